package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// idempotencyKey is what the header may hold: a string of visible characters,
// bare or quoted as structured fields write it.
var idempotencyKey = regexp.MustCompile(`^[!-~]{1,255}$`)

// running are the requests with an Idempotency-Key that are being answered.
type running struct {
	mu   sync.Mutex
	keys map[string]bool
}

// start notes that a request runs; false when one with this key does already.
func (r *running) start(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keys[key] {
		return false
	}
	if r.keys == nil {
		r.keys = make(map[string]bool)
	}
	r.keys[key] = true
	return true
}

func (r *running) end(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.keys, key)
}

// retry is what the machinery knows of a request with an Idempotency-Key.
type retry struct {
	keyID, key, fingerprint string
}

// idempotent runs a POST at most once for each Idempotency-Key of a caller. A
// repeated one gets the answer of the first, which was stored with its change.
func (s *Server) idempotent(c *gin.Context, do func() error) error {
	given := c.Request.Header.Values("Idempotency-Key")
	if c.Request.Method != http.MethodPost || len(given) == 0 {
		return do()
	}
	key := given[0]
	if n := len(key); n >= 2 && key[0] == '"' && key[n-1] == '"' {
		key = key[1 : n-1]
	}
	if len(given) > 1 || !idempotencyKey.MatchString(key) {
		return news.ErrParameter.With("Idempotency-Key is not valid").
			WithFields(headerFault("Idempotency-Key", "not-valid", "must be given once, with 1 to 255 visible ASCII characters such as a UUID, bare or in quotes"))
	}
	r := requestOf(c)
	r.retry = &retry{key: key, fingerprint: fingerprint(c, r)}
	if r.viewer.Key != nil {
		r.retry.keyID = r.viewer.Key.ID
	}
	name := r.retry.keyID + "\x00" + key
	if !s.running.start(name) {
		c.Header("Retry-After", "1")
		return errKeyRunning.With("a request with this Idempotency-Key is being answered; ask again in a second").
			WithFields(headerFault("Idempotency-Key", "running", "belongs to a request that still runs"))
	}
	defer s.running.end(name)
	kept, found, err := s.db.Reply(c.Request.Context(), r.retry.keyID, key)
	if err != nil {
		return err
	}
	if !found {
		failed := do()
		if failed == nil || errors.Is(failed, news.ErrUnavailable) {
			return failed
		}
		// Another process may have answered the same request in between: then its
		// success is the answer, and what failed here is that it was done already.
		if kept, found, err = s.db.Reply(c.Request.Context(), r.retry.keyID, key); err != nil || !found {
			return failed
		}
	}
	if kept.Fingerprint != r.retry.fingerprint {
		return errKeyReused.With("this Idempotency-Key was used for another request in the last 24 hours; make a new one for each new request").
			WithFields(headerFault("Idempotency-Key", "reused", "came with another method, path or body before"))
	}
	s.replay(c, kept)
	return nil
}

// fingerprint tells one request from another.
func fingerprint(c *gin.Context, r *request) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s %s?%s\n%s\n", c.Request.Method, c.Request.URL.EscapedPath(), c.Request.URL.RawQuery, r.mediaType)
	_, _ = h.Write(r.body)
	return hex.EncodeToString(h.Sum(nil))
}

// replay gives the answer of the first request again.
func (s *Server) replay(c *gin.Context, kept store.Reply) {
	for name, value := range kept.Header {
		c.Header(name, value)
	}
	c.Header("Cache-Control", "private, no-store")
	c.Header("Idempotency-Replayed", "true")
	s.write(c, kept.Status, kept.Header["Content-Type"], kept.Body, nil)
}

// seal makes the function that keeps the answer to a write for retries, in the
// write's own transaction. render makes the answer of the state after the write.
func seal[T any](c *gin.Context, render func(before *T, after T) (answer, error)) func(*store.Tx, *T, T) error {
	r := requestOf(c)
	return func(tx *store.Tx, before *T, after T) error {
		ans, err := render(before, after)
		if err != nil {
			return err
		}
		return r.keep(tx, ans)
	}
}

// keep notes an answer for the handler, which gives it when all is committed, and
// stores it for retries of a request with an Idempotency-Key.
func (r *request) keep(tx *store.Tx, ans answer) error {
	r.sealed = &ans
	if r.retry == nil {
		return nil
	}
	kept := store.Reply{
		KeyID: r.retry.keyID, Key: r.retry.key, Fingerprint: r.retry.fingerprint,
		Status: ans.status, Header: map[string]string{"Content-Type": jsonType, "ETag": ans.etag}, Body: ans.body,
	}
	if ans.location != "" {
		kept.Header["Location"] = ans.location
	}
	return tx.KeepReply(kept)
}
