package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/dateline-api/dateline/internal/formats"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// FeedQuery is the query string of a feed.
type FeedQuery struct {
	Limit  int    `form:"limit" default:"20" minimum:"1" maximum:"100" validate:"optional" example:"20"`                          // stories on a page
	Cursor string `form:"cursor" validate:"optional"`                                                                             // from the feed's own link to its next page
	Full   bool   `form:"full" default:"false" validate:"optional" example:"true"`                                                // with bodies; without, the summary stands for them
	Sort   string `form:"sort" enums:"-publishedAt,-updatedAt" default:"-publishedAt" validate:"optional" example:"-publishedAt"` // newest first, or last changed first
	ArticleFilter
}

// feedFormat is one way to give a feed.
type feedFormat struct {
	extension   string // with the dot
	contentType string
	write       func(io.Writer, formats.Feed) error
	title       string // what it is called on a page that offers it
}

var (
	feedRSS      = feedFormat{".rss", rssType + "; charset=utf-8", formats.RSS, "RSS"}
	feedAtom     = feedFormat{".atom", atomType + "; charset=utf-8", formats.Atom, "Atom"}
	feedJSONFeed = feedFormat{".json", jsonFeedType, formats.JSONFeed, "JSON Feed"}
	feedNINJS    = feedFormat{".ninjs", ninjsType, formats.NINJSFeed, "ninjs"}
	feedFormats  = []feedFormat{feedRSS, feedAtom, feedJSONFeed, feedNINJS}
)

// mediaType is the content type without its parameters.
func (f feedFormat) mediaType() string {
	base, _, _ := strings.Cut(f.contentType, ";")
	return base
}

// The media types that a caller may accept for a feed: its own, and the general
// ones that feed readers send.
var (
	givesRSS      = []string{rssType, xmlType, "text/xml"}
	givesAtom     = []string{atomType, xmlType, "text/xml"}
	givesJSONFeed = []string{jsonFeedType, jsonType}
	givesNINJS    = []string{ninjsType, jsonType}
	givesFeeds    = []string{rssType, atomType, jsonFeedType, ninjsType, xmlType, "text/xml", jsonType}
)

// maxTombstones bounds the tombstones on a page: the latest are given.
const maxTombstones = 500

// feed answers with a page of a feed. about is the term that it is about; nil
// for the feed of all stories.
func (s *Server) feed(c *gin.Context, format feedFormat, about *news.Term) error {
	in := query[FeedQuery](c)
	subject := "articles"
	if about != nil {
		in.narrow(*about)
		subject = pluralOf(about.Class) + "/" + news.TermKey(about.ID)
	}
	q, err := s.feedQuery(c, in)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	modified, err := s.db.LastChange(ctx, reader(c)) // before the list, so that it is never too late
	if err != nil {
		return err
	}
	page, err := s.db.List(ctx, q.Query, reader(c))
	if err != nil {
		return err
	}
	f := s.feedOf(c, page, q, subject, about)
	f.Full = in.Full
	if format.extension == feedAtom.extension {
		if f.Gone, err = s.tombstones(ctx, page, q); err != nil {
			return err
		}
	}
	f.Updated = latest(f, modified, s.started)
	var body bytes.Buffer
	if err := format.write(&body, f); err != nil {
		return err
	}
	return s.reply(c, feedAnswer(page, format, body.Bytes(), modified))
}

// narrow adds the feed's own term to the filters.
func (in *FeedQuery) narrow(t news.Term) {
	switch t.Class {
	case news.Section:
		in.Section = append(in.Section, t.Slug)
	case news.Author:
		in.Author = append(in.Author, t.Slug)
	default:
		in.Tag = append(in.Tag, t.Slug)
	}
}

func (s *Server) feedQuery(c *gin.Context, in FeedQuery) (*listQuery, error) {
	list := ArticlesQuery{PageQuery: PageQuery{Limit: in.Limit, Cursor: in.Cursor}, ArticleFilter: in.ArticleFilter, Sort: in.Sort}
	var faults faultList
	q, err := s.storeQuery(list, reader(c))
	faults.add(err)
	from, err := readCursor(in.Cursor, filtersOf(c))
	faults.add(err)
	faults.add(q.start(list, from))
	faults.add(boundFilters(in.ArticleFilter))
	q.Columns = store.Columns{Body: in.Full}
	return q, faults.err()
}

func (s *Server) feedOf(c *gin.Context, page store.Page, q *listQuery, subject string, about *news.Term) formats.Feed {
	var next *cursor
	if n := len(page.Articles); n > 0 && page.HasNext {
		next = &cursor{place: store.PositionOf(page.Articles[n-1], q.Sort, q.Search != nil)}
	}
	links := pageLinks(c, next, nil)
	c.Header("Link", links.header())
	base := s.base(c)
	f := formats.Feed{ID: s.feedID(c, subject), Title: s.siteName, Site: s.site(c), Self: base + links.Self, First: base + links.First}
	if links.Next != nil {
		f.Next = base + *links.Next
	}
	if about != nil {
		f.Title = s.siteName + ": " + about.Name
	}
	f.Stories = mapped(page.Articles, func(a news.Article) formats.Story { return s.storyOf(c, a) })
	f.Language = formats.CommonLanguage(f.Stories)
	return f
}

// feedID names a feed, the same on all its pages. It is made of the configured
// site, what the feed is about (a term by its number, because slugs change) and
// the filters; never of the request's Host.
func (s *Server) feedID(c *gin.Context, subject string) string {
	values := c.Request.URL.Query()
	for _, shape := range []string{"cursor", "limit", "full"} {
		values.Del(shape)
	}
	name := s.siteURL + "/feeds/" + subject + "?" + values.Encode()
	return "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String()
}

// tombstones are the stories that left their readers in the time that a page
// spans: from its oldest story, or the beginning when no page follows, to the
// page before, or now when there is none.
func (s *Server) tombstones(ctx context.Context, page store.Page, q *listQuery) ([]formats.Tombstone, error) {
	span := store.DepartureQuery{Term: page.Term, Limit: maxTombstones}
	if named := len(q.Section.All) + len(q.Tag.All) + len(q.Author.All); named > 0 && page.Term == 0 && len(page.Articles) == 0 {
		return nil, nil // of names that nothing has
	}
	if len(q.Language.All) == 1 {
		span.Languages = q.Language.All[0]
	}
	if n := len(page.Articles); n > 0 && page.HasNext {
		span.From = orderedAt(page.Articles[n-1], q.Sort)
	}
	if q.From != nil && q.Search == nil {
		if key, ok := q.From.Key.(int64); ok {
			span.To = time.UnixMicro(key).UTC()
		}
	} else if q.From != nil && len(page.Articles) > 0 {
		span.To = orderedAt(page.Articles[0], q.Sort)
	}
	gone, err := s.db.Departures(ctx, span)
	if err != nil {
		return nil, err
	}
	return mapped(gone, func(d store.Departure) formats.Tombstone { return formats.Tombstone(d) }), nil
}

func orderedAt(a news.Article, sort store.Sort) time.Time {
	if sort == store.LastUpdated {
		return a.UpdatedAt
	}
	return a.PublishedAt
}

// latest is when anything on a page last changed. It is made of what stands on
// the page, so that the same page has the same bytes; an empty one has the first
// of the times besides that is set.
func latest(f formats.Feed, otherwise ...time.Time) time.Time {
	var t time.Time
	for _, s := range f.Stories {
		for _, changed := range []time.Time{s.UpdatedAt, s.PublishedAt} {
			if changed.After(t) {
				t = changed
			}
		}
	}
	for _, g := range f.Gone {
		if g.At.After(t) {
			t = g.At
		}
	}
	for _, other := range otherwise {
		if t.IsZero() {
			t = other
		}
	}
	return t
}

func feedAnswer(page store.Page, format feedFormat, body []byte, modified time.Time) answer {
	ans := answer{contentType: format.contentType, body: body, modified: modified, keys: []string{news.AllLists, news.Names}}
	if page.Term != 0 {
		ans.keys[0] = news.ListKey(page.Term)
	}
	for _, a := range page.Articles {
		ans.keys = append(ans.keys, news.ArticleKey(a.ID))
		ans.until = earliest(ans.until, a.ExpiresAt, a.OthersChange)
	}
	return ans
}

// termFeed serves the feed of a section, tag or author, whose slug and format
// are the name of a file.
func (s *Server) termFeed(c *gin.Context, class news.Class) error {
	file := param(c, "file")
	for _, format := range feedFormats {
		slug, found := strings.CutSuffix(file, format.extension)
		if !found {
			continue
		}
		if !news.IsSlug(slug) {
			return class.ErrNotFound().With("%q cannot be a slug; slugs are of lower-case letters a-z, digits and hyphens", clipped(slug))
		}
		requestOf(c).missingKeys = []string{news.SlugKey(string(class), slug)}
		t, err := s.db.TermNamed(c.Request.Context(), class, slug, reader(c))
		if err != nil {
			return err
		}
		if t.Slug != slug {
			target := feedPath(t, format)
			return s.redirect(c, target, news.TermKey(t.ID), news.SlugKey(string(class), slug))
		}
		return s.feed(c, format, &t)
	}
	return errRoute.With("there is no feed %q; a feed is a slug and one of .rss, .atom, .json and .ninjs", clipped(file))
}

// feedPath is where the feed of a term is.
func feedPath(t news.Term, format feedFormat) string {
	return fmt.Sprintf("/feeds/%s/%s%s", pluralOf(t.Class), url.PathEscape(t.Slug), format.extension)
}
