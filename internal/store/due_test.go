package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestLease wants one holder at a time, and a lease to end by itself, also when
// the clock is set back.
func TestLease(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	const span = 10 * time.Second
	take := func(holder string, want bool) {
		t.Helper()
		others, err := db.Leased(t.Context(), "job", holder, span)
		if err != nil || others == want {
			t.Errorf("%s sees others: %v, %v", holder, others, err)
		}
		err = db.InTx(t.Context(), func(tx *store.Tx) error {
			got, err := tx.TakeLease("job", holder, span)
			if got != want {
				t.Errorf("%s takes it: %v", holder, got)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	end := func(holder string) {
		t.Helper()
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { return tx.EndLease("job", holder) }); err != nil {
			t.Fatal(err)
		}
	}
	take("a", true)
	take("b", false)
	clock.Advance(span - time.Millisecond)
	take("b", false)
	take("a", true) // once more, from now on
	clock.Advance(time.Second)
	take("b", false)
	end("b") // is not its own
	take("b", false)
	clock.Advance(span)
	take("b", true)
	take("a", false)
	end("b")
	take("a", true)
	clock.Advance(-24 * time.Hour)
	take("b", true)
}

// TestDuePlans wants what is asked every second to be found in the few rows of
// which something is due, however many stories there are.
func TestDuePlans(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	for _, query := range []string{
		"SELECT min(due_at) FROM articles WHERE due_at IS NOT NULL",
		"SELECT id, due_at FROM articles WHERE due_at <= ? ORDER BY due_at, seq LIMIT ?",
	} {
		steps, err := db.Plan(t.Context(), query)
		if err != nil || len(steps) != 1 || !strings.Contains(steps[0], "articles_due") {
			t.Errorf("%s: %q, %v", query, steps, err)
		}
	}
}

// TestDueBackfill wants a database of before to know what is due, and to log
// what nobody has logged.
func TestDueBackfill(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	at := func(hours int) time.Time { return testkit.Morning.Add(time.Duration(hours) * time.Hour) }
	story := func(slug string, edit func(*news.Article)) news.Article {
		return testkit.Story(t, slug, at(-1), edit)
	}
	saved := save(t, db,
		story("plain", func(*news.Article) {}),
		story("embargoed", func(a *news.Article) { a.EmbargoedUntil, a.ExpiresAt = at(2), at(4) }),
		story("expires", func(a *news.Article) { a.ExpiresAt = at(3) }),
		testkit.Draft(t, "draft", func(a *news.Article) { a.ExpiresAt = at(3) }),
	)
	want := map[string]string{"plain": "never public", "embargoed": "10:30 hidden", "expires": "11:30 public", "draft": "never hidden"}
	for _, step := range []string{"as saved", "as filled in"} {
		for _, a := range saved {
			err := db.InTx(t.Context(), func(tx *store.Tx) error {
				due, public, err := tx.Due(a)
				got := "never "
				if !due.IsZero() {
					got = due.Format("15:04 ")
				}
				if got += map[bool]string{true: "public", false: "hidden"}[public]; got != want[a.Slug] {
					t.Errorf("%s: %s is due %s, want %s", step, a.Slug, got, want[a.Slug])
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		// The columns as the program of the version before leaves them, and the
		// statements of the migration.
		if err := db.Exec(t.Context(), "UPDATE articles SET due_at = NULL, log_public = 0"); err != nil {
			t.Fatal(err)
		}
		for _, sql := range store.Backfill(9) {
			if err := db.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
	}
}
