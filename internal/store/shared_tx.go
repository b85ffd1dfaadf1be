package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// How many writers share one transaction, and after which time no other joins.
// The API's dates allow for a second between a change and its commit.
const (
	maxParts  = 32
	groupTime = 100 * time.Millisecond
)

// sharedTx is a transaction that writers share who came at the same time.
type sharedTx struct {
	tx    *Tx
	parts int
	began time.Time
	done  chan struct{} // closed when it has ended
	err   error         // why it was not committed; to be read when it is done
}

// InSharedTx is InTx for changes of one thing, which take no time. Those who wait
// for their turn meanwhile write into the same transaction, each after the other
// and each undone by itself when its fn fails; so they share the commit, which
// costs as much for many as for one. Each returns when it is on disk.
func (db *DB) InSharedTx(ctx context.Context, fn func(*Tx) error) error {
	if err := db.turn(ctx, true); err != nil {
		return err
	}
	g, err := db.join(ctx)
	if err != nil {
		db.leave()
		return err
	}
	err = db.part(ctx, g, fn)
	<-g.done
	switch {
	case err == nil:
		return g.err
	case g.err != nil && g.parts > 1 && !errors.Is(err, news.ErrUnavailable):
		// It may have been refused because of what those before wrote, and that is
		// not there.
		return fmt.Errorf("%w: %w", errGivenUp, err)
	default:
		return err
	}
}

// join goes on with the transaction of those before, or begins one.
func (db *DB) join(ctx context.Context) (*sharedTx, error) {
	if g := db.shared; g != nil {
		return g, nil
	}
	if err := db.inPlace(); err != nil {
		return nil, err
	}
	tx, err := db.begin(ctx, context.WithoutCancel(ctx)) // the others' changes must not go with one's context
	if err != nil {
		return nil, err
	}
	return &sharedTx{tx: tx, began: time.Now(), done: make(chan struct{})}, nil
}

// part runs fn for one writer, and hands the turn on: with the transaction to the
// next who shares, or after its end.
func (db *DB) part(ctx context.Context, g *sharedTx, fn func(*Tx) error) error {
	finished := false
	defer func() {
		if !finished { // fn panicked: nobody knows what it left behind
			g.tx.broken = true
			db.end(g)
		}
	}()
	err := g.run(ctx, fn)
	finished = true
	if g.tx.broken || g.parts == maxParts || time.Since(g.began) > groupTime {
		db.end(g)
		return err
	}
	runtime.Gosched() // requests that have come in meanwhile get to the queue
	db.shared = g
	if !db.turns.share() {
		db.end(g)
		return err
	}
	db.queued(-1)
	return err
}

// run calls fn with the transaction as if it were its own.
func (g *sharedTx) run(ctx context.Context, fn func(*Tx) error) error {
	tx := g.tx
	tx.caller, tx.now = ctx, tx.db.clock()
	defer func() { tx.caller = nil }()
	if g.parts++; g.parts > 1 {
		return tx.explain(ctx, tx.Apart(func() error { return fn(tx) }))
	}
	err := fn(tx)
	tx.broken = tx.broken || err != nil // there is nothing else in it
	return tx.explain(ctx, err)
}

// end commits a group, or gives it up, and the turn with it.
func (db *DB) end(g *sharedTx) {
	db.shared = nil
	defer func() { // also when somebody who is told of the commit panics
		g.tx.rollback() // what was not committed
		close(g.done)
		db.leave()
	}()
	if g.err = errGivenUp; !g.tx.broken {
		g.err = unknownOutcome(errCutOff)
		g.err = g.tx.commit(context.Background())
	}
}

// errCutOff is a commit that never came to its end.
var errCutOff = errors.New("the commit was cut off")

// errGivenUp is for those who shared a transaction with one that failed in a way
// that takes all of it along.
var errGivenUp = news.ErrUnavailable.With("another change that was to be stored together with this one failed; nothing was changed, repeat it")

// given is why nothing more is done for a writer who shares: its context ended.
func (tx *Tx) given() error {
	if tx.caller == nil {
		return nil
	}
	return tx.caller.Err()
}
