package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestWordsOfOneTransaction wants the index to hold what the stories hold at the
// end of a transaction that made them, changed them, undid parts of itself, and
// had more words than wait for the end.
func TestWordsOfOneTransaction(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	undone := errors.New("undone")
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		put := func(before *news.Article, a news.Article, body string) (news.Article, error) {
			a.Body = "<p>" + body + "</p>"
			return tx.Save(before, a, store.Entry{Kind: news.ChangeSaved, Viewer: tester})
		}
		long := "mooring " + strings.Repeat(strings.Repeat("m", 1023)+" ", 8<<10)
		for i := range 5 { // 40 MiB: not all of them can wait
			if _, err := put(nil, testkit.Draft(t, fmt.Sprint("long-", i)), long); err != nil {
				return err
			}
		}
		a, err := put(nil, testkit.Draft(t, "ferry"), "dawn")
		if err != nil {
			return err
		}
		err = tx.Apart(func() error {
			if _, err := put(&a, a, "noon"); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			return err
		}
		b, err := put(&a, a, "dusk")
		if err != nil {
			return err
		}
		_, err = put(&b, b, "midnight")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]int{"mooring": 5, "dawn": 0, "noon": 0, "dusk": 0, "midnight": 1} {
		if rows, err := db.Rows(t.Context(), word, "ASC"); err != nil || len(rows) != want {
			t.Errorf("%s is found in %d stories, want %d: %v", word, len(rows), want, err)
		}
	}
	wantSound(t, db)
}
