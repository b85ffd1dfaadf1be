package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// changeRow is a row of changes.
type changeRow struct {
	Seq       int64 `gorm:"primaryKey"`
	At        instant
	Kind      string
	ArticleID string
	Class     string
	Version   int
	Language  string
	Slug      string
	WasPublic bool
	IsPublic  bool
	Keys      string
	TermID    int64
}

// TableName is the table for GORM.
func (changeRow) TableName() string { return "changes" }

const insertChange = "INSERT INTO changes (at, kind, article_id, class, version, language, slug, was_public, is_public, keys, term_id)" +
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

func (r changeRow) values() []any {
	return []any{r.At, r.Kind, r.ArticleID, r.Class, r.Version, r.Language, r.Slug, r.WasPublic, r.IsPublic, r.Keys, r.TermID}
}

// Log appends a row to the change log. Rows are numbered in commit order,
// because transactions take turns.
func (tx *Tx) Log(c news.Change) error {
	keys, err := json.Marshal(c.Keys)
	if err != nil {
		return fmt.Errorf("log change: %w", err)
	}
	row := changeRow{
		At: at(tx.now), Kind: string(c.Kind), ArticleID: c.ArticleID.String(), Class: string(c.Class),
		Version: c.Version, Language: c.Language, Slug: c.Slug, WasPublic: c.WasPublic, IsPublic: c.IsPublic, Keys: string(keys),
		TermID: c.TermID,
	}
	if tx.touch(c.Keys); c.TermID != 0 {
		tx.forgetTerms()
	}
	result, err := tx.exec(insertChange, row.values()...)
	if err != nil {
		return fmt.Errorf("log change: %w", err)
	}
	seq, err := result.LastInsertId()
	if tx.logged.Last = seq; tx.logged.First == 0 {
		tx.logged.First = seq
	}
	return err
}

// LastChange is when anything that a listing shows the viewer last changed: a
// story or a term was written, an embargo was lifted, or a story expired. Drafts,
// and the tags and authors that came with them, count for editors alone. It is
// zero for an empty database.
func (db *DB) LastChange(ctx context.Context, v access.Viewer) (time.Time, error) {
	noticed, out := "", ""
	if !v.Editor() {
		// The plus keeps SQLite at the few stories that come or go by themselves,
		// and the first brackets are those of the index changes_noticed.
		out = " AND +state = 'published'"
		noticed = " WHERE (was_public OR is_public OR class <> '') AND (class = '' OR " + shown("changes") +
			" OR term_id = 0 OR EXISTS (SELECT 1 FROM terms t WHERE t.id = term_id AND t.open))"
	}
	query := "SELECT (SELECT at FROM changes" + noticed + " ORDER BY seq DESC LIMIT 1)," +
		" (SELECT max(embargoed_until) FROM articles WHERE embargoed_until <= ?" + out + ")," +
		" (SELECT max(expires_at) FROM articles WHERE expires_at <= ?" + out + ")"
	now := at(db.clock())
	// Three steps in three indexes: see document for why it cannot be given up.
	rows, err := db.stmts.rows(context.WithoutCancel(ctx), query, now, now)
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the last change: %w", db.dialect.translate(err))
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var latest time.Time
	for rows.Next() {
		var changed, lifted, expired instant
		if err := rows.Scan(&changed, &lifted, &expired); err != nil {
			return time.Time{}, fmt.Errorf("look for the last change: %w", err)
		}
		for _, t := range []instant{changed, lifted, expired} {
			if t.After(latest) {
				latest = t.Time
			}
		}
	}
	return latest, db.dialect.translate(rows.Err())
}

// expired reports whether readers had the story until its end. Those who keep
// copies must learn of a kill even then.
func expired(a news.Article, now time.Time) bool {
	return a.IsOut() && !a.Public(now) && !a.EmbargoedUntil.After(now)
}

// changeOf makes the row of a change; wasPublic is what the log last said of the
// story, and touched are the other stories whose answers it changes.
func (tx *Tx) changeOf(before *news.Article, a news.Article, e Entry, wasPublic bool, touched []news.ID) news.Change {
	c := news.Change{
		Kind: e.Kind, ArticleID: a.ID, Version: a.Version, Language: a.Language, Slug: a.Slug,
		WasPublic: wasPublic, IsPublic: a.Public(e.when(tx)), Keys: a.CacheKeys(),
	}
	if before != nil {
		c.WasPublic = wasPublic || e.Kind == news.ChangeKilled && expired(*before, e.when(tx))
		for _, k := range before.CacheKeys() {
			if !slices.Contains(c.Keys, k) {
				c.Keys = append(c.Keys, k)
			}
		}
	}
	for _, id := range touched {
		c.Keys = append(c.Keys, news.ArticleKey(id))
	}
	return c
}
