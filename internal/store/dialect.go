package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/pressly/goose/v3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	modernc "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/wordindex"
)

// dialect is everything that differs between databases.
type dialect interface {
	writerDSN(path string) string
	readerDSN(path string) string
	dialector(dsn string) gorm.Dialector
	migrations() (goose.Dialect, fs.FS)
	// verify reads back the settings that durability rests on.
	verify(ctx context.Context, writer, reader *sql.DB) error
	check(ctx context.Context, db *sql.DB) ([]string, error)
	// translate turns the driver's errors into ours: errDuplicate, or a
	// news.ErrUnavailable. Others pass unchanged.
	translate(err error) error
	// jsonRows is an expression for a JSON array with one array of columns for
	// each row of from, in order.
	jsonRows(columns, from, order string) string
	// year is an expression for the UTC year, as text, of a time.
	year(column string) string
	// years selects each UTC year, as id, in which stories of a state are listed,
	// with their number n.
	years(state string) condition
	// writeWords takes rows out of the full-text indexes and then puts stories'
	// words into them, both in the order of the rows; indexTerm does the same for
	// a tag's name.
	writeWords(tx *Tx, gone []int64, rows []indexed) error
	// writeGathered writes the words that a bulk load gathered, for stories by
	// their rows.
	writeGathered(tx *Tx, g *wordindex.Gatherer, rows []int64) error
	indexTerm(g *gorm.DB, before, after *news.Term) error
	// hotWrites lists the statements of writeWords.
	hotWrites() []string
	// beginLoad and endLoad stand around the transactions of a bulk load; mend
	// does what a load that was cut off left to do.
	beginLoad(ctx context.Context, writer *sql.DB) error
	endLoad(ctx context.Context, writer *sql.DB) error
	mend(ctx context.Context, writer *sql.DB) error
}

// errNothingChanged marks failures after which the database is as it was.
var errNothingChanged = errors.New("nothing was changed")

// errBusy marks what failed because another process was writing.
var errBusy = errors.New("another process is writing")

// errDuplicate is a row that a unique index refused.
var errDuplicate = errors.New("duplicate key")

//go:embed migrations
var migrationFiles embed.FS

// sqliteDialect remembers in damaged that SQLite found the file broken.
type sqliteDialect struct{ damaged *atomic.Bool }

// The pragmas of each connection (facts of SQLite, measured for this use):
// FULL loses no acknowledged row on a power cut, NORMAL does; the busy timeout
// is short because our own queue orders the writers and another process (an
// import beside a server) holds the lock for milliseconds only.
var sqlitePragmas = []string{
	"busy_timeout(1000)",
	"journal_mode(WAL)",
	"synchronous(FULL)",
	"foreign_keys(1)",
	"temp_store(MEMORY)",
	"cache_size(-2000)", // KiB for each connection; the system's page cache does the rest as fast
}

// writerPragmas let what a batch changes stay in memory until it is committed:
// with the cache of a reader a batch of a thousand creates takes a tenth longer.
var writerPragmas = append(slices.Clone(sqlitePragmas), "cache_size(-16000)")

func sqliteDSN(path string, pragmas []string, extra url.Values) string {
	extra["_pragma"] = append(extra["_pragma"], pragmas...)
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + extra.Encode()
}

func (sqliteDialect) writerDSN(path string) string {
	return sqliteDSN(path, writerPragmas, url.Values{"_txlock": {"immediate"}})
}

func (sqliteDialect) readerDSN(path string) string {
	return sqliteDSN(path, sqlitePragmas, url.Values{"_pragma": {"query_only(1)"}})
}

func (sqliteDialect) dialector(dsn string) gorm.Dialector {
	return sqlite.New(sqlite.Config{DriverName: "sqlite", DSN: dsn})
}

func (sqliteDialect) migrations() (goose.Dialect, fs.FS) {
	files, err := fs.Sub(migrationFiles, "migrations/sqlite")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return goose.DialectSQLite3, files
}

func (sqliteDialect) verify(ctx context.Context, writer, reader *sql.DB) error {
	for _, want := range []struct {
		pool          *sql.DB
		pragma, value string
	}{
		{writer, "journal_mode", "wal"}, {writer, "synchronous", "2"}, {writer, "foreign_keys", "1"},
		{reader, "query_only", "1"},
	} {
		var got string
		if err := want.pool.QueryRowContext(ctx, "PRAGMA "+want.pragma).Scan(&got); err != nil {
			return fmt.Errorf("read pragma %s: %w", want.pragma, err)
		}
		if got != want.value {
			return fmt.Errorf("pragma %s is %s, wanted %s: the file system may not support it", want.pragma, got, want.value)
		}
	}
	return nil
}

func (sqliteDialect) check(ctx context.Context, db *sql.DB) ([]string, error) {
	var faults []string
	for _, pragma := range []string{"integrity_check", "foreign_key_check"} {
		rows, err := db.QueryContext(ctx, "PRAGMA "+pragma)
		if err != nil {
			return faults, fmt.Errorf("run %s: %w", pragma, err)
		}
		found, err := sqliteFaults(rows, pragma)
		if err != nil {
			return faults, fmt.Errorf("run %s: %w", pragma, err)
		}
		faults = append(faults, found...)
	}
	return faults, nil
}

func sqliteFaults(rows *sql.Rows, pragma string) (faults []string, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if pragma == "foreign_key_check" {
			var table, parent string
			var row sql.NullInt64
			var key int
			if err := rows.Scan(&table, &row, &parent, &key); err != nil {
				return faults, err
			}
			faults = append(faults, fmt.Sprintf("row %d of %s points at a missing row of %s", row.Int64, table, parent))
			continue
		}
		var line string
		if err := rows.Scan(&line); err != nil {
			return faults, err
		}
		if line != "ok" {
			faults = append(faults, line)
		}
	}
	return faults, rows.Err()
}

func (d sqliteDialect) translate(err error) error {
	e, ok := errors.AsType[*modernc.Error](err)
	if !ok {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("%w: %w", errDuplicate, err)
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		d.damaged.Store(true)
	}
	switch e.Code() & 0xff { // extended codes carry the primary one in their low byte
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w: %w: %w: %w", news.ErrUnavailable.With("the database is busy; nothing was changed"), errNothingChanged, errBusy, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: %w: %w", news.ErrUnavailable.With("the disk is full; nothing was changed"), errNothingChanged, err)
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		return fmt.Errorf("%w: %w", news.ErrUnavailable.With("the database cannot be used at the moment"), err)
	}
	return err
}

func (sqliteDialect) jsonRows(columns, from, order string) string {
	return "(SELECT json_group_array(json_array(" + columns + ") ORDER BY " + order + ") FROM " + from + ")"
}

func (sqliteDialect) year(column string) string {
	return "strftime('%Y', " + column + " / 1000000, 'unixepoch')"
}

// years hops from year to year along the index: making the year of every story
// would take ten times as long as counting them.
func (d sqliteDialect) years(state string) condition {
	const next = "1000000 * strftime('%s', y.first / 1000000, 'unixepoch', 'start of year', '+1 year')"
	return condition{
		sql: "WITH RECURSIVE y (first) AS (SELECT min(listed_at) FROM articles WHERE state = ?" +
			" UNION ALL SELECT (SELECT min(listed_at) FROM articles WHERE state = ? AND listed_at >= " + next + ") FROM y WHERE y.first IS NOT NULL)" +
			" SELECT " + d.year("first") + " AS id, (SELECT count(*) FROM articles WHERE state = ? AND listed_at >= y.first AND listed_at < " + next + ") AS n FROM y WHERE first IS NOT NULL",
		args: []any{state, state, state},
	}
}

// migrate runs the migrations that the database has not seen; or, when only is
// set, looks for them and fails when there are some.
func migrate(ctx context.Context, pool *sql.DB, d dialect, only bool) error {
	name, files := d.migrations()
	provider, err := goose.NewProvider(name, pool, files, goose.WithGoMigrations(goMigrations()...))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	// The table that goose keeps is older than the schema's first step, and a
	// database from a newer program is none of ours to change.
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", d.translate(err))
	}
	if current > target {
		return fmt.Errorf("the database has schema %d, made by a newer version; this one knows %d", current, target)
	}
	if only && current < target {
		return fmt.Errorf("the database has schema %d; this version needs %d: migrate it first", current, target)
	}
	if only {
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", d.translate(err))
	}
	return nil
}

func schemaVersion(ctx context.Context, pool *sql.DB, d dialect) (int64, error) {
	name, files := d.migrations()
	provider, err := goose.NewProvider(name, pool, files, goose.WithGoMigrations(goMigrations()...))
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	return provider.GetDBVersion(ctx)
}

// placeholders is "?, ?, ?" for n values.
func placeholders(n int) string {
	return strings.TrimSuffix(strings.Repeat("?, ", n), ", ")
}
