package api

import (
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/listen"
	"github.com/dateline-api/dateline/internal/metrics"
)

// ready is a kept answer as it goes out in one coding: the header fields that
// the machinery gave it once, and its bytes.
type ready struct {
	header   []field
	body     []byte
	etag     string
	measured *metrics.Route
}

// field is a header field; its values are shared by all who get it.
type field struct {
	name      string
	values    []string
	unchanged bool // a 304 has it, too
}

// ofRequest are the fields that differ from request to request.
var ofRequest = map[string]bool{"X-Request-Id": true, "Ratelimit": true, "Ratelimit-Policy": true}

// aboutBody are the fields that a 304 does not have.
var aboutBody = map[string]bool{"Content-Type": true, "Content-Length": true, "Content-Encoding": true}

// makeReady remembers how the machinery has just answered with k, so that the
// next who asks gets the same without it. An answer whose header fields move with
// the clock is not remembered.
func (s *Server) makeReady(c *gin.Context, k *kept) {
	h := c.Writer.Header()
	settled := k.modified.IsZero() || h.Get("Last-Modified") != ""
	if !s.quick || c.Request.Method != http.MethodGet || c.Writer.Status() != http.StatusOK || !k.until.IsZero() || !k.recheck.IsZero() || !settled {
		return
	}
	coding := h.Get("Content-Encoding")
	r := &ready{etag: h.Get("ETag"), body: k.body, measured: s.metrics.Route(c.FullPath(), http.MethodGet), header: make([]field, 0, len(h))}
	if coding != "" {
		r.body = k.packed.form(coding, nil) // it was made for this answer
	}
	for name, values := range h {
		if !ofRequest[name] {
			r.header = append(r.header, field{name, values, !aboutBody[name]})
		}
	}
	k.ready[codingIndex(coding)].Store(r)
}

// codingIndex is the place of a coding among the forms of an answer.
func codingIndex(coding string) int {
	for i, name := range codingNames {
		if name == coding {
			return i + 1
		}
	}
	return 0
}

// serveReady answers with what is ready, for a reader without a key who asks for
// nothing special; it reports false when the machinery must answer.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || !plainReader(r.Header) {
		return false
	}
	start := s.now()
	k, ok := s.cache.Get(s.names.of(r.RequestURI), start)
	if !ok {
		return false
	}
	answer := k.ready[s.accepts.coding(r.Header["Accept-Encoding"], len(k.body))].Load()
	if answer == nil || !s.accepts.plainly(r.Header["Accept"], k.contentType) {
		return false
	}
	unchanged, plain := held(r.Header["If-None-Match"], answer.etag)
	if !plain {
		return false
	}
	if ok, _ := s.within(w.Header(), r, start); !ok {
		return false // the machinery says so
	}
	s.hits.Add(1)
	answer.measured.Started()
	h := w.Header()
	id := requestID(r)
	h["X-Request-Id"] = []string{id}
	for _, f := range answer.header {
		if f.unchanged || !unchanged {
			h[f.name] = f.values
		}
	}
	status, sent := http.StatusOK, 0
	if unchanged {
		status = http.StatusNotModified
		w.WriteHeader(status)
	} else {
		listen.Whole(r)
		sent, _ = w.Write(answer.body) // the client may be gone; there is nobody to tell
	}
	answer.measured.Ended(unchanged, sent, s.now().Sub(start))
	s.logRequest(r, status, sent, start, id)
	return true
}

// names remembers what answers are kept under that were asked for with their
// parameters in another order, or escaped in another way.
type names struct {
	mu    sync.RWMutex
	known map[string]string // by the request's target
}

// How many targets are remembered, and of what length at most, in bytes. They are
// forgotten together.
const (
	maxNames    = 4096
	maxNameSize = 512
)

// of is the name for a target; the target itself when nothing else was learned.
func (n *names) of(target string) string {
	if !strings.Contains(target, "?") {
		return target
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	if name, ok := n.known[target]; ok {
		return name
	}
	return target
}

// learn remembers the name for a target, unless more than the target decides on
// it, which a space in it tells.
func (n *names) learn(target, name string) {
	if !strings.Contains(target, "?") || n.of(target) == name || len(target) > maxNameSize || strings.Contains(name, " ") {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil || len(n.known) >= maxNames {
		n.known = make(map[string]string)
	}
	n.known[target] = name
}

// plainReader reports whether nothing in the header asks for more than what is
// ready: no key, no date to compare, and nobody's trace to follow.
func plainReader(h http.Header) bool {
	return h["Authorization"] == nil && h["X-Api-Key"] == nil && h["If-Modified-Since"] == nil
}

// held compares If-None-Match with an ETag: one that is it exactly, or none.
// Anything else is the machinery's to read.
func held(tags []string, etag string) (same, plain bool) {
	if len(tags) == 0 {
		return false, true
	}
	return true, len(tags) == 1 && tags[0] == etag
}

// accepts remembers what values of Accept-Encoding mean.
type accepts struct {
	mu    sync.RWMutex
	known map[string]int
}

// maxAccepts bounds how many values are remembered; browsers send a handful.
const maxAccepts = 256

// coding is codingIndex of what a caller wants of a compressible body.
func (a *accepts) coding(values []string, size int) int {
	if len(values) == 0 || size < minCompressed {
		return 0
	}
	list := values[0]
	if len(values) > 1 {
		list = strings.Join(values, ",")
	}
	a.mu.RLock()
	i, ok := a.known[list]
	a.mu.RUnlock()
	if ok {
		return i
	}
	i = codingIndex(bestOf(list, codingNames))
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil {
		a.known = make(map[string]int)
	}
	if len(a.known) < maxAccepts {
		a.known[list] = i
	}
	return i
}

// plainly reports whether Accept leaves no doubt that it takes a media type.
func (a *accepts) plainly(values []string, contentType string) bool {
	if len(values) == 0 {
		return true
	}
	base, _, _ := strings.Cut(contentType, ";")
	return len(values) == 1 && (values[0] == "*/*" || values[0] == base)
}
