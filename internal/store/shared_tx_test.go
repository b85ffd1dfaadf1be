package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

var errRefused = errors.New("refused")

// commits counts the transactions of a database that changed something.
func commits(t *testing.T, db *store.DB) *atomic.Int64 {
	var n atomic.Int64
	t.Cleanup(db.OnChange(func(keys []string, _ store.Rows) {
		if len(keys) > 0 {
			n.Add(1)
		}
	}))
	return &n
}

// saveShared saves a draft, and then returns what then returns.
func saveShared(ctx context.Context, db *store.DB, a news.Article, then func() error) error {
	return db.InSharedTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.Save(nil, a, store.Entry{Kind: news.ChangeSaved, Viewer: tester}); err != nil {
			return err
		}
		return then()
	})
}

// wantQueued waits until so many writers have the turn or wait for it.
func wantQueued(t *testing.T, db *store.DB, n int) {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(10 * time.Second); db.WriteWaits().Queued != n; <-look.C {
		if time.Now().After(deadline) {
			t.Fatalf("%d are queued, want %d", db.WriteWaits().Queued, n)
		}
	}
}

// TestSharedTx has writers come while another writes, some of whom are refused:
// those go without a trace, and the others share a commit.
func TestSharedTx(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	counted := commits(t, db)
	release := holding(t, db)
	const writers = 12
	var results [writers]error
	var all sync.WaitGroup
	for i := range writers {
		draft := testkit.Draft(t, fmt.Sprint("story-", i))
		all.Go(func() {
			results[i] = saveShared(t.Context(), db, draft, func() error {
				if i%3 == 0 {
					return errRefused
				}
				return nil
			})
			if _, err := db.ArticleBySlug(t.Context(), "en", draft.Slug, tester, store.Columns{}); (err == nil) != (results[i] == nil) {
				t.Errorf("writer %d had %v, and reads %v", i, results[i], err)
			}
		})
		wantQueued(t, db, i+2)
	}
	release()
	all.Wait()
	for i, err := range results {
		if refused := i%3 == 0; refused != errors.Is(err, errRefused) || !refused && err != nil {
			t.Errorf("writer %d: %v", i, err)
		}
	}
	if n, err := db.Count(t.Context(), "articles"); err != nil || n != writers*2/3 {
		t.Errorf("%d articles, %v", n, err)
	}
	if n, err := db.Count(t.Context(), "changes"); err != nil || n != writers*2/3 {
		t.Errorf("%d changes, %v", n, err)
	}
	if n := counted.Load(); n > 2 {
		t.Errorf("they took %d commits", n)
	}
	wantSound(t, db)
}

// TestSharedTxPanics has one of those who share a transaction panic: that takes the
// others along, who are told so, and the next ones are as good as new.
func TestSharedTxPanics(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	release := holding(t, db)
	var all sync.WaitGroup
	var results [3]error
	for i := range results {
		draft := testkit.Draft(t, fmt.Sprint("story-", i))
		all.Go(func() {
			defer func() {
				if p := recover(); (p != nil) != (i == 1) {
					t.Errorf("writer %d panics with %v", i, p)
				}
			}()
			results[i] = saveShared(t.Context(), db, draft, func() error {
				if i == 1 {
					panic("out of order")
				}
				return nil
			})
		})
		wantQueued(t, db, i+2)
	}
	release()
	all.Wait()
	if !errors.Is(results[0], news.ErrUnavailable) || results[2] != nil {
		t.Errorf("the one before has %v, the one after %v", results[0], results[2])
	}
	if n, err := db.Count(t.Context(), "articles"); err != nil || n != 1 {
		t.Errorf("%d articles, %v", n, err)
	}
	wantQueued(t, db, 0)
}

// TestRefusedByWhatNeverWas has a writer be refused because of a story that another
// made in the same transaction, which is then given up: the refusal must not stand.
func TestRefusedByWhatNeverWas(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	release := holding(t, db)
	draft := testkit.Draft(t, "story")
	var all sync.WaitGroup
	var first, second error
	all.Go(func() { first = saveShared(t.Context(), db, draft, func() error { return nil }) })
	wantQueued(t, db, 2)
	all.Go(func() {
		second = db.InSharedTx(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Article(draft.ID); err != nil {
				return err
			}
			return news.ErrArticleExists
		})
	})
	wantQueued(t, db, 3)
	all.Go(func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		_ = db.InSharedTx(t.Context(), func(*store.Tx) error { panic("out of order") })
	})
	wantQueued(t, db, 4)
	release()
	all.Wait()
	for _, err := range []error{first, second} {
		if e := news.AsError(err); e == nil || e.Kind != news.Unavailable {
			t.Errorf("%v", err)
		}
	}
}

// TestListenerPanics has somebody panic who is told of a commit: the next writer
// has his turn all the same.
func TestListenerPanics(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	stop := db.OnChange(func([]string, store.Rows) { panic("out of order") })
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		_ = saveShared(t.Context(), db, testkit.Draft(t, "before"), func() error { return nil })
	}()
	stop()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := saveShared(ctx, db, testkit.Draft(t, "after"), func() error { return nil }); err != nil {
		t.Error(err)
	}
	if n, err := db.Count(t.Context(), "articles"); err != nil || n != 2 {
		t.Errorf("%d articles, %v", n, err)
	}
}

// TestSharedTxContext has the time of some be up: while they wait, and while they
// write. The others do not notice.
func TestSharedTxContext(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	release := holding(t, db)
	waiting, cancel := context.WithCancel(t.Context())
	writing, cancelWriting := context.WithCancel(t.Context())
	defer cancelWriting()
	contexts := []context.Context{t.Context(), waiting, writing, t.Context()}
	results := make([]error, len(contexts))
	var all sync.WaitGroup
	for i, ctx := range contexts {
		draft := testkit.Draft(t, fmt.Sprint("story-", i))
		all.Go(func() {
			results[i] = db.InSharedTx(ctx, func(tx *store.Tx) error {
				if i == 2 {
					cancelWriting()
				}
				_, err := tx.Save(nil, draft, store.Entry{Kind: news.ChangeSaved, Viewer: tester})
				return err
			})
		})
		wantQueued(t, db, i+2)
	}
	cancel()
	wantQueued(t, db, len(contexts))
	release()
	all.Wait()
	for i, err := range results {
		if late := i == 1 || i == 2; late != errors.Is(err, news.ErrUnavailable) || !late && err != nil {
			t.Errorf("writer %d: %v", i, err)
		}
	}
	if n, err := db.Count(t.Context(), "articles"); err != nil || n != 2 {
		t.Errorf("%d articles, %v", n, err)
	}
	wantQueued(t, db, 0)
}
