package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// Logged is one row of the change log.
type Logged struct {
	news.Change
	Seq int64     // its number: rows are numbered in commit order, with gaps
	At  time.Time // of the transaction
}

// Changes returns the rows of the change log after the one with the number
// after, in commit order, limit of them at most. It is the log as it is, for
// readers inside the program; nobody's right to see a story is asked. The error
// is news.ErrCursorGone when rows after that one were pruned.
func (db *DB) Changes(ctx context.Context, after int64, limit int) ([]Logged, error) {
	var out []Logged
	err := db.reading(ctx, db.reader, func(r *reading) error {
		if after < r.log.Pruned {
			return errPruned
		}
		var err error
		out, err = r.rows("SELECT "+changeColumns+" FROM changes c WHERE c.seq > ? ORDER BY c.seq LIMIT ?", after, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the change log after %d: %w", after, err)
	}
	return out, nil
}

// Log is what is known of the change log as a whole.
type Log struct {
	Epoch  int64 // random; not 0. Another one means another history
	Pruned int64 // the last row that was removed from the beginning; 0 for none
	Newest int64 // the last row; Pruned when there is none
}

// Oldest is the place before all rows that are kept.
func (l Log) Oldest() Place { return Place{Epoch: l.Epoch, Seq: l.Pruned} }

// End is the place after the last row.
func (l Log) End() Place { return Place{Epoch: l.Epoch, Seq: l.Newest} }

// Log returns where the change log begins and ends at the moment.
func (db *DB) Log(ctx context.Context) (Log, error) {
	l, err := readLog(ctx, db.reader)
	return l, db.dialect.translate(err)
}

type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func readLog(ctx context.Context, q queryer) (l Log, err error) {
	err = q.QueryRowContext(ctx, "SELECT epoch, pruned, COALESCE((SELECT max(seq) FROM changes), pruned) FROM change_log").
		Scan(&l.Epoch, &l.Pruned, &l.Newest)
	if err != nil {
		return l, fmt.Errorf("look for the ends of the change log: %w", err)
	}
	return l, nil
}

// RenewEpoch makes all cursors that were given out so far invalid. It is for
// whoever puts a backup into a database's place: what happened since the backup
// is not in its log, and the same numbers will come to mean other changes.
func (tx *Tx) RenewEpoch() error {
	err := tx.g.Exec("UPDATE change_log SET epoch = (random() & 0x7fffffffffffffff) | 1").Error
	if err != nil {
		return fmt.Errorf("renew the epoch of the change log: %w", err)
	}
	return nil
}

// Place is a place in the change log of one database.
type Place struct {
	Epoch int64 // of the log; 0 stands for the oldest place that is kept, whatever the rest
	Seq   int64 // everything up to this row has been seen

	// Within, when it is not 0, says that of row Seq, which is about a term, only
	// the stories up to this one (by their number in the database) were seen.
	Within int64
}

// check returns nil when a reader can go on from the place.
func (l Log) check(p Place) error {
	switch {
	case p.Epoch != l.Epoch:
		return news.ErrCursorGone.With("the cursor is of another database, or from before this one was restored from a backup; " +
			"take /v1/changes/snapshot, and go on from its cursor")
	case p.Seq > l.Newest:
		return news.ErrCursorGone.With("the cursor is of a change that this database does not have; " +
			"take /v1/changes/snapshot, and go on from its cursor")
	case p.Seq < l.Pruned, p.Within > 0 && p.Seq == l.Pruned:
		return errPruned
	}
	return nil
}

var errPruned = news.ErrCursorGone.With("changes after this cursor are no longer kept; take /v1/changes/snapshot, and go on from its cursor")

// reading is a read transaction: everything in it is of one moment.
type reading struct {
	db  *DB
	ctx context.Context //nolint:containedctx // it lives as long as the transaction
	tx  *sql.Tx
	log Log
	now time.Time
}

// reading runs fn in a read transaction. SQLite keeps what it sees until it
// ends, so it must not wait for anybody.
func (db *DB) reading(ctx context.Context, pool *sql.DB, fn func(*reading) error) (err error) {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return db.dialect.translate(err)
	}
	defer func() {
		if end := tx.Rollback(); !errors.Is(end, sql.ErrTxDone) {
			err = errors.Join(err, end)
		}
	}()
	r := &reading{db: db, ctx: ctx, tx: tx, now: db.clock()}
	if r.log, err = readLog(ctx, tx); err != nil {
		return db.dialect.translate(err)
	}
	return db.dialect.translate(fn(r))
}

const changeColumns = "c.seq, c.at, c.kind, c.article_id, c.class, c.term_id, c.version, c.language, c.slug, c.was_public, c.is_public, c.keys"

// rows reads rows of changeColumns.
func (r *reading) rows(query string, args ...any) (out []Logged, err error) {
	rows, err := r.tx.QueryContext(r.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		l, err := scanLogged(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

func scanLogged(row scanner) (l Logged, err error) {
	var id string
	var keys []byte
	var moment instant
	err = row.Scan(&l.Seq, &moment, &l.Kind, &id, &l.Class, &l.TermID, &l.Version, &l.Language, &l.Slug, &l.WasPublic, &l.IsPublic, &keys)
	if err != nil {
		return l, err
	}
	l.At = moment.Time
	if id != "" {
		if l.ArticleID, err = news.ParseID(id); err != nil {
			return l, err
		}
	}
	if err := json.Unmarshal(keys, &l.Keys); err != nil {
		return l, fmt.Errorf("read row %d of the change log: %w", l.Seq, err)
	}
	return l, nil
}
