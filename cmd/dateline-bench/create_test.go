package main

import (
	"errors"
	"testing"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/corpus"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

var errDone = errors.New("measured")

// BenchmarkCreate tells what a new story of 3.2 kB costs inside a transaction
// that runs, with its slug, terms, words, revision and row of the change log.
func BenchmarkCreate(b *testing.B) {
	db, c := testkit.DB(b), corpus.New(1_000_000, 1)
	err := db.InTx(b.Context(), func(tx *store.Tx) error {
		kept := map[string]news.Term{}
		for _, term := range c.Terms() {
			made, err := tx.SaveTerm(nil, term, access.Operator("bench"))
			if err != nil {
				return err
			}
			kept[string(made.Class)+made.Slug] = made
		}
		b.ReportAllocs()
		b.ResetTimer()
		n := 0
		for a := range c.Articles() {
			if n++; n > b.N {
				return errDone // what was written goes
			}
			b.StopTimer()
			numbered(&a, kept)
			b.StartTimer()
			if _, err := tx.Save(nil, a, store.Entry{Kind: news.ChangePublished, Viewer: access.Operator("bench")}); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, errDone) {
		b.Fatal(err)
	}
}

// numbered puts stored terms in the place of those that the corpus names.
func numbered(a *news.Article, kept map[string]news.Term) {
	section := kept[string(news.Section)+a.Section.Slug]
	a.Section = &section
	for _, list := range [][]news.Term{a.Tags, a.Authors} {
		for i, t := range list {
			list[i] = kept[string(t.Class)+t.Slug]
		}
	}
}

// BenchmarkLoad tells what a story costs in a bulk load of as many as are asked
// for (-benchtime 100000x) into an empty database, all told.
func BenchmarkLoad(b *testing.B) {
	db, c := testkit.DB(b), corpus.New(b.N, 1)
	b.ReportAllocs()
	b.ResetTimer()
	n, err := db.Load(b.Context(), store.Bulk{Terms: c.Terms(), Articles: c.Articles(), Viewer: access.Operator("bench")})
	if err != nil || n != b.N {
		b.Fatalf("loaded %d of %d stories: %v", n, b.N, err)
	}
}
