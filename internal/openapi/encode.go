package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// encode writes the document in an order made for reading, and reads it back.
func encode(doc *openapi3.T, fields map[string][]string) (Document, error) {
	raw, err := json.Marshal(doc)
	if err != nil {
		return Document{}, fmt.Errorf("write the document: %w", err)
	}
	if err := validate(raw); err != nil {
		return Document{}, err
	}
	var root yaml.Node // JSON is YAML; a node keeps the order of members, a map does not
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return Document{}, fmt.Errorf("order the document: %w", err)
	}
	orderDocument(root.Content[0], fields)
	restyle(&root)
	var asYAML, asJSON bytes.Buffer
	asYAML.WriteString("# Generated from the handlers' annotations by `make generate`; do not edit.\n")
	enc := yaml.NewEncoder(&asYAML)
	enc.SetIndent(2)
	if err := enc.Encode(&root); err != nil {
		return Document{}, fmt.Errorf("write YAML: %w", err)
	}
	writeJSON(&asJSON, root.Content[0], "\n")
	asJSON.WriteByte('\n')
	return Document{YAML: asYAML.Bytes(), JSON: asJSON.Bytes()}, nil
}

// restyle drops the look of JSON, so that the encoder writes plain YAML. Words that
// YAML 1.1 takes for booleans keep their quotes: "no" is Norwegian.
func restyle(n *yaml.Node) {
	n.Style = 0
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" && strings.Contains(" y n yes no on off ", " "+strings.ToLower(n.Value)+" ") {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, child := range n.Content {
		restyle(child)
	}
	if len(n.Content) == 0 && n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle
	}
}

// writeJSON writes a node that came from JSON as JSON again, in the node's order.
func writeJSON(b *bytes.Buffer, n *yaml.Node, indent string) {
	deeper := indent + "  "
	switch {
	case n.Kind == yaml.MappingNode && len(n.Content) > 0:
		b.WriteByte('{')
		for i := 0; i < len(n.Content); i += 2 {
			separate(b, i, deeper)
			writeString(b, n.Content[i].Value)
			b.WriteString(": ")
			writeJSON(b, n.Content[i+1], deeper)
		}
		b.WriteString(indent + "}")
	case n.Kind == yaml.SequenceNode && len(n.Content) > 0:
		b.WriteByte('[')
		for i, item := range n.Content {
			separate(b, i, deeper)
			writeJSON(b, item, deeper)
		}
		b.WriteString(indent + "]")
	case n.Kind == yaml.MappingNode:
		b.WriteString("{}")
	case n.Kind == yaml.SequenceNode:
		b.WriteString("[]")
	case n.Tag == "!!str":
		writeString(b, n.Value)
	default:
		b.WriteString(n.Value) // a number, true, false or null, as JSON wrote it
	}
}

func separate(b *bytes.Buffer, i int, indent string) {
	if i > 0 {
		b.WriteByte(',')
	}
	b.WriteString(indent)
}

func writeString(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes, and a buffer takes all
	b.Truncate(b.Len() - 1)
}
