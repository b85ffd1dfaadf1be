package formats

import (
	"io"
	"time"
)

// MaxSitemapURLs is how many addresses one sitemap may hold, and
// MaxNewsSitemapURLs how many one news sitemap may (sitemaps.org protocol;
// Google's news sitemaps).
const (
	MaxSitemapURLs     = 50_000
	MaxNewsSitemapURLs = 1000
)

// NewsSitemapSpan is how old stories in a news sitemap may be (Google's news
// sitemaps: "created in the last two days").
const NewsSitemapSpan = 48 * time.Hour

const sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"

// Location is one address in a sitemap, or one sitemap in an index.
type Location struct {
	URL      string    // absolute
	Modified time.Time // zero: not known
}

// Sitemap writes addresses as they come, so that none is kept.
type Sitemap struct{ x *xmlWriter }

// NewSitemap begins a sitemap (sitemaps.org protocol 0.9). Close it.
func NewSitemap(w io.Writer) *Sitemap {
	x := newXML(w)
	x.open("urlset", "xmlns", sitemapSpace)
	return &Sitemap{x}
}

// Add writes one address.
func (s *Sitemap) Add(l Location) { s.x.location("url", l) }

// Close ends the sitemap, and returns the first error that there was.
func (s *Sitemap) Close() error {
	s.x.end("urlset")
	return s.x.close("sitemap")
}

func (x *xmlWriter) location(name string, l Location) {
	x.open(name)
	x.text("loc", l.URL)
	x.text("lastmod", rfc3339(l.Modified))
	x.end(name)
}

// SitemapIndex writes an index of sitemaps.
func SitemapIndex(w io.Writer, sitemaps []Location) error {
	x := newXML(w)
	x.open("sitemapindex", "xmlns", sitemapSpace)
	for _, l := range sitemaps {
		x.location("sitemap", l)
	}
	x.end("sitemapindex")
	return x.close("sitemap index")
}

// NewsSitemap writes the newest stories for news search.
func NewsSitemap(w io.Writer, stories []Story, site Site) error {
	x := newXML(w)
	x.open("urlset", "xmlns", sitemapSpace, "xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9")
	for _, s := range stories {
		x.open("url")
		x.text("loc", s.Page)
		x.text("lastmod", rfc3339(s.updated()))
		x.open("news:news")
		x.open("news:publication")
		x.text("news:name", site.Name)
		x.text("news:language", newsLanguage(s.Language))
		x.end("news:publication")
		x.text("news:publication_date", rfc3339(s.firstPublished()))
		x.text("news:title", s.Headline)
		x.end("news:news")
		x.end("url")
	}
	x.end("urlset")
	return x.close("news sitemap")
}
