package news

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure an Error is. The api package alone turns it
// into an HTTP status.
type Kind int

// The kinds of errors that clients may see.
const (
	Unreadable           Kind = iota + 1 // the request cannot be read: bad JSON, a bad parameter
	Invalid                              // readable, but against the rules of the thing it describes
	Unauthenticated                      // a key is needed
	Forbidden                            // the key may not do this
	NotFound                             // no such thing, as far as this caller may know
	Gone                                 // it was public once and was taken back
	Conflict                             // the thing's state does not allow it
	Stale                                // somebody else was faster: a precondition failed
	PreconditionRequired                 // the server wants If-Match
	TooLarge                             // the body is over its limit
	Unsupported                          // a media type, charset or coding that is not understood
	NotAcceptable                        // no representation that the caller accepts
	MethodNotAllowed                     // the path exists, this method on it does not
	HeadersTooLarge                      // the header fields are over their limit
	TooManyRequests                      // a rate limit or quota is used up
	Unavailable                          // cannot be done now; try again later
	NotImplemented                       // a format that this server does not make
)

// Error is an error that API clients may see.
type Error struct {
	Kind   Kind
	Code   string       // stable, kebab-case, never reused: "article-stale"
	Title  string       // what Code means, the same every time
	Detail string       // what happened this time; for a person, free of internals
	Fields []FieldError // every fault found, for Unreadable and Invalid
}

// FieldError is one fault in a request. Exactly one of Pointer, Parameter and
// Header says where; the empty Pointer with no other place is the whole body.
type FieldError struct {
	Pointer   string // RFC 6901 JSON pointer into the body: "/tags/3"
	Parameter string // name of a query or path parameter
	Header    string // name of a request header
	Code      string // stable, kebab-case: "unknown-field"
	Detail    string // what is wrong and what would be right
}

// Error gives the code and the detail, and the faults after them, for logs and tests.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if e.Detail != "" {
		b.WriteString(": ")
		b.WriteString(e.Detail)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s%s%s: %s", f.Pointer, f.Parameter, f.Header, f.Detail)
	}
	return b.String()
}

// Is reports whether target has the same code, so that
// errors.Is(err, news.ErrStale) holds for an error with another detail.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// With returns a copy of e that tells what happened this time.
func (e *Error) With(format string, args ...any) *Error {
	c := *e
	c.Detail = fmt.Sprintf(format, args...)
	return &c
}

// WithFields returns a copy of e that lists faults.
func (e *Error) WithFields(fields ...FieldError) *Error {
	c := *e
	c.Fields = fields
	return &c
}

// AsError returns the client-visible error in err's chain, or nil.
func AsError(err error) *Error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return nil
	}
	return e
}
