package formats

import (
	"io"
	"time"
)

// Outline is a feed in a list of feeds, or a group of them.
type Outline struct {
	Title string
	Feed  string // absolute address; "" for a group
	Page  string // absolute address of the page that it is the feed of
	Below []Outline
}

// OPML writes a list of feeds that readers subscribe to at once (OPML 2.0,
// subscription lists).
func OPML(w io.Writer, title string, modified time.Time, feeds []Outline) error {
	x := newXML(w)
	x.open("opml", "version", "2.0")
	x.open("head")
	x.text("title", title)
	x.text("dateModified", rfc822(modified))
	x.end("head")
	x.open("body")
	for _, f := range feeds {
		x.outline(f)
	}
	x.end("body")
	x.end("opml")
	return x.close("OPML")
}

func (x *xmlWriter) outline(o Outline) {
	kind := ""
	if o.Feed != "" {
		kind = "rss"
	}
	x.open("outline", "type", kind, "text", o.Title, "title", o.Title, "xmlUrl", o.Feed, "htmlUrl", o.Page)
	for _, below := range o.Below {
		x.outline(below)
	}
	x.end("outline")
}
