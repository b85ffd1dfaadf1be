package formats_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"testing"

	"github.com/dateline-api/dateline/internal/formats"
	"github.com/dateline-api/dateline/internal/news"
)

// FuzzFormats puts any bytes into every field of a story and wants documents
// that can be read.
func FuzzFormats(f *testing.F) {
	for _, seed := range []string{"", hostile, "\x00\xff\xfe", "https://x.example/a.jpg?%zz", "<![CDATA[", "&#0;", "\u2028\ufdd0\U0001ffff"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, s, other string) {
		term := news.Term{Slug: s, Name: other, Kind: s}
		a := news.Article{
			Type: s, Language: s, Slug: s, Headline: s, Subheadline: other, Summary: s, Body: other, Byline: s, Section: &term,
			Authors: []news.Term{term}, Tags: []news.Term{term}, Media: []news.Media{{URL: s, Type: "picture", Caption: other, Credit: s, UsageTerms: other}},
			Source: news.Source{Name: s, URL: other, ID: s}, CanonicalURL: s, Rights: news.Rights{CopyrightNotice: s, UsageTerms: other},
			Corrections: []news.Correction{{Kind: "correction", Note: s}},
		}
		story := formats.Story{Article: a, Page: other, Text: s}
		page := formats.Feed{ID: s, Title: s, Site: formats.Site{Name: s, URL: other}, Self: s, First: s, Next: other, Full: true,
			Stories: []formats.Story{story}, Gone: []formats.Tombstone{{Reason: s}}}
		for name, write := range map[string]func(io.Writer) error{
			"rss": func(w io.Writer) error { return formats.RSS(w, page) }, "atom": func(w io.Writer) error { return formats.Atom(w, page) },
			"news": func(w io.Writer) error { return formats.NewsSitemap(w, page.Stories, page.Site) },
			"opml": func(w io.Writer) error {
				return formats.OPML(w, s, a.PublishedAt, []formats.Outline{{Title: s, Feed: other}})
			},
			"oembed": formats.OEmbedOf(story, page.Site, 1, 0, 0).XML,
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			d, err := xml.NewDecoder(&b), error(nil)
			for err == nil {
				_, err = d.Token()
			}
			if !errors.Is(err, io.EOF) {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for name, write := range map[string]func(io.Writer) error{
			"json": func(w io.Writer) error { return formats.JSONFeed(w, page) }, "ninjs": func(w io.Writer) error { return formats.NINJSFeed(w, page) },
			"2.2": func(w io.Writer) error { return formats.NINJS(w, story, formats.NINJS22) }, "1.6": func(w io.Writer) error { return formats.NINJS(w, story, formats.NINJS16) },
			"jsonld": func(w io.Writer) error { return formats.JSONLD(w, story, page.Site) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil || !json.Valid(b.Bytes()) || bytes.ContainsAny(b.Bytes(), "<>") {
				t.Fatalf("%s: %v: %s", name, err, b.Bytes())
			}
		}
	})
}
