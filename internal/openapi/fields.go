package openapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// fieldOrder maps each type's name in the document to its fields' names in the order
// of the source. Of two types with one name the first counts, which is the API's. The
// name of a generic type ends in "[]".
func fieldOrder(source []Struct) map[string][]string {
	byName := map[string]Struct{}
	for _, s := range source {
		if _, taken := byName[s.GoName]; !taken {
			byName[s.GoName] = s
		}
	}
	order := map[string][]string{}
	for _, s := range source {
		name := s.Name
		if s.Generic {
			name += "[]"
		}
		if _, taken := order[name]; !taken {
			order[name] = fieldNames(s, byName, 0)
		}
	}
	return order
}

// isGeneric reports whether a name in a field order is that of a generic type.
func isGeneric(name string) bool { return strings.HasSuffix(name, "[]") }

// fieldNames lists a type's fields with those of embedded types in their place.
// The depth ends it on types that embed pointers to themselves.
func fieldNames(s Struct, byName map[string]Struct, depth int) []string {
	const deepest = 8
	var names []string
	for _, f := range s.Fields {
		switch {
		case f.Embedded == "":
			names = append(names, f.Name)
		case depth < deepest:
			names = append(names, fieldNames(byName[f.Embedded], byName, depth+1)...)
		}
	}
	return names
}

// checkNullable wants a mark on fields that the document would call never null, and
// that encoding/json writes as null.
func (n *normaliser) checkNullable(source []Struct) {
	for _, s := range source {
		if _, ok := n.doc.Components.Schemas[s.Name]; !ok {
			continue
		}
		for _, f := range s.Fields {
			n.need(!f.Pointer || f.Omitted || f.Nullable,
				"schema %s.%s: a pointer may be null and needs extensions:\"x-nullable\" (%s)", s.Name, f.Name, f.Position)
		}
	}
}

// orderQuery puts an operation's query parameters into the order of the struct that
// they come from; swag sorts them by the alphabet.
func orderQuery(op operation, orders map[string][]string) {
	isQuery := func(p *openapi3.ParameterRef) bool { return p.Value.In == openapi3.ParameterInQuery }
	first := slices.IndexFunc(op.Parameters, isQuery)
	if first < 0 {
		return
	}
	var query openapi3.Parameters
	rest := slices.DeleteFunc(slices.Clone(op.Parameters), func(p *openapi3.ParameterRef) bool {
		if isQuery(p) {
			query = append(query, p)
		}
		return isQuery(p)
	})
	names := sourceOf(query, orders)
	slices.SortStableFunc(query, func(a, b *openapi3.ParameterRef) int {
		return place(a.Value.Name, names) - place(b.Value.Name, names)
	})
	op.Parameters = slices.Insert(rest, first, query...)
}

// sourceOf finds the smallest type that has all the parameters as fields.
func sourceOf(query openapi3.Parameters, orders map[string][]string) []string {
	var best []string
	for _, name := range slices.Sorted(maps.Keys(orders)) {
		fields := orders[name]
		missing := func(p *openapi3.ParameterRef) bool { return !slices.Contains(fields, p.Value.Name) }
		if !slices.ContainsFunc(query, missing) && (best == nil || len(fields) < len(best)) {
			best = fields
		}
	}
	return best
}
