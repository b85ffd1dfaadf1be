package openapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const schemaPrefix = "#/components/schemas/"

// schemas mends every schema, renames the instances of generic types, and drops
// what nothing refers to.
func (n *normaliser) schemas() {
	n.eachSchema(n.mendSchema)
	n.rename()
	n.dropUnused()
}

// The marks that a field may carry beside x-nullable, which the converter reads.
const (
	markOrString   = "x-or-string"
	markFreeObject = "x-free-object"
	markPatch      = "x-patch"
)

// operationName is the schema of one operation of a JSON Patch.
const operationName = "PatchOperation"

// mendSchema says in OpenAPI's words what swag says in its own: what may be null or
// a string, and which objects are free.
func (n *normaliser) mendSchema(ref *openapi3.SchemaRef) {
	if ref.Ref != "" {
		return
	}
	s := ref.Value
	for mark := range s.Extensions {
		n.need(slices.Contains([]string{markOrString, markFreeObject, markPatch}, mark), "a field has the unknown mark %s", mark)
	}
	if _, ok := s.Extensions[markOrString]; ok {
		n.orString(s)
	}
	if _, ok := s.Extensions[markFreeObject]; ok {
		n.need(isFree(s), "a field with %s is no free object", markFreeObject)
	}
	if _, ok := s.Extensions[markPatch]; ok {
		n.patch(s)
	}
	clear(s.Extensions)
	if isFree(s) {
		s.AdditionalProperties = openapi3.AdditionalProperties{Has: openapi3.Ptr(true)}
	}
	if !s.Nullable {
		return
	}
	if len(s.AllOf) == 1 { // swag's way to describe a reference
		s.AnyOf, s.AllOf = s.AllOf, nil
	}
	if len(s.AnyOf) > 0 {
		s.AnyOf = append(s.AnyOf, &openapi3.SchemaRef{Value: &openapi3.Schema{Type: &openapi3.Types{openapi3.TypeNull}}})
		s.Nullable = false
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, any(nil)) {
		s.Enum = append(s.Enum, nil)
	}
}

// orString lets a reference, or each item of a list of references, be a string instead.
func (n *normaliser) orString(s *openapi3.Schema) {
	text := openapi3.NewSchemaRef("", openapi3.NewStringSchema())
	switch {
	case len(s.AllOf) == 1:
		s.AnyOf, s.AllOf = openapi3.SchemaRefs{text, s.AllOf[0]}, nil
	case s.Items != nil && s.Items.Ref != "":
		s.Items = openapi3.NewSchemaRef("", &openapi3.Schema{AnyOf: openapi3.SchemaRefs{text, s.Items}})
	default:
		n.faults.add("a field with %s is neither a struct nor a list of structs", markOrString)
	}
}

// patch makes a free object a merge patch or a list of JSON Patch operations.
func (n *normaliser) patch(s *openapi3.Schema) {
	_, there := n.doc.Components.Schemas[operationName]
	n.need(isFree(s) && there, "a field with %s is no free object, or there is no %s", markPatch, operationName)
	operations := openapi3.NewArraySchema()
	operations.Items = openapi3.NewSchemaRef(schemaPrefix+operationName, nil)
	merge := openapi3.NewObjectSchema()
	merge.AdditionalProperties = openapi3.AdditionalProperties{Has: openapi3.Ptr(true)}
	s.Type, s.AdditionalProperties = nil, openapi3.AdditionalProperties{}
	s.AnyOf = openapi3.SchemaRefs{openapi3.NewSchemaRef("", merge), openapi3.NewSchemaRef("", operations)}
}

// isFree reports whether a schema is an object of which nothing is said.
func isFree(s *openapi3.Schema) bool {
	if !s.Type.Is(openapi3.TypeObject) || len(s.Properties) > 0 || s.AdditionalProperties.Has != nil {
		return false
	}
	values := s.AdditionalProperties.Schema
	return values == nil || values.Ref == "" && (values.Value == nil || saysNothing(values.Value))
}

func saysNothing(s *openapi3.Schema) bool {
	return s.Type == nil && len(s.AllOf) == 0 && len(s.AnyOf) == 0 && len(s.OneOf) == 0
}

// rename gives instances of generic types names that read well in generated
// clients: swag's Page-Article becomes ArticlePage.
func (n *normaliser) rename() {
	names := map[string]string{}
	for name := range n.doc.Components.Schemas {
		if generic, argument, ok := strings.Cut(name, "-"); ok {
			names[schemaPrefix+name] = schemaPrefix + strings.ReplaceAll(argument, "-", "") + generic
		}
	}
	for from, to := range names {
		old, renamed := strings.TrimPrefix(from, schemaPrefix), strings.TrimPrefix(to, schemaPrefix)
		if _, taken := n.doc.Components.Schemas[renamed]; taken {
			n.faults.add("schema %s: its name %s is taken by another type", old, renamed)
		}
		n.doc.Components.Schemas[renamed] = n.doc.Components.Schemas[old]
		delete(n.doc.Components.Schemas, old)
	}
	n.eachSchema(func(ref *openapi3.SchemaRef) {
		if to, ok := names[ref.Ref]; ok {
			ref.Ref = to
		}
	})
}

// dropUnused removes the schemas that no operation reaches, such as query structs.
func (n *normaliser) dropUnused() {
	used := map[string]bool{}
	var follow func(ref *openapi3.SchemaRef)
	follow = func(ref *openapi3.SchemaRef) {
		name, ok := strings.CutPrefix(ref.Ref, schemaPrefix)
		if !ok || used[name] {
			return
		}
		used[name] = true
		if target := n.doc.Components.Schemas[name]; target != nil {
			walkSchema(target, follow)
		}
	}
	n.eachOperationSchema(follow)
	maps.DeleteFunc(n.doc.Components.Schemas, func(name string, _ *openapi3.SchemaRef) bool { return !used[name] })
}

// eachSchema calls visit once for every schema and reference in the document.
func (n *normaliser) eachSchema(visit func(*openapi3.SchemaRef)) {
	seen := map[*openapi3.SchemaRef]bool{}
	once := func(ref *openapi3.SchemaRef) {
		if !seen[ref] {
			seen[ref] = true
			visit(ref)
		}
	}
	for _, ref := range n.doc.Components.Schemas {
		walkSchema(ref, once)
	}
	n.eachOperationSchema(once)
}

// eachOperationSchema calls visit for the schemas in operations; it stops at references.
func (n *normaliser) eachOperationSchema(visit func(*openapi3.SchemaRef)) {
	for op := range n.allOperations() {
		for _, p := range op.Parameters {
			walkSchema(p.Value.Schema, visit)
		}
		if op.RequestBody != nil {
			walkContent(op.RequestBody.Value.Content, visit)
		}
		if op.Operation.Responses == nil {
			continue
		}
		for _, answer := range op.Operation.Responses.Map() {
			walkContent(answer.Value.Content, visit)
			for _, header := range answer.Value.Headers {
				walkSchema(header.Value.Schema, visit)
			}
		}
	}
}

func walkContent(content openapi3.Content, visit func(*openapi3.SchemaRef)) {
	for _, media := range content {
		walkSchema(media.Schema, visit)
	}
}

// walkSchema visits a schema and what stands inside it, not what it refers to.
func walkSchema(ref *openapi3.SchemaRef, visit func(*openapi3.SchemaRef)) {
	if ref == nil || ref.Ref == "" && ref.Value == nil {
		return
	}
	visit(ref)
	if ref.Ref != "" {
		return
	}
	s := ref.Value
	for _, property := range s.Properties {
		walkSchema(property, visit)
	}
	for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		walkSchema(part, visit)
	}
	walkSchema(s.Items, visit)
	walkSchema(s.AdditionalProperties.Schema, visit)
}
