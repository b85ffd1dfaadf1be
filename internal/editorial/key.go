package editorial

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// CreateKey makes an API key and returns its token, which is shown this once.
// expires is how long the key is good for; zero is for ever.
func (e *Editor) CreateKey(ctx context.Context, name string, scopes []access.Scope, expires time.Duration, v access.Viewer) (access.Key, string, error) {
	name = markup.Line(name)
	if name == "" || utf8.RuneCountInString(name) > news.MaxTermName {
		return access.Key{}, "", news.ErrParameter.With("a key needs a name of at most %d characters, so that the audit log can say who it was", news.MaxTermName)
	}
	if len(scopes) == 0 || expires < 0 {
		return access.Key{}, "", news.ErrParameter.With("a key needs a scope, and a lifetime that is not negative")
	}
	k := access.Key{ID: access.NewKeyID(), Name: name, Scopes: scopes}
	var token string
	err := e.db.InTx(ctx, func(tx *store.Tx) error {
		secret, stored := access.NewSecret(tx.Now())
		k.CreatedAt, k.Secrets = tx.Now(), []access.Secret{stored}
		if expires > 0 {
			k.ExpiresAt = tx.Now().Add(expires)
		}
		token = access.Token(k.ID, secret)
		return tx.CreateKey(k, v)
	})
	if err != nil {
		return access.Key{}, "", fmt.Errorf("create key %s: %w", name, err)
	}
	return k, token, nil
}

// RotateKey gives a key a new secret and returns its new token. The old one
// works for overlap longer.
func (e *Editor) RotateKey(ctx context.Context, id string, overlap time.Duration, v access.Viewer) (string, error) {
	var token string
	err := e.db.InTx(ctx, func(tx *store.Tx) error {
		k, err := tx.Key(id)
		if err != nil {
			return err
		}
		if !k.Valid(tx.Now()) {
			return news.ErrStatus.With("the key %s is revoked or has expired; make a new one", id)
		}
		secret, stored := access.NewSecret(tx.Now())
		token = access.Token(id, secret)
		return tx.RotateKey(id, stored, tx.Now().Add(max(overlap, 0)), v)
	})
	if err != nil {
		return "", fmt.Errorf("rotate key: %w", err)
	}
	return token, nil
}

// RevokeKey ends a key at once.
func (e *Editor) RevokeKey(ctx context.Context, id string, v access.Viewer) error {
	err := e.db.InTx(ctx, func(tx *store.Tx) error { return tx.RevokeKey(id, v) })
	if err != nil {
		return fmt.Errorf("revoke key: %w", err)
	}
	return nil
}
