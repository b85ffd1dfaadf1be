package store

import (
	"context"
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
	db  *DB
	g   *gorm.DB
	now time.Time
}

// Now is the time of the transaction, the same for everything in it.
func (tx *Tx) Now() time.Time { return tx.now }

// Entry says how a change came about; it goes into the revision and the change
// log.
type Entry struct {
	Kind     news.ChangeKind
	Viewer   access.Viewer // who did it
	Original string        // the text as it came, kept with a first revision; "" for none
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
	g := db.write.WithContext(ctx).Begin()
	if g.Error != nil {
		return fmt.Errorf("begin transaction: %w", db.dialect.translate(g.Error))
	}
	committed := false
	defer func() {
		if !committed { // also when fn panics
			g.Rollback()
		}
	}()
	tx := &Tx{db: db, g: g, now: db.clock()}
	if err := fn(tx); err != nil {
		return db.dialect.translate(err)
	}
	if err := g.Commit().Error; err != nil {
		return fmt.Errorf("commit: %w", unknownOutcome(db.dialect.translate(err)))
	}
	committed = true
	db.announced.tell()
	return nil
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
