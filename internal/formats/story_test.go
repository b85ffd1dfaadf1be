package formats_test

import (
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/formats"
	"github.com/dateline-api/dateline/internal/news"
)

var published = time.Date(2024, time.June, 19, 8, 30, 0, 250_000_000, time.UTC)

func id(t *testing.T, last string) news.ID {
	t.Helper()
	out, err := news.ParseID("01902d5e-3c00-7000-8000-0000000000" + last)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// hostile is text that every format must carry as it is, but for its control
// characters.
const hostile = "Q&A <b>bold</b> \"quoted\" 'so' ]]> </script> 🎉 שלום Görüşdə\x07\x1b\uffff"

const page = "https://news.example/en/questions"

// rich is an invented story with something hostile in every field.
func rich(t *testing.T) formats.Story {
	t.Helper()
	term := func(class news.Class, slug, kind string) news.Term {
		return news.Term{Class: class, Slug: slug, Name: slug + " " + hostile, Kind: kind}
	}
	section := term(news.Section, "politics", "")
	a := news.Article{
		ID: id(t, "01"), Version: 3, Type: "analysis", Language: "en", Slug: "questions",
		Headline: "Headline " + hostile, Subheadline: "Line " + hostile, Summary: "Summary " + hostile,
		Body:     `<p>Body &amp; ]]&gt; &lt;/script&gt; 🎉 <a href="https://other.example/?a=1&amp;b=2">link</a></p><p dir="rtl" lang="he">שלום</p>`,
		Dateline: news.Dateline{Place: "Bakı & " + hostile, Date: "2024-06-13"}, Byline: "By one, two, three, four and five " + hostile,
		Section: &section,
		Tags: []news.Term{
			term(news.Tag, "energy", "topic"), term(news.Tag, "jane-doe", "person"), term(news.Tag, "european-union", "organisation"),
			term(news.Tag, "brussels", "place"), term(news.Tag, "summit", "event"),
		},
		Media: []news.Media{
			{URL: "https://media.news.example/a.mp3?x=1&y=2", Type: "audio", Role: "body", Caption: "Sound " + hostile, Credit: "Desk & Co"},
			{
				URL: "https://media.news.example/p.JPG", Type: "picture", Role: "main", Caption: "Caption " + hostile, Alt: "Alt " + hostile,
				Credit: "Credit " + hostile, UsageTerms: "Terms " + hostile, Width: 1600, Height: 900, FocalPoint: &news.FocalPoint{X: 0.5, Y: 0.25},
			},
			{URL: "https://media.news.example/stream", Type: "video", Role: "gallery"},
			{URL: "https://media.news.example/map.svg", Type: "graphic", Role: "gallery"},
		},
		Source: news.Source{Name: "Wire & Sons " + hostile, URL: "https://wire.example/?id=7&v=1", ID: "7<8"},
		Rights: news.Rights{CopyrightHolder: "Example " + hostile, CopyrightNotice: "© Example " + hostile, UsageTerms: "No print & no " + hostile},

		CanonicalURL: "https://wire.example/canonical?a=1&b=2", Urgency: 2, Status: news.Published,
		PublishedAt: published, FirstPublishedAt: published.Add(-time.Hour), CreatedAt: published.Add(-2 * time.Hour), UpdatedAt: published.Add(time.Hour),
		ExpiresAt: published.AddDate(10, 0, 0), WordCount: 5, ReadingMinutes: 1, EditorNote: "Note " + hostile,
		Corrections:    []news.Correction{{At: published.Add(time.Hour), Version: 3, Kind: "correction", Note: "Was wrong " + hostile}},
		Translations:   []news.Sibling{{ID: id(t, "0a"), Language: "az", Slug: "suallar", Headline: "Suallar " + hostile}},
		RelatedStories: []news.Sibling{{ID: id(t, "0b"), Language: "en", Slug: "more", Headline: "More " + hostile}},
	}
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		a.Authors = append(a.Authors, term(news.Author, name, ""))
	}
	return formats.Story{Article: a, Page: page, Text: "Body & ]]> </script> 🎉 link\n\nשלום"}
}

// bare is a story with nothing that a story need not have.
func bare(t *testing.T) formats.Story {
	t.Helper()
	return formats.Story{Page: "https://news.example/az/xeber", Article: news.Article{
		ID: id(t, "02"), Version: 1, Type: "news", Language: "az", Slug: "xeber", Headline: "Xəbər", Urgency: 5, Status: news.Published,
		PublishedAt: published, FirstPublishedAt: published, CreatedAt: published, UpdatedAt: published, ReadingMinutes: 1,
	}}
}

var site = formats.Site{Name: "Example & News", URL: "https://news.example/"}

func feed(t *testing.T, full bool) formats.Feed {
	t.Helper()
	return formats.Feed{
		ID: "urn:uuid:492ae00a-c78a-516f-83ea-12160051f3b9", Title: "Example & News: <Politics>", Site: site, Full: full,
		Self: "https://news.example/feeds/articles.x?limit=2&q=a%26b", First: "https://news.example/feeds/articles.x?limit=2",
		Next: "https://news.example/feeds/articles.x?cursor=abc&limit=2", Updated: published.Add(time.Hour),
		Stories: []formats.Story{rich(t), bare(t)},
		Gone:    []formats.Tombstone{{ID: id(t, "03"), At: published, Reason: "The report " + hostile}, {ID: id(t, "04"), At: published}},
	}
}
