// Package store keeps articles, their revisions, terms, keys and the change log
// in a database. It is the only package that knows SQL and GORM; what differs
// between databases stands in dialect.go. It holds no editorial decisions.
//
// Writes go through InTx, one at a time. Hot reads and the rows of an article
// are prepared SQL, because GORM doubles what a listing costs and more than
// doubles a write; everything else goes through GORM.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/dateline-api/dateline/internal/news"
)

// Options are what Open needs to know. The zero value works.
type Options struct {
	Now func() time.Time // the clock; time.Now when nil

	// SkipMigrations leaves the schema as it is; Open fails when it is old.
	SkipMigrations bool
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	path    string
	dialect dialect
	read    *gorm.DB
	write   *gorm.DB
	reader  *sql.DB // read's pool
	writer  *sql.DB // write's pool: one connection
	walker  *sql.DB // for reads that take long, so that they keep no other waiting
	stmts   statements
	writes  writes

	// The heads of the queries for articles, with bodies and without.
	wholeArticles, summaries string

	documents DocumentFormat
	terms     termCache // of documents
	words     wordCache // of headlines
	waiting   waitingWords
	spellings knownWords

	listeners listeners // who drop what changes make wrong

	background sync.WaitGroup
	keeping    atomic.Bool // documents are being stored in the background

	opened  os.FileInfo
	damaged atomic.Bool // the database was found broken since it was opened

	now func() time.Time

	announced announcer // tells of commits

	turns  turns         // at the writing connection
	shared *sharedTx     // the transaction that the next who shares goes on with; of whoever has the turn
	dueSet chan struct{} // holds a token when a time was written that may be the next
	waits  sync.Mutex
	waited WriteWaits
}

// WriteWaits sums up how long writers waited for their turn.
type WriteWaits struct {
	Count  int64
	Total  time.Duration
	Queued int // transactions that wait or write at the moment
}

// Open opens the SQLite database in the file at path, makes it when it is not
// there, and brings its schema up to date. It fails when the settings that
// durability rests on did not take.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if strings.HasPrefix(path, "postgres://") || strings.HasPrefix(path, "postgresql://") {
		return nil, errors.New("PostgreSQL is not supported yet; give the path of a file for SQLite")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("make the folder of database %s: %w", path, err)
	}
	db := &DB{path: path, now: o.Now, dueSet: make(chan struct{}, 1)}
	db.dialect = sqliteDialect{damaged: &db.damaged}
	db.spellings.freely = readingFreely
	if db.now == nil {
		db.now = time.Now
	}
	if err := db.open(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", path, err), db.Close())
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, o Options) (err error) {
	if db.write, db.writer, err = db.connect(db.dialect.writerDSN(db.path), 1); err != nil {
		return err
	}
	if err := migrate(ctx, db.writer, db.dialect, o.SkipMigrations); err != nil {
		return err
	}
	if err := db.dialect.mend(ctx, db.writer); err != nil {
		return fmt.Errorf("finish a bulk load that was cut off: %w", err)
	}
	db.wholeArticles, db.summaries = makeSelect(db.dialect, "a.body"), makeSelect(db.dialect, "''")
	whole := []string{db.wholeArticles + wholeByID, db.wholeArticles + wholeBySource}
	if db.writes, err = prepareWrites(ctx, db.writer, slices.Concat(hotWrites, whole, repeatedUpTo(insertArticleTerm, preparedRows), db.dialect.hotWrites())); err != nil {
		return err
	}
	if db.read, db.reader, err = db.connect(db.dialect.readerDSN(db.path), max(4, 2*runtime.NumCPU())); err != nil {
		return err
	}
	if _, db.walker, err = db.connect(db.dialect.readerDSN(db.path), maxWalks); err != nil {
		return err
	}
	db.walker.SetMaxIdleConns(1) // each keeps the pages that it read last, and walks are seldom
	db.stmts.pool = db.reader
	if err := db.dialect.verify(ctx, db.writer, db.reader); err != nil {
		return err
	}
	db.opened, err = os.Stat(db.path)
	return err
}

func (db *DB) connect(dsn string, connections int) (*gorm.DB, *sql.DB, error) {
	g, err := gorm.Open(db.dialect.dialector(dsn), &gorm.Config{
		SkipDefaultTransaction: true,
		PrepareStmt:            true,
		NowFunc:                db.now,
		Logger:                 logger.Discard, // errors are returned; what is logged is decided there
	})
	if err != nil {
		return nil, nil, db.dialect.translate(err)
	}
	pool, err := g.DB()
	if err != nil {
		return nil, nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return g, pool, nil
}

// Close closes the database. Transactions that run are given up.
func (db *DB) Close() error {
	db.spellings.close()
	if db.waiting.close() {
		ctx, cancel := context.WithTimeout(context.Background(), settleTime)
		defer cancel()
		_ = db.writeWaiting(ctx) // whoever opens the database next would do it as well
	}
	db.background.Wait()
	db.stmts.close()
	db.writes.close()
	var errs []error
	for _, pool := range []*sql.DB{db.reader, db.walker, db.writer} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

// Ready returns nil when the database answers, and otherwise what is wrong, in
// words for the person who runs the server.
func (db *DB) Ready(ctx context.Context) error {
	if err := db.inPlace(); err != nil {
		return err
	}
	if db.damaged.Load() {
		return news.ErrUnavailable.With("the database is damaged; \"dateline check\" tells more")
	}
	var n int
	if err := db.reader.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM articles LIMIT 1)").Scan(&n); err != nil {
		return fmt.Errorf("%w: %w", news.ErrUnavailable.With("the database does not answer"), err)
	}
	return nil
}

// inPlace returns nil while the file that is open is the one at the path. SQLite
// goes on writing to one that was deleted, and all of it is lost.
func (db *DB) inPlace() error {
	now, err := os.Stat(db.path)
	if err != nil || !os.SameFile(now, db.opened) {
		return news.ErrUnavailable.With("the database file was moved, deleted or replaced while it was open; restart the server")
	}
	return nil
}

// Check reads the whole database and returns the faults that it finds, in words.
func (db *DB) Check(ctx context.Context) ([]string, error) {
	return db.dialect.check(ctx, db.reader)
}

// Migrate brings the schema of the database at path up to date and returns its
// version.
func Migrate(ctx context.Context, path string) (int64, error) {
	db, err := Open(ctx, path, Options{})
	if err != nil {
		return 0, err
	}
	version, err := schemaVersion(ctx, db.writer, db.dialect)
	return version, errors.Join(err, db.Close())
}

// WriteWaits tells how often and how long writers have waited for their turn.
func (db *DB) WriteWaits() WriteWaits {
	db.waits.Lock()
	defer db.waits.Unlock()
	return db.waited
}

// ReadStats gives the state of the pool of readers.
func (db *DB) ReadStats() sql.DBStats { return db.reader.Stats() }

// clock is the present as it is stored: UTC, whole milliseconds.
func (db *DB) clock() time.Time { return stamp(db.now()) }

// stamp is t as the database keeps it. Answers show milliseconds, so finer
// parts would only make what is shown and what is compared differ.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// notFound turns "no rows" into the error that says so for the thing wanted.
func notFound(err error, missing *news.Error) error {
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, gorm.ErrRecordNotFound) {
		return missing
	}
	return err
}
