package openapi

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi3"
)

// The marks that an operation may carry; doc.go explains them.
const (
	markBody            = "x-body"
	markExampleBody     = "x-example-body"
	markExampleResponse = "x-example-response"
	markProduce         = "x-produce"
	markProblem         = "x-problem"
	markWebhook         = "x-webhook"
)

var marks = []string{markBody, markExampleBody, markExampleResponse, markProduce, markProblem, markWebhook}

// operation is one operation while it is mended.
type operation struct {
	*openapi3.Operation
	name   string // its id, or method and path while it has none
	path   string
	source *openapi2.Operation
}

// operations mends every operation and moves webhooks to their place.
func (n *normaliser) operations() {
	for _, path := range slices.Sorted(maps.Keys(n.doc.Paths.Map())) {
		item := n.doc.Paths.Value(path)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			op := operation{item.GetOperation(method), method + " " + path, path, n.source[method+" "+path]}
			if op.OperationID != "" {
				op.name = op.OperationID
			}
			n.operation(op)
			n.webhook(op, path, method)
			clear(op.Extensions)
		}
	}
}

func (n *normaliser) operation(op operation) {
	for mark := range op.Extensions {
		if !slices.Contains(marks, mark) {
			n.faults.add("operation %s: unknown mark @%s", op.name, mark)
		}
	}
	n.security(op)
	restoreParameterExamples(op)
	orderQuery(op, n.fields)
	n.requestBody(op)
	n.responses(op)
}

// webhook moves an operation that Dateline calls, instead of serving it, from the paths.
func (n *normaliser) webhook(op operation, path, method string) {
	var name string
	if !n.mark(op, markWebhook, &name) {
		return
	}
	if n.doc.Webhooks == nil {
		n.doc.Webhooks = map[string]*openapi3.PathItem{}
	}
	item := &openapi3.PathItem{}
	item.SetOperation(method, op.Operation)
	n.doc.Webhooks[name] = item
	n.doc.Paths.Value(path).SetOperation(method, nil)
	if len(n.doc.Paths.Value(path).Operations()) == 0 {
		n.doc.Paths.Delete(path)
	}
}

// mark reads a mark's value into v and reports whether the operation has it.
func (n *normaliser) mark(op operation, name string, v any) bool {
	value, ok := op.Extensions[name]
	if !ok {
		return false
	}
	data, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		n.faults.add("operation %s: @%s has another shape than expected: %s", op.name, name, data)
		return false
	}
	return true
}

// keepParameterExamples saves what the converter would drop: Swagger 2.0 has no
// examples on parameters, but swag writes them.
func keepParameterExamples(op *openapi2.Operation) {
	for _, p := range op.Parameters {
		if example, ok := p.Extensions["example"]; ok {
			p.Extensions["x-example"] = example
		}
	}
}

// restoreParameterExamples puts the examples back. Swagger UI fills a parameter's
// example in, so that only a required one has it there: a listing that is tried out
// as it stands would have every filter set. The others keep theirs in the schema.
func restoreParameterExamples(op operation) {
	for _, ref := range op.Parameters {
		p := ref.Value
		if example, ok := p.Extensions["x-example"]; ok && p.Required {
			p.Example = example
		} else if ok {
			p.Schema.Value.Example = example
		}
		clear(p.Extensions)
	}
}

// example reads a file that a mark names. JSON stays as it is written, so that its
// members keep their order; everything else is a string.
func (n *normaliser) example(op operation, file string) any {
	data, err := readExample(n, file)
	if err != nil {
		n.faults.add("operation %s: %v", op.name, err)
		return nil
	}
	if !strings.HasSuffix(file, ".json") {
		return string(data)
	}
	if !json.Valid(data) {
		n.faults.add("operation %s: example %s is not JSON", op.name, file)
		return nil
	}
	return json.RawMessage(data)
}

func readExample(n *normaliser, file string) ([]byte, error) {
	if n.examples == nil {
		return nil, fmt.Errorf("example %s: there is no folder of examples", file)
	}
	data, err := fs.ReadFile(n.examples, file)
	if err != nil {
		return nil, fmt.Errorf("example %s cannot be read", file)
	}
	return data, nil
}
