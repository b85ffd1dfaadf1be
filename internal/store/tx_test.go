package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

var tester = access.Operator("tests")

// save stores articles, each in a transaction of its own, and returns them.
func save(t *testing.T, db *store.DB, articles ...news.Article) []news.Article {
	t.Helper()
	var saved []news.Article
	for _, a := range articles {
		err := db.InTx(t.Context(), func(tx *store.Tx) (err error) {
			a, err = tx.Save(nil, a, store.Entry{Kind: news.ChangeOf(nil, a), Viewer: tester})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		saved = append(saved, a)
	}
	return saved
}

// holding runs a transaction that lasts until release is called.
func holding(t *testing.T, db *store.DB) (release func()) {
	t.Helper()
	began, end, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- db.InTx(context.Background(), func(*store.Tx) error {
			close(began)
			<-end
			return nil
		})
	}()
	<-began
	return func() {
		close(end)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// TestWritersHonourContext wants a writer whose time is up while it waits for
// its turn to leave at once, and nothing to be changed.
func TestWritersHonourContext(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	release := holding(t, db)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel2 := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel2()
	for _, ctx := range []context.Context{cancelled, late} {
		start := time.Now()
		err := db.InTx(ctx, func(*store.Tx) error { t.Error("it ran all the same"); return nil })
		if !errors.Is(err, news.ErrUnavailable) || !errors.Is(err, ctx.Err()) {
			t.Errorf("%v", err)
		}
		if waited := time.Since(start); waited > 10*time.Second {
			t.Errorf("it waited for %s", waited)
		}
	}
	if got := db.WriteWaits(); got.Queued != 1 {
		t.Errorf("%d are queued", got.Queued)
	}
	release()
	if got := db.WriteWaits(); got.Queued != 0 || got.Count == 0 {
		t.Errorf("after all: %+v", got)
	}
	if err := db.InTx(t.Context(), func(*store.Tx) error { return nil }); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

// TestContextEndsWithin wants a transaction whose time is up while it works to
// be given up whole.
func TestContextEndsWithin(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := db.InTx(ctx, func(tx *store.Tx) error {
		a := testkit.Draft(t, "never")
		if _, err := tx.Save(nil, a, store.Entry{Kind: news.ChangeSaved, Viewer: tester}); err != nil {
			return err
		}
		return tx.Exec("CREATE TEMP TABLE endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
	})
	if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
	if n, err := db.Count(t.Context(), "articles"); err != nil || n != 0 {
		t.Errorf("%d articles, %v", n, err)
	}
	save(t, db, testkit.Draft(t, "after"))
}

// TestAnotherProcessWrites wants a short wait for another process's lock, and
// then an error that can be retried.
func TestAnotherProcessWrites(t *testing.T) {
	t.Parallel()
	path := testkit.Path(t)
	ours, theirs := testkit.Open(t, path, nil), testkit.Open(t, path, nil)
	release := holding(t, theirs)
	start := time.Now()
	err := ours.InTx(t.Context(), func(*store.Tx) error { t.Error("it ran beside the other"); return nil })
	if !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("%v", err)
	}
	if waited := time.Since(start); waited < 500*time.Millisecond || waited > 20*time.Second {
		t.Errorf("it waited for %s", waited)
	}
	hurried, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start = time.Now()
	err = ours.InSharedTx(hurried, func(*store.Tx) error { t.Error("it ran beside the other"); return nil })
	if waited := time.Since(start); !errors.Is(err, news.ErrUnavailable) || waited > 5*time.Second {
		t.Errorf("who has no time waited for %s, and got %v", waited, err)
	}
	if _, err := ours.List(t.Context(), store.Query{Limit: 1}, access.Viewer{}); err != nil {
		t.Errorf("readers wait, too: %v", err)
	}
	release()
	save(t, ours, testkit.Draft(t, "after"))
	if _, err := theirs.ArticleBySlug(t.Context(), "en", "after", tester, store.Columns{}); err != nil {
		t.Errorf("the other does not see it: %v", err)
	}
}

func TestRollback(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	never := func(tx *store.Tx) error {
		_, err := tx.Save(nil, testkit.Draft(t, "never"), store.Entry{Kind: news.ChangeSaved, Viewer: tester})
		return err
	}
	wanted := errors.New("no")
	err := db.InTx(t.Context(), func(tx *store.Tx) error { return errors.Join(never(tx), wanted) })
	if !errors.Is(err, wanted) {
		t.Errorf("%v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = db.InTx(t.Context(), func(tx *store.Tx) error {
			if err := never(tx); err != nil {
				t.Error(err)
			}
			panic("a bug")
		})
	}()
	for _, table := range []string{"articles", "revisions", "changes", "audit", "article_slugs"} {
		if n, err := db.Count(t.Context(), table); err != nil || n != 0 {
			t.Errorf("%s has %d rows, %v", table, n, err)
		}
	}
	save(t, db, testkit.Draft(t, "after"))
}

// TestDiskFull wants a write that finds no room to be one that can be retried,
// and reads to go on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	kept := save(t, db, testkit.Story(t, "kept", time.Now().Add(-time.Hour)))[0]
	if err := db.Exec(t.Context(), "PRAGMA max_page_count=1"); err != nil { // it stays at what there is
		t.Fatal(err)
	}
	large := testkit.Draft(t, "large", func(a *news.Article) { a.Body = strings.Repeat("x", 1<<20) })
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Save(nil, large, store.Entry{Kind: news.ChangeSaved, Viewer: tester})
		return err
	})
	if e := news.AsError(err); e == nil || e.Code != news.ErrUnavailable.Code || !strings.Contains(e.Detail, "disk is full") {
		t.Errorf("%v", err)
	}
	if _, err := db.Article(t.Context(), kept.ID, access.Viewer{}, store.Columns{Body: true}); err != nil {
		t.Errorf("reading: %v", err)
	}
	if err := db.Exec(t.Context(), "PRAGMA max_page_count=100000"); err != nil {
		t.Fatal(err)
	}
	save(t, db, large)
}
