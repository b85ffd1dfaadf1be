// Package formats writes stories in the formats that partners, readers and
// search engines ask for: RSS, Atom, JSON Feed, IPTC ninjs, schema.org JSON-LD,
// sitemaps, OPML and oEmbed. It knows no database and no HTTP, and does no I/O
// but to the io.Writer it is given. Which stories there are, and where they
// stand on the web, is the caller's to say.
package formats

import (
	"slices"
	"strings"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// Story is an article and what a format cannot know of it by itself. Bodies are
// well-formed HTML whose addresses are absolute, as package markup makes them.
type Story struct {
	news.Article
	Page string // absolute address of its page
	Text string // the body as plain text; JSON-LD and ninjs alone need it
}

// Feed is one page of a feed.
type Feed struct {
	ID          string    // of the feed, the same on all its pages: an absolute URI
	Title       string    // of the feed; plain text
	Description string    // plain text; the title when empty
	Language    string    // BCP 47; "" when the stories have several
	Site        Site      // who publishes it
	Self        string    // absolute address of this page
	First       string    // absolute address of the first page
	Next        string    // absolute address of the next page; "" on the last
	Updated     time.Time // when anything in it last changed
	Full        bool      // with bodies
	Stories     []Story
	Gone        []Tombstone // stories that left the feed; Atom alone can say so
}

// Site is who publishes.
type Site struct {
	Name string
	URL  string // absolute address of its front page
}

// Tombstone is a story that readers could see and no longer can.
type Tombstone struct {
	ID     news.ID
	At     time.Time
	Reason string // for readers; "" when none was given
}

// URN is the identity of a story in every format. It depends on nothing that
// can change: not on the slug, the section or the site's address (RFC 9562, 4).
func URN(id news.ID) string { return "urn:uuid:" + id.String() }

// firstPublished is a time that never moves, not even when a story is taken back
// and published again.
func (s Story) firstPublished() time.Time {
	if s.FirstPublishedAt.IsZero() {
		return s.PublishedAt
	}
	return s.FirstPublishedAt
}

// updated is when the content last changed; never before it was published.
func (s Story) updated() time.Time {
	if first := s.firstPublished(); s.UpdatedAt.Before(first) {
		return first
	}
	return s.UpdatedAt
}

// creators are who wrote the story: its authors, else its byline; none when
// neither is known.
func (s Story) creators() []string {
	var names []string
	for _, t := range s.Authors {
		names = append(names, plain(t.Name))
	}
	if len(names) == 0 && s.Byline != "" {
		names = append(names, plain(s.Byline))
	}
	return names
}

// byline is the whole of it as printed, else the names of the authors.
func (s Story) byline() string {
	if s.Byline != "" {
		return plain(s.Byline)
	}
	return strings.Join(s.creators(), ", ")
}

// pictures are the pictures and graphics, the lead picture first.
func (s Story) pictures() []*news.Media {
	var list []*news.Media
	for i, m := range s.Media {
		switch {
		case m.Type != "picture" && m.Type != "graphic":
		case m.Role == "main":
			list = slices.Insert(list, 0, &s.Media[i])
		default:
			list = append(list, &s.Media[i])
		}
	}
	return list
}

// lead is the first of the pictures; nil for a story without any.
func (s Story) lead() *news.Media {
	if list := s.pictures(); len(list) > 0 {
		return list[0]
	}
	return nil
}

// digest is what stands for the body where it is not wanted or not there: the
// summary, else the line under the headline; "" without both.
func (s Story) digest() string {
	if s.Summary != "" {
		return plain(s.Summary)
	}
	return plain(s.Subheadline)
}
