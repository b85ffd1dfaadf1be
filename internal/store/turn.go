package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// turns hands the one place at the writing connection from one writer to the
// next, in the order in which they came. The zero value is free.
type turns struct {
	mu      sync.Mutex
	taken   bool
	waiting []*turn
}

// turn is a writer who waits.
type turn struct {
	granted chan struct{}
	shares  bool // may write into a transaction that others wrote into
}

// take waits for the place. The error is ctx's, and then it was not had.
func (t *turns) take(ctx context.Context, shares bool) error {
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	mine := &turn{make(chan struct{}), shares}
	t.waiting = append(t.waiting, mine)
	t.mu.Unlock()
	select {
	case <-mine.granted:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	at := slices.Index(t.waiting, mine)
	if at < 0 {
		return nil // it was granted in the meantime, and somebody relies on that
	}
	t.waiting = slices.Delete(t.waiting, at, at+1)
	return ctx.Err()
}

// give hands the place to the next one.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.taken = false
		return
	}
	t.next()
}

// share hands the place to the next one if that one shares; otherwise the caller
// keeps it.
func (t *turns) share() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 || !t.waiting[0].shares {
		return false
	}
	t.next()
	return true
}

func (t *turns) next() {
	close(t.waiting[0].granted)
	t.waiting = slices.Delete(t.waiting, 0, 1)
}

// turn waits for the one place at the writing connection, and counts that.
func (db *DB) turn(ctx context.Context, shares bool) error {
	start := time.Now()
	db.queued(1)
	if err := db.turns.take(ctx, shares); err != nil {
		db.queued(-1)
		return fmt.Errorf("%w: %w", news.ErrUnavailable.With("too many changes are waiting; nothing was changed"), err)
	}
	db.waits.Lock()
	db.waited.Count++
	db.waited.Total += time.Since(start)
	db.waits.Unlock()
	return nil
}

// leave gives the place to the next one.
func (db *DB) leave() {
	db.turns.give()
	db.queued(-1)
}

func (db *DB) queued(n int) {
	db.waits.Lock()
	defer db.waits.Unlock()
	db.waited.Queued += n
}
