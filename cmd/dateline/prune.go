package main

import (
	"context"
	"sync"
	"time"

	"github.com/dateline-api/dateline/internal/store"
)

// The pace of pruning: a look each hour, and a pause between its steps, so that
// writers get their turns.
const (
	pruneEvery = time.Hour
	prunePause = 100 * time.Millisecond
)

// pruning keeps the change log as long as the settings say, in the background,
// until ctx ends or the function that it returns is called, which waits for it.
func (p *program) pruning(ctx context.Context, db *store.DB) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		tick := time.NewTicker(pruneEvery)
		defer tick.Stop()
		for ctx.Err() == nil {
			p.prune(ctx, db)
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}

// prune removes what is too old, step by step.
func (p *program) prune(ctx context.Context, db *store.DB) {
	before := time.Now().Add(-p.settings.ChangesRetention)
	for {
		more, err := db.PruneChanges(ctx, before)
		if err != nil && ctx.Err() == nil {
			p.log.Warn("prune the change log; it is tried again in an hour", "error", err)
		}
		if err != nil || !more {
			return
		}
		select {
		case <-time.After(prunePause):
		case <-ctx.Done():
			return
		}
	}
}
