package jsonbody

import "github.com/go-json-experiment/json"

// Optional is a member of which it matters whether it was left out, null or
// given, as in a merge patch (RFC 7396). The zero value was left out. Tag fields
// `omitzero` so that writing leaves them out again.
type Optional[T any] struct {
	Set   bool // the member was there
	Null  bool // it was null; Value is zero then
	Value T
}

// optional is what the decoder needs of any Optional.
type optional interface{ mark(null bool) any }

// mark notes that the member is there, and gives where its value goes.
func (o *Optional[T]) mark(null bool) any {
	*o = Optional[T]{Set: true, Null: null}
	return &o.Value
}

// IsZero reports whether the member was left out.
func (o Optional[T]) IsZero() bool { return !o.Set }

// MarshalJSON writes the value, or null when there is none.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if !o.Set || o.Null {
		return []byte("null"), nil
	}
	return json.Marshal(o.Value)
}

// UnmarshalJSON reads a value or null, for decoders other than Decode.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	return Decode(data, o)
}
