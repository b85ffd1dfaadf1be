package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/dateline-api/dateline/internal/access"
)

// Pragma reads a setting of the writing connection, or of one that reads.
func (db *DB) Pragma(ctx context.Context, writer bool, name string) (value string, err error) {
	pool := db.reader
	if writer {
		pool = db.writer
	}
	err = pool.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
	return value, err
}

// Exec runs SQL on the writing connection.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) error {
	_, err := db.writer.ExecContext(ctx, sql, args...)
	return err
}

// ReadExec runs SQL on a connection that reads.
func (db *DB) ReadExec(ctx context.Context, sql string) error {
	_, err := db.reader.ExecContext(ctx, sql)
	return err
}

// Exec runs SQL in the transaction.
func (tx *Tx) Exec(sql string, args ...any) error { return tx.g.Exec(sql, args...).Error }

// Count counts the rows of a table; an index of words is brought up to date before.
func (db *DB) Count(ctx context.Context, table string) (n int, err error) {
	if strings.HasPrefix(table, "search_") {
		if err := db.writeWaiting(ctx); err != nil {
			return 0, err
		}
	}
	err = db.reader.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n)
	return n, err
}

// Statements lists the queries that were prepared, sorted.
func (db *DB) Statements() (list []string) {
	db.stmts.mu.RLock()
	defer db.stmts.mu.RUnlock()
	for query := range db.stmts.kept {
		list = append(list, query)
	}
	slices.Sort(list)
	return list
}

// Plan is how the database goes about a query: its steps, outer ones first.
func (db *DB) Plan(ctx context.Context, query string) (steps []string, err error) {
	nulls := make([]any, strings.Count(query, "?"))
	rows, err := db.reader.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, nulls...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return nil, err
		}
		steps = append(steps, detail)
	}
	if len(steps) == 0 {
		return nil, fmt.Errorf("no plan for %s", query)
	}
	return steps, rows.Err()
}

// ListWithin is List with another number for all the bounds by which it chooses
// its way.
func (db *DB) ListWithin(ctx context.Context, q Query, v access.Viewer, bound int) (Page, error) {
	return db.list(ctx, q, v, bounds{bound, bound, bound, bound})
}

// BeginLoad does what a load does first.
func (db *DB) BeginLoad(ctx context.Context) error { return db.dialect.beginLoad(ctx, db.writer) }

// RebuildWords is migration 7.
func (db *DB) RebuildWords(ctx context.Context) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return errors.Join(rebuildWords(ctx, tx), tx.Commit())
}

// Schema is the definition of all tables and indexes.
func (db *DB) Schema(ctx context.Context) (text string, err error) {
	err = db.reader.QueryRowContext(ctx, "SELECT group_concat(coalesce(sql, name), char(10) ORDER BY name) FROM sqlite_master").Scan(&text)
	return text, err
}

// Digest is a checksum of all that stands in a table, in order. Of an index of
// words without content it is that of its rows' numbers.
func (db *DB) Digest(ctx context.Context, table string) (string, error) {
	query := "SELECT * FROM " + table + " ORDER BY 1, 2"
	if strings.HasPrefix(table, "search_") && table != "search_words" {
		query = "SELECT rowid FROM " + table + " ORDER BY rowid"
	}
	rows, err := db.reader.QueryContext(ctx, query)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	sum, n := sha256.New(), 0
	row, into := make([]any, len(names)), make([]any, len(names))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		fmt.Fprintln(sum, row...)
		n++
	}
	return fmt.Sprintf("%d rows, %x", n, sum.Sum(nil)[:8]), rows.Err()
}

// Backfill lists the UPDATE statements of a migration for SQLite.
func Backfill(number int) (statements []string) {
	names, err := fs.Glob(migrationFiles, fmt.Sprintf("migrations/sqlite/%05d_*.sql", number))
	if err != nil || len(names) != 1 {
		panic(fmt.Sprint(names, err))
	}
	text, err := migrationFiles.ReadFile(names[0])
	if err != nil {
		panic(err)
	}
	up, _, _ := strings.Cut(string(text), "-- +goose Down")
	for _, s := range strings.SplitAfter(up, ";") {
		if i := strings.Index(s, "UPDATE "); i >= 0 {
			statements = append(statements, s[i:])
		}
	}
	return statements
}

// MigrateAgain takes back the migrations from a number on, and runs them again.
func (db *DB) MigrateAgain(ctx context.Context, number int64) error {
	name, files := db.dialect.migrations()
	provider, err := goose.NewProvider(name, db.writer, files, goose.WithGoMigrations(goMigrations()...))
	if err != nil {
		return err
	}
	if _, err := provider.DownTo(ctx, number-1); err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// Instances is a checksum of each place of each word of search_all, in order,
// and FTS5's own view of whether the index is sound.
func (db *DB) Instances(ctx context.Context) (digest string, err error) {
	if err := db.writeWaiting(ctx); err != nil {
		return "", err
	}
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for _, statement := range []string{
		"INSERT INTO search_all (search_all, rank) VALUES ('integrity-check', 0)",
		"CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, search_all, instance)",
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return "", fmt.Errorf("%s: %w", statement, err)
		}
	}
	sum, n := sha256.New(), 0
	for _, query := range []string{
		"SELECT term, doc, col, offset FROM temp.places",
		"SELECT id, hex(sz), 0, 0 FROM search_all_docsize ORDER BY id",
		"SELECT hex(block), 0, 0, 0 FROM search_all_data WHERE id = 1",
	} {
		rows, err := conn.QueryContext(ctx, query)
		if err != nil {
			return "", err
		}
		for ; rows.Next(); n++ {
			var first string
			var second, column, offset any
			if err := rows.Scan(&first, &second, &column, &offset); err != nil {
				return "", errors.Join(err, rows.Close())
			}
			fmt.Fprintln(sum, first, second, column, offset)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return "", err
		}
	}
	_, err = conn.ExecContext(ctx, "DROP TABLE temp.places")
	return fmt.Sprintf("%d places, %x", n, sum.Sum(nil)[:8]), err
}

// Rows lists the numbers of the stories with a word, in order or backwards.
func (db *DB) Rows(ctx context.Context, word, order string) (rows []int64, err error) {
	if err := db.writeWaiting(ctx); err != nil {
		return nil, err
	}
	found, err := db.reader.QueryContext(ctx, "SELECT rowid FROM search_all WHERE search_all MATCH ? ORDER BY rowid "+order, word)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	for found.Next() {
		var row int64
		if err := found.Scan(&row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

// ForceMelt makes FTS5 melt all segments of search_all into one.
func (db *DB) ForceMelt(ctx context.Context) error {
	return db.Exec(ctx, "INSERT INTO search_all (search_all) VALUES ('optimize')")
}

// Occupy takes all connections that read but some, until release is called.
func (db *DB) Occupy(ctx context.Context, left int) (release func() error, err error) {
	var taken []*sql.Conn
	release = func() (err error) {
		for _, c := range taken {
			err = errors.Join(err, c.Close())
		}
		return err
	}
	for range db.reader.Stats().MaxOpenConnections - left {
		c, err := db.reader.Conn(ctx)
		if err != nil {
			return nil, errors.Join(err, release())
		}
		taken = append(taken, c)
	}
	return release, nil
}

// AwaitBackground waits for what runs in the background.
func (db *DB) AwaitBackground() { db.background.Wait() }

// ReadWords reads all words among which spellings are looked for, without rests,
// and tells how many there are.
func (db *DB) ReadWords(ctx context.Context, table string) (int, error) {
	v, _, err := db.indexedWords(ctx, table, nil)
	if err != nil {
		return 0, err
	}
	return v.Len(), nil
}

// RestAlways has the reading of words rest from the first on. It is called before
// the first search.
func (db *DB) RestAlways() { db.spellings.freely = 0 }

// StopReadingWords has no words read any more, as Close does first.
func (db *DB) StopReadingWords() { db.spellings.close() }
