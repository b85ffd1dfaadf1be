package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestSitemapFiles wants stories in the file of their row for ever, files without
// visible stories left out, and each file dated by its latest change.
func TestSitemapFiles(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	day := testkit.Morning
	add := func(a news.Article) news.Article {
		t.Helper()
		err := db.InTx(t.Context(), func(tx *store.Tx) (err error) {
			a, err = tx.Save(nil, a, store.Entry{Kind: news.ChangePublished, Viewer: tester})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	jump := func(row int) {
		t.Helper()
		if err := db.Exec(t.Context(), "UPDATE sqlite_sequence SET seq = ? WHERE name = 'articles'", row); err != nil {
			t.Fatal(err)
		}
	}
	add(testkit.Story(t, "first", day))
	clock.Advance(time.Hour)
	jump(store.SitemapRows - 1)
	add(testkit.Story(t, "last-of-one", day))
	clock.Advance(time.Hour)
	add(testkit.Story(t, "first-of-two", day))
	lifted := day.Add(5 * time.Hour)
	add(testkit.Story(t, "lifted", day, func(a *news.Article) { a.EmbargoedUntil = lifted }))
	jump(3 * store.SitemapRows)
	add(testkit.Story(t, "embargoed", day, func(a *news.Article) { a.EmbargoedUntil = day.Add(30 * time.Hour) }))
	jump(5*store.SitemapRows - 1)
	add(testkit.Story(t, "expired", day, func(a *news.Article) { a.ExpiresAt = day.Add(8 * time.Hour) }))
	clock.Advance(time.Hour)
	add(testkit.Story(t, "newest", day))
	clock.Advance(6 * time.Hour)
	add(testkit.Draft(t, "draft"))

	files, err := db.SitemapFiles(t.Context(), access.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	want := []store.SitemapFile{{1, day.Add(time.Hour)}, {2, lifted}, {6, day.Add(3 * time.Hour)}}
	if !slices.Equal(files, want) {
		t.Errorf("files are %v, want %v", files, want)
	}
	for number, want := range map[int][]string{1: {"first", "last-of-one"}, 2: {"first-of-two", "lifted"}, 3: nil, 4: nil, 5: nil, 6: {"newest"}, 7: nil} {
		var slugs []string
		err := db.EachInSitemap(t.Context(), number, access.Viewer{}, func(l store.Listed) { slugs = append(slugs, l.Slug) })
		if err != nil || !slices.Equal(slugs, want) {
			t.Errorf("file %d has %v (%v), want %v", number, slugs, err, want)
		}
	}
	for _, query := range db.Statements() {
		if !strings.Contains(query, "canonical_url, max") {
			continue
		}
		if plan, err := db.Plan(t.Context(), query); err != nil || len(plan) != 1 || !strings.Contains(plan[0], "USING INTEGER PRIMARY KEY") {
			t.Errorf("a file is read by %v (%v)", plan, err)
		}
	}
}

// TestSitemapIndexSteps wants a step in an index for each file, whatever it holds.
func TestSitemapIndexSteps(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	if _, err := db.SitemapFiles(t.Context(), access.Viewer{}); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, query := range db.Statements() {
		if !strings.Contains(query, "RECURSIVE files") {
			continue
		}
		found++
		plan, err := db.Plan(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(plan, "; ")
		if !strings.Contains(all, "articles_by_sitemap (<expr>=? AND state=?)") || strings.Contains(strings.Split(all, "articles_by_sitemap")[1], "SCAN a") {
			t.Errorf("the plan is %s", all)
		}
		for _, step := range plan {
			if strings.Contains(step, "B-TREE") && strings.Index(all, step) < strings.Index(all, "articles_by_sitemap") {
				t.Errorf("stories are sorted: %s", all)
			}
		}
	}
	if found != 1 {
		t.Fatalf("%d statements list files", found)
	}
}

// TestDeparturesWalkAnIndex wants the departures of a time to be found by it.
func TestDeparturesWalkAnIndex(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	now := time.Now()
	for _, q := range []store.DepartureQuery{{Limit: 5}, {From: now, Limit: 5}, {From: now, To: now, Term: 7, Limit: 5}} {
		before := db.Statements()
		if _, err := db.Departures(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		for _, query := range db.Statements() {
			if slices.Contains(before, query) {
				continue
			}
			plan, err := db.Plan(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			if all := strings.Join(plan, "; "); !strings.Contains(all, "changes_gone") || strings.Contains(all, "FOR ORDER BY") {
				t.Errorf("%+v: %s", q, all)
			}
		}
	}
}

// TestDepartureReason wants the reason of a kill with the story that left, and
// one departure of a story that left twice.
func TestDepartureReason(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	a := testkit.Story(t, "hoax", testkit.Morning)
	var before *news.Article
	save := func(kind news.ChangeKind) {
		t.Helper()
		clock.Advance(time.Minute)
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			saved, err := tx.Save(before, a, store.Entry{Kind: kind, Viewer: tester})
			a, before = saved, &saved
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	save(news.ChangePublished)
	a.Status = news.Draft
	save(news.ChangeUnpublished)
	a.Status = news.Published
	save(news.ChangePublished)
	a.Status, a.Kill = news.Killed, &news.Kill{At: clock.Now(), Reason: "The report does not exist."}
	save("killed")
	for _, test := range []struct {
		name string
		q    store.DepartureQuery
		want []store.Departure
	}{
		{"all", store.DepartureQuery{Limit: 5}, []store.Departure{{ID: a.ID, At: clock.Now(), Reason: "The report does not exist."}}},
		{"its language", store.DepartureQuery{Limit: 5, Languages: []string{"az", "en"}}, []store.Departure{{ID: a.ID, At: clock.Now(), Reason: "The report does not exist."}}},
		{"another language", store.DepartureQuery{Limit: 5, Languages: []string{"az"}}, nil},
		{"another term", store.DepartureQuery{Limit: 5, Term: 7}, nil},
		{"before it", store.DepartureQuery{Limit: 5, To: clock.Now()}, nil},
		{"after it", store.DepartureQuery{Limit: 5, From: clock.Now().Add(time.Second)}, nil},
	} {
		got, err := db.Departures(t.Context(), test.q)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v (%v), want %v", test.name, got, err, test.want)
		}
	}
}
