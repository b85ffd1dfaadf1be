package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// Tx is a transaction in which things change. It is for one goroutine and only
// while the function that InTx called runs.
type Tx struct {
	db      *DB
	g       *gorm.DB // sql, for what runs seldom
	sql     *sql.Tx
	stmts   map[string]*sql.Stmt // the hot statements that it has run
	ctx     context.Context
	now     time.Time
	found   map[termAsked]news.Term
	words   []wordsChange // what the indexes of words are to learn at the end
	waiting int           // bytes of words
	apart   bool          // a part of the transaction is run for itself
	due     bool          // a time was written at which something happens by itself
	keys    []string      // of the answers that it changes; as many as maxKeys, and all are meant
	tally   tally         // what is counted at the end of many articles; nil when each is at once
}

// Now is the time of the transaction, the same for everything in it.
func (tx *Tx) Now() time.Time { return tx.now }

// Entry says how a change came about; it goes into the revision and the change
// log.
type Entry struct {
	Kind     news.ChangeKind
	Viewer   access.Viewer // who did it
	Original string        // the text as it came, kept with a first revision; "" for none

	// At is the moment that decides who sees the story, when it is not the
	// transaction's: when something was due that comes about only now.
	At time.Time
}

func (e Entry) when(tx *Tx) time.Time {
	if e.At.IsZero() {
		return tx.now
	}
	return e.At
}

// InTx runs fn in a transaction and commits it when fn returns nil. It is the
// only way to change anything. Writers take turns; one whose context ends while
// it waits changes nothing. When the commit itself fails, what was written may
// be there all the same: the error is news.ErrUnavailable, and a retry must be
// one that can be repeated.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	if err := db.turn(ctx); err != nil {
		return err
	}
	defer func() {
		<-db.writing
		db.queued(-1)
	}()
	if err := db.inPlace(); err != nil {
		return err
	}
	return db.transact(ctx, fn)
}

// transact is InTx for whoever holds the turn.
func (db *DB) transact(ctx context.Context, fn func(*Tx) error) error {
	t, err := db.begin(ctx)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	committed := false
	defer func() {
		if !committed { // also when fn panics
			_ = t.Rollback() // fn's error is the one to tell; an open transaction ends with its connection
		}
	}()
	tx := db.newTx(ctx, t)
	err = fn(tx)
	if err == nil {
		err = tx.writeWords()
	}
	if err != nil && ctx.Err() != nil && news.AsError(err) == nil {
		return fmt.Errorf("%w: %w", news.ErrUnavailable.With("the change took too long and was given up; nothing was changed"), err)
	}
	if err != nil {
		return db.dialect.translate(err)
	}
	if err := t.Commit(); err != nil {
		db.listeners.tellAll() // it may be there all the same
		return fmt.Errorf("commit: %w", unknownOutcome(db.dialect.translate(err)))
	}
	committed = true
	db.listeners.tell(tx.keys)
	if tx.due {
		db.signalDue()
	}
	db.announced.tell()
	return nil
}

// busyTime is how long a transaction waits for another process that writes, an
// import beside a server. The database itself waits for a second at a time.
const busyTime = 10 * time.Second

func (db *DB) begin(ctx context.Context) (*sql.Tx, error) {
	for start := time.Now(); ; {
		t, err := db.writer.BeginTx(ctx, nil)
		if err == nil {
			return t, nil
		}
		if err = db.dialect.translate(err); !errors.Is(err, errBusy) || ctx.Err() != nil || time.Since(start) > busyTime {
			return nil, err
		}
	}
}

// newTx wraps a transaction. When the context ends, database/sql rolls it back;
// its short statements need not each watch for that, which would cost a
// goroutine for every row.
func (db *DB) newTx(ctx context.Context, t *sql.Tx) *Tx {
	g := db.write.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.Statement.ConnPool = t
	return &Tx{db: db, g: g, sql: t, stmts: make(map[string]*sql.Stmt), found: make(map[termAsked]news.Term), ctx: context.WithoutCancel(ctx), now: db.clock()}
}

// turn waits for the one place at the writing connection.
func (db *DB) turn(ctx context.Context) error {
	start := time.Now()
	db.queued(1)
	select {
	case db.writing <- struct{}{}:
	case <-ctx.Done():
		db.queued(-1)
		return fmt.Errorf("%w: %w", news.ErrUnavailable.With("too many changes are waiting; nothing was changed"), ctx.Err())
	}
	db.waits.Lock()
	db.waited.Count++
	db.waited.Total += time.Since(start)
	db.waits.Unlock()
	return nil
}

func (db *DB) queued(n int) {
	db.waits.Lock()
	defer db.waits.Unlock()
	db.waited.Queued += n
}

func unknownOutcome(err error) error {
	if errors.Is(err, errNothingChanged) {
		return err
	}
	return fmt.Errorf("%w: %w", news.ErrUnavailable.With("the change may or may not have been stored; repeat it with the same Idempotency-Key, or read it first"), err)
}
