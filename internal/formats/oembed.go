package formats

import (
	"encoding/xml"
	"io"
)

// OEmbed is what a page that links to a story shows of it (oembed.com, 2.3).
type OEmbed struct {
	XMLName         xml.Name `json:"-" xml:"oembed" swaggerignore:"true"`
	Version         string   `json:"version" xml:"version" example:"1.0"`                                                                                       // of the protocol
	Type            string   `json:"type" xml:"type" example:"link"`                                                                                            // always link
	Title           string   `json:"title" xml:"title" example:"Bridge over the Kura opens"`                                                                    // the headline
	AuthorName      string   `json:"author_name,omitempty" xml:"author_name,omitempty" validate:"optional" example:"By the city desk"`                          // the byline
	ProviderName    string   `json:"provider_name" xml:"provider_name" example:"Example News"`                                                                  // the site
	ProviderURL     string   `json:"provider_url" xml:"provider_url" example:"https://news.example/"`                                                           // the site's front page
	CacheAge        int      `json:"cache_age" xml:"cache_age" example:"30"`                                                                                    // seconds
	ThumbnailURL    string   `json:"thumbnail_url,omitempty" xml:"thumbnail_url,omitempty" validate:"optional" example:"https://media.news.example/bridge.jpg"` // the first picture that fits, if its size is known
	ThumbnailWidth  int      `json:"thumbnail_width,omitempty" xml:"thumbnail_width,omitempty" validate:"optional" example:"1600"`                              // pixels
	ThumbnailHeight int      `json:"thumbnail_height,omitempty" xml:"thumbnail_height,omitempty" validate:"optional" example:"900"`                             // pixels
} //	@name	OEmbed

// OEmbedOf describes a story to embedders. The picture must fit into the width
// and height, in pixels, where they are not 0; its size must be known, because
// the protocol wants address, width and height together.
func OEmbedOf(s Story, site Site, cacheAge, maxWidth, maxHeight int) OEmbed {
	o := OEmbed{
		Version: "1.0", Type: "link", Title: plain(s.Headline), AuthorName: s.byline(),
		ProviderName: plain(site.Name), ProviderURL: site.URL, CacheAge: cacheAge,
	}
	for _, m := range s.pictures() {
		if m.Width > 0 && m.Height > 0 && (maxWidth == 0 || m.Width <= maxWidth) && (maxHeight == 0 || m.Height <= maxHeight) {
			o.ThumbnailURL, o.ThumbnailWidth, o.ThumbnailHeight = m.URL, m.Width, m.Height
			break
		}
	}
	return o
}

// JSON writes it as JSON.
func (o OEmbed) JSON(w io.Writer) error { return writeJSON(w, "oEmbed", o) }

// XML writes it as XML.
func (o OEmbed) XML(w io.Writer) error {
	x := newXML(w)
	x.element("oembed", o)
	return x.close("oEmbed")
}
