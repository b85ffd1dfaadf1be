package openapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	jsonType      = "application/json"
	problemType   = "application/problem+json"
	problemSchema = "#/components/schemas/Problem"
)

// responses gives each answer its media types.
func (n *normaliser) responses(op operation) {
	if op.Operation.Responses == nil {
		return
	}
	answers := op.Operation.Responses.Map()
	var shapes map[string]string
	n.mark(op, markProduce, &shapes)
	var codes map[string][]string
	n.mark(op, markProblem, &codes)
	for _, status := range slices.Sorted(maps.Keys(answers)) {
		answer := answers[status].Value
		describe(status, answer)
		switch schema := schemaOf(answer); {
		case schema == nil:
			answer.Content = nil
		case schema.Ref == problemSchema:
			answer.Content = n.problem(op, codes, status, schema)
		default:
			for mediaType, media := range answer.Content {
				media.Schema = n.shape(op, shapes, mediaType, schema)
			}
		}
	}
	n.unusedShapes(op, shapes)
	n.checkProblems(op, codes)
	n.responseExamples(op, answers)
}

// describe fills in the description of "default", which swag leaves empty.
func describe(status string, answer *openapi3.Response) {
	if status == "default" && (answer.Description == nil || *answer.Description == "") {
		answer.Description = openapi3.Ptr("Any other problem")
	}
}

func schemaOf(answer *openapi3.Response) *openapi3.SchemaRef {
	for _, media := range answer.Content {
		return media.Schema
	}
	return nil
}

// shape is the schema of one media type: a string for what is not JSON, what
// @x-produce names, else what the answer declares.
func (n *normaliser) shape(op operation, shapes map[string]string, mediaType string, declared *openapi3.SchemaRef) *openapi3.SchemaRef {
	name, ok := shapes[mediaType]
	switch {
	case ok && name == "object":
		return openapi3.NewSchemaRef("", openapi3.NewObjectSchema())
	case ok && name == "array":
		return openapi3.NewSchemaRef("", openapi3.NewArraySchema().WithItems(openapi3.NewObjectSchema()))
	case ok && name == "string", !ok && !isJSON(mediaType):
		return openapi3.NewSchemaRef("", openapi3.NewStringSchema())
	case !ok:
		return declared
	}
	schema, exists := n.doc.Components.Schemas[name]
	if !exists {
		n.faults.add("operation %s: @%s names the schema %q, which there is not", op.name, markProduce, name)
		return declared
	}
	return openapi3.NewSchemaRef("#/components/schemas/"+name, schema.Value)
}

func isJSON(mediaType string) bool {
	return mediaType == jsonType || strings.HasSuffix(mediaType, "+json")
}

// unusedShapes complains about media types that @x-produce has and @Produce has not.
func (n *normaliser) unusedShapes(op operation, shapes map[string]string) {
	for mediaType := range shapes {
		if !slices.Contains(op.source.Produces, mediaType) {
			n.faults.add("operation %s: @%s has %s, which @Produce has not", op.name, markProduce, mediaType)
		}
	}
}

// responseExamples adds what @x-example-response names, by status and, when a
// status has several media types, by media type.
func (n *normaliser) responseExamples(op operation, answers map[string]*openapi3.ResponseRef) {
	var byStatus map[string]json.RawMessage
	if !n.mark(op, markExampleResponse, &byStatus) {
		return
	}
	for _, status := range slices.Sorted(maps.Keys(byStatus)) {
		files := map[string]string{}
		var file string
		if json.Unmarshal(byStatus[status], &file) == nil {
			files[jsonType] = file
		} else if json.Unmarshal(byStatus[status], &files) != nil {
			n.faults.add("operation %s: @%s has another shape than expected: %s", op.name, markExampleResponse, byStatus[status])
			continue
		}
		for mediaType, file := range files {
			n.responseExample(op, answers[status], status, mediaType, file)
		}
	}
}

func (n *normaliser) responseExample(op operation, answer *openapi3.ResponseRef, status, mediaType, file string) {
	if answer == nil || answer.Value.Content[mediaType] == nil {
		n.faults.add("operation %s: @%s: %s has no %s", op.name, markExampleResponse, status, mediaType)
		return
	}
	answer.Value.Content[mediaType].Example = n.example(op, file)
}
