package limit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// writing is the one connection that writes, with what is prepared on it, and the
// list that is read in between.
type writing struct {
	pool                               *sql.DB
	story, words, tag, byAuthor        *sql.Stmt
	forgetWords, headline, rememberAll *sql.Stmt
	author                             *sql.Stmt // on the readers' connections
}

// written is what a table that is written to has beside: the words of stories, and
// the lists of authors. The words refer to the stories and do not hold them again.
const written = `
CREATE VIRTUAL TABLE story_words USING fts5 (headline, summary, body, content='stories', content_rowid='seq');
INSERT INTO story_words (story_words) VALUES ('rebuild');
CREATE TABLE story_authors (author TEXT NOT NULL, published_at INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (author, published_at, seq)) WITHOUT ROWID;
INSERT INTO story_authors SELECT json_extract(j.value, '$.slug'), s.published_at, s.seq FROM stories s, json_each(s.authors) j;`

// MakeWritable adds to a file of Fill what OpenWritable needs.
func MakeWritable(ctx context.Context, path string) (err error) {
	pool, err := open(path, "NORMAL", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	if _, err := pool.ExecContext(ctx, written); err != nil {
		return fmt.Errorf("index the words of %s: %w", path, err)
	}
	return nil
}

// OpenWritable opens a file of MakeWritable. What was written is on disk before it
// is answered, as it is with the API.
func OpenWritable(ctx context.Context, path string) (*DB, error) {
	db, err := Open(ctx, path)
	if err != nil {
		return nil, err
	}
	db.writing = &writing{}
	if db.writing.pool, err = open(path, "FULL", 1); err != nil {
		return nil, errors.Join(err, db.pool.Close())
	}
	if err := db.writing.prepare(ctx, db.pool); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare a query of %s: %w", path, err), db.Close())
	}
	return db, nil
}

func (w *writing) prepare(ctx context.Context, readers *sql.DB) (err error) {
	for _, s := range []struct {
		pool  *sql.DB
		into  **sql.Stmt
		query string
	}{
		{w.pool, &w.story, insertStory},
		{w.pool, &w.words, "INSERT INTO story_words (rowid, headline, summary, body) VALUES (?, ?, ?, ?)"},
		{w.pool, &w.tag, insertTag},
		{w.pool, &w.byAuthor, "INSERT INTO story_authors VALUES (?, ?, ?)"},
		{w.pool, &w.forgetWords, "INSERT INTO story_words (story_words, rowid, headline, summary, body)" +
			" SELECT 'delete', seq, headline, summary, body FROM stories WHERE id = ?"},
		{w.pool, &w.headline, "UPDATE stories SET headline = ?, version = version + 1, updated_at = ? WHERE id = ?"},
		{w.pool, &w.rememberAll, "INSERT INTO story_words (rowid, headline, summary, body)" +
			" SELECT seq, headline, summary, body FROM stories WHERE id = ?"},
		{readers, &w.author, "SELECT " + summary + ", '' FROM story_authors t JOIN stories a ON a.seq = t.seq" +
			" WHERE t.author = ? ORDER BY t.published_at DESC, t.seq DESC LIMIT 20"},
	} {
		if *s.into, err = s.pool.PrepareContext(ctx, s.query); err != nil {
			return err
		}
	}
	return nil
}
