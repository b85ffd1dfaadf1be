package formats

import (
	"fmt"
	"strings"

	"github.com/dateline-api/dateline/internal/news"
)

// subjectMembers1 are where ninjs 1.6 puts the kinds of tags.
var subjectMembers1 = map[string]string{
	"person": "person", "organisation": "organisation", "place": "place", "event": "event", "topic": "subject",
}

// ninjs1 is the story in ninjs 1.6, whose lists are objects with made-up names.
func ninjs1(s Story) members {
	m := s.ninjsCommon()
	m["$standard"] = standard(NINJS16)
	m["firstcreated"], m["versioncreated"], m["contentcreated"] = rfc3339(s.CreatedAt), rfc3339(s.updated()), rfc3339(s.CreatedAt)
	m["representationtype"], m["pubstatus"] = "complete", s.pubStatus()
	m.set("embargoed", rfc3339(s.EmbargoedUntil))
	m.set("copyrightholder", s.Rights.CopyrightHolder)
	m.set("copyrightnotice", s.Rights.CopyrightNotice)
	m.set("usageterms", s.Rights.UsageTerms)
	m.set("ednote", s.EditorNote)
	m.set("byline", s.byline())
	m.set("headline", s.Headline)
	m.set("headline_sub", s.Subheadline)
	m.set("description_text", s.Summary)
	for i, c := range s.Corrections {
		m.set(fmt.Sprintf("description_%s_%d", c.Kind, i+1), c.Note)
	}
	m.set("body_html", s.Body)
	m.set("body_text", s.Text)
	m.set("wordcount", s.WordCount)
	for class, list := range s.subjects1() {
		m[class] = list
	}
	m["genre"] = []members{{"name": s.Type}}
	m.set("infosource", s.infoSource1())
	m["renditions"] = members{"page": members{"href": s.Page}}
	m.set("altids", s.altIDs1())
	m.set("associations", s.associations1())
	return m
}

func (s Story) subjects1() map[string][]members {
	by := map[string][]members{}
	add := func(class, rel string, t news.Term) {
		by[class] = append(by[class], members{"name": plain(t.Name), "rel": rel, "code": t.Slug})
	}
	for _, t := range s.Authors {
		add("person", "author", t)
	}
	if s.Section != nil {
		add("subject", "section", *s.Section)
	}
	for _, t := range s.Tags {
		class := subjectMembers1[t.Kind]
		if class == "" {
			class = "subject"
		}
		add(class, "about", t)
	}
	return by
}

func (s Story) infoSource1() []members {
	source := members{}
	source.set("name", s.Source.Name)
	source.set("code", s.Source.ID)
	if len(source) == 0 {
		return nil
	}
	source["rel"] = "source"
	return []members{source}
}

func (s Story) altIDs1() members {
	m := members{}
	m.set("slug", s.Slug)
	m.set("sourceId", s.Source.ID)
	m.set("sourceUrl", s.Source.URL)
	m.set("canonicalUrl", s.CanonicalURL)
	return m
}

// associations1 are the media and the stories beside this one. Names may hold
// no hyphens here.
func (s Story) associations1() members {
	out := members{}
	for i, item := range s.Media {
		original := members{"href": item.URL}
		original.set("mimetype", contentType(item))
		original.set("width", item.Width)
		original.set("height", item.Height)
		m := members{"uri": item.URL, "type": item.Type, "renditions": members{"original": original}}
		m.set("description_caption", item.Caption)
		m.set("description_alt", item.Alt)
		m.set("byline", item.Credit)
		m.set("usageterms", item.UsageTerms)
		out[fmt.Sprintf("%s_%d", item.Role, i+1)] = m
	}
	for _, o := range s.ninjsOthers() {
		name, _ := o["name"].(string)
		headlines, _ := o["headlines"].([]members)
		m := members{"uri": o["uri"], "type": "text", "language": o["language"]}
		if len(headlines) > 0 {
			m["headline"] = headlines[0]["value"]
		}
		out[strings.ReplaceAll(name, "-", "_")] = m
	}
	return out
}
