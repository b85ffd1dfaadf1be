package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// maxWalks is how many reads that take long run at once: snapshots and checksums.
const maxWalks = 4

// syndicated is the condition on articles "a" that a mirror which has read the
// log to its end holds them. It is the one place where snapshots, checksums and
// terms' changes ask. A story whose embargo the clock has ended and the log has not
// comes with the row that follows.
func syndicated(v access.Viewer, now time.Time) condition {
	seen := visible(v, now)
	if !v.Editor() {
		seen.sql += " AND a.log_public"
	}
	return seen
}

// Snapshot is all that a viewer may see at one moment.
type Snapshot struct {
	reading *reading
	viewer  access.Viewer
	Place   Place // of the moment in the change log: reading on from it misses and repeats nothing
}

// Snapshot runs fn with a snapshot, which is valid until fn returns. SQLite
// keeps every page that the snapshot may still read until then, and its log
// grows, so ctx must bound how long that takes.
func (db *DB) Snapshot(ctx context.Context, v access.Viewer, fn func(*Snapshot) error) error {
	err := db.reading(ctx, db.walker, func(r *reading) error {
		return fn(&Snapshot{reading: r, viewer: v, Place: r.log.End()})
	})
	if err != nil {
		return fmt.Errorf("take a snapshot: %w", err)
	}
	return nil
}

// Each gives every story whole, in the order in which they were first stored,
// holding one at a time.
func (s *Snapshot) Each(fn func(news.Article) error) (err error) {
	r, seen := s.reading, syndicated(s.viewer, s.reading.now)
	rows, err := r.tx.QueryContext(r.ctx, r.db.selectArticles(Columns{Body: true})+" FROM articles a WHERE "+unindexed(seen.sql)+" ORDER BY a.seq", seen.args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		a, err := scanArticle(rows, s.viewer, r.now)
		if err != nil {
			return err
		}
		if err := fn(a); err != nil {
			return err
		}
	}
	return rows.Err()
}

// unindexed is a condition that SQLite only checks: by an index on it, it would
// read most stories there are, and sort them.
func unindexed(condition string) string { return "+(" + condition + ")" }
