package formats

import (
	"io"
	"strings"
)

// RSS writes a page of a feed as RSS 2.0 (RSS Advisory Board, 2.0.11), with the
// modules content, Dublin Core, Atom links and Media RSS.
func RSS(w io.Writer, f Feed) error {
	x := newXML(w)
	x.open("rss", "version", "2.0",
		"xmlns:atom", "http://www.w3.org/2005/Atom",
		"xmlns:content", "http://purl.org/rss/1.0/modules/content/",
		"xmlns:dc", "http://purl.org/dc/elements/1.1/",
		"xmlns:dcterms", "http://purl.org/dc/terms/",
		"xmlns:media", "http://search.yahoo.com/mrss/")
	x.open("channel")
	x.text("title", f.Title)
	x.text("link", f.Site.URL)
	x.text("description", f.description())
	x.text("language", f.Language)
	x.text("lastBuildDate", rfc822(f.Updated))
	for _, link := range f.links() {
		x.empty("atom:link", "rel", link.rel, "href", link.href, "type", "application/rss+xml")
	}
	for _, s := range f.Stories {
		x.rssItem(s, f.Full)
	}
	x.end("channel")
	x.end("rss")
	return x.close("RSS")
}

func (x *xmlWriter) rssItem(s Story, full bool) {
	x.open("item")
	x.text("title", s.Headline)
	x.text("link", s.Page)
	x.text("guid", URN(s.ID), "isPermaLink", "false")
	x.text("pubDate", rfc822(s.firstPublished()))
	x.text("dcterms:modified", rfc3339(s.updated()))
	x.text("dc:creator", s.byline())
	x.text("dc:language", s.Language)
	if s.Section != nil {
		x.text("category", s.Section.Name, "domain", "section")
	}
	for _, t := range s.Tags {
		x.text("category", t.Name, "domain", t.Kind)
	}
	// A description is HTML to most readers, so plain text is escaped once more.
	x.text("description", textAsHTML(s.digest()))
	if full {
		x.text("content:encoded", s.Body)
	}
	x.text("dc:rights", s.rights())
	x.text("dc:source", s.Source.URL)
	if m := enclosure(s); m != nil {
		// The length is not known; 0 says so (RSS Best Practices Profile, enclosure).
		x.empty("enclosure", "url", m.URL, "length", "0", "type", contentType(*m))
	}
	for _, m := range mediaOf(s) {
		x.element("media:content", m)
	}
	x.end("item")
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func textAsHTML(s string) string { return htmlEscaper.Replace(s) }

func (f Feed) description() string {
	if f.Description != "" {
		return f.Description
	}
	return f.Title
}

// rights is what is to be said of the ownership of a story, in one line.
func (s Story) rights() string {
	var parts []string
	for _, part := range []string{s.Rights.CopyrightNotice, s.Rights.UsageTerms} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 && s.Rights.CopyrightHolder != "" {
		return s.Rights.CopyrightHolder
	}
	return strings.Join(parts, " · ")
}

// pageLink leads to a page of a feed (RFC 5005, 3).
type pageLink struct{ rel, href string }

func (f Feed) links() []pageLink {
	links := []pageLink{{"self", f.Self}, {"first", f.First}}
	if f.Next != "" {
		links = append(links, pageLink{"next", f.Next})
	}
	return links
}
