package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestOneVisibilityRule wants reading, listing and counting to follow the rule
// of news.Article.Public, for every mixture of state and times.
func TestOneVisibilityRule(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	now := clock.Now()
	times := []time.Time{{}, now, now.Add(time.Millisecond), now.Add(time.Minute)}
	var all []news.Article
	for _, status := range news.Statuses {
		for _, embargo := range times {
			for _, expiry := range times {
				for _, deleted := range times[:2] {
					all = append(all, testkit.Draft(t, fmt.Sprint("s", len(all)), func(a *news.Article) {
						a.Status, a.EmbargoedUntil, a.ExpiresAt, a.DeletedAt = status, embargo, expiry, deleted
						if status == news.Published || status == news.Killed {
							a.PublishedAt, a.FirstPublishedAt = now.Add(-time.Hour), now.Add(-time.Hour)
						}
					}))
				}
			}
		}
	}
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		for i := range all {
			saved, err := tx.Save(nil, all[i], store.Entry{Kind: news.ChangeSaved, Viewer: tester})
			if err != nil {
				return err
			}
			all[i] = saved
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Duration{0, time.Millisecond, 2 * time.Minute} {
		now = clock.Advance(at)
		page, err := db.List(t.Context(), store.Query{Limit: 1000, WantAll: true}, access.Viewer{})
		if err != nil {
			t.Fatal(err)
		}
		public := 0
		for _, a := range all {
			listed := slices.ContainsFunc(page.Articles, func(b news.Article) bool { return b.ID == a.ID })
			_, err := db.Article(t.Context(), a.ID, access.Viewer{}, store.Columns{})
			if want := a.Public(now); listed != want || (err == nil) != want {
				t.Errorf("at %s %+v: public %v, listed %v, read %v", now, a, want, listed, err)
			}
			if a.Public(now) {
				public++
			}
			if _, err := db.Article(t.Context(), a.ID, tester, store.Columns{}); err != nil {
				t.Errorf("an editor gets %v", err)
			}
		}
		if int(page.Total) != public || len(page.Articles) != public {
			t.Errorf("%d listed, %d counted, %d are public", len(page.Articles), page.Total, public)
		}
	}
}

// TestSaveComparesVersions wants the second of two who read one version to lose.
func TestSaveComparesVersions(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	before := save(t, db, testkit.Draft(t, "ferry"))[0]
	change := func(headline string) error {
		return db.InTx(t.Context(), func(tx *store.Tx) error {
			after := before
			after.Headline = headline
			_, err := tx.Save(&before, after, store.Entry{Kind: news.ChangeSaved, Viewer: tester})
			return err
		})
	}
	if err := change("first"); err != nil {
		t.Fatal(err)
	}
	if err := change("second"); !errors.Is(err, news.ErrStale) {
		t.Errorf("%v", err)
	}
	got, err := db.Article(t.Context(), before.ID, tester, store.Columns{Body: true})
	if err != nil || got.Headline != "first" || got.Version != 2 || got.Body != before.Body {
		t.Errorf("%+v, %v", got, err)
	}
	for table, want := range map[string]int{"articles": 1, "revisions": 2, "changes": 2, "audit": 2, "article_slugs": 1} {
		if n, err := db.Count(t.Context(), table); err != nil || n != want {
			t.Errorf("%s has %d rows, %v; want %d", table, n, err, want)
		}
	}
}

func TestUniqueNames(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	sourced := func(slug string) news.Article {
		return testkit.Draft(t, slug, func(a *news.Article) { a.Source = news.Source{Name: "Wire", ID: "7"} })
	}
	save(t, db, sourced("ferry"), testkit.Draft(t, "no-source"), testkit.Draft(t, "no-source-either"))
	for _, test := range []struct {
		a    news.Article
		want *news.Error
	}{{sourced("other"), news.ErrSourceTaken}, {testkit.Draft(t, "ferry"), news.ErrSlugTaken}} {
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Save(nil, test.a, store.Entry{Kind: news.ChangeSaved, Viewer: tester})
			return err
		})
		if !errors.Is(err, test.want) {
			t.Errorf("%v, want %v", err, test.want)
		}
	}
	if n, err := db.Count(t.Context(), "articles"); err != nil || n != 3 {
		t.Errorf("%d articles, %v", n, err)
	}
}

// TestPurgeLeavesNothing wants all rows of a purged story to go, but for the logs.
func TestPurgeLeavesNothing(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	other := save(t, db, testkit.Draft(t, "other"))[0]
	a := save(t, db, testkit.Story(t, "ferry", time.Now(), func(a *news.Article) { a.Related = []news.ID{other.ID} }))[0]
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		tag, err := tx.SaveTerm(nil, news.Term{Class: news.Tag, Slug: "ferries", Name: "Ferries", Kind: "topic"}, tester)
		if err != nil {
			return err
		}
		tagged := a
		tagged.Tags = []news.Term{tag}
		if tagged, err = tx.Save(&a, tagged, store.Entry{Kind: news.ChangeUpdated, Viewer: tester}); err != nil {
			return err
		}
		if err := tx.DeleteTerm(tag, tester); !errors.Is(err, news.ErrTermInUse) {
			t.Errorf("the tag in use: %v", err)
		}
		if err := tx.Purge(tagged, store.Entry{Viewer: tester}); err != nil {
			return err
		}
		return tx.DeleteTerm(tag, tester)
	})
	if err != nil {
		t.Fatal(err)
	}
	for table, want := range map[string]int{
		"articles": 1, "revisions": 1, "article_slugs": 1, "article_terms": 0, "article_related": 0, "terms": 0, "changes": 6, "audit": 6,
	} {
		if n, err := db.Count(t.Context(), table); err != nil || n != want {
			t.Errorf("%s has %d rows, %v; want %d", table, n, err, want)
		}
	}
	if _, err := db.Article(t.Context(), a.ID, tester, store.Columns{}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// TestRoundTrip wants everything that is stored to be read again as it was.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	a := testkit.Story(t, "ferry", clock.Now().Add(-time.Hour), func(a *news.Article) {
		a.Type, a.Language, a.Headline, a.Subheadline, a.Summary = "analysis", "az", "Bərə 😀 <b>", "sub", "line\nline"
		a.Dateline = news.Dateline{Place: "Bakı", Date: "2024-06-18"}
		a.Byline, a.EditorNote, a.CanonicalURL, a.Urgency = "by", "note", "https://a.example/", 1
		a.Media = []news.Media{{URL: "https://a.example/i.png", Type: "picture", Role: "main", Caption: "c", Width: 1, FocalPoint: &news.FocalPoint{X: 0.1, Y: 1}}}
		a.Source = news.Source{Name: "Wire", URL: "https://w.example/", ID: "1"}
		a.Rights = news.Rights{CopyrightHolder: "h", CopyrightNotice: "n", UsageTerms: "t"}
		a.EmbargoedUntil, a.ExpiresAt = clock.Now().Add(-time.Minute), clock.Now().Add(time.Hour)
		a.Corrections = []news.Correction{{At: clock.Now(), Version: 1, Kind: "correction", Note: "n"}}
		a.Kill = &news.Kill{At: clock.Now(), Reason: "r"}
		a.Metadata = []byte(`{"a":[1,null]}`)
	})
	saved := save(t, db, a)[0]
	got, err := db.Article(t.Context(), a.ID, tester, store.Columns{Body: true})
	if err != nil {
		t.Fatal(err)
	}
	got.SearchRow, got.SearchStage = saved.SearchRow, saved.SearchStage // the store's own
	if !reflect.DeepEqual(got, saved) {
		t.Errorf("got  %+v\nwant %+v", got, saved)
	}
	without, err := db.Article(t.Context(), a.ID, tester, store.Columns{})
	if err != nil || without.Body != "" || without.Headline != a.Headline {
		t.Errorf("%+v, %v", without, err)
	}
}
