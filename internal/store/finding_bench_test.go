package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/search"
	"github.com/dateline-api/dateline/internal/store"
)

// benchStories is how many invented stories the benchmarks of finding look
// through, unless DATELINE_BENCH_STORIES says otherwise.
const benchStories = 20_000

// benchArchive opens an archive of invented stories. It is made in
// DATELINE_BENCH_DATABASE, where that is set, and used again the next time.
//
// "common" stands in the body of every fifth story and in the headline of every
// fiftieth; "scarce" in ten stories spread over the archive. Tag 11 is on every
// second story, tag 12 on every tenth, 13 and 14 on ten stories each, and 1,000 and
// more are topics of a few; section 1 holds nine tenths of all and section 3 ten.
func benchArchive(b *testing.B) *store.DB {
	b.Helper()
	count := benchStories
	if n, err := strconv.Atoi(os.Getenv("DATELINE_BENCH_STORIES")); err == nil {
		count = n
	}
	path := os.Getenv("DATELINE_BENCH_DATABASE")
	if path == "" {
		path = filepath.Join(b.TempDir(), "archive.db")
	}
	_, err := os.Stat(path)
	db, openErr := store.Open(context.Background(), path, store.Options{})
	if openErr != nil {
		b.Fatal(openErr)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	if err == nil {
		return db
	}
	err = db.InTx(context.Background(), func(tx *store.Tx) error {
		for _, statement := range fillArchive {
			if err := tx.Exec(statement, count, max(count/10, 1)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// fillArchive makes the archive; ?1 is how many stories, ?2 a tenth of it.
var fillArchive = []string{
	`INSERT INTO terms (id, class, slug, name, kind, version, open, created_at, updated_at)
	WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
	SELECT i, CASE WHEN i <= 10 THEN 'section' WHEN i > 2900 THEN 'author' ELSE 'tag' END, 'term-' || i, 'Term ' || i, '', 1, 1, 0, 0 FROM n WHERE ?1 > 0 AND ?2 > 0`,
	`INSERT INTO articles (seq, id, version, state, status, listed_at, type, language, slug, section_id, urgency, published_at, first_published_at,
		created_at, updated_at, translation_group, headline, subheadline, summary, byline, dateline_place, dateline_date, source_name, source_url, source_id,
		canonical_url, copyright_holder, copyright_notice, usage_terms, word_count, reading_minutes, media, corrections, editor_note, body,
		headline_key, place_key, urgency_key, has_media, search_row, embargoed_until, expires_at)
	WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
	SELECT i, printf('01902dcb-0c00-7000-8000-%012x', i), 1, CASE WHEN i % 100 = 7 THEN 'draft' ELSE 'published' END, CASE WHEN i % 100 = 7 THEN 'draft' ELSE 'published' END,
		1500000000000000 + i * 60000000, CASE i % 10 WHEN 3 THEN 'brief' ELSE 'news' END, CASE i % 10 WHEN 1 THEN 'az' WHEN 2 THEN 'ru' ELSE 'en' END,
		'story-' || i, CASE WHEN i % ?2 = 0 THEN 3 WHEN i % 10 = 0 THEN 2 ELSE 1 END, 1 + i % 8, 1500000000000000 + i * 60000000, 1500000000000000 + i * 60000000,
		0, 1500000000000000 + (i * 7919 % ?1) * 60000000, printf('01902dcb-0c00-7000-8000-%012x', i), 'Invented story ' || i, '', 'A summary of it.', '', '', '',
		CASE WHEN i % ?2 = 5 THEN 'Scarce Wire' ELSE 'Wire' END, '', '', '', '', '', '', 400, 2, '[]', '[]', '',
		'<p>' || substr(replace(hex(zeroblob(1200)), '00', 'text '), 1, 3000) || '</p>', 'invented story ' || i, '', ((1 + i % 8) << 58) - (1500000000000000 + i * 60000000), 0,
		(1500000000 + i * 60) << 24, CASE WHEN i % 1000 = 9 THEN 4000000000000000 END, CASE WHEN i % 1000 = 11 THEN 1 END FROM n`,
	`INSERT INTO article_terms (article_id, class, position, term_id, state, listed_at, id)
	SELECT a.seq, CASE WHEN t.term > 2900 THEN 'author' ELSE 'tag' END, t.position, t.term, a.state, a.listed_at, a.id FROM articles a JOIN (
		SELECT 0 AS position, 11 AS term, 2 AS every, 0 AS rest UNION ALL SELECT 1, 12, 10, 0 UNION ALL SELECT 2, 13, ?2, 1 UNION ALL SELECT 3, 14, ?2, 2
	) t ON a.seq % t.every = t.rest WHERE a.seq <= ?1
	UNION ALL SELECT seq, 'tag', 4, 1000 + seq * 7919 % 1900, state, listed_at, id FROM articles
	UNION ALL SELECT seq, 'author', 0, 2901 + seq % 100, state, listed_at, id FROM articles`,
	`INSERT INTO search_headline (rowid, headline) SELECT search_row, headline_key || ' ' || ` + benchHeadline + ` FROM articles WHERE ?1 > 0 AND ?2 > 0`,
	`INSERT INTO search_lead (rowid, headline, subheadline, summary) SELECT search_row, headline_key || ' ' || ` + benchHeadline + `, '', 'a summary of it' FROM articles WHERE ?1 > 0 AND ?2 > 0`,
	`INSERT INTO search_all (rowid, headline, subheadline, summary, body, byline, terms)
	SELECT search_row, headline_key || ' ' || ` + benchHeadline + `, '', 'a summary of it', ` + benchBody + ` || CASE WHEN seq % ?2 = 4 THEN ' scarce' ELSE '' END, '', 'zt' || (1000 + seq * 7919 % 1900) FROM articles WHERE ?1 > 0`,
}

// The words of a story, spread so that some are frequent and most are not.
const (
	benchHeadline = `CASE WHEN seq % 50 = 0 THEN 'common ' ELSE '' END || 'w' || (seq * 31 % 5003) || ' x' || (seq * 7 % 997)`
	benchBody     = `CASE WHEN seq % 5 = 0 THEN 'common ' ELSE '' END || 'the of and in y' || (seq % 7) || ' y' || (seq % 11) || ' y' || (seq % 101) || ' z' || (seq * 17 % 50021) || ' z' || (seq * 13 % 30011) || ' u' || (seq * 11 % 100003) || CASE WHEN seq % 3 = 0 THEN ' river bridge' ELSE ' bridge' END`
)

// BenchmarkFinding tells what finding costs in the store, by the shape of the
// question.
func BenchmarkFinding(b *testing.B) {
	db := benchArchive(b)
	all := func(names ...string) store.Filter { return store.Filter{All: [][]string{names}} }
	found := func(q string) *search.Query {
		parsed := search.Parse(q)
		return &parsed
	}
	shapes := []struct {
		name  string
		query store.Query
	}{
		{"newest", store.Query{}},
		{"rare-tag", store.Query{Tag: all("term-13")}},
		{"any-of-rare-tags", store.Query{Tag: all("term-13", "term-14")}},
		{"any-of-tags", store.Query{Tag: all("term-11", "term-13", "term-12", "term-1000")}},
		{"all-of-tags", store.Query{Tag: store.Filter{All: [][]string{{"term-11"}, {"term-13"}}}}},
		{"section-and-rare-tag", store.Query{Section: all("term-1"), Tag: all("term-13")}},
		{"rare-section-and-author", store.Query{Section: all("term-3"), Author: all("term-2901")}},
		{"two-sections", store.Query{Section: all("term-2", "term-3")}},
		{"rare-source-updated", store.Query{Source: all("Scarce Wire"), Sort: store.LastUpdated}},
		{"rare-tag-urgent", store.Query{Tag: all("term-13"), Sort: store.MostUrgent}},
		{"rare-word", store.Query{Search: found("scarce"), Sort: store.Relevance}},
		{"rare-word-newest", store.Query{Search: found("scarce"), Sort: store.NewestFirst}},
		{"common-word", store.Query{Search: found("common"), Sort: store.Relevance}},
		{"common-word-newest", store.Query{Search: found("common"), Sort: store.NewestFirst}},
		{"common-word-body-only", store.Query{Search: found("river"), Sort: store.Relevance}},
		{"two-common-words", store.Query{Search: found("river common"), Sort: store.Relevance}},
		{"phrase", store.Query{Search: found(`"river bridge"`), Sort: store.Relevance}},
		{"negation", store.Query{Search: found("common -river"), Sort: store.Relevance}},
		{"negation-of-all", store.Query{Search: found("common -bridge"), Sort: store.NewestFirst}},
		{"prefix", store.Query{Search: found("com*"), Sort: store.Relevance}},
		{"word-and-rare-tag", store.Query{Search: found("common"), Tag: all("term-13"), Sort: store.Relevance}},
		{"word-and-rare-tag-newest", store.Query{Search: found("bridge"), Tag: all("term-13"), Sort: store.NewestFirst}},
		{"word-and-tag", store.Query{Search: found("common"), Tag: all("term-12"), Sort: store.Relevance}},
		{"word-updated", store.Query{Search: found("scarce"), Sort: store.LastUpdated}},
		{"total", store.Query{WantAll: true}},
		{"total-of-a-tag", store.Query{Tag: all("term-12"), WantAll: true}},
		{"total-of-a-word", store.Query{Search: found("common"), Sort: store.Relevance, WantAll: true}},
		{"facets", store.Query{Facets: store.Facets}},
		{"facets-of-a-tag", store.Query{Tag: all("term-12"), Facets: store.Facets}},
		{"facets-of-a-word", store.Query{Search: found("common"), Sort: store.Relevance, Facets: store.Facets}},
	}
	for _, shape := range shapes {
		b.Run(shape.name, func(b *testing.B) {
			shape.query.Limit = 20
			for b.Loop() {
				if _, err := db.List(b.Context(), shape.query, access.Viewer{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDidYouMean tells what it costs to look for another spelling, when the
// words are known and nothing is saved.
func BenchmarkDidYouMean(b *testing.B) {
	db := benchArchive(b)
	look := func(b *testing.B, typed string) {
		parsed := search.Parse(typed)
		q := store.Query{Search: &parsed, Sort: store.Relevance, Limit: 20}
		if _, err := db.DidYouMean(b.Context(), q, access.Viewer{}); err != nil {
			b.Fatal(err)
		}
	}
	look(b, "brigde")
	db.AwaitBackground()
	for name, typed := range map[string]string{
		"one-slip": "brigde", "two-slips": "inventxxd", "nothing-near": "qqqqqqqqqqqq", "no-slip": "bridge", "two-words": "brigde rivver",
		"many-words": "the of and in bridge to is that for as brigde rivver",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				look(b, typed)
			}
		})
	}
}

// BenchmarkReadWords tells what it costs to read the words among which spellings
// are looked for, which happens in the background.
func BenchmarkReadWords(b *testing.B) {
	db := benchArchive(b)
	for _, table := range []string{"search_headline_words", "search_words"} {
		b.Run(table, func(b *testing.B) {
			for b.Loop() {
				words, err := db.ReadWords(b.Context(), table)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(words), "words")
			}
		})
	}
}

// BenchmarkRelated tells what it costs to find what to read next.
func BenchmarkRelated(b *testing.B) {
	db := benchArchive(b)
	page, err := db.List(b.Context(), store.Query{Tag: store.Filter{All: [][]string{{"term-12"}}}, Limit: 20}, access.Viewer{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := db.Related(b.Context(), page.Articles[0], 10, access.Viewer{}, store.Columns{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFacet tells what each facet of all stories costs.
func BenchmarkFacet(b *testing.B) {
	db := benchArchive(b)
	for _, facet := range store.Facets {
		b.Run(string(facet), func(b *testing.B) {
			for b.Loop() {
				if _, err := db.List(b.Context(), store.Query{Limit: 1, Facets: []store.Facet{facet}}, access.Viewer{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
