package store

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// lookEvery is how often the log is looked at while somebody waits for it, to
// see what another process has written. What this one writes is told at once.
const lookEvery = 500 * time.Millisecond

// announcer tells those who wait that something may have been committed. The
// zero value works.
type announcer struct {
	mu      sync.Mutex
	next    chan struct{} // closed by the next commit; nil while nobody waits
	waiting int
	stop    context.CancelFunc // of the look-out, while somebody waits
}

// tell wakes all who wait.
func (a *announcer) tell() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.next != nil {
		close(a.next)
		a.next = nil
	}
}

// channel is closed by the first commit from now on.
func (a *announcer) channel() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.next == nil {
		a.next = make(chan struct{})
	}
	return a.next
}

// join notes one who waits; the first brings the look-out, the last who leaves
// ends it.
func (a *announcer) join(lookOut func(context.Context)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.waiting++; a.waiting == 1 {
		ctx, cancel := context.WithCancel(context.Background())
		a.stop = cancel
		go lookOut(ctx)
	}
}

func (a *announcer) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.waiting--; a.waiting == 0 {
		a.stop()
	}
}

// Wait returns nil as soon as the change log has a row after the one with the
// number after, whoever wrote it, and the context's error when that ends first.
// A row that this process commits is noticed at once, another one's within a second.
func (db *DB) Wait(ctx context.Context, after int64) error {
	db.announced.join(db.lookOut)
	defer db.announced.leave()
	for {
		committed := db.announced.channel() // before looking, so that none is missed
		l, err := db.Log(ctx)
		if err != nil {
			return fmt.Errorf("wait for a change after %d: %w", after, err)
		}
		if l.Newest > after {
			return nil
		}
		select {
		case <-committed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// lookOut looks at the log until ctx ends, and wakes who waits when it has grown.
func (db *DB) lookOut(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	seen := int64(-1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		l, err := db.Log(ctx)
		if err != nil || l.Newest != seen {
			db.announced.tell() // who waits looks for itself, and meets the error, too
		}
		seen = l.Newest
	}
}
