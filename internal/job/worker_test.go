package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/job"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// patience bounds how long a test waits for what must come, on a busy machine.
const patience = 30 * time.Second

// save stores published stories, each under an embargo of its own.
func save(t *testing.T, db *store.DB, until ...time.Time) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		for _, u := range until {
			a := testkit.Story(t, "s-"+testkit.ID(t).String(), testkit.Morning, func(a *news.Article) { a.EmbargoedUntil = u })
			if _, err := tx.Save(nil, a, store.Entry{Kind: news.ChangePublished, Viewer: access.Operator("tests")}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// lift lifts up to some embargoes that are due.
func lift(most int) func(tx *store.Tx) (bool, error) {
	return func(tx *store.Tx) (bool, error) {
		due, err := tx.DueArticles(most)
		for _, d := range due {
			a, err := tx.Article(d.ID)
			if err != nil {
				return false, err
			}
			if err := tx.Happened(a, a.Happen(d.Due, false), d.Due); err != nil {
				return false, err
			}
		}
		return len(due) == most, err
	}
}

// run starts a worker, which stops when stop is called or the test ends.
func run(t *testing.T, w *job.Worker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { w.Run(ctx) })
	stop = func() { cancel(); running.Wait() }
	t.Cleanup(stop)
	return stop
}

// lifted counts the embargoes that the log has as lifted, by story.
func lifted(t *testing.T, path string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for _, c := range testkit.Changes(t, path) {
		if c.Kind == string(news.ChangeEmbargoLifted) {
			count[c.ArticleID]++
		}
	}
	return count
}

// wait returns when the log has as many embargoes lifted, and wants each once.
func wait(t *testing.T, path string, stories int) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); ; <-tick.C {
		count := lifted(t, path)
		if len(count) == stories || time.Now().After(end) {
			if len(count) != stories {
				t.Errorf("%d of %d embargoes are lifted", len(count), stories)
			}
			for id, times := range count {
				if times != 1 {
					t.Errorf("%s is lifted %d times", id, times)
				}
			}
			return
		}
	}
}

// worker is a worker on a database of its own on the file, as another process is.
func worker(t *testing.T, path, holder string, clock *testkit.Clock, most int) (*job.Worker, *store.DB) {
	t.Helper()
	db := testkit.Open(t, path, clock)
	w := &job.Worker{
		DB: db, Name: "lifts", Holder: holder, Now: clock.Now, Next: db.NextDue, Do: lift(most), Set: db.DueSet(),
		Log: slog.New(slog.DiscardHandler),
	}
	return w, db
}

// TestTwoProcesses wants two workers on one database to do all of it, once.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	path, clock := testkit.Path(t), testkit.NewClock()
	first, db := worker(t, path, "first", clock, 7)
	second, _ := worker(t, path, "second", clock, 7)
	const stories = 150
	var until []time.Time
	for i := range stories {
		until = append(until, clock.Now().Add(time.Duration(1+i%5)*time.Second))
	}
	save(t, db, until...)
	stop := run(t, first)
	run(t, second)
	clock.Advance(time.Minute)
	wait(t, path, stories)

	// One that goes away leaves the work to the other.
	stop()
	save(t, db, clock.Now().Add(time.Second))
	clock.Advance(time.Minute)
	wait(t, path, stories+1)
}

// TestFoundAtStart wants what fell due while nobody was there to be done first.
func TestFoundAtStart(t *testing.T) {
	t.Parallel()
	path, clock := testkit.Path(t), testkit.NewClock()
	w, db := worker(t, path, "only", clock, 10)
	save(t, db, clock.Now().Add(time.Hour))
	clock.Advance(2 * time.Hour)
	run(t, w)
	wait(t, path, 1)
}

// TestClockJumps wants a clock that is set to be followed in both directions.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	path, clock := testkit.Path(t), testkit.NewClock()
	w, db := worker(t, path, "only", clock, 10)
	run(t, w)
	save(t, db, clock.Now().Add(24*time.Hour))
	clock.Advance(24 * time.Hour)
	wait(t, path, 1)
	clock.Advance(-240 * time.Hour) // the lease now seems to last for days
	save(t, db, clock.Now().Add(time.Hour))
	clock.Advance(time.Hour)
	wait(t, path, 2)
}

// TestNearerIsSeen wants a time that is written while the worker sleeps to be
// kept by the machine's own clock.
func TestNearerIsSeen(t *testing.T) {
	t.Parallel()
	path := testkit.Path(t)
	db := testkit.Open(t, path, nil)
	run(t, &job.Worker{
		DB: db, Name: "lifts", Holder: "only", Now: time.Now, Next: db.NextDue, Do: lift(10), Set: db.DueSet(),
	})
	save(t, db, time.Now().Add(time.Hour), time.Now().Add(300*time.Millisecond))
	wait(t, path, 1)
}

// TestFailureIsTriedAgain wants work that fails to be undone, tried again, and
// told of once.
func TestFailureIsTriedAgain(t *testing.T) {
	t.Parallel()
	path, clock := testkit.Path(t), testkit.NewClock()
	w, db := worker(t, path, "only", clock, 10)
	var log syncBuffer
	var tries atomic.Int32
	w.Log = slog.New(slog.NewTextHandler(&log, nil))
	w.Do = func(tx *store.Tx) (bool, error) {
		more, err := lift(10)(tx)
		if tries.Add(1) <= 3 {
			return false, errors.New("the disk is on fire")
		}
		return more, err
	}
	save(t, db, clock.Now().Add(time.Second))
	clock.Advance(time.Minute)
	stop := run(t, w)
	wait(t, path, 1)
	tick := time.NewTicker(10 * time.Millisecond) // it is told after the commit
	defer tick.Stop()
	for end := time.Now().Add(patience); log.count("goes on") == 0 && time.Now().Before(end); <-tick.C {
	}
	stop()
	if got := log.count("level=ERROR"); got != 1 || log.count("goes on") != 1 {
		t.Errorf("%d failures in the log of %d tries:\n%s", got, tries.Load(), &log)
	}
}

// syncBuffer takes what is logged.
type syncBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}

func (b *syncBuffer) count(part string) int { return bytes.Count([]byte(fmt.Sprint(b)), []byte(part)) }
