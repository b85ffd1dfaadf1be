package openapi

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// check notes everything that would leave a reader of the document asking.
func (n *normaliser) check() {
	n.checkInfo()
	ids := map[string]bool{}
	for op := range n.allOperations() {
		n.checkOperation(op)
		n.checkParameters(op)
		if op.OperationID != "" && ids[op.OperationID] {
			n.faults.add("operation %s: another operation has the same @ID", op.name)
		}
		ids[op.OperationID] = true
	}
	for name, schema := range n.doc.Components.Schemas {
		n.checkFields(name, schema)
	}
}

func (n *normaliser) checkInfo() {
	info := n.doc.Info
	n.need(info.Title != "", "api: @title is missing")
	n.need(info.Version != "", "api: @version is missing")
	n.need(info.Description != "", "api: @description is missing")
	n.need(info.License != nil && info.License.URL != "", "api: @license.name and @license.url are missing")
	n.need(info.Contact != nil && strings.HasPrefix(info.Contact.URL, "https://"), "api: @contact.url is not an https address")
	n.need(len(n.doc.Tags) > 0, "api: no @tag.name; they stand before @securityDefinitions, which swallows what follows it")
	for _, tag := range n.doc.Tags {
		n.need(tag.Description != "", "api: tag %s has no @tag.description", tag.Name)
	}
}

// need notes a fault unless ok.
func (n *normaliser) need(ok bool, format string, args ...any) {
	if !ok {
		n.faults.add(format, args...)
	}
}

func (n *normaliser) checkOperation(op operation) {
	n.need(op.OperationID != "", "operation %s: @ID is missing", op.name)
	n.need(op.Summary != "", "operation %s: @Summary is missing", op.name)
	n.need(op.Operation.Description != "", "operation %s: @Description is missing", op.name)
	n.need(len(op.Tags) > 0, "operation %s: @Tags is missing", op.name)
	for _, tag := range op.Tags {
		n.need(n.doc.Tags.Get(tag) != nil, "operation %s: tag %s has no @tag.name in the general annotations", op.name, tag)
	}
	refuses := false
	if op.Operation.Responses != nil {
		for status, answer := range op.Operation.Responses.Map() {
			refuses = refuses || strings.HasPrefix(status, "4")
			n.checkResponse(op, status, answer.Value)
		}
	}
	n.need(refuses, "operation %s: no 4xx @Failure", op.name)
}

func (n *normaliser) checkResponse(op operation, status string, answer *openapi3.Response) {
	n.need(answer.Description != nil && *answer.Description != "", "operation %s: response %s has no description", op.name, status)
	for name, header := range answer.Headers {
		n.need(header.Value.Description != "", "operation %s: header %s of response %s has no description", op.name, name, status)
	}
}

func (n *normaliser) checkParameters(op operation) {
	for _, p := range op.Parameters {
		n.need(p.Value.Description != "", "operation %s: parameter %s has no description", op.name, p.Value.Name)
	}
	if op.RequestBody != nil {
		n.need(op.RequestBody.Value.Description != "", "operation %s: the body has no description", op.name)
	}
}

// checkFields wants a comment, an example or a format on every wire field. A
// reference has the comments of what it refers to.
func (n *normaliser) checkFields(schema string, ref *openapi3.SchemaRef) {
	if ref.Value == nil {
		return
	}
	for name, property := range ref.Value.Properties {
		if property.Ref != "" || property.Value == nil {
			continue
		}
		s := property.Value
		n.need(s.Description != "" || s.Example != nil || s.Format != "" || refersOnly(s),
			"schema %s.%s: no comment, example or format", schema, name)
		n.need(!isTime(name) || !s.Type.Is(openapi3.TypeString) || s.Format == "date-time",
			"schema %s.%s: a time needs format:\"date-time\"", schema, name)
	}
}

func refersOnly(s *openapi3.Schema) bool {
	return s.Items != nil && (s.Items.Ref != "" || refersOnly(s.Items.Value)) || len(s.AllOf) > 0 || len(s.AnyOf) > 0
}

// isTime reports whether a field is a moment, by the names that moments have here:
// publishedAt, embargoedUntil.
func isTime(field string) bool {
	return field == "at" || strings.HasSuffix(field, "At") || strings.HasSuffix(field, "Until")
}

// allOperations goes through the operations of paths and webhooks, sorted.
func (n *normaliser) allOperations() iter.Seq[operation] {
	return func(yield func(operation) bool) {
		for _, items := range []map[string]*openapi3.PathItem{n.doc.Paths.Map(), n.doc.Webhooks} {
			for _, path := range slices.Sorted(maps.Keys(items)) {
				for method, op := range items[path].Operations() {
					name := op.OperationID
					if name == "" {
						name = method + " " + path
					}
					if !yield(operation{Operation: op, name: name}) {
						return
					}
				}
			}
		}
	}
}
