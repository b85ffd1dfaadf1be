package openapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3conv"
)

// version is the OpenAPI version written: 3.1 is the newest that Swagger UI 5, the
// linters and the type generators all read.
const version = "3.1.1"

// Document is one API description in both of its forms.
type Document struct {
	YAML []byte
	JSON []byte // the same content in the same order
}

// Options are what Build needs beside swag's document.
type Options struct {
	Examples fs.FS    // the files that the marks name; nil when no mark names one
	Problems fs.FS    // a page for each problem code, whose JSON becomes an example; may be nil
	Source   []Struct // the wire types, as Structs reads them; nil orders fields by the alphabet
}

// Build turns a Swagger 2.0 document as swag writes it into OpenAPI 3.1. The same
// input always gives the same bytes. What is missing or wrong in the annotations
// comes back as Faults, all of it at once.
func Build(swagger []byte, opts Options) (Document, error) {
	n, err := newNormaliser(swagger, opts)
	if err != nil {
		return Document{}, err
	}
	n.operations()
	n.schemas()
	n.check()
	n.checkNullable(opts.Source)
	if err := n.faults.err(); err != nil {
		return Document{}, err
	}
	openapi3conv.Upgrade(n.doc)
	n.doc.OpenAPI = version
	return encode(n.doc, n.fields)
}

// normaliser holds the document while it is mended.
type normaliser struct {
	doc      *openapi3.T
	bodies   map[*openapi2.Operation][]*openapi2.Parameter
	source   map[string]*openapi2.Operation // by method and path
	examples fs.FS
	problems map[string]problemExample // by code
	fields   map[string][]string       // of each type, in the order of the source
	faults   Faults
}

// newNormaliser reads swag's document and converts what can be converted as it is.
func newNormaliser(swagger []byte, opts Options) (*normaliser, error) {
	var doc2 openapi2.T
	if err := json.Unmarshal(swagger, &doc2); err != nil {
		return nil, fmt.Errorf("read swag's document: %w", err)
	}
	problems, err := readProblems(opts.Problems)
	if err != nil {
		return nil, err
	}
	n := &normaliser{
		problems: problems,
		bodies:   map[*openapi2.Operation][]*openapi2.Parameter{},
		source:   map[string]*openapi2.Operation{},
		examples: opts.Examples,
		fields:   fieldOrder(opts.Source),
	}
	for path, item := range doc2.Paths {
		for method, op := range item.Operations() {
			n.source[method+" "+path] = op
			n.takeBodies(op)
			keepParameterExamples(op)
		}
	}
	doc, err := openapi2conv.ToV3(&doc2)
	if err != nil {
		return nil, fmt.Errorf("convert swag's document: %w", err)
	}
	if doc.Paths == nil {
		doc.Paths = openapi3.NewPaths()
	}
	doc.Servers = openapi3.Servers{{URL: "/", Description: "This server"}}
	doc.Components.SecuritySchemes = securitySchemes(doc.Components.SecuritySchemes)
	n.doc = doc
	return n, nil
}

// validate reads the finished document as a client would, examples included.
func validate(data []byte) error {
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return fmt.Errorf("read the finished document: %w", err)
	}
	if err := doc.Validate(context.Background(), openapi3.EnableExamplesValidation()); err != nil {
		place, _, _ := strings.Cut(err.Error(), "\nSchema:\n") // which it would print whole
		return fmt.Errorf("check the finished document: %s", place)
	}
	return nil
}
