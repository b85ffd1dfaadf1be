package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestChangesInCommitOrder wants concurrent writers' rows to be read once each,
// in order, by one who waits for them.
func TestChangesInCommitOrder(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	const writers, stories = 4, 10
	failed := make(chan error, writers)
	for w := range writers {
		articles := make([]news.Article, stories)
		for i := range articles {
			articles[i] = testkit.Draft(t, fmt.Sprintf("w%d-%d", w, i))
		}
		go func() {
			var err error
			for _, a := range articles {
				err = errors.Join(err, db.InTx(t.Context(), func(tx *store.Tx) error {
					_, err := tx.Save(nil, a, store.Entry{Kind: news.ChangeSaved, Viewer: tester})
					return err
				}))
			}
			failed <- err
		}()
	}
	seen, after := map[news.ID]bool{}, int64(0)
	for len(seen) < writers*stories {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := db.Wait(ctx, after); err != nil {
			t.Fatal(err)
		}
		cancel()
		rows, err := db.Changes(t.Context(), after, 3)
		if err != nil || len(rows) == 0 {
			t.Fatalf("after %d: %v, %v", after, rows, err)
		}
		for _, row := range rows {
			if row.Seq <= after || seen[row.ArticleID] || len(row.Keys) == 0 || row.At.IsZero() {
				t.Fatalf("after %d came %+v", after, row)
			}
			after, seen[row.ArticleID] = row.Seq, true
		}
	}
	for range writers {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := db.Wait(ctx, after); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for nothing ends with %v", err)
	}
}

// TestPruneInSteps wants a long log to be cut in steps that each stop at the
// first row that is young enough, and the place of the cut to be known.
func TestPruneInSteps(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		for range 1500 {
			if err := tx.Log(news.Change{Kind: news.ChangeTerm, Class: news.Tag}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Hour)
	save(t, db, testkit.Draft(t, "young"))
	for i, want := range []struct {
		more         bool
		pruned, rows int
	}{{true, 1000, 501}, {false, 1500, 1}, {false, 1500, 1}} {
		more, err := db.PruneChanges(t.Context(), clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		log, err := db.Log(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := db.Count(t.Context(), "changes")
		if err != nil {
			t.Fatal(err)
		}
		if more != want.more || log.Pruned != int64(want.pruned) || rows != want.rows || log.Newest != 1501 {
			t.Errorf("step %d: more %v, %+v, %d rows left; want %+v", i, more, log, rows, want)
		}
	}
	if _, err := db.Changes(t.Context(), 1499, 10); !errors.Is(err, news.ErrCursorGone) {
		t.Errorf("reading what was pruned gave %v", err)
	}
	if rows, err := db.Changes(t.Context(), 1500, 10); err != nil || len(rows) != 1 {
		t.Errorf("reading what was kept gave %v, %v", rows, err)
	}
}
