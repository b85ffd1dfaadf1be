package api

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/formats"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// sitemapIndex serves the list of sitemaps.
//
//	@ID				getSitemapIndex
//	@Summary		The index of sitemaps
//	@Description	For search engines: every sitemap with the time of its latest change. It needs the site's address (setting site-url).
//	@Tags			Feeds
//	@Produce		application/xml
//	@Success		200				{string}	string	"The index"
//	@Header			200				{string}	ETag	"changes whenever these bytes would"
//	@Failure		400,401,404,406	{object}	Problem
//	@x-problem		{"404": ["site-url-missing"]}
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/sitemap.xml [get]
func (s *Server) sitemapIndex(c *gin.Context) error {
	if s.siteURL == "" {
		return noSiteURL()
	}
	modified, err := s.db.LastChange(c.Request.Context(), reader(c))
	if err != nil {
		return err
	}
	files, err := s.db.SitemapFiles(c.Request.Context(), reader(c))
	if err != nil {
		return err
	}
	locations := make([]formats.Location, 0, len(files)+1)
	for _, f := range files {
		locations = append(locations, formats.Location{URL: s.siteURL + "/sitemap-articles-" + strconv.Itoa(f.Number) + ".xml", Modified: f.Modified})
	}
	recent, err := s.recent(c, 1)
	if err != nil {
		return err
	}
	if len(recent.Articles) > 0 { // a sitemap without addresses is against the protocol
		locations = append(locations, formats.Location{URL: s.siteURL + "/sitemap-news.xml"})
	}
	var body bytes.Buffer
	if err := formats.SitemapIndex(&body, locations); err != nil {
		return err
	}
	ans := sitemapAnswer(body.Bytes(), later(modified, s.hour()))
	ans.until = s.hour().Add(time.Hour)
	return s.reply(c, ans)
}

// hour is the present hour. Time alone takes stories out of the news sitemap, so
// it counts in whole hours: the file and its date stay the same within one.
func (s *Server) hour() time.Time { return s.now().Truncate(time.Hour) }

// recent are the newest stories that a news sitemap may hold.
func (s *Server) recent(c *gin.Context, limit int) (store.Page, error) {
	since := s.hour().Add(time.Hour - formats.NewsSitemapSpan)
	return s.db.List(c.Request.Context(), store.Query{Limit: limit, PublishedAfter: since}, reader(c))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func sitemapAnswer(body []byte, modified time.Time) answer {
	return answer{contentType: xmlType, body: body, modified: modified, keys: []string{news.AllLists}}
}

// sitemapFile is the name of a sitemap of stories after its common beginning.
var sitemapFile = regexp.MustCompile(`^([1-9][0-9]{0,8})\.xml$`)

// sitemapArticles serves one sitemap of stories.
//
//	@ID				getSitemap
//	@Summary		A sitemap of stories
//	@Description	At most 10,000 stories in the order in which they came; a story never moves to another file. A story whose canonicalUrl is on another site is left out. It needs the site's address (setting site-url).
//	@Tags			Feeds
//	@Produce		application/xml
//	@Param			file			path		string	true	"Number of the file, from 1, and .xml"	example(1.xml)
//	@Success		200				{string}	string	"The sitemap"
//	@Header			200				{string}	ETag	"changes whenever these bytes would"
//	@Failure		400,401,404,406	{object}	Problem
//	@x-problem		{"404": ["site-url-missing", "route-not-found"]}
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/sitemap-articles-{file} [get]
func (s *Server) sitemapArticles(c *gin.Context) error {
	if s.siteURL == "" {
		return noSiteURL()
	}
	match := sitemapFile.FindStringSubmatch(param(c, "file"))
	if match == nil {
		return errRoute.With("there is no sitemap at %s; /sitemap.xml lists them", clipped(c.Request.URL.Path))
	}
	number, err := strconv.Atoi(match[1])
	if err != nil {
		return err
	}
	modified, err := s.db.LastChange(c.Request.Context(), reader(c))
	if err != nil {
		return err
	}
	var body bytes.Buffer
	var until time.Time
	found, out := 0, formats.NewSitemap(&body)
	err = s.db.EachInSitemap(c.Request.Context(), number, reader(c), func(l store.Listed) {
		if address, own := s.ownAddress(l); own {
			out.Add(formats.Location{URL: address, Modified: l.Modified})
		}
		until = earliest(until, l.ExpiresAt)
		found++
	})
	if err != nil {
		return err
	}
	if found == 0 {
		return errRoute.With("sitemap %d has no stories; /sitemap.xml lists those that have", number)
	}
	if err := out.Close(); err != nil {
		return err
	}
	ans := sitemapAnswer(body.Bytes(), modified)
	ans.until = until
	return s.reply(c, ans)
}

// A file of stories must fit into what the protocol allows.
const _ = uint(formats.MaxSitemapURLs - store.SitemapRows)

// maxLocation is how long an address in a sitemap may be, in bytes (sitemaps.org, loc).
const maxLocation = 2047

// ownAddress is what a search engine should keep of a story: its canonical
// address when that is on this site, its page when it names none. A sitemap may
// not name pages of other sites (sitemaps.org, location).
func (s *Server) ownAddress(l store.Listed) (address string, own bool) {
	switch {
	case l.CanonicalURL == "":
		return s.pageOf(l.Language, l.Slug), true
	case strings.HasPrefix(l.CanonicalURL, s.siteURL+"/") && len(l.CanonicalURL) <= maxLocation:
		return l.CanonicalURL, true
	default:
		return "", false
	}
}

// sitemapNews serves the sitemap for news search.
//
//	@ID				getNewsSitemap
//	@Summary		The news sitemap
//	@Description	The stories of the last two days, the newest 1,000 at most, for news search. It needs the site's address (setting site-url); the publication is called by the setting site-name.
//	@Tags			Feeds
//	@Produce		application/xml
//	@Success		200				{string}	string	"The sitemap"
//	@Header			200				{string}	ETag	"changes whenever these bytes would"
//	@Failure		400,401,404,406	{object}	Problem
//	@x-problem		{"404": ["site-url-missing"]}
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/sitemap-news.xml [get]
func (s *Server) sitemapNews(c *gin.Context) error {
	if s.siteURL == "" {
		return noSiteURL()
	}
	modified, err := s.db.LastChange(c.Request.Context(), reader(c))
	if err != nil {
		return err
	}
	page, err := s.recent(c, formats.MaxNewsSitemapURLs)
	if err != nil {
		return err
	}
	ans := sitemapAnswer(nil, later(modified, s.hour()))
	ans.until = s.hour().Add(time.Hour)
	var stories []formats.Story
	for _, a := range page.Articles {
		ans.until = earliest(ans.until, a.ExpiresAt)
		if address, own := s.ownAddress(store.Listed{Language: a.Language, Slug: a.Slug, CanonicalURL: a.CanonicalURL}); own {
			stories = append(stories, formats.Story{Article: a, Page: address})
		}
	}
	var body bytes.Buffer
	if err := formats.NewsSitemap(&body, stories, s.site(c)); err != nil {
		return err
	}
	ans.body = body.Bytes()
	return s.reply(c, ans)
}
