package api

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/dateline-api/dateline/internal/formats"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// maxTombstones bounds the tombstones on a page: the latest are given.
const maxTombstones = 500

// feedOf is a page of a list as a feed, without its tombstones; it sets the
// header Link.
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
	f.Stories = mapped(page.Articles, func(a news.Article) formats.Story { return s.storyOf(c, a, reader(c)) })
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
