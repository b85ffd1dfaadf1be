package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// caching says how long an answer to an anonymous reader may be kept.
type caching int

const (
	neverCached   caching = iota // health, metrics, whatever is about now
	storyCached                  // stories, lists and terms
	libraryCached                // documents that change with the program alone
	liveUncached                 // changes: a cache would hold back a kill from those who follow
)

// How long shared caches keep stories without being told otherwise: short,
// because most have no purger. A cache that hears of changes by Surrogate-Key
// can keep them longer by its own configuration.
const (
	storyMaxAge   = 10 * time.Second
	storyShared   = 30 * time.Second
	storyStale    = 30 * time.Second
	storyOnError  = 5 * time.Minute
	libraryMaxAge = 5 * time.Minute
	missingMaxAge = 5 * time.Second // a story that is not there may be there soon
)

// maxSurrogateKey keeps the header below what nginx and Varnish take.
const maxSurrogateKey = 2000

// cacheAnswer sets Cache-Control, Vary and Surrogate-Key of a read.
func (s *Server) cacheAnswer(c *gin.Context, a answer) {
	h := c.Writer.Header()
	addVary(c, "Accept-Encoding")
	r := requestOf(c)
	if r.route.caching == storyCached || r.route.scope != "" && r.route.caching != liveUncached {
		addVary(c, "Authorization")
		addVary(c, "X-API-Key")
	}
	switch {
	case r.route.caching == liveUncached, r.route.caching == neverCached && r.route.scope == "":
		h.Set("Cache-Control", "no-store")
	case r.route.caching == libraryCached:
		h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d, stale-while-revalidate=86400, stale-if-error=86400", seconds(libraryMaxAge)))
	case r.viewer.Key != nil || !s.anonymousRead:
		h.Set("Cache-Control", "private, no-store")
	default:
		h.Set("Cache-Control", s.publicFor(a.until))
		if keys := surrogateKeys(a.keys); keys != "" {
			h.Set("Surrogate-Key", keys)
		}
	}
}

// publicFor is the Cache-Control of a story that is known to hold until a time.
func (s *Server) publicFor(until time.Time) string {
	age, shared, stale, onError := storyMaxAge, storyShared, storyStale, storyOnError
	if !until.IsZero() {
		left := max(until.Sub(s.now()), 0)
		age, shared = min(age, left), min(shared, left)
		stale, onError = min(stale, left-shared), min(onError, left-shared)
	}
	return fmt.Sprintf("public, max-age=%d, s-maxage=%d, stale-while-revalidate=%d, stale-if-error=%d",
		seconds(age), seconds(shared), seconds(stale), seconds(onError))
}

func seconds(d time.Duration) int { return int(d / time.Second) }

// cacheProblem sets the caching of a problem: a missing story may be remembered
// for a moment by anybody, everything else by nobody.
func (s *Server) cacheProblem(c *gin.Context, status int) {
	h := c.Writer.Header()
	h.Del("Surrogate-Key")
	r := requestOf(c)
	missing := status == http.StatusNotFound || status == http.StatusGone
	if !missing || r.viewer.Key != nil || !s.anonymousRead || !isRead(c.Request.Method) || r.hasCredentials {
		h.Set("Cache-Control", "no-store")
		return
	}
	addVary(c, "Accept-Encoding")
	addVary(c, "Authorization")
	addVary(c, "X-API-Key")
	h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", seconds(missingMaxAge)))
	if len(r.missingKeys) > 0 {
		h.Set("Surrogate-Key", surrogateKeys(r.missingKeys))
	}
}

// surrogateKeys joins keys, as many as fit.
func surrogateKeys(keys []string) string {
	size := -1
	for i, k := range keys {
		if size += 1 + len(k); size > maxSurrogateKey {
			return strings.Join(keys[:i], " ")
		}
	}
	return strings.Join(keys, " ")
}
