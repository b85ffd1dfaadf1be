package store

import (
	"context"
	"fmt"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// noteDue fills in when something next happens to the article by itself, and
// whether readers have it now, which is what the log is about to say. It returns
// what the log said last; false for a new article.
func (tx *Tx) noteDue(before *news.Article, a news.Article, row *articleRow, e Entry) (wasPublic bool, err error) {
	if before != nil {
		if _, wasPublic, err = tx.Due(*before); err != nil {
			return false, err
		}
	}
	when := e.when(tx)
	row.LogPublic, row.DueAt = a.Public(when), at(a.Due(when))
	tx.due = tx.due || !row.DueAt.IsZero()
	return wasPublic, nil
}

const dueOf = "SELECT due_at, log_public FROM articles WHERE seq = ?"

// Due tells when something is due of the article, zero for never, and whether
// readers have it as far as the change log tells.
func (tx *Tx) Due(a news.Article) (due time.Time, public bool, err error) {
	var at instant
	if err := tx.queryRow(dueOf, a.Seq).Scan(&at, &public); err != nil {
		return due, false, fmt.Errorf("look up what is due of article %s: %w", a.ID, notFound(err, errNoArticle))
	}
	return at.Time, public, nil
}

// Timed is a story of which something is due.
type Timed struct {
	ID  news.ID
	Due time.Time
}

// DueArticles lists up to limit stories of which something is due by now, in the
// order in which it came due.
func (tx *Tx) DueArticles(limit int) ([]Timed, error) {
	var rows []articleRow
	err := tx.g.Select("id", "due_at").Where("due_at <= ?", at(tx.now)).Order("due_at, seq").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list what is due: %w", err)
	}
	list := make([]Timed, len(rows))
	for i, r := range rows {
		if list[i].ID, err = news.ParseID(r.ID); err != nil {
			return nil, fmt.Errorf("list what is due: %w", err)
		}
		list[i].Due = r.DueAt.Time
	}
	return list, nil
}

// Happened notes what came about by itself at a time without a new version of
// the article: a row of the change log, and what is due next. Without a kind
// there is nothing to log.
func (tx *Tx) Happened(a news.Article, kind news.ChangeKind, when time.Time) error {
	_, wasPublic, err := tx.Due(a)
	if err != nil {
		return err
	}
	set := map[string]any{"due_at": at(a.Due(when)), "log_public": a.Public(when)}
	if err := tx.g.Model(&articleRow{}).Where("seq = ?", a.Seq).Updates(set).Error; err != nil {
		return fmt.Errorf("note what happened to article %s: %w", a.ID, err)
	}
	if kind == "" {
		return nil
	}
	// Their answers tell by the clock; only what caches hold of them is out of date.
	others, err := tx.othersNaming(nil, a)
	if err != nil {
		return fmt.Errorf("look for stories that name article %s: %w", a.ID, err)
	}
	return tx.Log(tx.changeOf(nil, a, Entry{Kind: kind, At: when}, wasPublic, others))
}

// NextDue is when something next happens by itself to any story; zero for never.
func (db *DB) NextDue(ctx context.Context) (time.Time, error) {
	rows, err := db.stmts.rows(ctx, "SELECT min(due_at) FROM articles WHERE due_at IS NOT NULL")
	if err != nil {
		return time.Time{}, fmt.Errorf("look for what is due next: %w", db.dialect.translate(err))
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var next instant
	for rows.Next() {
		if err := rows.Scan(&next); err != nil {
			return time.Time{}, fmt.Errorf("look for what is due next: %w", err)
		}
	}
	return next.Time, db.dialect.translate(rows.Err())
}

// DueSet gives a value after a commit of this process that wrote a time at which
// something happens by itself. Values that nobody takes are not kept.
func (db *DB) DueSet() <-chan struct{} { return db.dueSet }

func (db *DB) signalDue() {
	select {
	case db.dueSet <- struct{}{}:
	default:
	}
}
