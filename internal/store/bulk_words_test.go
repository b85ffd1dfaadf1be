package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// wordy are stories that make an index of words do all that it can: lists of one
// place and of many pages, a word of its own in each story, positions that fill
// pages, long words, letters of several bytes, stories of the same moment and in
// no order.
func wordy(t testing.TB, n int) []news.Article {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	list := bulkStories(t, n)
	for i := range list {
		a := &list[i]
		var body strings.Builder
		fmt.Fprintf(&body, "<p>harbour harbour only%d %s", i, strings.Repeat("ferry ", random.IntN(120)))
		for range random.IntN(40) {
			fmt.Fprintf(&body, " w%x", random.ExpFloat64()*400)
		}
		switch {
		case i == n/2:
			body.WriteString(strings.Repeat(" tide", 9_000) + " " + strings.Repeat("pneumono", 5_000))
		case i%7 == 0:
			body.WriteString(" Görüşdə ёлка 中国 " + strings.Repeat("long", 3*i))
		}
		a.Body = body.String() + "</p>"
		a.PublishedAt = testkit.Morning.Add(-time.Duration(random.IntN(n/4)) * time.Minute)
	}
	return list
}

// TestLoadedWords wants the index of words that a load makes beside SQLite to be
// the one that FTS5 makes of the same stories, word by word and place by place.
func TestLoadedWords(t *testing.T) {
	t.Parallel()
	for name, transaction := range map[string]int{"one": 5000, "melted": 24} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := testkit.NewClock()
			loaded, saved := testkit.DBAt(t, clock), testkit.DBAt(t, clock)
			stories := wordy(t, 400)
			b := bulk(slices.Values(stories))
			b.Transaction = transaction
			if n, err := loaded.Load(t.Context(), b); err != nil || n != len(stories) {
				t.Fatalf("loaded %d: %v", n, err)
			}
			saveAll(t, saved, stories)
			if got, want := skips(t, loaded), skips(t, saved); transaction > len(stories) && (got != want || got == 0) {
				t.Errorf("%d lists can be read by skipping, want %d", got, want)
			}
			sameIndex(t, loaded, saved)
			change(t, loaded, stories[17])
			change(t, saved, stories[17])
			sameIndex(t, loaded, saved)
			for _, db := range []*store.DB{loaded, saved} {
				if err := db.ForceMelt(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			sameIndex(t, loaded, saved)
			wantSound(t, loaded)
		})
	}
}

// change stores another body of a story.
func change(t *testing.T, db *store.DB, a news.Article) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		before, err := tx.Article(a.ID)
		if err != nil {
			return err
		}
		after := before
		after.Body = "<p>the quay</p>"
		_, err = tx.Save(&before, after, store.Entry{Kind: news.ChangeUpdated, Viewer: tester})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// skips counts the rows that tell where a long list has which stories.
func skips(t *testing.T, db *store.DB) int {
	t.Helper()
	n, err := db.Count(t.Context(), "search_all_data WHERE id >> 36 & 1")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func sameIndex(t *testing.T, a, b *store.DB) {
	t.Helper()
	got, err := a.Instances(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := b.Instances(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("the index holds %s, want %s", got, want)
	}
	for _, q := range []string{"harbour", "ferry", "tide", "only17", "quay", "harbour AND only300", `"harbour harbour only3"`, "w1*", "ferry NOT w12", "gorusde"} {
		for _, order := range []string{"ASC", "DESC"} {
			got, err := a.Rows(t.Context(), q, order)
			if err != nil {
				t.Fatal(err)
			}
			want, err := b.Rows(t.Context(), q, order)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s %s finds %d stories, want %d", q, order, len(got), len(want))
			}
		}
	}
}
