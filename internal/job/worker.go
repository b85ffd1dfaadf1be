// Package job does timed work: it watches the clock and does what is due, in one
// of the processes on a database. What there is to do, it is told.
package job

import (
	"context"
	"log/slog"
	"time"

	"github.com/dateline-api/dateline/internal/store"
)

const (
	// poll is how long a worker sleeps at most. The clock may be set in the
	// meantime, or another process may have written what is due sooner.
	poll = time.Second
	// nap is how long it sleeps at least, so that nothing keeps it spinning.
	nap = 5 * time.Millisecond
	// span is how long the process that did the last work has the next: another
	// one that waits for it in vain is late by no more than it is allowed to be.
	span = time.Second
)

// Worker does one kind of timed work. All fields but Set and Log are required.
type Worker struct {
	DB     *store.DB
	Name   string           // of the work, the same in every process
	Holder string           // of this process, different in each
	Now    func() time.Time // the clock that decides what is due

	// Next tells when something is due next; zero is never.
	Next func(ctx context.Context) (time.Time, error)
	// Do does a bounded part of what is due, and reports whether there may be
	// more. It must be right whoever runs it and however often.
	Do func(tx *store.Tx) (more bool, err error)

	Set <-chan struct{} // gives a value when Next may have changed; nil: never
	Log *slog.Logger    // slog.Default when nil
}

// Run works until ctx ends. What fails is logged and tried again.
func (w *Worker) Run(ctx context.Context) {
	log := w.Log
	if log == nil {
		log = slog.Default()
	}
	failing := false
	for {
		wait, err := w.pass(ctx)
		if ctx.Err() != nil {
			break
		}
		if err != nil && !failing { // once, not every second of a night
			log.Error("timed work failed; it is tried again every second", "work", w.Name, "error", err)
		}
		if err == nil && failing {
			log.Info("timed work goes on", "work", w.Name)
		}
		failing = err != nil
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-w.Set:
		}
		timer.Stop()
	}
	w.giveUp(ctx, log)
}

// giveUp lets another process go on at once.
func (w *Worker) giveUp(ctx context.Context, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), span)
	defer cancel()
	others, err := w.DB.Leased(ctx, w.Name, w.Holder, span)
	if err == nil && !others {
		err = w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.EndLease(w.Name, w.Holder) })
	}
	if err != nil { // it ends by itself soon
		log.Debug("the lease was not given up", "work", w.Name, "error", err)
	}
}

// pass does all that is due and tells how long to sleep.
func (w *Worker) pass(ctx context.Context) (time.Duration, error) {
	for {
		next, err := w.Next(ctx)
		if err != nil {
			return poll, err
		}
		if next.IsZero() {
			return poll, nil
		}
		if left := next.Sub(w.Now()); left > 0 {
			return min(max(left, nap), poll), nil
		}
		mine, more, err := w.step(ctx)
		if err != nil || !mine {
			return poll / 4, err
		}
		if !more {
			return nap, nil
		}
	}
}

// step does a part of the work in one transaction, when no other process is at it.
func (w *Worker) step(ctx context.Context) (mine, more bool, err error) {
	if others, err := w.DB.Leased(ctx, w.Name, w.Holder, span); err != nil || others {
		return false, false, err // without a turn to write, so that nobody waits
	}
	err = w.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		mine, more = false, false
		if mine, err = tx.TakeLease(w.Name, w.Holder, span); err != nil || !mine {
			return err
		}
		more, err = w.Do(tx)
		return err
	})
	return mine, more, err
}
