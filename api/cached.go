package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/cache"
	"github.com/dateline-api/dateline/internal/store"
)

// kept is a finished answer to anonymous readers, as the cache holds it.
type kept struct {
	answer
	link     string // the header
	byAccept bool   // Accept decided on it

	ready [4]atomic.Pointer[ready] // as it goes out: plain, and in each coding of codingNames
}

// lasting is a query string that may ask for something which moves with the clock.
type lasting interface{ movesWithTime() bool }

// keeps reports whether the answer to a request may be one that was made before:
// it is what everybody without a key reads, and does not move with the clock.
func (s *Server) keeps(c *gin.Context, r route) bool {
	if s.cache == nil || r.caching != storyCached || r.scope == "" || !isRead(c.Request.Method) {
		return false
	}
	req := requestOf(c)
	if !s.anonymousRead || req.hasCredentials || req.viewer.Key != nil {
		return false
	}
	q, ok := req.query.(lasting)
	return !ok || !q.movesWithTime()
}

// cacheName is what the answer to a request is kept under: its path, its
// parameters in order, and what else decides on its bytes.
func (s *Server) cacheName(c *gin.Context, r route) string {
	u := c.Request.URL
	name := u.EscapedPath()
	if u.RawQuery != "" {
		name += "?" + u.Query().Encode()
	}
	if len(r.gives) > 1 {
		if plain := r.plain(); accepted(c, plain...) != plain[0] {
			name += " " + accepted(c, plain...)
		}
	}
	if s.siteURL == "" && addressed(c, r) { // addresses are those under which the server was reached
		name += " " + baseURL(c)
	}
	return name
}

// addressed reports whether an answer names the server's own address: the formats
// of others do, this API's JSON does not.
func addressed(c *gin.Context, r route) bool {
	if _, ok := requestOf(c).query.(*ArticleQuery); ok {
		return formatOf(c).name != formatJSON
	}
	return r.gives != nil
}

// answer has a route's handler answer, or gives what it answered before.
func (s *Server) answer(c *gin.Context, r route) error {
	if !s.keeps(c, r) {
		return r.handle(c)
	}
	name, now := s.cacheName(c, r), s.now()
	s.names.learn(c.Request.RequestURI, name)
	k, ok := s.cache.Get(name, now)
	if ok {
		s.hits.Add(1)
	} else {
		mine := false
		var err error
		k, err = s.cache.Load(c.Request.Context(), name, now, func(ctx context.Context, keep bool) (cache.Item[*kept], error) {
			mine = true
			s.renders.Add(1)
			return s.render(ctx, c, r, name, keep)
		})
		if err != nil && !mine {
			return r.handle(c) // it is this caller's own to fail
		}
		if err != nil {
			return err
		}
	}
	return s.replyKept(c, k)
}

// errNotCaptured is a handler that answered in a way of its own.
var errNotCaptured = errors.New("the handler of a cached route did not answer through reply")

// render has the handler make the whole answer, whatever the request's own
// conditions, and says how long it holds, if it is to be kept.
func (s *Server) render(ctx context.Context, c *gin.Context, r route, name string, keep bool) (item cache.Item[*kept], err error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	due, err := s.due.next(ctx, s.db, s.now()) // before anything is read, so that it is not too late
	if err != nil {
		return item, err
	}
	req, request := requestOf(c), c.Request
	c.Request = request.WithContext(ctx) // others wait for it, too, when this client is gone
	req.capture = new(kept)
	defer func() { c.Request, req.capture = request, nil }()
	if err := r.handle(c); err != nil {
		return item, err
	}
	k := req.capture
	if k.status == 0 {
		return item, errNotCaptured
	}
	h := c.Writer.Header()
	k.link, k.byAccept = h.Get("Link"), strings.Contains(h.Get("Vary"), "Accept,") || strings.HasSuffix(h.Get("Vary"), "Accept")
	if !keep {
		return cache.Item[*kept]{Value: k}, nil
	}
	k.body = slices.Clone(k.body) // what it was rendered in has room for more
	k.packed = &packed{made: func(bytes int) { s.cache.Grow(name, k, bytes+readySize) }}
	return cache.Item[*kept]{
		Value: k, Size: cap(k.body) + keptSize + readySize, Keys: k.keys, Until: earliest(k.until, k.recheck, due),
		Keep: k.status == http.StatusOK || k.status == http.StatusPermanentRedirect,
	}, nil
}

// What an answer takes beside its body, in bytes of the heap: itself, and each form
// in which it is ready, with its header fields. Measured with 5,000 stories, lists
// and pages of related stories; compressing takes the second once more for a form.
const (
	keptSize  = 450
	readySize = 1250
)

// replyKept answers with what was kept.
func (s *Server) replyKept(c *gin.Context, k *kept) error {
	if k.byAccept {
		addVary(c, "Accept")
	}
	if k.status == http.StatusPermanentRedirect {
		return s.redirectTo(c, k.answer)
	}
	if k.link != "" {
		c.Writer.Header()["Link"] = []string{k.link}
	}
	if err := s.reply(c, k.answer); err != nil {
		return err
	}
	if k.packed != nil { // it is kept
		s.makeReady(c, k)
	}
	return nil
}

// nextDue remembers when something next happens by itself, until something changes.
type nextDue struct {
	mu      sync.Mutex
	changes int  // counts what may have moved it
	known   bool // at is how it is after the last change
	at      time.Time
}

// moved says that something was changed.
func (d *nextDue) moved() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changes++
	d.known = false
}

// next is store.NextDue; what has passed is asked for again.
func (d *nextDue) next(ctx context.Context, db *store.DB, now time.Time) (time.Time, error) {
	d.mu.Lock()
	at, known, changes := d.at, d.known, d.changes
	d.mu.Unlock()
	if known && (at.IsZero() || at.After(now)) {
		return at, nil
	}
	at, err := db.NextDue(ctx)
	if err != nil {
		return at, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.changes == changes {
		d.at, d.known = at, true
	}
	return at, nil
}

// lookEvery is how often the log is looked at for what other processes changed.
const lookEvery = 500 * time.Millisecond

// followed is how many rows of the log are read at once.
const followed = 1000

// follower drops what other processes make wrong. What this one writes was
// dropped before the writer had its answer.
type follower struct {
	server *Server
	epoch  int64 // of the log; 0 before it was looked at
	at     int64 // the last row that was seen to

	mu  sync.Mutex
	own []store.Rows // that this process wrote, after at
}

// wrote notes rows that need not be looked at.
func (f *follower) wrote(rows store.Rows) {
	if rows == (store.Rows{}) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.own); n > 0 && f.own[n-1].Last+1 == rows.First {
		f.own[n-1].Last = rows.Last
		return
	}
	f.own = append(f.own, rows)
}

// skip goes past rows of this process' own.
func (f *follower) skip() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.own) > 0 && f.own[0].First <= f.at+1 {
		f.at = max(f.at, f.own[0].Last)
		f.own = f.own[1:]
	}
}

// forget forgets which rows are its own: numbers have another meaning now.
func (f *follower) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.own = nil
}

// run follows the log until ctx ends.
func (f *follower) run(ctx context.Context) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			f.look(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// look catches up; what is not known is dropped.
func (f *follower) look(ctx context.Context) {
	if err := f.catchUp(ctx); err != nil && ctx.Err() == nil {
		f.server.cache.Clear()
		f.epoch = 0
		f.server.log.Warn("follow the change log for the cache", "error", err)
	}
}

// catchUp drops what the rows of others change, up to the end of the log.
func (f *follower) catchUp(ctx context.Context) error {
	f.skip()
	l, err := f.server.db.Log(ctx)
	if err != nil {
		return err
	}
	if l.Epoch != f.epoch || l.Newest < f.at { // the first look, or another database in its place
		f.server.due.moved()
		f.server.cache.Clear()
		f.forget()
		f.epoch, f.at = l.Epoch, l.Newest
	}
	for f.skip(); f.at < l.Newest; f.skip() {
		rows, err := f.server.db.Changes(ctx, f.at, followed)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if row.Seq <= f.at { // one of its own
				continue
			}
			f.server.due.moved()
			f.server.cache.Drop(row.Keys...)
			f.at = row.Seq
			f.skip()
		}
	}
	return nil
}

// newCache makes the cache of a server and keeps it true; nil for no bytes.
func (s *Server) newCache(bytes int64) {
	if bytes <= 0 {
		return
	}
	s.cache = cache.New[*kept](bytes)
	s.quick = s.tracer == nil && s.anonymousRead && (len(s.corsOrigins) == 0 || slices.Contains(s.corsOrigins, "*"))
	f := &follower{server: s}
	s.unlisten = s.db.OnChange(func(keys []string, logged store.Rows) {
		s.due.moved()
		if keys == nil {
			s.cache.Clear()
		} else {
			s.cache.Drop(keys...)
		}
		f.wrote(logged)
	})
	f.look(s.open)
	s.following.Go(func() { f.run(s.open) })
	s.metrics.Counter("dateline_cache_hits_total", "Answers that were there already.", func() float64 { return float64(s.hits.Load()) })
	s.metrics.Counter("dateline_cache_renders_total", "Answers that were made to be kept.", func() float64 { return float64(s.renders.Load()) })
	s.metrics.Gauge("dateline_cache_bytes", "Bytes of answers that are kept.", func() float64 {
		bytes, _ := s.cache.Size()
		return float64(bytes)
	})
	s.metrics.Gauge("dateline_cache_answers", "Answers that are kept.", func() float64 {
		_, answers := s.cache.Size()
		return float64(answers)
	})
}
