package api

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// Documents is how stories are rendered when they are saved: as rows of a list
// for readers, without terms and without the address of the story's page.
// Whatever writes stories should set it on its database.
var Documents = store.DocumentFormat{Name: documentFormat(), Article: renderDocument, Term: renderTerm}

// The parts of an article's JSON that a document leaves out. A string cannot
// hold them: its quotes are escaped.
var (
	noTerms = []byte(`"authors":[],"section":null,"tags":[]`)
	noPage  = []byte(`null}}`) // links.html, and the end
)

var errDocument = errors.New("an article's JSON has not the form that documents are cut from")

func renderDocument(a news.Article) (text []byte, split int, err error) {
	a.Section, a.Authors, a.Tags = nil, nil, nil
	wire, err := (&Server{}).articleOf(a, false, include{}) // of no site
	if err != nil {
		return nil, 0, err
	}
	whole, err := json.Marshal(wire)
	if err != nil {
		return nil, 0, fmt.Errorf("render article %s: %w", a.ID, err)
	}
	head, tail, found := bytes.Cut(whole, noTerms)
	tail, ends := bytes.CutSuffix(tail, noPage)
	if !found || !ends {
		return nil, 0, errDocument
	}
	split = len(head)
	return append(whole[:split], tail...), split, nil
}

func renderTerm(t news.Term) ([]byte, error) {
	if t.Class == news.Tag {
		return json.Marshal(tagRefOf(t))
	}
	return json.Marshal(termRefOf(t))
}

// documentFormat is made of what a story with something in every field looks
// like, so that it changes with the wire types by itself.
func documentFormat() string {
	at := time.Date(2024, 6, 19, 8, 30, 0, 0, time.UTC)
	text, split, err := renderDocument(news.Article{
		Version: 1, Type: "news", Language: "en", Slug: "a", Headline: "b", Subheadline: "c", Summary: "d",
		Dateline: news.Dateline{Place: "e", Date: "2024-06-13"}, Byline: "f",
		Media:        []news.Media{{URL: "g", Type: "picture", Role: "main", FocalPoint: &news.FocalPoint{X: 0.5, Y: 0.5}}},
		Source:       news.Source{Name: "h", URL: "i", ID: "j"},
		CanonicalURL: "k", Rights: news.Rights{CopyrightHolder: "l", CopyrightNotice: "m", UsageTerms: "n"}, Urgency: 5, Status: news.Published,
		PublishedAt: at, FirstPublishedAt: at, EmbargoedUntil: at, ExpiresAt: at, CreatedAt: at, UpdatedAt: at,
		Corrections: []news.Correction{{At: at, Version: 1, Kind: "update", Note: "o"}}, Kill: &news.Kill{At: at, Reason: "p"},
		WordCount: 1, ReadingMinutes: 1,
	})
	if err != nil {
		panic(err) // a mistake in the wire types, which every test would show
	}
	return strconv.FormatUint(xxhash.Sum64(text)^uint64(split), 36) //nolint:gosec // a length
}

// appendDocument puts a document together: a row of a list, or with its body and
// what else an article has that is read alone.
func (s *Server) appendDocument(b []byte, d store.Document, alone bool) ([]byte, error) {
	b = append(b, d.Head...)
	b = appendTerms(append(b, `"authors":[`...), d.Authors)
	b = append(b, `],"section":`...)
	if d.Section != nil {
		b = append(b, d.Section.Text...)
	} else {
		b = append(b, `null`...)
	}
	b = appendTerms(append(b, `,"tags":[`...), d.Tags)
	b = append(b, ']')
	var err error
	if alone {
		if b, err = jsontext.AppendQuote(append(b, `,"body":`...), d.Body); err != nil {
			return nil, fmt.Errorf("render article %s: %w", d.ID, err)
		}
		b = append(b, `,"translations":[],"related":[]`...)
	}
	b = append(b, d.Tail...)
	if s.siteURL == "" {
		b = append(b, `null`...)
	} else if b, err = jsontext.AppendQuote(b, s.siteURL+"/"+d.Path); err != nil {
		return nil, fmt.Errorf("render article %s: %w", d.ID, err)
	}
	return append(b, `}}`...), nil
}

func appendTerms(b []byte, terms []*store.DocumentTerm) []byte {
	for i, t := range terms {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, t.Text...)
	}
	return b
}

// appendRow adds a row to those of a list.
func (s *Server) appendRow(rows []byte, d store.Document, chosen selection) ([]byte, error) {
	rows = comma(rows)
	if chosen == nil {
		return s.appendDocument(rows, d, false)
	}
	whole, err := s.appendDocument(nil, d, false)
	if err != nil {
		return nil, err
	}
	row, err := chosen.apply(whole)
	return append(rows, row...), err
}

// oneDocument answers with the document that find finds; done is false when
// there is none.
func (s *Server) oneDocument(c *gin.Context, find func(store.Columns) (store.Document, bool, error)) (done bool, err error) {
	conditional := conditional(c)
	d, found, err := find(store.Columns{Body: !conditional})
	if err != nil || !found {
		return false, err
	}
	ans := s.describeDocument(d)
	if conditional {
		if s.notModified(c, ans) {
			return true, nil
		}
		if d, found, err = find(store.Columns{Body: true}); err != nil || !found {
			return false, err
		}
		ans = s.describeDocument(d)
	}
	ans.body, err = s.appendDocument(make([]byte, 0, d.Size()+d.Size()/16+len(s.siteURL)), d, true)
	if err != nil {
		return false, err
	}
	return true, s.reply(c, ans)
}

// describeDocument says of a document what describeArticle says of an article
// that names no others.
func (s *Server) describeDocument(d store.Document) answer {
	h := newHash()
	h.add(readersVariant + "\x00" + s.version + "\x00" + s.siteURL)
	keys := make([]string, 1, 2+len(d.Authors)+len(d.Tags))
	keys[0] = news.ArticleKey(d.ID)
	for _, list := range [][]*store.DocumentTerm{d.Authors, d.Tags} {
		for _, t := range list {
			h.addTerm(t.Term)
			keys = append(keys, news.TermKey(t.ID))
		}
		h.add("|")
	}
	if d.Section != nil {
		h.addTerm(d.Section.Term)
		keys = append(keys, news.TermKey(d.Section.ID))
	}
	h.add("|", "|") // translations and related stories
	return answer{
		etag:     `"` + stateOf(d.ID, d.Version) + "." + h.String() + `"`,
		modified: d.ModifiedAt, keys: keys, until: d.ExpiresAt,
	}
}
