package news_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

var morning = time.Date(2024, 6, 19, 8, 30, 0, 0, time.UTC)

func TestPublic(t *testing.T) {
	t.Parallel()
	earlier, later := morning.Add(-time.Hour), morning.Add(time.Hour)
	out := news.Article{Status: news.Published, PublishedAt: earlier, FirstPublishedAt: earlier}
	with := func(change func(*news.Article)) news.Article {
		a := out
		change(&a)
		return a
	}
	tests := []struct {
		name             string
		a                news.Article
		public, wasThere bool
	}{
		{"published", out, true, true},
		{"draft", news.Article{Status: news.Draft}, false, false},
		{"review", news.Article{Status: news.Review}, false, false},
		{"killed, seen before", with(func(a *news.Article) { a.Status, a.PublicAt = news.Killed, earlier }), false, true},
		{"under embargo", with(func(a *news.Article) { a.EmbargoedUntil = later }), false, false},
		{"embargo ends now", with(func(a *news.Article) { a.EmbargoedUntil = morning }), true, true},
		{"expires later", with(func(a *news.Article) { a.ExpiresAt = later }), true, true},
		{"expires now", with(func(a *news.Article) { a.ExpiresAt = morning }), false, true},
		{"trashed unseen", with(func(a *news.Article) { a.DeletedAt = morning }), false, false},
		{"trashed, seen before", with(func(a *news.Article) { a.DeletedAt, a.PublicAt = morning, earlier }), false, true},
		{"taken back, seen before", with(func(a *news.Article) { a.Status, a.PublicAt = news.Draft, earlier }), false, true},
	}
	for _, test := range tests {
		if got := test.a.Public(morning); got != test.public {
			t.Errorf("%s is public: %v", test.name, got)
		}
		if got := test.a.WasPublic(morning); got != test.wasThere {
			t.Errorf("%s was public: %v", test.name, got)
		}
	}
}

func TestNoteReaders(t *testing.T) {
	t.Parallel()
	earlier := morning.Add(-time.Hour)
	for name, test := range map[string]struct {
		a    news.Article
		want time.Time
	}{
		"draft":              {news.Article{Status: news.Draft}, time.Time{}},
		"published":          {news.Article{Status: news.Published, PublishedAt: earlier}, earlier},
		"after its embargo":  {news.Article{Status: news.Published, PublishedAt: earlier, EmbargoedUntil: morning}, morning},
		"under its embargo":  {news.Article{Status: news.Published, PublishedAt: earlier, EmbargoedUntil: morning.Add(1)}, time.Time{}},
		"noted before":       {news.Article{Status: news.Published, PublishedAt: morning, PublicAt: earlier}, earlier},
		"noted, now a draft": {news.Article{Status: news.Draft, PublicAt: earlier}, earlier},
	} {
		if test.a.NoteReaders(morning); !test.a.PublicAt.Equal(test.want) {
			t.Errorf("%s: %s, want %s", name, test.a.PublicAt, test.want)
		}
	}
}

func TestPublishTimes(t *testing.T) {
	t.Parallel()
	earlier := morning.Add(-24 * time.Hour)
	a := news.Article{Status: news.Draft, PublishedAt: earlier}
	if err := a.Publish(morning); err != nil || !a.PublishedAt.Equal(earlier) || !a.FirstPublishedAt.Equal(earlier) {
		t.Errorf("with a time of its own: %v, %+v", err, a)
	}
	if err := errors.Join(a.Unpublish(), a.Publish(morning)); err != nil || !a.PublishedAt.Equal(morning) || !a.FirstPublishedAt.Equal(earlier) {
		t.Errorf("for the second time: %v, %+v", err, a)
	}
	later := news.Article{Status: news.Draft, PublishedAt: morning.Add(1)}
	if err := later.Publish(morning); err != nil || later.Status != news.Scheduled || !later.FirstPublishedAt.IsZero() {
		t.Errorf("to come: %v, %+v", err, later)
	}
}

func TestModifiedAt(t *testing.T) {
	t.Parallel()
	latest := morning.Add(-time.Minute)
	for name, a := range map[string]news.Article{
		"itself":            {UpdatedAt: latest},
		"touched":           {TouchedAt: latest},
		"others by time":    {OthersChanged: latest},
		"embargo":           {EmbargoedUntil: latest},
		"section":           {Section: &news.Term{UpdatedAt: latest}},
		"tag":               {Tags: []news.Term{{}, {UpdatedAt: latest}}},
		"author":            {Authors: []news.Term{{UpdatedAt: latest}}},
		"embargo yet ahead": {UpdatedAt: latest, EmbargoedUntil: morning.Add(time.Hour)},
	} {
		if got := a.ModifiedAt(morning); !got.Equal(latest) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestChangeOf(t *testing.T) {
	t.Parallel()
	draft, out := news.Article{Status: news.Draft}, news.Article{Status: news.Published, Slug: "a", Language: "en"}
	trashed, moved, translated, killed, corrected := out, out, out, out, out
	trashed.DeletedAt, moved.Slug, translated.Language, killed.Status = morning, "b", "az", news.Killed
	corrected.Slug, corrected.Corrections = "c", []news.Correction{{Note: "x"}}
	tests := []struct {
		name   string
		before *news.Article
		after  news.Article
		want   news.ChangeKind
	}{
		{"new draft", nil, draft, news.ChangeSaved},
		{"new story", nil, out, news.ChangePublished},
		{"draft again", &draft, draft, news.ChangeSaved},
		{"put out", &draft, out, news.ChangePublished},
		{"update", &out, out, news.ChangeUpdated},
		{"another slug", &out, moved, news.ChangeMoved},
		{"another language", &out, translated, news.ChangeMoved},
		{"taken back", &out, draft, news.ChangeUnpublished},
		{"withdrawn", &out, killed, news.ChangeKilled},
		{"a draft again", &killed, draft, news.ChangeSaved},
		{"put out again", &killed, out, news.ChangePublished},
		{"corrected", &out, corrected, news.ChangeCorrected},
		{"into the trash", &out, trashed, news.ChangeDeleted},
		{"out of the trash", &trashed, draft, news.ChangeRestored},
	}
	for _, test := range tests {
		if got := news.ChangeOf(test.before, test.after); got != test.want {
			t.Errorf("%s is %s, want %s", test.name, got, test.want)
		}
	}
}

func TestCacheKeys(t *testing.T) {
	t.Parallel()
	id, err := news.ParseID("01902d5e-3c00-7000-8000-5a1e0f9d2b44")
	if err != nil {
		t.Fatal(err)
	}
	a := news.Article{
		ID: id, Status: news.Published, Language: "en", Slug: "ferry",
		Section: &news.Term{ID: 1}, Tags: []news.Term{{ID: 2}, {ID: 40}}, Authors: []news.Term{{ID: 3}},
	}
	got := a.CacheKeys()
	for _, want := range []string{news.ArticleKey(id), news.AllLists, news.SlugKey("en", "ferry"), news.ListKey(1), news.ListKey(2), news.ListKey(3), news.ListKey(40)} {
		if !slices.Contains(got, want) {
			t.Errorf("no %s in %v", want, got)
		}
	}
	for _, key := range got {
		if strings.ContainsAny(key, " ,\t") || len(key) > 140 {
			t.Errorf("%q cannot stand in a header", key)
		}
	}
	// A draft stands in no list.
	a.Status = news.Draft
	if got := a.CacheKeys(); slices.Contains(got, news.AllLists) || slices.Contains(got, news.ListKey(2)) {
		t.Errorf("a draft has %v", got)
	}
}
