package formats

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"

	"github.com/dateline-api/dateline/internal/news"
)

// jsonFeedVersion names the version of the format (JSON Feed 1.1, top-level).
const jsonFeedVersion = "https://jsonfeed.org/version/1.1"

type jsonFeed struct {
	Version     string           `json:"version"`
	Title       string           `json:"title"`
	HomePageURL string           `json:"home_page_url"`
	FeedURL     string           `json:"feed_url"`
	Description string           `json:"description,omitempty"`
	NextURL     string           `json:"next_url,omitempty"`
	Language    string           `json:"language,omitempty"`
	Authors     []jsonFeedAuthor `json:"authors"`
	Items       []jsonFeedItem   `json:"items"`
}

type jsonFeedAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonFeedItem struct {
	ID            string           `json:"id"`
	URL           string           `json:"url"`
	ExternalURL   string           `json:"external_url,omitempty"`
	Title         string           `json:"title"`
	ContentHTML   string           `json:"content_html,omitempty"`
	ContentText   string           `json:"content_text,omitempty"`
	Summary       string           `json:"summary,omitempty"`
	Image         string           `json:"image,omitempty"`
	DatePublished string           `json:"date_published"`
	DateModified  string           `json:"date_modified"`
	Authors       []jsonFeedAuthor `json:"authors,omitempty"`
	Tags          []string         `json:"tags,omitempty"`
	Language      string           `json:"language,omitempty"`
	Attachments   []jsonFeedFile   `json:"attachments,omitempty"`
}

// jsonFeedFile is an attachment. What the format has no member for stands in an
// extension, whose name begins with an underscore (JSON Feed 1.1, extensions).
type jsonFeedFile struct {
	URL      string         `json:"url"`
	MIMEType string         `json:"mime_type"`
	Title    string         `json:"title,omitempty"`
	More     *jsonFeedMedia `json:"_dateline,omitempty"`
}

type jsonFeedMedia struct {
	Alt        string `json:"alt,omitempty"`
	Credit     string `json:"credit,omitempty"`
	UsageTerms string `json:"usage_terms,omitempty"`
	Width      int    `json:"width,omitempty"`
	Height     int    `json:"height,omitempty"`
}

// JSONFeed writes a page of a feed as JSON Feed 1.1.
func JSONFeed(w io.Writer, f Feed) error {
	out := jsonFeed{
		Version: jsonFeedVersion, Title: plain(f.Title), HomePageURL: f.Site.URL, FeedURL: f.Self, Description: plain(f.Description),
		NextURL: f.Next, Language: f.Language, Authors: []jsonFeedAuthor{{plain(f.Site.Name), f.Site.URL}},
		Items: make([]jsonFeedItem, len(f.Stories)),
	}
	for i, s := range f.Stories {
		out.Items[i] = jsonFeedItemOf(s, f.Full)
	}
	if err := json.NewEncoder(w).Encode(out); err != nil {
		return fmt.Errorf("write JSON Feed: %w", err)
	}
	return nil
}

func jsonFeedItemOf(s Story, full bool) jsonFeedItem {
	item := jsonFeedItem{
		ID: URN(s.ID), URL: s.Page, ExternalURL: plain(s.Source.URL), Title: plain(s.Headline), Summary: plain(s.Summary),
		DatePublished: rfc3339(s.firstPublished()), DateModified: rfc3339(s.updated()), Language: s.Language,
	}
	// An item must have one of the two.
	if full && s.Body != "" {
		item.ContentHTML = plain(s.Body)
	} else {
		item.ContentText = cmp.Or(s.digest(), plain(s.Headline))
	}
	for _, name := range s.creators() {
		item.Authors = append(item.Authors, jsonFeedAuthor{Name: name})
	}
	for _, t := range s.Tags {
		item.Tags = append(item.Tags, plain(t.Name))
	}
	if lead := s.lead(); lead != nil {
		item.Image = lead.URL
	}
	for _, m := range s.Media {
		if kind := contentType(m); kind != "" {
			item.Attachments = append(item.Attachments, jsonFeedFileOf(m, kind))
		}
	}
	return item
}

func jsonFeedFileOf(m news.Media, kind string) jsonFeedFile {
	file := jsonFeedFile{URL: m.URL, MIMEType: kind, Title: plain(m.Caption)}
	more := jsonFeedMedia{plain(m.Alt), plain(m.Credit), plain(m.UsageTerms), m.Width, m.Height}
	if more != (jsonFeedMedia{}) {
		file.More = &more
	}
	return file
}
