package jsonbody

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// fields are the members of an object that a struct type takes.
type fields struct {
	names  []string // in the order of the struct
	byName map[string]field
}

type field struct {
	index  []int
	object bool // tagged `jsonbody:"object"`
}

// known are the fields of the types that were decoded, by reflect.Type.
var known sync.Map

// fieldsOf reads a struct's json tags, once. Embedded structs without a name lend
// their fields.
func fieldsOf(t reflect.Type) *fields {
	if f, ok := known.Load(t); ok {
		return f.(*fields)
	}
	all := &fields{byName: map[string]field{}}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() || f.Anonymous && name == "" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		if _, twice := all.byName[name]; twice {
			panic(fmt.Sprintf("jsonbody: %v has two fields for %q", t, name))
		}
		all.names = append(all.names, name)
		all.byName[name] = field{index: f.Index, object: f.Tag.Get("jsonbody") == "object"}
	}
	known.Store(t, all)
	return all
}

// fieldAt gives a field, and makes the embedded structs on the way to it.
func fieldAt(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}
