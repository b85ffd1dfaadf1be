package store_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// bulkTerms are a section, a tag and an author.
var bulkTerms = []news.Term{
	{Class: news.Section, Slug: "harbour", Name: "Harbour", Open: true},
	{Class: news.Tag, Slug: "tides", Name: "Tides", Kind: "topic", Open: true},
	{Class: news.Author, Slug: "desk", Name: "Desk", Open: true},
}

// bulkStories are n invented stories that name the terms.
func bulkStories(t testing.TB, n int) []news.Article {
	t.Helper()
	var list []news.Article
	for i := range n {
		list = append(list, testkit.Story(t, fmt.Sprintf("story-%04d", i), testkit.Morning.Add(-time.Duration(n-i)*time.Minute), func(a *news.Article) {
			a.Section, a.Tags, a.Authors = &bulkTerms[0], bulkTerms[1:2], bulkTerms[2:3]
			a.Body = fmt.Sprintf("<p>The ferry <b>sailed</b> at %d.</p>", i)
		}))
	}
	return list
}

func bulk(articles iter.Seq[news.Article]) store.Bulk {
	return store.Bulk{Terms: bulkTerms, Articles: articles, Viewer: access.Operator("bulk"), Transaction: 500}
}

// tables are all that an article leaves rows in.
var tables = []string{"articles", "article_slugs", "article_terms", "term_counts", "revisions", "changes", "audit", "search_headline", "search_lead", "search_all"}

// TestLoadIsLikeSaving wants of a load what one article after the other leaves:
// the same rows, schema and settings, and stories that are found.
func TestLoadIsLikeSaving(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	loaded, saved := testkit.DBAt(t, clock), testkit.DBAt(t, clock)
	before := schemaOf(t, loaded)
	stories := bulkStories(t, 700)
	var heard []int
	b := bulk(slices.Values(stories))
	b.Progress = func(n int) { heard = append(heard, n) }
	if n, err := loaded.Load(t.Context(), b); err != nil || n != len(stories) {
		t.Fatalf("loaded %d of %d: %v", n, len(stories), err)
	}
	if !slices.Equal(heard, []int{500, 700}) {
		t.Errorf("the progress was %v", heard)
	}
	saveAll(t, saved, stories)
	for _, table := range tables {
		if got, want := rowsOf(t, loaded, table), rowsOf(t, saved, table); got != want {
			t.Errorf("%s differs\nloaded %s\nsaved  %s", table, got, want)
		}
	}
	if after := schemaOf(t, loaded); after != before {
		t.Errorf("the schema was\n%s\nand is\n%s", before, after)
	}
	for name, want := range map[string]string{"synchronous": "2", "wal_autocheckpoint": "1000", "cache_size": "-16000"} {
		if got, err := loaded.Pragma(t.Context(), true, name); err != nil || got != want {
			t.Errorf("%s is %s after the load, want %s: %v", name, got, want, err)
		}
	}
	for _, db := range []*store.DB{loaded, saved} {
		wantFound(t, db, "sailed 17", 1)
		wantFound(t, db, "tides -ferry", 0)
	}
	wantSound(t, loaded)
}

func saveAll(t *testing.T, db *store.DB, stories []news.Article) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		var kept []news.Term
		for _, term := range bulkTerms {
			made, err := tx.SaveTerm(nil, term, access.Operator("bulk"))
			if err != nil {
				return err
			}
			kept = append(kept, made)
		}
		for _, a := range stories {
			a.Section, a.Tags, a.Authors = &kept[0], kept[1:2], kept[2:3]
			if _, err := tx.Save(nil, a, store.Entry{Kind: news.ChangePublished, Viewer: access.Operator("bulk")}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rowsOf is a digest of a table: its first and last rows, and how many.
func rowsOf(t *testing.T, db *store.DB, table string) string {
	t.Helper()
	text, err := db.Digest(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func schemaOf(t *testing.T, db *store.DB) string {
	t.Helper()
	text, err := db.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func wantFound(t *testing.T, db *store.DB, q string, want int) {
	t.Helper()
	parsed := search.Parse(q)
	page, err := db.List(t.Context(), store.Query{Limit: 10, Search: &parsed, WantAll: true}, access.Viewer{})
	if err != nil || page.Total != int64(want) {
		t.Errorf("%q finds %d stories, want %d: %v", q, page.Total, want, err)
	}
}

func wantSound(t *testing.T, db *store.DB) {
	t.Helper()
	if faults, err := db.Check(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("the database has faults: %v, %v", faults, err)
	}
}

// TestLoadStops wants the transactions before a fault to stay, and nothing of
// the one with it.
func TestLoadStops(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*news.Article)
		want   string
	}{
		{"slug", func(a *news.Article) { a.Slug = "story-0003" }, "story-0003"},
		{"unknown-term", func(a *news.Article) { a.Section = &news.Term{Class: news.Section, Slug: "sport"} }, `section "sport"`},
		{"no-id", func(a *news.Article) { a.ID = news.ID{} }, "has no id"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			db, stories := testkit.DB(t), bulkStories(t, 600)
			before := schemaOf(t, db)
			test.change(&stories[550])
			n, err := db.Load(t.Context(), bulk(slices.Values(stories)))
			if n != 500 || err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("loaded %d: %v; want 500 and an error that names %s", n, err, test.want)
			}
			if count, err := db.Count(t.Context(), "articles"); err != nil || count != 500 {
				t.Errorf("%d articles are there: %v", count, err)
			}
			if after := schemaOf(t, db); after != before {
				t.Errorf("the schema was\n%s\nand is\n%s", before, after)
			}
			wantSound(t, db)
		})
	}
}

// TestLoadGivenUp ends a load in its middle by its context, and goes on with
// another one.
func TestLoadGivenUp(t *testing.T) {
	t.Parallel()
	db, stories := testkit.DB(t), bulkStories(t, 1100)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b := bulk(slices.Values(stories))
	b.Progress = func(int) { cancel() }
	n, err := db.Load(ctx, b)
	if n != 500 || !errors.Is(err, context.Canceled) {
		t.Fatalf("loaded %d: %v; want 500 and that it was given up", n, err)
	}
	if n, err := db.Load(t.Context(), bulk(slices.Values(stories[500:]))); err != nil || n != 600 {
		t.Fatalf("then loaded %d: %v", n, err)
	}
	wantFound(t, db, "ferry", 1100)
	wantSound(t, db)
}

// TestOpenMendsLoad opens a database of which a load was cut off after it had
// dropped indexes.
func TestOpenMendsLoad(t *testing.T) {
	t.Parallel()
	path := testkit.Path(t)
	db := testkit.Open(t, path, nil)
	before := schemaOf(t, db)
	if err := db.BeginLoad(t.Context()); err != nil {
		t.Fatal(err)
	}
	if schemaOf(t, db) == before {
		t.Fatal("no index was dropped")
	}
	again := testkit.Open(t, path, nil)
	if after := schemaOf(t, again); after != before {
		t.Errorf("the schema was\n%s\nand is\n%s", before, after)
	}
}

// TestRebuildWords makes the index of all words again and wants it to find the same.
func TestRebuildWords(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	if _, err := db.Load(t.Context(), bulk(slices.Values(bulkStories(t, 450)))); err != nil {
		t.Fatal(err)
	}
	before := rowsOf(t, db, "search_words")
	if err := db.Exec(t.Context(), "DELETE FROM search_all"); err != nil {
		t.Fatal(err)
	}
	if err := db.RebuildWords(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := rowsOf(t, db, "search_words"); after != before {
		t.Errorf("the words were\n%s\nand are\n%s", before, after)
	}
	wantFound(t, db, "ferry", 450)
	wantFound(t, db, "tides", 450)
	wantSound(t, db)
}
