package testkit

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dateline-api/dateline/internal/news"
)

// ID makes a fresh article id.
func ID(t testing.TB) news.ID {
	t.Helper()
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return news.ID(id)
}

// Draft is an invented story that was never out, as the store takes it. edits
// change it before it is returned.
func Draft(t testing.TB, slug string, edits ...func(*news.Article)) news.Article {
	t.Helper()
	id := ID(t)
	a := news.Article{
		ID: id, TranslationGroup: id, Type: news.Types[0], Language: "en", Slug: slug,
		Headline: "Ferry " + slug + " sails again", Summary: "An invented story for a test.",
		Body: "<p>The ferry sailed at dawn.</p>", Urgency: news.DefaultUrgency, Status: news.Draft,
		WordCount: 5, ReadingMinutes: 1,
	}
	for _, edit := range edits {
		edit(&a)
	}
	return a
}

// Story is Draft, put out at the given time.
func Story(t testing.TB, slug string, published time.Time, edits ...func(*news.Article)) news.Article {
	t.Helper()
	out := func(a *news.Article) {
		a.Status, a.PublishedAt, a.FirstPublishedAt = news.Published, published, published
	}
	return Draft(t, slug, append([]func(*news.Article){out}, edits...)...)
}
