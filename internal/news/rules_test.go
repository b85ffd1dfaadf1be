package news_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// right is an invented article that breaks no rule.
func right() news.Article {
	return news.Article{Type: "news", Headline: "Ferry sails", Slug: "ferry-sails", Urgency: 5}
}

func day(d int) time.Time { return time.Date(2024, 6, d, 0, 0, 0, 0, time.UTC) }

func TestFaults(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("ə", n) }
	media := func(m ...news.Media) func(*news.Article) {
		return func(a *news.Article) {
			for i := range m {
				m[i].URL, m[i].Type, m[i].Role = or(m[i].URL, "https://a.example/"), or(m[i].Type, "picture"), or(m[i].Role, "body")
			}
			a.Media = m
		}
	}
	tests := []struct {
		name   string
		change func(*news.Article)
		want   string // pointers and codes
	}{
		{"right", func(*news.Article) {}, ""},
		{"headline at its limit", func(a *news.Article) { a.Headline = long(news.MaxHeadline) }, ""},
		{"headline too long", func(a *news.Article) { a.Headline = long(news.MaxHeadline + 1) }, "/headline too-long"},
		{"no headline", func(a *news.Article) { a.Headline = "" }, "/headline required"},
		{"headline of nothing", func(a *news.Article) { a.Headline = "\u200b \u00a0\u2060" }, "/headline required"},
		{"headline of one mark", func(a *news.Article) { a.Headline = "?" }, ""},
		{"headline of one emoji", func(a *news.Article) { a.Headline = "🎉" }, ""},
		{"summary too long", func(a *news.Article) { a.Summary = long(news.MaxSummary + 1) }, "/summary too-long"},
		{"type", func(a *news.Article) { a.Type = "gossip" }, "/type not-one-of"},
		{"urgency 0", func(a *news.Article) { a.Urgency = 0 }, "/urgency out-of-range"},
		{"urgency 9", func(a *news.Article) { a.Urgency = 9 }, "/urgency out-of-range"},
		{"slug", func(a *news.Article) { a.Slug = "Not a slug" }, "/slug not-a-slug"},
		{"date", func(a *news.Article) { a.Dateline.Date = "2024-02-30" }, "/dateline/date not-a-date"},
		{"place", func(a *news.Article) { a.Dateline.Place = long(501) }, "/dateline/place too-long"},
		{"URL without host", func(a *news.Article) { a.CanonicalURL = "https:///x" }, "/canonicalUrl not-a-url"},
		{"URL with a space", func(a *news.Article) { a.CanonicalURL = "https://news.example/a b" }, "/canonicalUrl not-a-url"},
		{"URL with a tag", func(a *news.Article) { a.CanonicalURL = "https://news.example/\"><script>" }, "/canonicalUrl not-a-url"},
		{"URL turned round", func(a *news.Article) { a.CanonicalURL = "https://news.example/\u202egnp.exe" }, "/canonicalUrl not-a-url"},
		{"URL of a script", func(a *news.Article) { a.CanonicalURL = "javascript:alert(1)" }, "/canonicalUrl not-a-url"},
		{"URL too long", func(a *news.Article) { a.CanonicalURL = "https://a.example/" + strings.Repeat("x", 2000) }, "/canonicalUrl too-long"},
		{"source id alone", func(a *news.Article) { a.Source.ID = "7" }, "/source/name required"},
		{"source name alone", func(a *news.Article) { a.Source.Name = "Wire" }, ""},
		{"rights", func(a *news.Article) { a.Rights.CopyrightHolder = long(501) }, "/rights/copyrightHolder too-long"},
		{"one main picture", media(news.Media{Role: "main"}, news.Media{}), ""},
		{"three main pictures", media(news.Media{Role: "main"}, news.Media{Role: "main"}, news.Media{Role: "main"}), "/media/1/role too-many"},
		{"pixels", media(news.Media{Width: -1, Height: news.MaxPixels + 1}), "/media/0/width out-of-range, /media/0/height out-of-range"},
		{"focal point", media(news.Media{FocalPoint: &news.FocalPoint{X: 1, Y: 0}}, news.Media{FocalPoint: &news.FocalPoint{X: -0.1}}), "/media/1/focalPoint out-of-range"},
		{"media", media(make([]news.Media, news.MaxMedia+1)...), "/media too-many"},
		{"related", func(a *news.Article) { a.Related = make([]news.ID, news.MaxRelated+1) }, "/related too-many"},
		{"expires before it is out", func(a *news.Article) { a.PublishedAt, a.ExpiresAt = day(2), day(2) }, "/expiresAt out-of-order"},
		{"expires after it is out", func(a *news.Article) { a.PublishedAt, a.ExpiresAt = day(2), day(3) }, ""},
		{"expires under embargo", func(a *news.Article) { a.EmbargoedUntil, a.ExpiresAt = day(3), day(2) }, "/expiresAt out-of-order"},
		{"long ago", func(a *news.Article) { a.PublishedAt = time.Date(1599, 1, 1, 0, 0, 0, 0, time.UTC) }, "/publishedAt out-of-range"},
		{"far away", func(a *news.Article) { a.EmbargoedUntil = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }, "/embargoedUntil out-of-range"},
		{"metadata", func(a *news.Article) { a.Metadata = json.RawMessage(`[]`) }, "/metadata wrong-type"},
		{"much metadata", func(a *news.Article) {
			a.Metadata = json.RawMessage(`{"a":"` + strings.Repeat("x", news.MaxMetadata) + `"}`)
		}, "/metadata too-long"},
		{"several", func(a *news.Article) { a.Headline, a.Type, a.Urgency = "", "x", 0 }, "/headline required, /type not-one-of, /urgency out-of-range"},
	}
	for _, test := range tests {
		a := right()
		test.change(&a)
		if got := list(t, a.Faults()); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// list joins pointers and codes, and wants every fault to have words.
func list(t *testing.T, faults []news.FieldError) string {
	t.Helper()
	var out []string
	for _, f := range faults {
		if f.Detail == "" || f.Parameter != "" || f.Header != "" {
			t.Errorf("a fault without words, or elsewhere: %+v", f)
		}
		out = append(out, f.Pointer+" "+f.Code)
	}
	return strings.Join(out, ", ")
}

func TestTermFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		term news.Term
		want string
	}{
		{news.Term{Class: news.Tag, Slug: "eu", Name: "EU", Kind: "organisation"}, ""},
		{news.Term{Class: news.Section, Slug: "eu", Name: "EU"}, ""},
		{news.Term{Class: news.Tag, Slug: "eu", Name: "EU"}, "/tags/3/kind not-one-of"},
		{news.Term{Class: news.Author, Slug: "eu", Name: "EU", Kind: "person"}, "/tags/3/kind not-allowed"},
		{news.Term{Class: news.Author, Slug: "-", Name: strings.Repeat("x", 201)}, "/tags/3/name too-long, /tags/3/slug not-a-slug"},
		{news.Term{Class: news.Author}, "/tags/3/name required, /tags/3/slug not-a-slug"},
	}
	for _, test := range tests {
		if got := list(t, test.term.Faults("/tags/3")); got != test.want {
			t.Errorf("%+v: %q, want %q", test.term, got, test.want)
		}
	}
}

func TestIsSlug(t *testing.T) {
	t.Parallel()
	for slug, want := range map[string]bool{
		"a": true, "a-b": true, "1": true, "2024-in-review": true, strings.Repeat("a", 120): true,
		"": false, "-": false, "a-": false, "-a": false, "a--b": false, "A": false, "a_b": false, "a b": false, "ə": false, "a\n": false, "a/b": false, "..": false, strings.Repeat("a", 121): false,
	} {
		if news.IsSlug(slug) != want {
			t.Errorf("%q: %v", slug, !want)
		}
	}
}

func TestReadingMinutes(t *testing.T) {
	t.Parallel()
	for words, want := range map[int]int{0: 1, 1: 1, 238: 1, 239: 2, 476: 2, 477: 3, 23_800: 100} {
		if got := news.ReadingMinutes(words); got != want {
			t.Errorf("%d words take %d minutes, want %d", words, got, want)
		}
	}
}
