package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/dateline-api/dateline/internal/news"
)

// Problem is an error, as RFC 9457 tells: what went wrong, in words for a
// person and codes for a program.
type Problem struct {
	Type      string         `json:"type" format:"uri-reference" example:"/docs/problems/body-invalid"` // a page that explains this kind of problem
	Title     string         `json:"title" example:"The body breaks the rules"`                         // the kind of problem, the same every time
	Status    int            `json:"status" example:"422"`                                              // the HTTP status
	Detail    string         `json:"detail" example:"headline is required and must not be empty"`       // what happened this time
	Instance  string         `json:"instance" format:"uri-reference" example:"/v1/articles"`            // the path that was asked for
	Code      string         `json:"code" example:"body-invalid"`                                       // stable; for programs
	RequestID string         `json:"requestId" example:"01902d5e3c0070008000"`                          // to be found in the server's log
	Errors    []ProblemError `json:"errors,omitzero" validate:"optional"`                               // every fault that was found
} //	@name	Problem

// ProblemError is one fault in a request. One of pointer, parameter and header says where.
type ProblemError struct {
	Pointer   *string `json:"pointer,omitzero" validate:"optional" example:"/headline"` // JSON pointer into the body (RFC 6901)
	Parameter string  `json:"parameter,omitzero" validate:"optional" example:"limit"`   // name of a query or path parameter
	Header    string  `json:"header,omitzero" validate:"optional" example:"If-Match"`   // name of a request header
	Code      string  `json:"code" example:"required"`                                  // stable; for programs
	Detail    string  `json:"detail" example:"is required and must not be empty"`       // what is wrong and what would be right
} //	@name	ProblemError

// statuses turns kinds of errors into HTTP statuses; here alone.
var statuses = map[news.Kind]int{
	news.Unreadable:           http.StatusBadRequest,
	news.Invalid:              http.StatusUnprocessableEntity,
	news.Unauthenticated:      http.StatusUnauthorized,
	news.Forbidden:            http.StatusForbidden,
	news.NotFound:             http.StatusNotFound,
	news.Gone:                 http.StatusGone,
	news.Conflict:             http.StatusConflict,
	news.Stale:                http.StatusPreconditionFailed,
	news.PreconditionRequired: http.StatusPreconditionRequired,
	news.TooLarge:             http.StatusRequestEntityTooLarge,
	news.Unsupported:          http.StatusUnsupportedMediaType,
	news.NotAcceptable:        http.StatusNotAcceptable,
	news.MethodNotAllowed:     http.StatusMethodNotAllowed,
	news.HeadersTooLarge:      http.StatusRequestHeaderFieldsTooLarge,
	news.TooManyRequests:      http.StatusTooManyRequests,
	news.Unavailable:          http.StatusServiceUnavailable,
	news.NotImplemented:       http.StatusNotImplemented,
}

// The problems that belong to HTTP rather than to the newsroom.
var (
	errInternal             = &news.Error{Code: "internal-error", Title: "Something went wrong here"}
	errRoute                = &news.Error{Kind: news.NotFound, Code: "route-not-found", Title: "There is nothing at this path"}
	errMethod               = &news.Error{Kind: news.MethodNotAllowed, Code: "method-not-allowed", Title: "This path does not take this method"}
	errNotAcceptable        = &news.Error{Kind: news.NotAcceptable, Code: "not-acceptable", Title: "No format that you accept"}
	errMediaType            = &news.Error{Kind: news.Unsupported, Code: "media-type-unsupported", Title: "The body's media type is not supported"}
	errBodyTooLarge         = &news.Error{Kind: news.TooLarge, Code: "body-too-large", Title: "The body is too large"}
	errQueryTooLong         = &news.Error{Kind: news.Unreadable, Code: "query-too-long", Title: "The query string is too long"}
	errHeadersTooLarge      = &news.Error{Kind: news.HeadersTooLarge, Code: "headers-too-large", Title: "The header fields are too large"}
	errPreconditionRequired = &news.Error{Kind: news.PreconditionRequired, Code: "precondition-required", Title: "If-Match is required"}
	errPatchTest            = &news.Error{Kind: news.Conflict, Code: "patch-test-failed", Title: "A test in the patch failed"}
	errPatch                = &news.Error{Kind: news.Invalid, Code: "patch-not-applicable", Title: "The patch does not fit"}
	errKeyReused            = &news.Error{Kind: news.Invalid, Code: "idempotency-key-reused", Title: "The Idempotency-Key was used for another request"}
	errKeyRunning           = &news.Error{Kind: news.Conflict, Code: "idempotency-key-running", Title: "The first request with this key still runs"}
	errBatch                = &news.Error{Kind: news.Invalid, Code: "batch-refused", Title: "Nothing of the batch was stored"}
	errRate                 = &news.Error{Kind: news.TooManyRequests, Code: "rate-limited", Title: "Too many requests"}
)

// fail writes a problem. What a client may not see becomes a 500 without words,
// and a line in the log.
func (s *Server) fail(c *gin.Context, err error) {
	e := news.AsError(err)
	switch {
	case e != nil && e.Kind == news.Unavailable:
		s.log.LogAttrs(c.Request.Context(), slog.LevelWarn, "unavailable", slog.String("requestId", requestOf(c).id), slog.Any("error", err))
		c.Header("Retry-After", "2")
	case e == nil && errors.Is(c.Request.Context().Err(), context.DeadlineExceeded):
		e = news.ErrUnavailable.With("the request took too long; ask for less at once")
		c.Header("Retry-After", "2")
	case e == nil && errors.Is(err, context.Canceled):
		// The client went away; nobody reads the answer.
		e = news.ErrUnavailable.With("the request was given up")
	case e == nil && errors.Is(err, context.DeadlineExceeded):
		e = news.ErrUnavailable.With("the request took too long")
		c.Header("Retry-After", "2")
	case e == nil:
		s.log.LogAttrs(c.Request.Context(), slog.LevelError, "internal error", slog.String("requestId", requestOf(c).id), slog.Any("error", err))
		e = errInternal.With("the server's log has more under the request id")
	}
	s.problem(c, e)
}

func (s *Server) problem(c *gin.Context, e *news.Error) {
	status, ok := statuses[e.Kind]
	if !ok {
		status = http.StatusInternalServerError
	}
	if status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="dateline"`)
	}
	body := problemBody(e, status, requestOf(c).id, c.Request.URL.EscapedPath())
	// What a success would have said of itself does not hold for a problem.
	for _, name := range []string{"ETag", "Last-Modified", "Content-Encoding"} {
		if status != http.StatusPreconditionFailed || name != "ETag" {
			c.Writer.Header().Del(name)
		}
	}
	s.cacheProblem(c, status)
	c.Abort()
	s.write(c, status, "application/problem+json", body, nil)
}

func problemBody(e *news.Error, status int, requestID, instance string) []byte {
	body, err := json.Marshal(problemOf(e, status, requestID, instance))
	if err != nil { // only invalid UTF-8 can do this, and it must not hide the problem
		return []byte(`{"type":"/docs/problems/` + e.Code + `","title":` + strconv.Quote(e.Title) + `,"status":` + strconv.Itoa(status) + `}`)
	}
	return body
}

func problemOf(e *news.Error, status int, requestID, instance string) Problem {
	p := Problem{
		Type: "/docs/problems/" + e.Code, Title: e.Title, Status: status, Detail: e.Detail,
		Instance: instance, Code: e.Code, RequestID: requestID,
	}
	for _, f := range e.Fields {
		pe := ProblemError{Parameter: f.Parameter, Header: f.Header, Code: f.Code, Detail: f.Detail}
		if f.Parameter == "" && f.Header == "" {
			pe.Pointer = &f.Pointer
		}
		p.Errors = append(p.Errors, pe)
	}
	return p
}

// RawProblem is the problem document for an answer that is written before any
// request reaches the handlers: 400, 408 and 431 of the HTTP server itself.
func RawProblem(status int) []byte {
	e := news.ErrParameter.With("the request is not valid HTTP")
	switch status {
	case http.StatusRequestHeaderFieldsTooLarge:
		e = errHeadersTooLarge.With("the header fields are larger than 64 KiB; send fewer or shorter ones")
	case http.StatusInternalServerError, http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		e = errInternal.With("the request cannot be served")
	}
	return problemBody(e, status, "", "")
}
