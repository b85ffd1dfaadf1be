package openapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

// The media types of patches.
const (
	mergePatchType = "application/merge-patch+json"
	jsonPatchType  = "application/json-patch+json"
)

// variant is the body of one media type, as @x-body gives it.
type variant struct {
	Param   string `json:"param"`   // the @Param that has its schema
	Example string `json:"example"` // a file
}

// takeBodies sets an operation's body parameters aside. Swagger 2.0 allows one, and
// the converter refuses more; requestBody builds the body from all of them.
func (n *normaliser) takeBodies(op *openapi2.Operation) {
	var rest openapi2.Parameters
	for _, p := range op.Parameters {
		if p.In == "body" {
			n.bodies[op] = append(n.bodies[op], p)
			continue
		}
		rest = append(rest, p)
	}
	op.Parameters = rest
}

// requestBody gives each media type that the operation accepts its schema and examples.
func (n *normaliser) requestBody(op operation) {
	params := n.bodies[op.source]
	if len(params) == 0 {
		n.bodiless(op)
		return
	}
	first := params[0]
	body := &openapi3.RequestBody{Description: first.Description, Required: first.Required, Content: openapi3.Content{}}
	var variants map[string]variant
	switch {
	case n.mark(op, markBody, &variants):
		n.variants(op, body, variants)
	case len(params) > 1:
		n.faults.add("operation %s: several body parameters need @%s", op.name, markBody)
	default:
		for _, mediaType := range acceptedTypes(op) {
			body.Content[mediaType] = &openapi3.MediaType{Schema: openapi2conv.ToV3SchemaRef(first.Schema)}
		}
	}
	n.bodyExamples(op, body)
	op.RequestBody = &openapi3.RequestBodyRef{Value: body}
}

// bodiless complains about marks that have no body to stand on.
func (n *normaliser) bodiless(op operation) {
	for _, mark := range []string{markBody, markExampleBody} {
		if _, ok := op.Extensions[mark]; ok && op.RequestBody == nil {
			n.faults.add("operation %s: @%s without a body parameter", op.name, mark)
		}
	}
}

func acceptedTypes(op operation) []string {
	if len(op.source.Consumes) > 0 {
		return op.source.Consumes
	}
	return []string{"application/json"}
}

func (n *normaliser) variants(op operation, body *openapi3.RequestBody, variants map[string]variant) {
	params := n.bodies[op.source]
	used := map[string]bool{}
	for _, mediaType := range slices.Sorted(maps.Keys(variants)) {
		v := variants[mediaType]
		i := slices.IndexFunc(params, func(p *openapi2.Parameter) bool { return p.Name == v.Param })
		if i < 0 {
			n.faults.add("operation %s: @%s names the body parameter %q, which there is not", op.name, markBody, v.Param)
			continue
		}
		used[v.Param] = true
		media := &openapi3.MediaType{Schema: openapi2conv.ToV3SchemaRef(params[i].Schema)}
		if v.Example != "" {
			media.Example = n.example(op, v.Example)
		}
		body.Content[mediaType] = media
		if _, merges := variants[mergePatchType]; merges && mediaType != jsonPatchType {
			media.Schema = n.patchOf(media.Schema)
		}
	}
	for _, p := range params {
		if !used[p.Name] {
			n.faults.add("operation %s: @%s does not use the body parameter %q", op.name, markBody, p.Name)
		}
	}
}

// patchOf is the schema of a merge patch (RFC 7396) of a type: nothing is
// required and nothing has a default, since what is absent stays as it is, and
// everything may be null, which clears it. It is a schema of its own, named after
// the type: ArticlePatch of ArticleInput, TermPatch of NewTerm.
func (n *normaliser) patchOf(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	name := strings.TrimPrefix(ref.Ref, schemaPrefix)
	base := n.doc.Components.Schemas[name]
	if base == nil {
		return ref
	}
	patch := strings.TrimPrefix(strings.TrimSuffix(name, "Input"), "New") + "Patch"
	if _, made := n.doc.Components.Schemas[patch]; !made {
		schema := *base.Value
		schema.Required, schema.Properties = nil, openapi3.Schemas{}
		for field, of := range base.Value.Properties {
			schema.Properties[field] = clearable(of)
		}
		n.doc.Components.Schemas[patch] = &openapi3.SchemaRef{Value: &schema}
		n.fields[patch] = n.fields[name]
	}
	return openapi3.NewSchemaRef(schemaPrefix+patch, nil)
}

// clearable is a field's schema that also allows null.
func clearable(field *openapi3.SchemaRef) *openapi3.SchemaRef {
	if field.Ref != "" {
		return &openapi3.SchemaRef{Value: &openapi3.Schema{AllOf: openapi3.SchemaRefs{field}, Nullable: true}}
	}
	schema := *field.Value
	schema.Default, schema.Nullable = nil, true
	schema.Enum, schema.Extensions = slices.Clone(schema.Enum), maps.Clone(schema.Extensions)
	schema.AllOf = slices.Clone(schema.AllOf)
	return &openapi3.SchemaRef{Value: &schema}
}

// bodyExamples adds what @x-example-body names: one file, or several by their titles.
func (n *normaliser) bodyExamples(op operation, body *openapi3.RequestBody) {
	value, ok := op.Extensions[markExampleBody]
	if !ok {
		return
	}
	if file, ok := value.(string); ok {
		for _, media := range body.Content {
			media.Example = n.example(op, file)
		}
		return
	}
	var files map[string]string
	if !n.mark(op, markExampleBody, &files) {
		return
	}
	for _, media := range body.Content {
		media.Examples = openapi3.Examples{}
		for title, file := range files {
			media.Examples[exampleName(title)] = &openapi3.ExampleRef{
				Value: &openapi3.Example{Summary: title, Value: n.example(op, file)},
			}
		}
	}
}

// exampleName makes a title fit for a key: "A draft" becomes "a-draft".
func exampleName(title string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}
