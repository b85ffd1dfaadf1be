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

// JSONFeedDocument is a page of a feed as JSON Feed 1.1 has it.
type JSONFeedDocument struct {
	Version     string           `json:"version" example:"https://jsonfeed.org/version/1.1"`                                                                // of the format
	Title       string           `json:"title" example:"Example News"`                                                                                      // of the feed
	HomePageURL string           `json:"home_page_url" format:"uri" example:"https://news.example/"`                                                        // the site
	FeedURL     string           `json:"feed_url" format:"uri" example:"https://news.example/feeds/articles.json"`                                          // this page
	Description string           `json:"description,omitempty" validate:"optional" example:"Stories of the city"`                                           // what the feed is about
	NextURL     string           `json:"next_url,omitempty" validate:"optional" format:"uri" example:"https://news.example/feeds/articles.json?cursor=bjE"` // the next page; absent on the last
	Language    string           `json:"language,omitempty" validate:"optional" example:"en"`                                                               // when all stories have the same
	Authors     []JSONFeedAuthor `json:"authors"`                                                                                                           // the site
	Items       []JSONFeedItem   `json:"items"`                                                                                                             // the stories
} //	@name	JSONFeed

// JSONFeedAuthor is who wrote a story, or publishes a feed.
type JSONFeedAuthor struct {
	Name string `json:"name" example:"City Desk"`                                                       // as printed
	URL  string `json:"url,omitempty" validate:"optional" format:"uri" example:"https://news.example/"` // of the site
} //	@name	JSONFeedAuthor

// JSONFeedItem is a story in a JSON Feed.
type JSONFeedItem struct {
	ID            string               `json:"id" format:"uri" example:"urn:uuid:01902dcb-0c00-79ba-a3e4-3416874f0a87"`                                          // never changes
	URL           string               `json:"url" format:"uri" example:"https://news.example/en/bridge-over-the-kura-opens"`                                    // its page
	ExternalURL   string               `json:"external_url,omitempty" validate:"optional" example:"https://agency.example/story/42"`                             // the story at its source
	Title         string               `json:"title" example:"Bridge over the Kura opens"`                                                                       // the headline
	ContentHTML   string               `json:"content_html,omitempty" validate:"optional" example:"<p>The bridge opened on Monday.</p>"`                         // the body; with full=true
	ContentText   string               `json:"content_text,omitempty" validate:"optional" example:"After three years of work, the bridge takes its first cars."` // what stands for the body
	Summary       string               `json:"summary,omitempty" validate:"optional" example:"After three years of work, the bridge takes its first cars."`      // a few sentences
	Image         string               `json:"image,omitempty" validate:"optional" example:"https://media.news.example/bridge.jpg"`                              // the lead picture
	DatePublished string               `json:"date_published" format:"date-time" example:"2024-06-19T08:30:00Z"`                                                 // never moves
	DateModified  string               `json:"date_modified" format:"date-time" example:"2024-06-19T09:30:00Z"`                                                  // when this version was stored
	Authors       []JSONFeedAuthor     `json:"authors,omitempty" validate:"optional"`                                                                            // who wrote it
	Tags          []string             `json:"tags,omitempty" validate:"optional"`                                                                               // names of what it is about
	Language      string               `json:"language,omitempty" validate:"optional" example:"en"`                                                              // BCP 47 tag
	Attachments   []JSONFeedAttachment `json:"attachments,omitempty" validate:"optional"`                                                                        // pictures, video and sound
} //	@name	JSONFeedItem

// JSONFeedAttachment is a file of a story. What the format has no member for stands
// in an extension, whose name begins with an underscore (JSON Feed 1.1, extensions).
type JSONFeedAttachment struct {
	URL      string         `json:"url" example:"https://media.news.example/bridge.jpg"`                  // where the file is
	MIMEType string         `json:"mime_type" example:"image/jpeg"`                                       // by its name
	Title    string         `json:"title,omitempty" validate:"optional" example:"The new bridge at dawn"` // the caption
	More     *JSONFeedMedia `json:"_dateline,omitempty" validate:"optional"`                              // an extension
} //	@name	JSONFeedAttachment

// JSONFeedMedia is what an attachment says beside the format's own members.
type JSONFeedMedia struct {
	Alt        string `json:"alt,omitempty" validate:"optional" example:"A bridge with two pylons"`   // for those who do not see it
	Credit     string `json:"credit,omitempty" validate:"optional" example:"Photo: the city desk"`    // who made it
	UsageTerms string `json:"usage_terms,omitempty" validate:"optional" example:"Editorial use only"` // what may be done with it
	Width      int    `json:"width,omitempty" validate:"optional" example:"1600"`                     // pixels
	Height     int    `json:"height,omitempty" validate:"optional" example:"900"`                     // pixels
} //	@name	JSONFeedMedia

// JSONFeed writes a page of a feed as JSON Feed 1.1.
func JSONFeed(w io.Writer, f Feed) error {
	out := JSONFeedDocument{
		Version: jsonFeedVersion, Title: plain(f.Title), HomePageURL: f.Site.URL, FeedURL: f.Self, Description: plain(f.Description),
		NextURL: f.Next, Language: f.Language, Authors: []JSONFeedAuthor{{plain(f.Site.Name), f.Site.URL}},
		Items: make([]JSONFeedItem, len(f.Stories)),
	}
	for i, s := range f.Stories {
		out.Items[i] = jsonFeedItemOf(s, f.Full)
	}
	if err := json.NewEncoder(w).Encode(out); err != nil {
		return fmt.Errorf("write JSON Feed: %w", err)
	}
	return nil
}

func jsonFeedItemOf(s Story, full bool) JSONFeedItem {
	item := JSONFeedItem{
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
		item.Authors = append(item.Authors, JSONFeedAuthor{Name: name})
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

func jsonFeedFileOf(m news.Media, kind string) JSONFeedAttachment {
	file := JSONFeedAttachment{URL: m.URL, MIMEType: kind, Title: plain(m.Caption)}
	more := JSONFeedMedia{plain(m.Alt), plain(m.Credit), plain(m.UsageTerms), m.Width, m.Height}
	if more != (JSONFeedMedia{}) {
		file.More = &more
	}
	return file
}
