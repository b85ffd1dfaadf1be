package api

import (
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
)

// The bounds of what lasts: each stream holds a connection and each snapshot a
// reader of the database. One caller is a key, or an address without one.
const (
	maxStreams      = 1000
	maxStreamsOfOne = 20
	maxSnapshots    = 2
	maxChecksums    = 2
	snapshotsOfOne  = 1
	checksumsOfOne  = 2
)

// guests counts who is inside, in all and by caller. Callers without a key get
// half of the places at most, so that they cannot keep partners out, from however
// many addresses.
type guests struct {
	what       string // in the plural
	most, each int

	mu        sync.Mutex
	in        int
	strangers int // of those inside
	by        map[string]int
}

func newGuests(what string, most, each int) *guests {
	return &guests{what: what, most: most, each: each, by: make(map[string]int)}
}

// enter counts one more. The error is that there are too many, of this caller or
// in all; otherwise leave takes it back.
func (g *guests) enter(caller string) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	unknown := isStranger(caller)
	switch {
	case g.by[caller] >= g.each:
		return nil, errRate.With("%d %s at once are allowed here; end one first", g.each, g.what)
	case g.in >= g.most, unknown && g.strangers >= g.most/2:
		return nil, news.ErrUnavailable.With("the server has as many %s as it can have; try again later", g.what)
	}
	g.in++
	g.by[caller]++
	if unknown {
		g.strangers++
	}
	return func() { g.leave(caller) }, nil
}

func (g *guests) leave(caller string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.in--
	if isStranger(caller) {
		g.strangers--
	}
	if g.by[caller]--; g.by[caller] == 0 {
		delete(g.by, caller)
	}
}

// count is how many are inside.
func (g *guests) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.in
}

const stranger = "address " // begins the name of a caller without a key

func isStranger(caller string) bool { return strings.HasPrefix(caller, stranger) }

// caller is who asks, as limits count them.
func (s *Server) caller(c *gin.Context) string {
	if key := viewer(c).Key; key != nil {
		return "key " + key.ID
	}
	return stranger + s.limits.client(c.Request).String()
}
