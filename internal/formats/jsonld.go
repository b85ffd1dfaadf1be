package formats

import (
	"fmt"
	"io"

	"github.com/dateline-api/dateline/internal/news"
)

// JSONLD writes a story as schema.org NewsArticle, or the subtype of it that the
// type of the story has. The text may stand as it is inside a script element:
// <, > and & are escaped.
func JSONLD(w io.Writer, s Story, site Site) error {
	return writeJSON(w, "JSON-LD", jsonLD(s, site))
}

// articleTypes are the subtypes of schema.org/NewsArticle that types of stories have.
var articleTypes = map[string]string{"analysis": "AnalysisNewsArticle", "opinion": "OpinionNewsArticle"}

func jsonLD(s Story, site Site) members {
	kind := articleTypes[s.Type]
	if kind == "" {
		kind = "NewsArticle"
	}
	m := members{"@context": "https://schema.org", "@type": kind, "@id": URN(s.ID), "identifier": URN(s.ID), "url": s.Page}
	main := s.Page
	if s.CanonicalURL != "" {
		main = s.CanonicalURL
	}
	m["mainEntityOfPage"] = members{"@type": "WebPage", "@id": main}
	m["publisher"] = members{"@type": "Organization", "name": plain(site.Name), "url": site.URL}
	m.set("headline", s.Headline)
	m.set("alternativeHeadline", s.Subheadline)
	m.set("description", s.Summary)
	m.set("articleBody", s.Text)
	m.set("inLanguage", s.Language)
	m.set("version", s.Version)
	m.set("wordCount", s.WordCount)
	m.set("timeRequired", fmt.Sprintf("PT%dM", max(s.ReadingMinutes, 1)))
	m.set("dateCreated", rfc3339(s.CreatedAt))
	m.set("datePublished", rfc3339(s.firstPublished()))
	m.set("dateModified", rfc3339(s.updated()))
	m.set("expires", rfc3339(s.ExpiresAt))
	s.ldTerms(m)
	s.ldMedia(m)
	s.ldRights(m)
	s.ldOrigin(m)
	return m
}

// thingTypes are the schema.org types of what tags are about.
var thingTypes = map[string]string{"person": "Person", "organisation": "Organization", "place": "Place", "event": "Event"}

func (s Story) ldTerms(m members) {
	if s.Section != nil {
		m.set("articleSection", s.Section.Name)
	}
	var authors, about []members
	for _, name := range s.creators() {
		authors = append(authors, members{"@type": "Person", "name": name})
	}
	m.set("author", authors)
	var keywords []string
	for _, t := range s.Tags {
		kind := thingTypes[t.Kind]
		if kind == "" {
			kind = "Thing"
		}
		about = append(about, members{"@type": kind, "name": plain(t.Name)})
		keywords = append(keywords, plain(t.Name))
	}
	m.set("about", about)
	if keywords != nil {
		m["keywords"] = keywords
	}
}

// mediaClasses are the schema.org types of media, and the members that hold them.
var mediaClasses = map[string]struct{ member, kind string }{
	"picture": {"image", "ImageObject"}, "graphic": {"image", "ImageObject"},
	"video": {"video", "VideoObject"}, "audio": {"audio", "AudioObject"},
}

func (s Story) ldMedia(m members) {
	for _, item := range s.Media {
		class := mediaClasses[item.Type]
		if class.kind == "" {
			continue
		}
		o := members{"@type": class.kind, "url": item.URL, "contentUrl": item.URL}
		o.set("encodingFormat", contentType(item))
		o.set("width", item.Width)
		o.set("height", item.Height)
		o.set("caption", item.Caption)
		o.set("description", item.Alt)
		o.set("creditText", item.Credit)
		if item.UsageTerms != "" {
			o["usageInfo"] = usageInfo(item.UsageTerms)
		}
		if item.Type == "video" { // what search engines ask of a video
			o["name"], o["uploadDate"] = plain(s.Headline), rfc3339(s.firstPublished())
		}
		list, _ := m[class.member].([]members)
		m[class.member] = append(list, o)
	}
}

func usageInfo(terms string) members { return members{"@type": "CreativeWork", "text": plain(terms)} }

func (s Story) ldRights(m members) {
	m.set("copyrightNotice", s.Rights.CopyrightNotice)
	if s.Rights.CopyrightHolder != "" {
		m["copyrightHolder"] = members{"@type": "Organization", "name": plain(s.Rights.CopyrightHolder)}
	}
	if s.Rights.UsageTerms != "" {
		m["usageInfo"] = usageInfo(s.Rights.UsageTerms)
	}
}

// ldOrigin tells where the story comes from, what was corrected, and its other
// languages.
func (s Story) ldOrigin(m members) {
	if s.Dateline.Place != "" {
		m["locationCreated"] = members{"@type": "Place", "name": plain(s.Dateline.Place)}
	}
	m.set("dateline", join(s.Dateline.Place, s.Dateline.Date))
	if s.Source != (news.Source{}) {
		based := members{"@type": "CreativeWork"}
		based.set("url", s.Source.URL)
		based.set("identifier", s.Source.ID)
		if s.Source.Name != "" {
			based["publisher"] = members{"@type": "Organization", "name": plain(s.Source.Name)}
		}
		m["isBasedOn"] = based
	}
	var corrections, translations []members
	for _, c := range s.Corrections {
		corrections = append(corrections, members{"@type": "CorrectionComment", "text": plain(c.Note), "name": c.Kind, "datePublished": rfc3339(c.At)})
	}
	m.set("correction", corrections)
	for _, o := range s.Translations {
		translations = append(translations, members{"@type": "NewsArticle", "@id": URN(o.ID), "inLanguage": o.Language, "headline": plain(o.Headline)})
	}
	m.set("workTranslation", translations)
}

func join(place, date string) string {
	if place != "" && date != "" {
		return place + ", " + date
	}
	return place + date
}
