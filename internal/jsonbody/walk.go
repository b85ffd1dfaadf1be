package jsonbody

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/nearest"
)

// walk decodes a body that check has found sound, so its tokens cannot fail.
type walk struct {
	data    []byte
	dec     *jsontext.Decoder
	ignored map[string]bool
	faults  faults
}

func newWalk(data []byte) *walk {
	return &walk{
		data:    data,
		dec:     jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true)),
		ignored: map[string]bool{},
	}
}

func (w *walk) err() error { return w.faults.err(ErrInvalid) }

// fault reports what is wrong with the value or name read last.
func (w *walk) fault(code, format string, args ...any) {
	if w.faults.full() {
		w.faults.more++
		return
	}
	w.faults.add(string(w.dec.StackPointer()), code, fmt.Sprintf(format, args...))
}

// mismatch skips the next value and reports that it is not what was wanted.
func (w *walk) mismatch(want string) {
	got := w.dec.PeekKind()
	w.skip()
	w.fault("wrong-type", "must be %s, not %s", want, nameOf(got))
}

func nameOf(k jsontext.Kind) string {
	switch k {
	case jsontext.KindString:
		return "a string"
	case jsontext.KindNumber:
		return "a number"
	case jsontext.KindBeginObject:
		return "an object"
	case jsontext.KindBeginArray:
		return "an array"
	}
	return k.String() // null, true or false
}

// value decodes the next value into v. member says that it is the value of an
// object's member, where null means absent.
func (w *walk) value(v reflect.Value, member bool) {
	null := w.dec.PeekKind() == jsontext.KindNull
	switch p := v.Addr().Interface().(type) {
	case optional:
		inner := p.mark(null)
		if null {
			w.skip()
			return
		}
		w.value(reflect.ValueOf(inner).Elem(), member)
		return
	case *jsontext.Value:
		*p = bytes.Clone(w.raw())
		return
	}
	if w.custom(v, member) {
		return
	}
	if null && (member || nullable(v.Kind())) {
		w.skip()
		if nullable(v.Kind()) {
			v.SetZero()
		}
		return
	}
	w.plain(v)
}

func nullable(k reflect.Kind) bool {
	return k == reflect.Pointer || k == reflect.Interface || k == reflect.Slice || k == reflect.Map
}

func (w *walk) plain(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		w.value(p.Elem(), false)
		v.Set(p)
	case reflect.Struct:
		w.object(v)
	case reflect.Slice, reflect.Array:
		w.array(v)
	case reflect.Map:
		w.dictionary(v)
	case reflect.Interface:
		w.free(v)
	default:
		w.scalar(v)
	}
}

func (w *walk) object(v reflect.Value) {
	if w.dec.PeekKind() != jsontext.KindBeginObject {
		w.mismatch("an object")
		return
	}
	top := w.dec.StackDepth() == 0
	taken := fieldsOf(v.Type())
	for w.enter(); w.dec.PeekKind() != jsontext.KindEndObject; {
		name := unquote(w.raw())
		f, ok := taken.byName[name]
		switch {
		case top && w.ignored[name]:
			w.skip()
		case !ok:
			w.unknown(name, taken.names)
			w.skip()
		case f.object:
			w.objectOnly(fieldAt(v, f.index))
		default:
			w.value(fieldAt(v, f.index), true)
		}
	}
	w.leave()
}

// objectOnly decodes a member that is a raw value, but must be an object.
func (w *walk) objectOnly(v reflect.Value) {
	_, mayBeNull := v.Addr().Interface().(optional)
	switch kind := w.dec.PeekKind(); {
	case kind == jsontext.KindBeginObject, kind == jsontext.KindNull && mayBeNull:
		w.value(v, true)
	case kind == jsontext.KindNull:
		w.skip()
	default:
		w.mismatch("an object")
	}
}

func (w *walk) unknown(name string, known []string) {
	if w.faults.full() {
		w.faults.more++
		return
	}
	if near, ok := nearest.Name(name, known); ok {
		w.fault("unknown-field", "there is no field %q; did you mean %q?", name, near)
		return
	}
	w.fault("unknown-field", "there is no field %q", shorten(name))
}

func (w *walk) array(v reflect.Value) {
	if w.dec.PeekKind() != jsontext.KindBeginArray {
		w.mismatch("an array")
		return
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	n := 0
	for w.enter(); w.dec.PeekKind() != jsontext.KindEndArray; n++ {
		switch {
		case v.Kind() == reflect.Slice:
			v.Grow(1)
			v.SetLen(n + 1)
			w.value(v.Index(n), false)
		case n < v.Len():
			w.value(v.Index(n), false)
		default:
			w.skip()
		}
	}
	w.leave()
	if v.Kind() == reflect.Array && n != v.Len() {
		w.fault("wrong-length", "must have %d elements, not %d", v.Len(), n)
	}
}

func (w *walk) dictionary(v reflect.Value) {
	if w.dec.PeekKind() != jsontext.KindBeginObject {
		w.mismatch("an object")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for w.enter(); w.dec.PeekKind() != jsontext.KindEndObject; {
		key := reflect.ValueOf(unquote(w.raw())).Convert(v.Type().Key())
		element := reflect.New(v.Type().Elem()).Elem()
		w.value(element, false)
		v.SetMapIndex(key, element)
	}
	w.leave()
}

// free decodes any value: map[string]any, []any, string, float64, bool or nil.
func (w *walk) free(v reflect.Value) {
	var p reflect.Value
	switch w.dec.PeekKind() {
	case jsontext.KindBeginObject:
		p = reflect.New(reflect.TypeFor[map[string]any]())
	case jsontext.KindBeginArray:
		p = reflect.New(reflect.TypeFor[[]any]())
	case jsontext.KindString:
		p = reflect.New(reflect.TypeFor[string]())
	case jsontext.KindNumber:
		p = reflect.New(reflect.TypeFor[float64]())
	default:
		p = reflect.New(reflect.TypeFor[bool]())
	}
	w.value(p.Elem(), false)
	v.Set(p.Elem())
}

func (w *walk) scalar(v reflect.Value) {
	kind := w.dec.PeekKind()
	switch {
	case v.Kind() == reflect.String:
		if kind != jsontext.KindString {
			w.mismatch("a string")
			return
		}
		v.SetString(unquote(w.raw()))
	case v.Kind() == reflect.Bool:
		if kind != jsontext.KindTrue && kind != jsontext.KindFalse {
			w.mismatch("true or false")
			return
		}
		w.skip()
		v.SetBool(kind == jsontext.KindTrue)
	case v.CanInt() || v.CanUint():
		if kind != jsontext.KindNumber {
			w.mismatch("a whole number")
			return
		}
		w.integer(v, string(w.raw()))
	default: // a float, or it panics below
		if kind != jsontext.KindNumber {
			w.mismatch("a number")
			return
		}
		f, err := strconv.ParseFloat(string(w.raw()), v.Type().Bits())
		if err != nil {
			w.fault("out-of-range", "is too large a number")
			return
		}
		v.SetFloat(f)
	}
}

// enter and leave read the brackets of the next object or array; skip and raw
// read the next value whole.
func (w *walk) enter() { w.token() }
func (w *walk) leave() { w.token() }

func (w *walk) token() {
	if _, err := w.dec.ReadToken(); err != nil {
		panic(err) // check has read the same bytes
	}
}

func (w *walk) skip() {
	if err := w.dec.SkipValue(); err != nil {
		panic(err) // check has read the same bytes
	}
}

func (w *walk) raw() jsontext.Value {
	raw, err := w.dec.ReadValue()
	if err != nil {
		panic(err) // check has read the same bytes
	}
	return raw
}
