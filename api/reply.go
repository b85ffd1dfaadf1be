package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/dateline-api/dateline/internal/listen"
	"github.com/dateline-api/dateline/internal/news"
)

// answer is what a handler says when it succeeds. Everything that all answers
// share (conditions, caching, compression, HEAD) happens in reply.
type answer struct {
	status      int    // default 200
	contentType string // default application/json
	body        []byte
	etag        string    // default: from the bytes
	modified    time.Time // zero: not known
	keys        []string  // what a cache must drop it by
	until       time.Time // it holds no longer than this; zero: no known end
	recheck     time.Time // it is not kept for longer, though it may still hold; zero: no matter
	location    string    // path of what was made; "" for none
	packed      *packed   // its compressed forms, when they are kept; nil: they are not
}

// jsonAnswer renders v.
func jsonAnswer(v any) (answer, error) {
	body, err := json.Marshal(v)
	return answer{body: body}, err
}

// reply writes a successful answer, or 304 when the caller has it already.
func (s *Server) reply(c *gin.Context, a answer) error {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.contentType == "" {
		a.contentType = "application/json"
	}
	if a.etag == "" && len(a.body) > 0 {
		a.etag = bytesETag(a.body)
	}
	if capture := requestOf(c).capture; capture != nil {
		capture.answer = a
		return nil
	}
	if s.notModified(c, a) {
		return nil
	}
	s.write(c, a.status, a.contentType, a.body, a.packed)
	return nil
}

// conditional reports whether the caller may have the answer already. Who makes
// one to be kept makes it whole.
func conditional(c *gin.Context) bool {
	return requestOf(c).capture == nil && (c.GetHeader("If-None-Match") != "" || c.GetHeader("If-Modified-Since") != "")
}

// notModified sets the headers that a 200 and a 304 share, and answers 304 when
// the conditions say so. A handler that can tell the ETag before it renders
// calls it first.
func (s *Server) notModified(c *gin.Context, a answer) bool {
	s.describe(c, a)
	if !isRead(c.Request.Method) || (a.status != 0 && a.status != http.StatusOK) {
		return false
	}
	if tags := c.Request.Header.Values("If-None-Match"); len(tags) > 0 {
		held := matching(strings.Join(tags, ","), a.etag, weakly)
		if len(held) == 0 {
			return false
		}
		c.Header("ETag", validator(c, held, a.etag))
	} else if !unchangedSince(c.Request.Header.Get("If-Modified-Since"), c.Writer.Header().Get("Last-Modified")) {
		return false
	}
	c.Writer.WriteHeader(http.StatusNotModified)
	c.Writer.WriteHeaderNow()
	return true
}

// describe sets the headers that describe the representation.
func (s *Server) describe(c *gin.Context, a answer) {
	h := c.Writer.Header()
	if a.etag != "" {
		h.Set("ETag", a.etag)
	}
	if a.location != "" {
		h.Set("Location", a.location)
	}
	if a.modified.IsZero() && requestOf(c).route.caching == libraryCached {
		a.modified = s.started // of a program that may be another one
	}
	// Another version or setting of the program may say the same thing in other words.
	if a.modified.Before(s.started) && !a.modified.IsZero() {
		a.modified = s.started
	}
	// The date counts whole seconds. Rounded up it names a moment after every
	// change so far and before every later one, once that moment has passed and
	// nothing that began before it can still be on its way to the disk.
	if ceiling := a.modified.Truncate(time.Second).Add(time.Second); !a.modified.IsZero() && !ceiling.Add(commitTime).After(s.now()) {
		h.Set("Last-Modified", ceiling.UTC().Format(http.TimeFormat))
	}
	if isRead(c.Request.Method) {
		s.cacheAnswer(c, a)
	} else {
		h.Set("Cache-Control", "private, no-store")
	}
}

// commitTime is how long a change may take from its time to its commit.
const commitTime = time.Second

func isRead(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// unchangedSince compares dates as RFC 9110, 13.1.3 tells; a date that cannot
// be read is ignored.
func unchangedSince(since, modified string) bool {
	if since == "" || modified == "" {
		return false
	}
	t, err := http.ParseTime(since)
	m, err2 := http.ParseTime(modified)
	return err == nil && err2 == nil && !m.After(t)
}

// comparison is how two ETags are compared (RFC 9110, 8.8.3.2).
type comparison int

const (
	weakly   comparison = iota // W/ is ignored
	strongly                   // W/ matches nothing
)

// validator is the ETag of a 304: among the forms that the caller holds the one
// that a 200 would have now, because a cache brings up to date what it has under
// that very tag (RFC 9111, 4.3.4).
func validator(c *gin.Context, held []string, etag string) string {
	now := etag
	if coding := bestOf(strings.Join(c.Request.Header.Values("Accept-Encoding"), ","), codingNames); coding != "" {
		now = coded(etag, coding)
	}
	switch {
	case slices.Contains(held, now):
		return now
	case held[0] == "*":
		return etag
	default:
		return held[0]
	}
}

// matching gives those of a list of ETags that name etag, as they stand there but
// for W/; "*" is one. The form in which an answer was compressed is not compared:
// the bytes inside are the same.
func matching(list, etag string, how comparison) (found []string) {
	for list = strings.TrimLeft(list, ", \t"); list != ""; list = strings.TrimLeft(list, ", \t") {
		if list[0] == '*' {
			return append(found, "*")
		}
		weak := strings.HasPrefix(list, "W/")
		list = strings.TrimPrefix(list, "W/")
		if list == "" || list[0] != '"' {
			return found // no ETag any more
		}
		end := strings.IndexByte(list[1:], '"')
		if end < 0 {
			return found
		}
		if tag := list[:end+2]; uncoded(tag) == uncoded(etag) && (how == weakly || !weak) {
			found = append(found, tag)
		}
		list = list[end+2:]
	}
	return found
}

// write sends a body, compressed when the caller takes it so and it pays.
func (s *Server) write(c *gin.Context, status int, contentType string, body []byte, kept *packed) {
	h := c.Writer.Header()
	if bodyless(status) {
		c.Writer.WriteHeader(status)
		c.Writer.WriteHeaderNow()
		return
	}
	h.Set("Content-Type", contentType)
	if coding := s.codingFor(c, contentType, len(body)); coding != "" {
		body = kept.form(coding, func() []byte { return s.codings.compress(coding, body) })
		h.Set("Content-Encoding", coding)
		if etag := h.Get("ETag"); etag != "" && status < 300 {
			h.Set("ETag", coded(etag, coding))
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.Writer.WriteHeader(status)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	listen.Whole(c.Request)
	_, _ = c.Writer.Write(body) // the client may be gone; there is nobody to tell
}

// replySealed gives the answer that was made with a write, now that the write is
// committed.
func (s *Server) replySealed(c *gin.Context) error { return s.reply(c, *requestOf(c).sealed) }

func bodyless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// precondition makes the check of If-Match and If-None-Match for a write
// (RFC 9110, 13.1.1 and 13.1.2). state gives the part of an ETag that stands for
// the stored state.
func precondition[T any](s *Server, c *gin.Context, state func(T) string) func(*T) error {
	return conditioned(conditions{
		ifMatch:   strings.Join(c.Request.Header.Values("If-Match"), ","),
		ifNone:    strings.Join(c.Request.Header.Values("If-None-Match"), ","),
		mustMatch: s.requireIfMatch,
		stale:     func(etag string) { c.Header("ETag", etag) },
	}, state)
}

// conditions are those of one write.
type conditions struct {
	ifMatch, ifNone string // lists of ETags, as in the headers
	mustMatch       bool   // ifMatch is required
	stale           func(etag string)
}

// conditioned makes the check of conditions; stale is told the present ETag when
// they name another one.
func conditioned[T any](w conditions, state func(T) string) func(*T) error {
	return func(current *T) error {
		switch {
		case w.ifNone != "" && current != nil && matchesState(w.ifNone, state(*current)):
			return news.ErrArticleExists.With("it exists, and If-None-Match asked that it should not; leave the header out to change it").
				WithFields(headerFault("If-None-Match", "exists", "names what is there already"))
		case w.ifMatch == "" && w.mustMatch && current != nil:
			return errPreconditionRequired.With("send the ETag that you read in If-Match, so that nobody's change is lost").
				WithFields(headerFault("If-Match", "required", "must be the ETag of what you read"))
		case w.ifMatch != "" && current == nil:
			return news.ErrStale.With("there is nothing here yet that If-Match could match").
				WithFields(headerFault("If-Match", "stale", "names what is not there"))
		case w.ifMatch != "" && !matchesState(w.ifMatch, state(*current)):
			w.stale(`"` + state(*current) + `"`)
			return news.ErrStale.With("it has changed since you read it; read it again, and send the new ETag in If-Match").
				WithFields(headerFault("If-Match", "stale", "names a version that is not the present one"))
		}
		return nil
	}
}

// matchesState reports whether a list of ETags names the stored state, in
// whatever representation it was read.
func matchesState(list, state string) bool {
	var stripped []string
	for _, tag := range strings.Split(list, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" {
			return true
		}
		tag = uncoded(tag)
		if before, _, found := strings.Cut(tag, "."); found {
			tag = before + `"`
		}
		stripped = append(stripped, tag)
	}
	return len(matching(strings.Join(stripped, ","), `"`+state+`"`, strongly)) > 0
}
