package openapi

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// top is the order of the document's own members.
var top = []string{"openapi", "info", "servers", "tags", "paths", "webhooks", "components"}

// rank is the order in which a reader wants the members of any other object; what is
// not in it follows by the alphabet.
var rank = []string{
	"get", "post", "put", "patch", "delete",
	"operationId", "summary", "title", "version", "url", "$ref", "type", "scheme", "name", "in", "format",
	"description", "tags", "security", "required", "style", "explode", "parameters", "requestBody",
	"headers", "schema", "content", "responses",
	"enum", "default", "minimum", "maximum", "minLength", "maxLength", "items", "properties", "allOf", "anyOf",
	"additionalProperties", "example", "examples",
}

// named are the members whose own members are names, not words of OpenAPI.
var named = []string{
	"paths", "webhooks", "schemas", "securitySchemes", "responses", "headers", "content", "properties",
}

// asWritten are the members whose inside is data.
var asWritten = []string{"example", "value", "default", "enum"}

// orderDocument sorts the whole document; fields has the order of each type's fields.
func orderDocument(root *yaml.Node, fields map[string][]string) {
	order(root)
	sortMembers(root, top)
	components := member(root, "components")
	schemas := member(components, "schemas")
	for i := 0; schemas != nil && i < len(schemas.Content); i += 2 {
		name, schema := schemas.Content[i].Value, schemas.Content[i+1]
		names := fieldsOf(name, fields)
		sortMembers(member(schema, "properties"), names)
		sortScalars(member(schema, "required"), names)
	}
}

// fieldsOf finds the fields of a type; ArticlePage has those of Page.
func fieldsOf(schema string, fields map[string][]string) []string {
	if names, ok := fields[schema]; ok {
		return names
	}
	for name, names := range fields {
		if isGeneric(name) && strings.HasSuffix(schema, strings.TrimSuffix(name, "[]")) {
			return names
		}
	}
	return nil
}

// order sorts the members of an object and of what is inside it.
func order(n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			order(item)
		}
		return
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	sortMembers(n, rank)
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		switch {
		case slices.Contains(asWritten, key):
		case key == "examples":
			orderExamples(value)
		case slices.Contains(named, key) && value.Kind == yaml.MappingNode:
			for j := 1; j < len(value.Content); j += 2 {
				order(value.Content[j])
			}
		default:
			order(value)
		}
	}
}

// orderExamples sorts inside named examples; a schema's examples are data.
func orderExamples(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 1; i < len(n.Content); i += 2 {
		order(n.Content[i])
	}
}

// sortMembers sorts an object's members by first, then by the alphabet.
func sortMembers(n *yaml.Node, first []string) {
	if n == nil {
		return
	}
	pairs := slices.Collect(slices.Chunk(n.Content, 2))
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int { return compare(a[0].Value, b[0].Value, first) })
	n.Content = slices.Concat(pairs...)
}

func sortScalars(n *yaml.Node, first []string) {
	if n != nil {
		slices.SortStableFunc(n.Content, func(a, b *yaml.Node) int { return compare(a.Value, b.Value, first) })
	}
}

func compare(a, b string, first []string) int {
	return cmp.Or(cmp.Compare(place(a, first), place(b, first)), cmp.Compare(a, b))
}

func place(s string, first []string) int {
	if i := slices.Index(first, s); i >= 0 {
		return i
	}
	return len(first)
}

func member(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n != nil && i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
