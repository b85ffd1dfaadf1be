package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/dateline-api/dateline/internal/news"
)

// ReplyKept is how long an answer is kept for retries.
const ReplyKept = 24 * time.Hour

// prunedAtOnce bounds what one write tidies up for others.
const prunedAtOnce = 100

// Reply is an answer that is kept for a retry.
type Reply struct {
	KeyID       string // who asked
	Key         string // their Idempotency-Key
	Fingerprint string // of the request
	Status      int
	Header      map[string]string
	Body        []byte
}

// replyRow is a row of replies.
type replyRow struct {
	KeyID          string
	IdempotencyKey string
	Fingerprint    string
	CreatedAt      instant `gorm:"autoCreateTime:false"`
	Status         int
	Header         string
	Body           []byte
}

// TableName is the table for GORM.
func (replyRow) TableName() string { return "replies" }

// Reply returns the answer that is kept for a caller's Idempotency-Key; ok is
// false when there is none, or it is too old.
func (db *DB) Reply(ctx context.Context, keyID, key string) (r Reply, ok bool, err error) {
	var row replyRow
	err = db.read.WithContext(ctx).
		Where("key_id = ? AND idempotency_key = ? AND created_at > ?", keyID, key, at(db.clock().Add(-ReplyKept))).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Reply{}, false, nil
	}
	if err != nil {
		return Reply{}, false, fmt.Errorf("look for a kept answer: %w", db.dialect.translate(err))
	}
	r = Reply{KeyID: keyID, Key: key, Fingerprint: row.Fingerprint, Status: row.Status, Body: row.Body}
	if err := json.Unmarshal([]byte(row.Header), &r.Header); err != nil {
		return Reply{}, false, fmt.Errorf("read a kept answer: %w", err)
	}
	return r, true, nil
}

// ErrReplyKept is an answer that is there already for the same Idempotency-Key:
// another process was faster.
var ErrReplyKept = errors.New("an answer for this Idempotency-Key is kept already")

// KeepReply keeps an answer with the change that it tells of, and forgets some
// that are too old.
func (tx *Tx) KeepReply(r Reply) error {
	header, err := json.Marshal(r.Header)
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	old := at(tx.now.Add(-ReplyKept))
	err = tx.g.Exec("DELETE FROM replies WHERE (key_id, idempotency_key) IN (SELECT key_id, idempotency_key FROM replies WHERE created_at <= ? LIMIT ?)"+
		" OR (key_id = ? AND idempotency_key = ? AND created_at <= ?)", old, prunedAtOnce, r.KeyID, r.Key, old).Error
	if err != nil {
		return fmt.Errorf("forget old answers: %w", err)
	}
	err = tx.db.dialect.translate(tx.g.Create(&replyRow{
		KeyID: r.KeyID, IdempotencyKey: r.Key, Fingerprint: r.Fingerprint, CreatedAt: at(tx.now),
		Status: r.Status, Header: string(header), Body: r.Body,
	}).Error)
	if errors.Is(err, errDuplicate) {
		return ErrReplyKept
	}
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return nil
}

// AuditEntry is one write: who did what to which thing.
type AuditEntry struct {
	Seq       int64
	At        time.Time
	KeyID     string // "" for whoever runs the program
	KeyName   string
	Action    string // a kind of change, or what was done to a key
	Target    string // an article's id, "tag/slug" and its like, or "key/id"
	Version   int    // that the write made; 0 where there are none
	RequestID string // of the request; "" for the command line
}

// auditRow is a row of audit.
type auditRow struct {
	Seq       int64 `gorm:"primaryKey"`
	At        instant
	KeyID     string
	KeyName   string
	Action    string
	Target    string
	Version   int
	RequestID string
}

// TableName is the table for GORM.
func (auditRow) TableName() string { return "audit" }

const insertAudit = "INSERT INTO audit (at, key_id, key_name, action, target, version, request_id) VALUES (?, ?, ?, ?, ?, ?, ?)"

// by is the id and the name of the key that a change was made with; both are ""
// for the command line.
func (e Entry) by() (id, name string) {
	if k := e.Viewer.Key; k != nil {
		return k.ID, k.Name
	}
	return "", ""
}

// audit notes a write in its own transaction.
func (tx *Tx) audit(e Entry, action, target string, version int) error {
	keyID, keyName := e.by()
	if _, err := tx.exec(insertAudit, at(tx.now), keyID, keyName, action, target, version, e.Viewer.RequestID); err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	return nil
}

// AuditQuery says which entries of the audit log a listing holds.
type AuditQuery struct {
	KeyID  string // "": of all keys
	Target string // "": of all things
	Limit  int
	Before int64 // start after this entry, going back in time; 0: at the newest
}

// Audit lists entries of the audit log, newest first, one more than the limit
// when there are more.
func (db *DB) Audit(ctx context.Context, q AuditQuery) ([]AuditEntry, error) {
	g := db.read.WithContext(ctx).Order("seq DESC").Limit(q.Limit + 1)
	if q.KeyID != "" {
		g = g.Where("key_id = ?", q.KeyID)
	}
	if q.Target != "" {
		g = g.Where("target = ?", q.Target)
	}
	if q.Before > 0 {
		g = g.Where("seq < ?", q.Before)
	}
	var rows []auditRow
	if err := g.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list the audit log: %w", db.dialect.translate(err))
	}
	out := make([]AuditEntry, len(rows))
	for i, r := range rows {
		out[i] = AuditEntry{r.Seq, r.At.Time, r.KeyID, r.KeyName, r.Action, r.Target, r.Version, r.RequestID}
	}
	return out, nil
}

// targetOf names a term in the audit log.
func targetOf(t news.Term) string { return string(t.Class) + "/" + t.Slug }
