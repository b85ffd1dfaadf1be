package formats

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/dateline-api/dateline/internal/news"
)

// NINJSVersion is a version of IPTC ninjs.
type NINJSVersion string

// The versions that NINJS writes.
const (
	NINJS31 NINJSVersion = "3.1"
	NINJS22 NINJSVersion = "2.2"
	NINJS16 NINJSVersion = "1.6"
)

// members are a JSON object. Their order in the output is the alphabet's.
type members map[string]any

// set adds a member unless it would be empty.
func (m members) set(name string, value any) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return
		}
		value = plain(v)
	case int:
		if v == 0 {
			return
		}
	case []members:
		if len(v) == 0 {
			return
		}
	case members:
		if len(v) == 0 {
			return
		}
	}
	m[name] = value
}

// NINJS writes one story in a version of ninjs.
func NINJS(w io.Writer, s Story, v NINJSVersion) error {
	return writeJSON(w, "ninjs", ninjsOf(s, v, true))
}

// NINJSFeed writes a page of a feed as an array of ninjs 3.1 items. Where its
// other pages are, the format cannot say; the caller does in a Link header.
func NINJSFeed(w io.Writer, f Feed) error {
	items := make([]members, len(f.Stories))
	for i, s := range f.Stories {
		items[i] = ninjsOf(s, NINJS31, f.Full)
	}
	return writeJSON(w, "ninjs", items)
}

// writeJSON escapes <, > and &, so that the text may stand inside HTML.
func writeJSON(w io.Writer, what string, v any) error {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}

func ninjsOf(s Story, v NINJSVersion, full bool) members {
	if v == NINJS16 {
		return ninjs1(s)
	}
	m := ninjs3(s, full)
	if v == NINJS22 {
		return m.asNINJS2()
	}
	return m
}

// ninjs3 is the story in ninjs 3.1, with the body when full.
func ninjs3(s Story, full bool) members {
	m := s.ninjsCommon()
	m["standard"] = standard(NINJS31)
	m["firstCreated"], m["versionCreated"], m["contentCreated"] = rfc3339(s.CreatedAt), rfc3339(s.updated()), rfc3339(s.CreatedAt)
	m["representationType"], m["pubStatus"] = "full", s.pubStatus()
	m.set("embargoedUntil", rfc3339(s.EmbargoedUntil))
	m.set("copyrightHolder", s.Rights.CopyrightHolder)
	m.set("copyrightNotice", s.Rights.CopyrightNotice)
	m.set("usageTerms", s.Rights.UsageTerms)
	m.set("edNote", s.EditorNote)
	m.set("by", s.byline())
	m["headlines"] = roled("main", s.Headline, "subheadline", s.Subheadline)
	m.set("descriptions", append(roled("summary", s.Summary), s.corrections()...))
	if full {
		m.set("bodies", s.ninjsBodies())
	} else {
		m["representationType"] = "partial"
	}
	for class, list := range s.subjects() {
		m.set(class, list)
	}
	m.set("people", append(authorsOf(s), s.subjects()["people"]...))
	m["genres"] = []members{{"name": s.Type}}
	m.set("infoSources", s.infoSources())
	m.set("altIds", s.altIDs())
	m["renditions"] = []members{{"name": "page", "href": s.Page}}
	m.set("associations", append(s.ninjsMedia(), s.ninjsOthers()...))
	return m
}

// ninjsCommon are the members that all versions have under the same name.
func (s Story) ninjsCommon() members {
	m := members{"uri": URN(s.ID), "type": "text", "version": fmt.Sprint(s.Version), "urgency": s.Urgency}
	m.set("language", s.Language)
	m.set("located", s.Dateline.Place)
	m.set("slugline", s.Slug)
	m.set("title", s.Headline)
	m.set("expires", rfc3339(s.ExpiresAt))
	return m
}

func standard(v NINJSVersion) members {
	return members{"name": "ninjs", "version": string(v), "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_" + string(v) + ".json"}
}

// pubStatus is what receivers may do with the story (IPTC pubStatus NewsCodes).
func (s Story) pubStatus() string {
	switch s.Status {
	case news.Published:
		return "usable"
	case news.Killed:
		return "canceled"
	default:
		return "withheld"
	}
}

// roled makes objects of roles and values by turns; those without a value are
// left out.
func roled(pairs ...string) []members {
	var out []members
	for i := 0; i+1 < len(pairs); i += 2 {
		if text := plain(pairs[i+1]); text != "" {
			out = append(out, members{"role": pairs[i], "value": text})
		}
	}
	return out
}

func (s Story) corrections() []members {
	var out []members
	for _, c := range s.Corrections {
		out = append(out, roled(c.Kind, c.Note)...)
	}
	return out
}

func (s Story) ninjsBodies() []members {
	if s.Body == "" {
		return nil
	}
	html := members{"role": "main", "contentType": "text/html", "value": plain(s.Body)}
	html.set("wordCount", s.WordCount)
	return []members{html, {"role": "main", "contentType": "text/plain", "value": plain(s.Text)}}
}

// subjectMembers are where ninjs puts the kinds of tags.
var subjectMembers = map[string]string{
	"person": "people", "organisation": "organisations", "place": "places", "event": "events", "topic": "subjects",
}

// subjects are what the story is about, by the member that holds them. The
// section is a subject, too, told apart by its rel.
func (s Story) subjects() map[string][]members {
	by := map[string][]members{}
	if s.Section != nil {
		by["subjects"] = []members{termMembers(*s.Section, "section")}
	}
	for _, t := range s.Tags {
		class := subjectMembers[t.Kind]
		if class == "" {
			class = "subjects"
		}
		by[class] = append(by[class], termMembers(t, "about"))
	}
	return by
}

func termMembers(t news.Term, rel string) members {
	return members{"name": plain(t.Name), "rel": rel, "literal": t.Slug}
}

func authorsOf(s Story) (out []members) {
	for _, t := range s.Authors {
		out = append(out, termMembers(t, "author"))
	}
	return out
}

func (s Story) infoSources() []members {
	source := members{}
	source.set("name", s.Source.Name)
	source.set("uri", s.Source.URL)
	source.set("literal", s.Source.ID)
	if len(source) == 0 {
		return nil
	}
	source["role"] = "source"
	return []members{source}
}

func (s Story) altIDs() []members {
	return roled("slug", s.Slug, "sourceId", s.Source.ID, "canonicalUrl", s.CanonicalURL)
}

func (s Story) ninjsMedia() (out []members) {
	for i, item := range s.Media {
		rendition := members{"name": "original", "href": item.URL}
		rendition.set("contentType", contentType(item))
		rendition.set("width", item.Width)
		rendition.set("height", item.Height)
		if p := item.FocalPoint; p != nil && item.Width > 0 && item.Height > 0 {
			rendition["poi"] = members{"x": int(math.Round(p.X * float64(item.Width))), "y": int(math.Round(p.Y * float64(item.Height)))}
		}
		m := members{"name": fmt.Sprintf("%s-%d", item.Role, i+1), "rel": item.Role, "uri": item.URL, "type": item.Type, "renditions": []members{rendition}}
		m.set("descriptions", roled("caption", item.Caption, "alt", item.Alt))
		m.set("by", item.Credit)
		m.set("usageTerms", item.UsageTerms)
		out = append(out, m)
	}
	return out
}

// ninjsOthers are the stories beside this one.
func (s Story) ninjsOthers() (out []members) {
	for _, list := range []struct {
		rel     string
		stories []news.Sibling
	}{{"translation", s.Translations}, {"related", s.RelatedStories}} {
		for i, o := range list.stories {
			out = append(out, members{
				"name": fmt.Sprintf("%s-%d", list.rel, i+1), "rel": list.rel, "uri": URN(o.ID), "type": "text",
				"language": o.Language, "headlines": roled("main", o.Headline),
			})
		}
	}
	return out
}

// asNINJS2 turns ninjs 3.1 into 2.2: names without capitals, one of them another
// word, and without what came later.
func (m members) asNINJS2() members {
	out := members{}
	for name, value := range m {
		switch name {
		case "embargoedUntil":
			name = "embargoed"
		case "standard":
			out[name] = standard(NINJS22)
			continue
		case "poi":
			continue
		case "rel":
			if _, isItem := m["uri"]; isItem && m["type"] != nil {
				continue // an association has none in 2.2
			}
		}
		if list, ok := value.([]members); ok {
			older := make([]members, len(list))
			for i, item := range list {
				older[i] = item.asNINJS2()
			}
			value = older
		}
		out[strings.ToLower(name)] = value
	}
	return out
}
