// Package jsonbody reads the JSON body of a request strictly and reports every
// fault in it at once, in words for the person who wrote it. It knows nothing
// of HTTP or of what the members mean; rules about values belong to news.
package jsonbody

import (
	"fmt"
	"reflect"

	"github.com/dateline-api/dateline/internal/news"
)

// maxDepth is how many objects and arrays may lie in each other; the deepest
// body that the API takes, a batch with metadata, needs about ten.
const maxDepth = 64

// maxFaults is how many faults are listed; one more entry counts the others.
const maxFaults = 100

// Errors that Decode returns; match them with errors.Is.
var (
	ErrUnreadable = &news.Error{Kind: news.Unreadable, Code: "json-unreadable", Title: "The body is not valid JSON"}
	ErrTooDeep    = &news.Error{Kind: news.Unreadable, Code: "json-too-deep", Title: "The body is nested too deeply"}
	ErrInvalid    = &news.Error{Kind: news.Invalid, Code: "body-invalid", Title: "The body breaks the rules"}
)

// Option changes how one body is decoded.
type Option func(*walk)

// Ignore skips top-level members with these names, whatever they hold, as long
// as it is JSON: they are the server's own and come back from readers.
func Ignore(names ...string) Option {
	return func(w *walk) {
		for _, name := range names {
			w.ignored[name] = true
		}
	}
}

// Decode reads data, one JSON document, into what into points to.
//
// Members go by json tags, exactly as written, into strings, booleans, numbers,
// structs, slices, arrays, maps with string keys, pointers, any, jsontext.Value
// (a raw copy), time.Time (RFC 3339, or a bare date for midnight UTC), Optional,
// and types with UnmarshalJSONFrom, UnmarshalJSON or UnmarshalText; a *news.Error
// from one of those is reported at the place of the value. A struct field tagged
// `jsonbody:"object"` takes an object only. A member that is null counts as
// absent unless its type can hold null; an element of an array that is null does not. Members left out leave into as it was.
//
// The error is a *news.Error of one of the kinds above, with all faults in the
// order of the document; into may then be filled in part. It panics when into
// is not a pointer, or when it meets a type that JSON has no form for.
func Decode(data []byte, into any, opts ...Option) error {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		panic(fmt.Sprintf("jsonbody: cannot decode into %T", into))
	}
	if err := check(data); err != nil {
		return err
	}
	w := newWalk(data)
	for _, opt := range opts {
		opt(w)
	}
	w.value(target.Elem(), false)
	return w.err()
}
