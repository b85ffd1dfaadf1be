package api

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

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
	f.Updated = latest(f, s.started)
	var body bytes.Buffer
	if err := format.write(&body, f); err != nil {
		return err
	}
	ans := feedAnswer(page, format, body.Bytes(), modified)
	for _, gone := range f.Gone {
		ans.keys = append(ans.keys, news.ArticleKey(gone.ID))
	}
	return s.reply(c, ans)
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
		// A reader that goes from page to page must get on when the term is renamed.
		requestOf(c).listing = "/feeds/" + pluralOf(class) + "/" + news.TermKey(t.ID)
		return s.feed(c, format, &t)
	}
	return errRoute.With("there is no feed %q; a feed is a slug and one of .rss, .atom, .json and .ninjs", clipped(file))
}

// feedPath is where the feed of a term is.
func feedPath(t news.Term, format feedFormat) string {
	return fmt.Sprintf("/feeds/%s/%s%s", pluralOf(t.Class), url.PathEscape(t.Slug), format.extension)
}
