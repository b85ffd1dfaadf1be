package formats

import (
	"net/url"
	"path"
	"strings"

	"github.com/dateline-api/dateline/internal/news"
)

// mediaTypes are the media types of files by their extension (IANA's registry of
// media types). The system's own table differs from machine to machine.
var mediaTypes = map[string]string{
	".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
	".png": "image/png", ".svg": "image/svg+xml", ".tif": "image/tiff", ".tiff": "image/tiff", ".webp": "image/webp",
	".m4v": "video/mp4", ".mov": "video/quicktime", ".mp4": "video/mp4", ".mpeg": "video/mpeg", ".ogv": "video/ogg", ".webm": "video/webm",
	".aac": "audio/aac", ".flac": "audio/flac", ".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".oga": "audio/ogg", ".ogg": "audio/ogg",
	".opus": "audio/ogg", ".wav": "audio/vnd.wave",
	".pdf": "application/pdf",
}

// contentType is the media type of a medium's file, by its name; "" when it does
// not tell.
func contentType(m news.Media) string {
	u, err := url.Parse(m.URL)
	if err != nil {
		return ""
	}
	return mediaTypes[strings.ToLower(path.Ext(u.Path))]
}

// medium is what Media RSS calls a type of media (Media RSS 1.5.1, media:content).
func medium(m news.Media) string {
	switch m.Type {
	case "video", "audio":
		return m.Type
	default:
		return "image"
	}
}

// mediaContent is a medium in RSS and Atom, by the module Media RSS.
type mediaContent struct {
	URL         string       `xml:"url,attr"`
	Type        string       `xml:"type,attr,omitempty"`
	Medium      string       `xml:"medium,attr"`
	IsDefault   bool         `xml:"isDefault,attr,omitempty"`
	Width       int          `xml:"width,attr,omitempty"`
	Height      int          `xml:"height,attr,omitempty"`
	Title       *mediaText   `xml:"media:title"`
	Description *mediaText   `xml:"media:description"`
	Credit      string       `xml:"media:credit,omitempty"`
	License     *mediaRights `xml:"media:license"`
}

type mediaText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type mediaRights struct {
	Text string `xml:",chardata"`
}

func mediaOf(s Story) []mediaContent {
	lead := s.lead()
	out := make([]mediaContent, len(s.Media))
	for i, m := range s.Media {
		out[i] = mediaContent{
			URL: plain(m.URL), Type: contentType(m), Medium: medium(m), IsDefault: lead != nil && &s.Media[i] == lead,
			Width: m.Width, Height: m.Height, Title: plainText(m.Caption), Description: plainText(m.Alt), Credit: plain(m.Credit),
		}
		if m.UsageTerms != "" {
			out[i].License = &mediaRights{plain(m.UsageTerms)}
		}
	}
	return out
}

func plainText(s string) *mediaText {
	if s = plain(s); s == "" {
		return nil
	}
	return &mediaText{"plain", s}
}

// enclosure is the one medium that a podcast client or a reader takes along:
// sound, else video, else the lead picture. Only a file whose type is known can
// be one; nil for none.
func enclosure(s Story) *news.Media {
	for _, wanted := range []string{"audio", "video"} {
		for i, m := range s.Media {
			if m.Type == wanted && contentType(m) != "" {
				return &s.Media[i]
			}
		}
	}
	if lead := s.lead(); lead != nil && contentType(*lead) != "" {
		return lead
	}
	return nil
}
