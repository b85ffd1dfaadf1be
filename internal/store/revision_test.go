package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestRevisionsReadNoSnapshot wants lists of revisions to be one walk along one
// index that holds all they show, however many there are and however large.
func TestRevisionsReadNoSnapshot(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	a := save(t, db, testkit.Draft(t, "late"))[0]
	for _, q := range []store.RevisionQuery{{Limit: 20}, {Limit: 20, From: 7}, {Limit: 20, From: 7, Backward: true}} {
		before := db.Statements()
		if _, err := db.Revisions(t.Context(), a, q); err != nil {
			t.Fatal(err)
		}
		fresh := slices.DeleteFunc(db.Statements(), func(query string) bool { return slices.Contains(before, query) })
		if len(fresh) != 1 {
			t.Fatalf("%+v asked %q", q, fresh)
		}
		steps, err := db.Plan(t.Context(), fresh[0])
		if err != nil {
			t.Fatal(err)
		}
		if plan := strings.Join(steps, "; "); len(steps) != 1 || !strings.Contains(plan, "USING COVERING INDEX revisions_listed (article_id=?") {
			t.Errorf("%+v: %s", q, plan)
		}
	}
}

// TestApart wants a part of a transaction that fails to leave nothing behind, and
// what comes before and after to stay.
func TestApart(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	refused := errors.New("refused")
	create := func(tx *store.Tx, slug string, then error) error {
		return tx.Apart(func() error {
			a := testkit.Draft(t, slug)
			if _, err := tx.Save(nil, a, store.Entry{Kind: news.ChangeOf(nil, a), Viewer: tester}); err != nil {
				return err
			}
			return then
		})
	}
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		for i, then := range []error{nil, refused, nil} {
			if err := create(tx, fmt.Sprint("ferry-", i), then); !errors.Is(err, then) {
				return fmt.Errorf("part %d: %w", i, err)
			}
		}
		// The same slug again: what the database refuses is undone as well.
		if err := create(tx, "ferry-0", nil); !errors.Is(err, news.ErrSlugTaken) {
			return fmt.Errorf("the slug is taken: %w", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"articles", "revisions", "changes", "audit", "article_slugs", "search_all"} {
		if n, err := db.Count(t.Context(), table); err != nil || n != 2 {
			t.Errorf("%s has %d rows (%v), want 2", table, n, err)
		}
	}
}

// BenchmarkRevisions is one page of a thousand revisions, and a version of them,
// of a story with a long body.
func BenchmarkRevisions(b *testing.B) {
	db := testkit.DB(b)
	a := testkit.Draft(b, "long", func(a *news.Article) { a.Body = strings.Repeat("<p>The ferry sailed at dawn.</p>", 3000) })
	err := db.InTx(b.Context(), func(tx *store.Tx) (err error) {
		if a, err = tx.Save(nil, a, store.Entry{Kind: news.ChangeSaved, Viewer: tester}); err != nil {
			return err
		}
		for range 999 {
			before := a
			a.Urgency = 9 - a.Urgency
			if a, err = tx.Save(&before, a, store.Entry{Kind: news.ChangeSaved, Viewer: tester}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if page, err := db.Revisions(b.Context(), a, store.RevisionQuery{Limit: 100, From: 500}); err != nil || len(page.Revisions) != 100 {
				b.Fatal(len(page.Revisions), err)
			}
		}
	})
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.Revision(b.Context(), a, 500); err != nil {
				b.Fatal(err)
			}
		}
	})
}
