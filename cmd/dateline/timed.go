package main

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/job"
	"github.com/dateline-api/dateline/internal/store"
)

// startTimed starts what happens by itself: scheduled stories go out, embargoes
// are lifted, stories expire. It ends with ctx, or when stop is called, which
// waits for it.
func (p *program) startTimed(ctx context.Context, db *store.DB, editor *editorial.Editor) (stop func()) {
	w := job.Worker{
		DB: db, Name: "stories", Holder: uuid.NewString(), Now: time.Now,
		Next: db.NextDue, Do: editor.CatchUp, Set: db.DueSet(), Log: p.log,
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { w.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}
