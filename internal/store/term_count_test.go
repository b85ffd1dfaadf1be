package store_test

import (
	"math/rand/v2"
	"testing"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// TestCountsAreFilled wants what a change of the schema makes of the stories that
// are there to be what the store has kept of them.
func TestCountsAreFilled(t *testing.T) {
	t.Parallel()
	s := newShelf(t, rand.New(rand.NewPCG(7, 7)))
	kept := map[string]string{}
	for _, table := range []string{"term_counts", "article_terms"} {
		var err error
		if kept[table], err = s.db.Digest(t.Context(), table); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.db.MigrateAgain(t.Context(), 15); err != nil {
		t.Fatal(err)
	}
	for table, want := range kept {
		if got, err := s.db.Digest(t.Context(), table); err != nil || got != want {
			t.Errorf("%s is filled with %s, want %s: %v", table, got, want, err)
		}
	}
}

// TestMergedSectionTakesItsTagsAlong wants stories to be found and counted by
// section and tag after their section went into another.
func TestMergedSectionTakesItsTagsAlong(t *testing.T) {
	t.Parallel()
	s := newShelf(t, rand.New(rand.NewPCG(1, 9)))
	all := func(name string) store.Filter { return store.Filter{All: [][]string{{name}}} }
	both := func(section string) int64 {
		page, err := s.db.List(t.Context(), store.Query{Section: all(section), Tag: all("tag-1"), Limit: 100, WantAll: true}, tester)
		if err != nil || page.Total != int64(len(page.Articles)) {
			t.Fatalf("%d of %d: %v", len(page.Articles), page.Total, err)
		}
		return page.Total
	}
	count := func(section string) int64 {
		term, err := s.db.Term(t.Context(), news.Section, section, tester)
		if err != nil {
			t.Fatal(err)
		}
		return term.Articles
	}
	tagged, stories := both("section-0")+both("section-1"), count("section-0")+count("section-1")
	if both("section-0") == 0 || tagged == stories {
		t.Fatal("the stories show nothing")
	}
	err := s.db.InTx(t.Context(), func(tx *store.Tx) error {
		from, err := tx.Term(news.Section, "section-0")
		if err != nil {
			return err
		}
		to, err := tx.Term(news.Section, "section-1")
		if err != nil {
			return err
		}
		return tx.MergeTerm(from, to, tester)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := both("section-1"); got != tagged {
		t.Errorf("%d stories of section and tag, want %d", got, tagged)
	}
	if got := count("section-1"); got != stories {
		t.Errorf("%d stories of the section, want %d", got, stories)
	}
}
