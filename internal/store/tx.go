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
	db       *DB
	g        *gorm.DB // sql, for what runs seldom
	sql      *sql.Tx
	stmts    map[string]*sql.Stmt // the hot statements that it has run
	ctx      context.Context
	now      time.Time
	found    map[termAsked]news.Term
	words    []wordsChange   // what the indexes of words are to learn at the end
	gathered int             // bytes of words
	indexed  bool            // it wrote all words that waited
	apart    bool            // a part of the transaction is run for itself
	due      bool            // a time was written at which something happens by itself
	keys     []string        // of the answers that it changes; as many as maxKeys, and all are meant
	logged   Rows            // of the change log, that it wrote
	caller   context.Context // of the writer whose turn it is, where several share the transaction
	broken   bool            // a part of it could not be undone
	tally    tally           // what is counted at the end of many articles; nil when each is at once
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
	if err := db.turn(ctx, false); err != nil {
		return err
	}
	defer db.leave()
	if err := db.inPlace(); err != nil {
		return err
	}
	return db.transact(ctx, fn)
}

// transact is InTx for whoever holds the turn.
func (db *DB) transact(ctx context.Context, fn func(*Tx) error) error {
	tx, err := db.begin(ctx, ctx)
	if err != nil {
		return err
	}
	defer tx.rollback() // also when fn panics
	if err := fn(tx); err != nil {
		return tx.explain(ctx, err)
	}
	return tx.commit(ctx)
}

// explain says of an error what a caller is to know. ctx is the caller's.
func (tx *Tx) explain(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && news.AsError(err) == nil {
		return fmt.Errorf("%w: %w", news.ErrUnavailable.With("the change took too long and was given up; nothing was changed"), err)
	}
	return tx.db.dialect.translate(err)
}

// commit ends a transaction, and tells of it.
func (tx *Tx) commit(ctx context.Context) error {
	db := tx.db
	if err := tx.endWords(); err != nil {
		return tx.explain(ctx, err)
	}
	if err := tx.sql.Commit(); err != nil {
		db.waiting.forget()
		db.listeners.tell(nil, Rows{}) // it may be there all the same
		return fmt.Errorf("commit: %w", unknownOutcome(db.dialect.translate(err)))
	}
	keys := tx.told()
	if tx.indexed && db.waiting.written() {
		keys = nil
	}
	db.waiting.keep(tx.words, db.writeInTime)
	db.listeners.tell(keys, tx.logged)
	if tx.due {
		db.signalDue()
	}
	db.announced.tell()
	return nil
}

// rollback gives up a transaction that was not committed.
func (tx *Tx) rollback() {
	_ = tx.sql.Rollback() // there is another error to tell; an open transaction ends with its connection
}

// busyTime is how long a transaction waits for another process that writes, an
// import beside a server. The database itself waits for a second at a time.
const busyTime = 10 * time.Second

// begin begins a transaction; caller is who waits for that. When ctx ends,
// database/sql rolls it back; its short statements need not each watch for that,
// which would cost a goroutine for every row.
func (db *DB) begin(caller, ctx context.Context) (*Tx, error) {
	for start := time.Now(); ; {
		t, err := db.writer.BeginTx(ctx, nil)
		if err == nil {
			g := db.write.Session(&gorm.Session{NewDB: true, Context: ctx})
			g.Statement.ConnPool = t
			return &Tx{
				db: db, g: g, sql: t, stmts: make(map[string]*sql.Stmt), found: make(map[termAsked]news.Term),
				ctx: context.WithoutCancel(ctx), now: db.clock(),
			}, nil
		}
		if err = db.dialect.translate(err); !errors.Is(err, errBusy) || caller.Err() != nil || time.Since(start) > busyTime {
			return nil, fmt.Errorf("begin transaction: %w", err)
		}
	}
}

func unknownOutcome(err error) error {
	if errors.Is(err, errNothingChanged) {
		return err
	}
	return fmt.Errorf("%w: %w", news.ErrUnavailable.With("the change may or may not have been stored; repeat it with the same Idempotency-Key, or read it first"), err)
}
