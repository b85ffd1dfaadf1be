package jsonbody

import (
	"bytes"
	"encoding"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/news"
)

// custom decodes the next value by a method of v's type, and reports whether
// there is one.
func (w *walk) custom(v reflect.Value, member bool) bool {
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		w.text(member, "a time such as 2024-06-19T00:00:00Z", func(s string) error { return readTime(p, s) })
	case json.UnmarshalerFrom:
		raw := bytes.Clone(w.raw())
		w.report(p.UnmarshalJSONFrom(jsontext.NewDecoder(bytes.NewReader(raw))), "is not a value that is understood here")
	case json.Unmarshaler:
		w.report(p.UnmarshalJSON(bytes.Clone(w.raw())), "is not a value that is understood here")
	case encoding.TextUnmarshaler:
		w.text(member, "a string", func(s string) error { return p.UnmarshalText([]byte(s)) })
	default:
		return false
	}
	return true
}

// text hands the next value to read when it is a string.
func (w *walk) text(member bool, want string, read func(string) error) {
	switch kind := w.dec.PeekKind(); {
	case kind == jsontext.KindNull && member:
		w.skip()
	case kind != jsontext.KindString:
		w.mismatch(want)
	case want == "a string":
		w.report(read(unquote(w.raw())), "is not a value that is understood here")
	default:
		w.report(read(unquote(w.raw())), "must be "+want)
	}
}

// readTime reads a time of any offset, or a date for its midnight in UTC.
func readTime(into *time.Time, s string) error {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t, err = time.Parse(time.DateOnly, s)
	}
	if err == nil {
		*into = t.UTC()
	}
	return err
}

// report places what a type has to say about the value read last; from errors
// that are not for clients it takes nothing.
func (w *walk) report(err error, otherwise string) {
	e := news.AsError(err)
	switch {
	case err == nil:
	case e == nil:
		w.fault("wrong-type", "%s", otherwise)
	case len(e.Fields) == 0:
		w.fault(e.Code, "%s", e.Detail)
	default:
		at := string(w.dec.StackPointer())
		for _, f := range e.Fields {
			w.faults.put(news.FieldError{Pointer: at + f.Pointer, Code: f.Code, Detail: f.Detail})
		}
	}
}
