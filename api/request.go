package api

import (
	"encoding/hex"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// request is what the machinery knows of the request at hand.
type request struct {
	id             string
	start          time.Time
	route          route
	viewer         access.Viewer
	hasCredentials bool
	query          any
	body           []byte
	mediaType      string   // of the body
	retry          *retry   // of a request with an Idempotency-Key
	capture        *kept    // takes the answer that is to be kept, in place of the client
	sealed         *answer  // made with the write, in its transaction
	untimed        bool     // how long it took tells nothing: it waited, or went at the reader's pace
	missingKeys    []string // what a cache drops the answer by when the thing is not there
	listing        string   // what cursors are bound to; "" for the path
}

const requestKey = "dateline.request"

// requestOf returns what begin made.
func requestOf(c *gin.Context) *request {
	return c.MustGet(requestKey).(*request)
}

// viewer is who asks.
func viewer(c *gin.Context) access.Viewer { return requestOf(c).viewer }

// query is the bound query string.
func query[T any](c *gin.Context) T { return *requestOf(c).query.(*T) }

var saneRequestID = regexp.MustCompile(`^[A-Za-z0-9._~+/=-]{1,128}$`)

// requestID takes the caller's, when it is sane, or makes one.
func requestID(r *http.Request) string {
	if given := r.Header["X-Request-Id"]; len(given) > 0 && saneRequestID.MatchString(given[0]) {
		return given[0]
	}
	id, err := uuid.NewV7()
	if err != nil {
		id = uuid.New()
	}
	return hex.EncodeToString(id[:])
}

// begin gives every request an id, security headers and a line in the log.
func (s *Server) begin(c *gin.Context) {
	r := &request{id: requestID(c.Request), start: s.now()}
	c.Set(requestKey, r)
	h := c.Writer.Header()
	h.Set("X-Request-Id", r.id)
	h.Set("X-Content-Type-Options", "nosniff")
	c.Next()
	var more []slog.Attr
	if r.viewer.Key != nil {
		more = append(more, slog.String("key", r.viewer.Key.ID))
	}
	if id, ok := traceAttr(c); ok {
		more = append(more, id)
	}
	s.logRequest(c.Request, c.Writer.Status(), c.Writer.Size(), r.start, r.id, more...)
}

func (s *Server) logRequest(r *http.Request, status, bytes int, start time.Time, id string, more ...slog.Attr) {
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	ctx := r.Context()
	if !s.log.Enabled(ctx, level) {
		return
	}
	s.log.LogAttrs(ctx, level, "request", append([]slog.Attr{
		slog.String("method", r.Method),
		slog.String("path", r.URL.EscapedPath()),
		slog.Int("status", status),
		slog.Int("bytes", max(bytes, 0)),
		slog.Duration("took", s.now().Sub(start)),
		slog.String("requestId", id),
	}, more...)...)
}

// recover turns a panic into a 500 with a request id, and a log line with the
// stack, and nothing more.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so, too
			panic(v)
		}
		s.log.LogAttrs(c.Request.Context(), slog.LevelError, "panic",
			slog.String("requestId", requestOf(c).id), slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler) // half an answer must not look whole
		}
		s.problem(c, errInternal.With("the server's log has more under the request id"))
	}()
	c.Next()
}

// exposed are the response headers that scripts of other origins may read.
const exposed = "ETag, Link, Location, Last-Modified, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Dateline-Cursor, Idempotency-Replayed"

const (
	allowedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
	allowedHeaders = "Authorization, X-API-Key, Content-Type, Accept, If-Match, If-None-Match, If-Modified-Since, Idempotency-Key, X-Request-Id, Last-Event-ID, traceparent"
)

// cors lets pages of other origins read, and answers preflights. No cookies are
// ever used, so no credentials mode is either.
func (s *Server) cors(c *gin.Context) {
	origin := c.GetHeader("Origin")
	allowed := ""
	switch {
	case slices.Contains(s.corsOrigins, "*"):
		allowed = "*"
	default:
		if len(s.corsOrigins) > 0 {
			addVary(c, "Origin")
		}
		if slices.Contains(s.corsOrigins, origin) {
			allowed = origin
		}
	}
	h := c.Writer.Header()
	if allowed != "" {
		h.Set("Access-Control-Allow-Origin", allowed)
		h.Set("Access-Control-Expose-Headers", exposed)
	}
	if c.Request.Method == http.MethodOptions {
		s.options(c, allowed)
	}
}

// options answers OPTIONS: a preflight, or the question which methods there are.
func (s *Server) options(c *gin.Context, allowed string) {
	methods := s.methodsAt(c.Request.URL.EscapedPath())
	if len(methods) == 0 {
		return // noRoute answers
	}
	h := c.Writer.Header()
	h.Set("Allow", strings.Join(methods, ", "))
	h.Set("Cache-Control", "no-store")
	if allowed != "" && c.GetHeader("Access-Control-Request-Method") != "" {
		h.Set("Access-Control-Allow-Methods", allowedMethods)
		h.Set("Access-Control-Allow-Headers", allowedHeaders)
		h.Set("Access-Control-Max-Age", "86400")
	}
	c.Abort()
	c.Writer.WriteHeader(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
}

// methodsAt lists what can be done at an escaped path, as routes are matched by,
// nothing when it is no route's.
func (s *Server) methodsAt(path string) []string {
	var methods []string
	named := s.named[path]
	for _, r := range s.routes() {
		if !matchesRoute(r.path, path) || named && r.path != path {
			continue
		}
		methods = append(methods, r.method)
		if r.method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	if len(methods) > 0 {
		methods = append(methods, http.MethodOptions)
	}
	return methods
}

func matchesRoute(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		before, _, isParameter := strings.Cut(want[i], ":")
		rest, fits := strings.CutPrefix(got[i], before)
		if !fits || isParameter == (rest == "") {
			return false
		}
	}
	return true
}

func (s *Server) noRoute(c *gin.Context) {
	detail := "there is nothing at %s; GET / shows where to begin, and /docs every operation"
	if path := c.Request.URL.EscapedPath(); len(path) > 1 && strings.HasSuffix(path, "/") && len(s.methodsAt(strings.TrimRight(path, "/"))) > 0 {
		detail = "there is nothing at %s; paths have no slash at the end"
	}
	s.fail(c, errRoute.With(detail, c.Request.URL.EscapedPath()))
}

func (s *Server) noMethod(c *gin.Context) {
	methods := s.methodsAt(c.Request.URL.EscapedPath())
	c.Header("Allow", strings.Join(methods, ", "))
	s.fail(c, errMethod.With("%s does not work here; this path takes %s", c.Request.Method, strings.Join(methods, ", ")))
}

func headerFault(header, code, detail string) news.FieldError {
	return news.FieldError{Header: header, Code: code, Detail: detail}
}
