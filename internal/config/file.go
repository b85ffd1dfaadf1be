package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readFile sets in s what the YAML file at path says and returns the faults in
// it. The error is about the file as a whole. No path is no file.
func readFile(s *Settings, path string, list []setting) (Faults, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	defer func() { _ = f.Close() }() // only read from: closing it loses nothing
	top, err := decode(f)
	if err != nil {
		return nil, fmt.Errorf("read settings from %s: %w", path, err)
	}
	return readPairs(s, top, list), nil
}

// decode reads a YAML mapping and returns its nodes (key, value, key, value …).
// A file with nothing but comments has none.
func decode(r io.Reader) ([]*yaml.Node, error) {
	d := yaml.NewDecoder(r)
	var doc yaml.Node
	if err := d.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one YAML document")
	}
	top := doc.Content[0]
	switch {
	case isNull(top):
		return nil, nil
	case top.Kind != yaml.MappingNode:
		return nil, fmt.Errorf("line %d: lines of \"name: value\" are wanted", top.Line)
	}
	return top.Content, nil
}

// readPairs sets in s what a mapping's nodes say. Keys must be settings, each
// at most once.
func readPairs(s *Settings, pairs []*yaml.Node, list []setting) Faults {
	var faults Faults
	values := map[string]string{}
	lines := map[string]int{}
	for ; len(pairs) > 1; pairs = pairs[2:] {
		key, value := pairs[0], pairs[1]
		set, known := find(list, key.Value)
		if !known {
			faults.add("", "%s, on line %d of the file", unknownKey(list, key.Value), key.Line)
			continue
		}
		if first := lines[set.name]; first != 0 {
			faults.add(set.name, "set on line %d of the file, and again on line %d", first, key.Line)
			continue
		}
		lines[set.name] = key.Line
		switch text, err := scalar(value); {
		case err != nil:
			faults.add(set.name, "%v, on line %d of the file", err, value.Line)
		case text == "" && !isNull(value):
			clearValue(set, &faults, value.Line)
		default:
			values[set.name] = text
		}
	}
	line := func(name string) string { return fmt.Sprintf("on line %d of the file", lines[name]) }
	return append(faults, apply(s, values, list, line)...)
}

// scalar returns a node as the text that a variable would have: the items of
// a list are joined by commas, and nothing ("listen:") is "".
func scalar(node *yaml.Node) (string, error) {
	switch {
	case isNull(node):
		return "", nil
	case node.Kind == yaml.AliasNode:
		return scalar(node.Alias)
	case node.Kind == yaml.ScalarNode:
		return node.Value, nil
	case node.Kind != yaml.SequenceNode:
		return "", errors.New("a value is wanted, not names and values")
	}
	items := make([]string, len(node.Content))
	for i, item := range node.Content {
		if item.Kind != yaml.ScalarNode {
			return "", errors.New("a list of plain values is wanted")
		}
		items[i] = item.Value
	}
	return strings.Join(items, ","), nil
}

// clearValue makes a setting empty, as "" and [] in the file ask, where it can
// be.
func clearValue(set setting, faults *Faults, line int) {
	switch set.value.Kind() {
	case reflect.String, reflect.Slice:
		set.value.SetZero()
	default:
		faults.add(set.name, "cannot be empty, on line %d of the file", line)
	}
}

// isNull reports whether a node says nothing at all.
func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Tag == "!!null"
}

// unknownKey says that a key sets nothing, and which one was probably meant.
func unknownKey(list []setting, key string) string {
	if meant, ok := near(list, key); ok {
		return fmt.Sprintf("there is no setting %q; did you mean %s?", key, meant)
	}
	return fmt.Sprintf("there is no setting %q", key)
}
