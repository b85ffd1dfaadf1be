package formats

import "io"

// Atom writes a page of a feed as Atom (RFC 4287), with links to its other pages
// (RFC 5005) and a tombstone for each story that left it (RFC 6721).
func Atom(w io.Writer, f Feed) error {
	x := newXML(w)
	x.open("feed", "xmlns", "http://www.w3.org/2005/Atom",
		"xmlns:at", "http://purl.org/atompub/tombstones/1.0",
		"xmlns:media", "http://search.yahoo.com/mrss/",
		"xml:lang", f.Language)
	x.text("id", f.ID)
	x.text("title", f.Title)
	x.text("subtitle", f.Description)
	x.text("updated", rfc3339(f.Updated))
	x.empty("link", "rel", "alternate", "href", f.Site.URL)
	for _, link := range f.links() {
		x.empty("link", "rel", link.rel, "type", "application/atom+xml", "href", link.href)
	}
	x.author(f.Site.Name, f.Site.URL)
	for _, s := range f.Stories {
		x.atomEntry(s, f.Full)
	}
	for _, g := range f.Gone {
		x.open("at:deleted-entry", "ref", URN(g.ID), "when", rfc3339(g.At))
		x.text("at:comment", g.Reason)
		x.end("at:deleted-entry")
	}
	x.end("feed")
	return x.close("Atom")
}

func (x *xmlWriter) author(name, uri string) {
	x.open("author")
	x.text("name", name)
	x.text("uri", uri)
	x.end("author")
}

func (x *xmlWriter) atomEntry(s Story, full bool) {
	x.open("entry", "xml:lang", s.Language)
	x.text("id", URN(s.ID))
	x.text("title", s.Headline, "type", "text")
	x.empty("link", "rel", "alternate", "href", s.Page, "hreflang", s.Language)
	if s.Source.URL != "" {
		x.empty("link", "rel", "via", "href", s.Source.URL, "title", s.Source.Name)
	}
	if m := enclosure(s); m != nil {
		x.empty("link", "rel", "enclosure", "type", contentType(*m), "href", m.URL, "title", m.Caption)
	}
	x.text("published", rfc3339(s.firstPublished()))
	x.text("updated", rfc3339(s.updated()))
	for _, name := range s.creators() {
		x.author(name, "")
	}
	if s.Section != nil {
		x.empty("category", "term", s.Section.Slug, "scheme", "urn:dateline:section", "label", s.Section.Name)
	}
	for _, t := range s.Tags {
		x.empty("category", "term", t.Slug, "scheme", "urn:dateline:"+t.Kind, "label", t.Name)
	}
	x.text("rights", s.rights(), "type", "text")
	x.text("summary", s.digest(), "type", "text")
	if full {
		x.text("content", s.Body, "type", "html")
	}
	for _, m := range mediaOf(s) {
		x.element("media:content", m)
	}
	x.end("entry")
}
