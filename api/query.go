package api

import (
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-api/dateline/internal/nearest"
	"github.com/dateline-api/dateline/internal/news"
)

// parameters binds query strings to a struct with form tags. Fields are strings,
// bools, ints, slices of strings (a repeated parameter), or unmarshal text.
// The tags default, minimum, maximum and enums mean what the OpenAPI document
// says with them.
type parameters struct {
	kind   reflect.Type // nil: no parameters are taken
	fields map[string]parameter
	names  []string
}

type parameter struct {
	index            []int
	initial          string
	least, most      int
	bounded, repeats bool
	enums            []string
}

// parametersOf reads the tags of a prototype once.
func parametersOf(prototype any) parameters {
	p := parameters{fields: make(map[string]parameter)}
	if prototype == nil {
		return p
	}
	p.kind = reflect.TypeOf(prototype)
	for _, f := range reflect.VisibleFields(p.kind) {
		name := f.Tag.Get("form")
		if name == "" {
			continue
		}
		field := parameter{index: f.Index, initial: f.Tag.Get("default"), repeats: f.Type.Kind() == reflect.Slice}
		if most := f.Tag.Get("maximum"); most != "" {
			field.bounded = true
			field.least, field.most = number(f.Tag.Get("minimum")), number(most)
		}
		if enums := f.Tag.Get("enums"); enums != "" {
			field.enums = strings.Split(enums, ",")
		}
		p.fields[name] = field
		p.names = append(p.names, name)
	}
	return p
}

func number(tag string) int {
	n, err := strconv.Atoi(tag)
	if err != nil {
		panic(fmt.Sprintf("tag %q is not a number", tag))
	}
	return n
}

// bind reads a query string and lists every fault in it.
func (p parameters) bind(raw string) (any, error) {
	var out reflect.Value
	if p.kind != nil {
		out = reflect.New(p.kind)
		for _, name := range p.names {
			if f := p.fields[name]; f.initial != "" {
				_ = f.set(out.Elem().FieldByIndex(f.index), f.initial) // the tag is tested with the routes
			}
		}
	}
	var faults []news.FieldError
	if raw != "" {
		values, err := url.ParseQuery(raw)
		if err != nil {
			return nil, news.ErrParameter.With("the query string is not valid: percent signs must begin %%xx, and semicolons be %%3B")
		}
		for _, name := range sortedKeys(values) {
			faults = append(faults, p.assign(out, name, values[name])...)
		}
	}
	if len(faults) > 0 {
		return nil, news.ErrParameter.With("%s", summary(faults)).WithFields(faults...)
	}
	if p.kind == nil {
		return nil, nil
	}
	return out.Interface(), nil
}

func summary(faults []news.FieldError) string {
	if len(faults) == 1 {
		return faults[0].Parameter + ": " + faults[0].Detail
	}
	return fmt.Sprintf("%d parameters are wrong; errors lists each", len(faults))
}

func sortedKeys(values url.Values) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (p parameters) assign(out reflect.Value, name string, values []string) []news.FieldError {
	f, known := p.fields[name]
	if !known {
		return []news.FieldError{{Parameter: clipped(name), Code: "unknown-parameter", Detail: p.unknown(name)}}
	}
	if len(values) > 1 && !f.repeats {
		return []news.FieldError{{Parameter: name, Code: "repeated", Detail: fmt.Sprintf("is given %d times; give it once", len(values))}}
	}
	var faults []news.FieldError
	for _, v := range values {
		if err := f.set(out.Elem().FieldByIndex(f.index), v); err != nil {
			faults = append(faults, news.FieldError{Parameter: name, Code: err.code, Detail: err.detail})
		}
	}
	return faults
}

func (p parameters) unknown(name string) string {
	if len(p.names) == 0 {
		return fmt.Sprintf("there is no parameter %q; this operation takes none", clipped(name))
	}
	if near, ok := nearest.Name(name, p.names); ok {
		return fmt.Sprintf("there is no parameter %q; did you mean %q?", clipped(name), near)
	}
	return fmt.Sprintf("there is no parameter %q; there are %s", clipped(name), strings.Join(p.names, ", "))
}

func clipped(s string) string {
	if r := []rune(strings.ToValidUTF8(s, "�")); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

// valueFault is what is wrong with one value.
type valueFault struct{ code, detail string }

func (f parameter) set(v reflect.Value, s string) *valueFault {
	if len(f.enums) > 0 && !slices.Contains(f.enums, s) {
		return &valueFault{"not-one-of", fmt.Sprintf("is %q; must be one of %s", clipped(s), strings.Join(f.enums, ", "))}
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		err := u.UnmarshalText([]byte(s))
		if e := news.AsError(err); e != nil && len(e.Fields) > 0 {
			return &valueFault{e.Fields[0].Code, e.Fields[0].Detail}
		} else if err != nil {
			return &valueFault{"not-valid", fmt.Sprintf("%q is not valid here", clipped(s))}
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Bool:
		if s != "true" && s != "false" {
			return &valueFault{"not-a-boolean", fmt.Sprintf("is %q; must be true or false", clipped(s))}
		}
		v.SetBool(s == "true")
	case reflect.Int:
		n, err := strconv.Atoi(s)
		if err != nil {
			return &valueFault{"not-an-integer", fmt.Sprintf("is %q; must be a whole number", clipped(s))}
		}
		if f.bounded && (n < f.least || n > f.most) {
			return &valueFault{"out-of-range", fmt.Sprintf("is %d; must be from %d to %d", n, f.least, f.most)}
		}
		v.SetInt(int64(n))
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.ValueOf(s)))
	default:
		v.SetString(s)
	}
	return nil
}
