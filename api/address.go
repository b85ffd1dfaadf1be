package api

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/formats"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
)

// errSiteURL is for what makes no sense without the address of the public site.
var errSiteURL = &news.Error{Kind: news.NotFound, Code: "site-url-missing", Title: "The site's address is not configured"}

func noSiteURL() error {
	return errSiteURL.With("this lists pages of the public site, whose address this server does not know; start it with --site-url https://news.example, or set DATELINE_SITE_URL")
}

// siteName is what feeds call the site.
func siteName(o Options) string {
	if o.SiteName != "" {
		return o.SiteName
	}
	if u, err := url.Parse(o.SiteURL); err == nil && u.Host != "" {
		return u.Host
	}
	return "Dateline"
}

// base is where absolute addresses in feeds begin: the configured site. Only a
// server that has none takes the address under which it was reached, so that
// feeds can be tried; no identity is made of it.
func (s *Server) base(c *gin.Context) string {
	if s.siteURL != "" {
		return s.siteURL
	}
	return baseURL(c)
}

// pageOf is the address of a story's page on the configured site.
func (s *Server) pageOf(language, slug string) string {
	return s.siteURL + "/" + url.PathEscape(language) + "/" + url.PathEscape(slug)
}

func (s *Server) site(c *gin.Context) formats.Site {
	return formats.Site{Name: s.siteName, URL: s.base(c) + "/"}
}

// storyOf is an article for the formats, as v may have it. Without a site its
// page is the article as this API gives it.
func (s *Server) storyOf(c *gin.Context, a news.Article, v access.Viewer) formats.Story {
	if !v.Editor() {
		a.EditorNote = ""
	}
	story := formats.Story{Article: a, Text: markup.Text(a.Body)}
	if s.siteURL != "" {
		story.Page = s.pageOf(a.Language, a.Slug)
	} else {
		story.Page = s.base(c) + "/v1/articles/by-slug/" + url.PathEscape(a.Language) + "/" + url.PathEscape(a.Slug)
	}
	return story
}

// reader is who a feed or a sitemap is made for. They go on to others, so an
// editor gets in them what any reader would.
func reader(c *gin.Context) access.Viewer {
	if v := viewer(c); !v.Editor() {
		return v
	}
	return access.Viewer{RequestID: viewer(c).RequestID}
}
