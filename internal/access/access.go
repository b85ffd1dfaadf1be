// Package access knows who may do what: API keys, their scopes, and the viewer
// that every query of the store is asked by. It does no I/O.
package access

import (
	"slices"
	"strings"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// Scope is what a key may do.
type Scope string

// The scopes of keys, from the least to the most. Each of write, publish and
// admin includes the ones before it.
const (
	Read    Scope = "read"    // published stories, where anonymous reading is off
	Partner Scope = "partner" // as read, for sites that syndicate
	Write   Scope = "write"   // makes, changes and submits drafts
	Publish Scope = "publish" // also changes published stories and runs the workflow
	Admin   Scope = "admin"   // also purges and manages keys
)

// Scopes lists the scopes from the least to the most.
var Scopes = []Scope{Read, Partner, Write, Publish, Admin}

// Key is an API key without its secret.
type Key struct {
	ID         string // the part of the token between "dl_" and the secret
	Name       string
	Scopes     []Scope
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: never
	RevokedAt  time.Time // zero: not revoked
	LastUsedAt time.Time // zero: never used; exact to a minute
	Secrets    []Secret  // newest first; more than one while a rotation overlaps
}

// Secret is the hash of one secret of a key.
type Secret struct {
	Hash      [32]byte
	CreatedAt time.Time
	ExpiresAt time.Time // zero: as long as the key
}

// Valid reports whether the key can be used at now.
func (k Key) Valid(now time.Time) bool {
	return k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || k.ExpiresAt.After(now))
}

// Allows reports whether one of the key's scopes includes the wanted one.
func (k Key) Allows(wanted Scope) bool {
	for _, s := range k.Scopes {
		if rank(s) >= rank(wanted) && (wanted != Partner || s == Partner || s == Admin) {
			return true
		}
	}
	return false
}

func rank(s Scope) int { return slices.Index(Scopes, s) }

// ParseScopes reads scopes separated by commas.
func ParseScopes(list string) ([]Scope, error) {
	var scopes []Scope
	for _, s := range strings.Split(list, ",") {
		scope := Scope(strings.TrimSpace(s))
		if rank(scope) < 0 {
			return nil, news.ErrParameter.With("%q is not a scope; there are read, partner, write, publish and admin", s)
		}
		if !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes, nil
}

// Viewer is who asks: nobody in particular, or the holder of a key. The zero
// Viewer is an anonymous reader.
type Viewer struct {
	Key       *Key
	RequestID string // of the request in which they ask, for the audit log
}

// Operator is the viewer for whoever runs the program itself: they own the
// database, and may do everything. what is the name that the audit log shows.
func Operator(what string) Viewer {
	return Viewer{Key: &Key{Name: what, Scopes: []Scope{Admin}}}
}

// Editor reports whether the viewer sees stories that are not published.
func (v Viewer) Editor() bool { return v.Allows(Write) }

// Allows reports whether the viewer has a key that includes the scope.
func (v Viewer) Allows(s Scope) bool { return v.Key != nil && v.Key.Allows(s) }

// Require returns nil when the viewer may use the scope, and otherwise what is
// missing: a key, or a scope on it.
func (v Viewer) Require(s Scope) error {
	switch {
	case v.Allows(s):
		return nil
	case v.Key == nil:
		return news.ErrKeyMissing.With("this needs a key with the scope %s; send it as \"Authorization: Bearer dl_…\" or \"X-API-Key: dl_…\"", s)
	default:
		return news.ErrScopeMissing.With("this needs the scope %s; the key %q has %s", s, v.Key.Name, join(v.Key.Scopes))
	}
}

func join(scopes []Scope) string {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}
