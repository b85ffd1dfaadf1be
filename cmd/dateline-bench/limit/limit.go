// Package limit is what the API is compared with: Gin, SQLite and one prepared
// query for each of a few kinds of requests, on a table made for them, and one
// transaction of prepared SQL for a story that is written. It checks nothing,
// knows no keys, drafts or embargoes, and is as fast as Go, this driver and
// encoding/json let an answer of the same shape be.
package limit

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the driver that the API runs on

	"github.com/dateline-api/dateline/internal/news"
)

// DB is a table of summaries and bodies with a connection for each of a few readers.
type DB struct {
	pool                     *sql.DB
	article, newest, section *sql.Stmt
	writing                  *writing // nil when the table is only read
}

const schema = `
CREATE TABLE stories (
	seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, type TEXT NOT NULL, language TEXT NOT NULL,
	slug TEXT NOT NULL, headline TEXT NOT NULL, subheadline TEXT NOT NULL, summary TEXT NOT NULL,
	place TEXT NOT NULL, date TEXT NOT NULL, byline TEXT NOT NULL, section_slug TEXT NOT NULL, section_name TEXT NOT NULL,
	authors TEXT NOT NULL, tags TEXT NOT NULL, media TEXT NOT NULL, source_name TEXT NOT NULL, source_id TEXT NOT NULL,
	urgency INTEGER NOT NULL, status TEXT NOT NULL, published_at INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
	word_count INTEGER NOT NULL, reading_minutes INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX stories_newest ON stories (published_at, id);
CREATE TABLE story_tags (
	section TEXT NOT NULL, tag TEXT NOT NULL, published_at INTEGER NOT NULL, seq INTEGER NOT NULL,
	PRIMARY KEY (section, tag, published_at, seq)
) WITHOUT ROWID;`

const summary = "a.id, a.version, a.type, a.language, a.slug, a.headline, a.subheadline, a.summary, a.place, a.date, a.byline," +
	" a.section_slug, a.section_name, a.authors, a.tags, a.media, a.source_name, a.source_id, a.urgency, a.status," +
	" a.published_at, a.created_at, a.updated_at, a.word_count, a.reading_minutes"

// Open opens the table in a file.
func Open(ctx context.Context, path string) (*DB, error) {
	pool, err := open(path, "NORMAL", 4)
	if err != nil {
		return nil, err
	}
	db := &DB{pool: pool}
	for _, s := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&db.article, "SELECT " + summary + ", a.body FROM stories a WHERE a.id = ?"},
		{&db.newest, "SELECT " + summary + ", '' FROM stories a ORDER BY a.published_at DESC, a.id DESC LIMIT 20"},
		{&db.section, "SELECT " + summary + ", '' FROM story_tags t JOIN stories a ON a.seq = t.seq" +
			" WHERE t.section = ? AND t.tag = ? ORDER BY t.published_at DESC, t.seq DESC LIMIT 20"},
	} {
		if *s.into, err = pool.PrepareContext(ctx, s.query); err != nil {
			return nil, errors.Join(fmt.Errorf("prepare a query of %s: %w", path, err), pool.Close())
		}
	}
	return db, nil
}

// open opens a file with as many connections as are asked for. When a transaction
// is on disk is said in SQLite's words: with FULL at its end.
func open(path, synchronous string, connections int) (*sql.DB, error) {
	pragmas := url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(" + synchronous + ")", "cache_size(-4000)", "busy_timeout(1000)"},
		"_txlock": {"immediate"},
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool, nil
}

// Close closes the file.
func (db *DB) Close() error {
	if db.writing != nil {
		return errors.Join(db.writing.pool.Close(), db.pool.Close())
	}
	return db.pool.Close()
}

// SQLiteVersion is the version of the engine.
func SQLiteVersion(ctx context.Context) (version string, err error) {
	pool, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return "", err
	}
	err = pool.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version)
	return version, errors.Join(err, pool.Close())
}

// Fill makes the table in a new file.
func Fill(ctx context.Context, path string, articles iter.Seq[news.Article]) (err error) {
	pool, err := open(path, "NORMAL", 4)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	if _, err := pool.ExecContext(ctx, schema); err != nil {
		return fmt.Errorf("make the table in %s: %w", path, err)
	}
	f := filler{pool: pool}
	for a := range articles {
		if err := f.add(ctx, a); err != nil {
			return fmt.Errorf("fill %s: %w", path, errors.Join(err, f.end(false)))
		}
	}
	return f.end(true)
}

// What stores a story and one of its tags.
const (
	insertStory = "INSERT INTO stories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	insertTag   = "INSERT INTO story_tags VALUES (?, ?, ?, ?)"
)

// perTransaction is how many stories Fill stores at once.
const perTransaction = 2000

// filler writes stories.
type filler struct {
	pool       *sql.DB
	tx         *sql.Tx
	story, tag *sql.Stmt
	n          int64
}

func (f *filler) add(ctx context.Context, a news.Article) error {
	if f.tx == nil {
		if err := f.begin(ctx); err != nil {
			return err
		}
	}
	f.n++
	values, err := values(f.n, a)
	if err != nil {
		return err
	}
	if _, err := f.story.ExecContext(ctx, values...); err != nil {
		return err
	}
	for _, t := range a.Tags {
		if _, err := f.tag.ExecContext(ctx, a.Section.Slug, t.Slug, a.PublishedAt.UnixMicro(), f.n); err != nil {
			return err
		}
	}
	if f.n%perTransaction == 0 {
		return f.end(true)
	}
	return nil
}

func (f *filler) begin(ctx context.Context) (err error) {
	if f.tx, err = f.pool.BeginTx(ctx, nil); err != nil {
		return err
	}
	if f.story, err = f.tx.PrepareContext(ctx, insertStory); err != nil {
		return err
	}
	f.tag, err = f.tx.PrepareContext(ctx, insertTag)
	return err
}

func (f *filler) end(keep bool) error {
	if f.tx == nil {
		return nil
	}
	tx := f.tx
	f.tx = nil
	if keep {
		return tx.Commit()
	}
	return tx.Rollback()
}

func values(seq int64, a news.Article) ([]any, error) {
	authors, err := json.Marshal(terms(a.Authors))
	if err != nil {
		return nil, err
	}
	tags, err := json.Marshal(terms(a.Tags))
	if err != nil {
		return nil, err
	}
	media, err := json.Marshal(append([]news.Media{}, a.Media...))
	if err != nil {
		return nil, err
	}
	micro := func(t time.Time) int64 { return t.UnixMicro() }
	return []any{
		seq, a.ID.String(), 1, a.Type, a.Language, a.Slug, a.Headline, a.Subheadline, a.Summary, a.Dateline.Place, a.Dateline.Date,
		a.Byline, a.Section.Slug, a.Section.Name, string(authors), string(tags), string(media), a.Source.Name, a.Source.ID,
		a.Urgency, string(a.Status), micro(a.PublishedAt), micro(a.PublishedAt), micro(a.PublishedAt),
		a.WordCount, a.ReadingMinutes, a.Body,
	}, nil
}

func terms(list []news.Term) []term {
	out := make([]term, len(list))
	for i, t := range list {
		out[i] = term{t.Slug, t.Name, t.Kind}
	}
	return out
}
