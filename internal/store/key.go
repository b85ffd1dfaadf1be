package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// ErrKeyNotFound is a key id that the database does not have.
var ErrKeyNotFound = &news.Error{Kind: news.NotFound, Code: "key-not-found", Title: "There is no such key"}

// keyRow is a row of api_keys.
type keyRow struct {
	ID         string `gorm:"primaryKey"`
	Name       string
	Scopes     string
	CreatedAt  instant `gorm:"autoCreateTime:false"`
	ExpiresAt  instant
	RevokedAt  instant
	LastUsedAt instant
	Secrets    []secretRow `gorm:"foreignKey:KeyID"`
}

// TableName is the table for GORM.
func (keyRow) TableName() string { return "api_keys" }

// secretRow is a row of api_key_secrets.
type secretRow struct {
	Seq       int64 `gorm:"primaryKey"`
	KeyID     string
	Hash      []byte
	CreatedAt instant `gorm:"autoCreateTime:false"`
	ExpiresAt instant
}

// TableName is the table for GORM.
func (secretRow) TableName() string { return "api_key_secrets" }

func (r keyRow) key() (access.Key, error) {
	scopes, err := access.ParseScopes(r.Scopes)
	if err != nil {
		return access.Key{}, fmt.Errorf("read key %s: %w", r.ID, err)
	}
	k := access.Key{
		ID: r.ID, Name: r.Name, Scopes: scopes, CreatedAt: r.CreatedAt.Time,
		ExpiresAt: r.ExpiresAt.Time, RevokedAt: r.RevokedAt.Time, LastUsedAt: r.LastUsedAt.Time,
	}
	for _, s := range r.Secrets {
		secret := access.Secret{CreatedAt: s.CreatedAt.Time, ExpiresAt: s.ExpiresAt.Time}
		copy(secret.Hash[:], s.Hash)
		k.Secrets = append(k.Secrets, secret)
	}
	return k, nil
}

func newestFirst(g *gorm.DB) *gorm.DB { return g.Order("api_key_secrets.seq DESC") }

// Key returns a key with its secrets, or ErrKeyNotFound.
func (db *DB) Key(ctx context.Context, id string) (access.Key, error) {
	return keyOf(db.read.WithContext(ctx), id)
}

// Key returns a key with its secrets, or ErrKeyNotFound.
func (tx *Tx) Key(id string) (access.Key, error) { return keyOf(tx.g, id) }

func keyOf(g *gorm.DB, id string) (access.Key, error) {
	var row keyRow
	if err := g.Preload("Secrets", newestFirst).Where("id = ?", id).Take(&row).Error; err != nil {
		return access.Key{}, fmt.Errorf("read key: %w", notFound(err, ErrKeyNotFound.With("there is no key %q", id)))
	}
	return row.key()
}

// Keys lists every key, oldest first.
func (db *DB) Keys(ctx context.Context) ([]access.Key, error) {
	var rows []keyRow
	if err := db.read.WithContext(ctx).Preload("Secrets", newestFirst).Order("created_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list keys: %w", db.dialect.translate(err))
	}
	keys := make([]access.Key, 0, len(rows))
	for _, r := range rows {
		k, err := r.key()
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// CreateKey stores a new key with its first secret.
func (tx *Tx) CreateKey(k access.Key, v access.Viewer) error {
	scopes := make([]string, len(k.Scopes))
	for i, s := range k.Scopes {
		scopes[i] = string(s)
	}
	row := keyRow{ID: k.ID, Name: k.Name, Scopes: strings.Join(scopes, ","), CreatedAt: at(k.CreatedAt), ExpiresAt: at(k.ExpiresAt)}
	for _, s := range k.Secrets {
		row.Secrets = append(row.Secrets, secretRow{KeyID: k.ID, Hash: s.Hash[:], CreatedAt: at(s.CreatedAt), ExpiresAt: at(s.ExpiresAt)})
	}
	if err := tx.g.Create(&row).Error; err != nil {
		return fmt.Errorf("create key: %w", err)
	}
	return tx.audit(Entry{Viewer: v}, "keyCreated", "key/"+k.ID, 0)
}

// RevokeKey ends a key from now on; one that is revoked stays as it is.
func (tx *Tx) RevokeKey(id string, v access.Viewer) error {
	if _, err := tx.Key(id); err != nil {
		return err
	}
	err := tx.g.Model(&keyRow{}).Where("id = ? AND revoked_at IS NULL", id).Update("revoked_at", at(tx.now)).Error
	if err != nil {
		return fmt.Errorf("revoke key %s: %w", id, err)
	}
	return tx.audit(Entry{Viewer: v}, "keyRevoked", "key/"+id, 0)
}

// RotateKey gives a key a new secret; the ones before it end at until, or
// sooner where they would have.
func (tx *Tx) RotateKey(id string, s access.Secret, until time.Time, v access.Viewer) error {
	err := tx.g.Model(&secretRow{}).Where("key_id = ? AND (expires_at IS NULL OR expires_at > ?)", id, at(until)).
		Update("expires_at", at(until)).Error
	if err == nil {
		err = tx.g.Create(&secretRow{KeyID: id, Hash: s.Hash[:], CreatedAt: at(s.CreatedAt)}).Error
	}
	if err != nil {
		return fmt.Errorf("rotate key %s: %w", id, err)
	}
	return tx.audit(Entry{Viewer: v}, "keyRotated", "key/"+id, 0)
}

// TouchKey notes when a key was last used.
func (tx *Tx) TouchKey(id string, used time.Time) error {
	return tx.g.Model(&keyRow{}).Where("id = ?", id).Update("last_used_at", at(used)).Error
}
