package api

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// identify finds out who asks.
func (s *Server) identify(c *gin.Context) error {
	r := requestOf(c)
	r.viewer.RequestID = r.id
	token, err := credentials(c)
	if err != nil {
		return err
	}
	if token != "" {
		r.hasCredentials = true
		key, err := s.keys.find(c.Request.Context(), token)
		if err != nil {
			return err
		}
		r.viewer.Key = key
	}
	return nil
}

// authorize refuses callers without the scope that a route needs.
func (s *Server) authorize(c *gin.Context, needed access.Scope) error {
	if needed == "" || (needed == access.Read && s.anonymousRead) {
		return nil
	}
	return viewer(c).Require(needed)
}

// credentials takes the token of a request, "" when it carries none.
func credentials(c *gin.Context) (string, error) {
	key, auth := c.GetHeader("X-API-Key"), c.GetHeader("Authorization")
	if auth == "" {
		return key, nil
	}
	scheme, token, _ := strings.Cut(auth, " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", news.ErrKeyInvalid.With("Authorization must be \"Bearer dl_…\"").
			WithFields(headerFault("Authorization", "not-a-key", "must be the word Bearer, a space, and a key"))
	}
	if key != "" && key != token {
		return "", news.ErrKeyInvalid.With("Authorization and X-API-Key carry two different keys; send one")
	}
	return token, nil
}

// keyring checks keys without asking the database each time.
type keyring struct {
	db  *store.DB
	now func() time.Time
	log *slog.Logger

	mu   sync.Mutex
	held map[string]*heldKey

	touching sync.WaitGroup
}

type heldKey struct {
	key     access.Key
	missing bool
	loaded  time.Time
	touched time.Time
}

const (
	// keyFreshness is how long a key is believed without looking: what another
	// process does to it must take effect within a second.
	keyFreshness = 800 * time.Millisecond
	// touchEvery is how exactly the last use of a key is kept.
	touchEvery = time.Minute
	// maxHeldKeys bounds what made-up key ids can fill.
	maxHeldKeys = 10_000
)

func newKeyring(db *store.DB, now func() time.Time, log *slog.Logger) *keyring {
	return &keyring{db: db, now: now, log: log, held: make(map[string]*heldKey)}
}

func (k *keyring) close() { k.touching.Wait() }

var errKey = news.ErrKeyInvalid.With("the key is unknown, revoked or expired; ask whoever runs this server for a new one")

// find returns the key of a token, or an error that does not tell why there is
// none: unknown, wrong, revoked and expired look the same.
func (k *keyring) find(ctx context.Context, token string) (*access.Key, error) {
	id, secret, ok := access.ParseToken(token)
	if !ok {
		return nil, errKey
	}
	held, err := k.load(ctx, id)
	if err != nil {
		return nil, err
	}
	now := k.now()
	// The comparison runs for unknown keys, too, so that time tells nothing.
	if match := held.key.Match(secret, now); !match || held.missing || !held.key.Valid(now) {
		return nil, errKey
	}
	k.touch(held, now)
	return &held.key, nil
}

func (k *keyring) load(ctx context.Context, id string) (*heldKey, error) {
	now := k.now()
	k.mu.Lock()
	held := k.held[id]
	k.mu.Unlock()
	if held != nil {
		if age := now.Sub(held.loaded); age >= 0 && age < keyFreshness {
			return held, nil
		}
	}
	fresh := &heldKey{loaded: now}
	key, err := k.db.Key(ctx, id)
	switch {
	case errors.Is(err, store.ErrKeyNotFound):
		fresh.missing = true
		fresh.key.Secrets = []access.Secret{{}}
	case err != nil:
		return nil, err
	default:
		fresh.key = key
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.held) >= maxHeldKeys {
		clear(k.held)
	}
	if held != nil {
		fresh.touched = held.touched
	}
	k.held[id] = fresh
	return fresh, nil
}

// touch notes the use of a key, in the background and seldom.
func (k *keyring) touch(held *heldKey, now time.Time) {
	k.mu.Lock()
	due := now.Sub(held.touched) >= touchEvery && now.Sub(held.key.LastUsedAt) >= touchEvery
	if due {
		held.touched = now
	}
	k.mu.Unlock()
	if !due {
		return
	}
	k.touching.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := k.db.InTx(ctx, func(tx *store.Tx) error { return tx.TouchKey(held.key.ID, now) }); err != nil {
			k.log.Warn("note the use of a key", "key", held.key.ID, "error", err)
		}
	})
}
