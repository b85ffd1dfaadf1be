package api

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/news"
)

// Article is a story as readers and editors get it. Fields that are only for
// editors, and texts that were not asked for, are absent.
type Article struct {
	ID               string          `json:"id" format:"uuid" example:"01902dcb-0c00-79ba-a3e4-3416874f0a87"`                                                                           // UUIDv7, made by the server
	Version          int             `json:"version" minimum:"1" example:"1"`                                                                                                           // counts from 1, grows by one with every stored change
	Type             string          `json:"type" enums:"news,brief,analysis,opinion,interview,live,pressRelease" example:"news"`                                                       // what sort of story it is
	Language         string          `json:"language" example:"en"`                                                                                                                     // BCP 47 tag
	Slug             string          `json:"slug" pattern:"^[a-z0-9]+(-[a-z0-9]+)*$" maxLength:"120" example:"bridge-over-the-kura-opens"`                                              // unique within the language; former slugs redirect
	Headline         string          `json:"headline" maxLength:"300" example:"Bridge over the Kura opens"`                                                                             // plain text
	Subheadline      string          `json:"subheadline" maxLength:"300" example:"Traffic starts on Monday"`                                                                            // plain text
	Summary          string          `json:"summary" maxLength:"2000" example:"After three years of work, the new bridge takes its first cars."`                                        // plain text, a few sentences
	Dateline         *Dateline       `json:"dateline" extensions:"x-nullable"`                                                                                                          // where and when the story was reported
	Byline           string          `json:"byline" example:"By the city desk"`                                                                                                         // who wrote it, as printed
	Authors          []TermRef       `json:"authors"`                                                                                                                                   // who wrote it, in order
	Section          *TermRef        `json:"section" extensions:"x-nullable"`                                                                                                           // where it runs
	Tags             []TagRef        `json:"tags"`                                                                                                                                      // what it is about, in order
	Body             *string         `json:"body,omitzero" validate:"optional" example:"<p>The bridge opened on Monday.</p>"`                                                           // sanitised HTML; in lists with include=body
	BodyText         *string         `json:"bodyText,omitzero" validate:"optional" example:"The bridge opened on Monday."`                                                              // plain text; with include=bodyText
	BodyMarkdown     *string         `json:"bodyMarkdown,omitzero" validate:"optional" example:"The bridge opened on Monday."`                                                          // Markdown; with include=bodyMarkdown
	Translations     *[]Sibling      `json:"translations,omitzero" validate:"optional"`                                                                                                 // the story in other languages; in lists with include=translations
	Related          *[]Sibling      `json:"related,omitzero" validate:"optional"`                                                                                                      // stories that editors put beside it; in lists with include=related
	Media            []Media         `json:"media"`                                                                                                                                     // pictures, video and sound, in order
	Source           *Source         `json:"source" extensions:"x-nullable"`                                                                                                            // where the story came from
	CanonicalURL     string          `json:"canonicalUrl" format:"uri" example:"https://news.example/en/bridge-over-the-kura-opens"`                                                    // the address that search engines should keep
	Rights           *Rights         `json:"rights" extensions:"x-nullable"`                                                                                                            // who owns it and what may be done with it
	Urgency          int             `json:"urgency" minimum:"1" maximum:"8" example:"5"`                                                                                               // 1 (flash) to 8, as in IPTC ninjs
	Status           news.Status     `json:"status" swaggertype:"string" enums:"draft,review,scheduled,published,killed" example:"published"`                                           // where it stands in the workflow
	PublishedAt      Time            `json:"publishedAt" swaggertype:"string" format:"date-time" extensions:"x-nullable" example:"2024-06-19T08:30:00.000Z"`                            // when this publication began
	FirstPublishedAt Time            `json:"firstPublishedAt" swaggertype:"string" format:"date-time" extensions:"x-nullable" example:"2024-06-19T08:30:00.000Z"`                       // when readers first got it
	EmbargoedUntil   Time            `json:"embargoedUntil" swaggertype:"string" format:"date-time" extensions:"x-nullable" example:"2024-06-19T08:00:00.000Z"`                         // readers get it from then on
	ExpiresAt        Time            `json:"expiresAt" swaggertype:"string" format:"date-time" extensions:"x-nullable" example:"2034-06-19T00:00:00.000Z"`                              // readers no longer get it from then on
	CreatedAt        Time            `json:"createdAt" swaggertype:"string" format:"date-time" example:"2024-06-19T08:00:00.000Z"`                                                      // when it was first stored
	UpdatedAt        Time            `json:"updatedAt" swaggertype:"string" format:"date-time" example:"2024-06-19T08:30:00.000Z"`                                                      // when this version was stored
	Corrections      []Correction    `json:"corrections"`                                                                                                                               // notes to readers on what was wrong
	Kill             *Kill           `json:"kill" extensions:"x-nullable"`                                                                                                              // when and why it was withdrawn
	WordCount        int             `json:"wordCount" minimum:"0" example:"312"`                                                                                                       // words in the body
	ReadingMinutes   int             `json:"readingMinutes" minimum:"1" example:"2"`                                                                                                    // whole minutes it takes to read
	EditorNote       *string         `json:"editorNote,omitzero" validate:"optional" example:"Check the spelling of the mayor's name."`                                                 // editors only: for the receiving desk, not for print
	Metadata         *jsontext.Value `json:"metadata,omitzero" validate:"optional" swaggertype:"object" extensions:"x-free-object"`                                                     // editors only: a JSON object of your own
	DeletedAt        *shownTime      `json:"deletedAt,omitzero" validate:"optional" swaggertype:"string" format:"date-time" extensions:"x-nullable" example:"2024-06-20T08:00:00.000Z"` // editors only: in the trash since then
	Highlight        *Highlight      `json:"highlight,omitzero" validate:"optional"`                                                                                                    // where the search found its words; in lists with highlight=true
	Links            ArticleLinks    `json:"links"`                                                                                                                                     // where to go from here
} //	@name	Article

// Dateline is where and when a story was reported, not when it was published.
type Dateline struct {
	Place string  `json:"place" maxLength:"500" validate:"optional" example:"Brussels"`                        // as printed
	Date  *string `json:"date" format:"date" extensions:"x-nullable" validate:"optional" example:"2024-06-13"` // the day, or null
} //	@name	Dateline

// TermRef names a section or an author.
type TermRef struct {
	Slug string `json:"slug" example:"politics"` // its name in URLs
	Name string `json:"name" example:"Politics"` // its name in print
} //	@name	TermRef

// TagRef names a tag.
type TagRef struct {
	Slug string `json:"slug" example:"european-union"`                                             // its name in URLs
	Name string `json:"name" example:"European Union"`                                             // its name in print
	Kind string `json:"kind" enums:"topic,person,organisation,place,event" example:"organisation"` // what sort of thing it is
} //	@name	TagRef

// Media is a picture, video, recording or graphic.
type Media struct {
	URL        string      `json:"url" format:"uri" example:"https://media.news.example/bridge.jpg"`                                 // where the file is
	Type       string      `json:"type" enums:"picture,video,audio,graphic" validate:"optional" default:"picture" example:"picture"` // what the file is
	Role       string      `json:"role" enums:"main,body,gallery,thumbnail" validate:"optional" default:"body" example:"main"`       // main is the lead picture; there is one at most
	Caption    string      `json:"caption" validate:"optional" example:"The new bridge at dawn"`                                     // for readers
	Alt        string      `json:"alt" validate:"optional" example:"A bridge with two pylons over a wide river"`                     // for those who do not see it
	Credit     string      `json:"credit" validate:"optional" example:"Photo: the city desk"`                                        // who made it
	UsageTerms string      `json:"usageTerms" validate:"optional" example:"Editorial use only"`                                      // what may be done with it
	Width      int         `json:"width" minimum:"0" validate:"optional" example:"1600"`                                             // pixels; 0 when not known
	Height     int         `json:"height" minimum:"0" validate:"optional" example:"900"`                                             // pixels; 0 when not known
	FocalPoint *FocalPoint `json:"focalPoint" validate:"optional" extensions:"x-nullable"`                                           // what must stay in sight when it is cropped
} //	@name	Media

// FocalPoint is a spot in a picture, as shares of its width and height from the top left.
type FocalPoint struct {
	X float64 `json:"x" minimum:"0" maximum:"1" example:"0.5"` // share of the width
	Y float64 `json:"y" minimum:"0" maximum:"1" example:"0.4"` // share of the height
} //	@name	FocalPoint

// Source is where a story came from. Name and id together are unique.
type Source struct {
	Name string `json:"name" maxLength:"200" validate:"optional" example:"News.Az"`                     // the agency or site
	URL  string `json:"url" format:"uri" validate:"optional" example:"https://agency.example/story/42"` // the story at its source
	ID   string `json:"id" validate:"optional" example:"42"`                                            // the story's id at its source
} //	@name	Source

// Rights are who owns a story and what may be done with it.
type Rights struct {
	CopyrightHolder string `json:"copyrightHolder" validate:"optional" example:"Example News"`                       // who owns it
	CopyrightNotice string `json:"copyrightNotice" validate:"optional" example:"© 2024 Example News"`                // as printed
	UsageTerms      string `json:"usageTerms" validate:"optional" example:"Not for use in print without permission"` // what a partner may do
} //	@name	Rights

// Correction is a note to readers on what was wrong in an earlier version.
type Correction struct {
	At      Time   `json:"at" swaggertype:"string" format:"date-time" example:"2024-06-19T10:00:00.000Z"` // when
	Version int    `json:"version" example:"3"`                                                           // the version that put it right
	Kind    string `json:"kind" enums:"correction,clarification,update,retraction" example:"correction"`  // how grave
	Note    string `json:"note" example:"An earlier version gave the wrong length of the bridge."`        // for readers
} //	@name	Correction

// Kill says when and why a story was withdrawn.
type Kill struct {
	At     Time   `json:"at" swaggertype:"string" format:"date-time" example:"2024-06-19T12:00:00.000Z"` // when
	Reason string `json:"reason" example:"The quoted report does not exist."`                            // for readers and partners
} //	@name	Kill

// Sibling is another story, as a reference to it shows it.
type Sibling struct {
	ID       string `json:"id" format:"uuid" example:"01902d5e-3c00-7000-8000-5a1e0f9d2b45"` // its id
	Language string `json:"language" example:"az"`                                           // its language
	Slug     string `json:"slug" example:"kur-uzerinde-korpu-acilib"`                        // its slug in that language
	Headline string `json:"headline" example:"Kür üzərində körpü açılıb"`                    // its headline
} //	@name	Sibling

// ArticleLinks are where to go from an article.
type ArticleLinks struct {
	Self   string  `json:"self" format:"uri-reference" example:"/v1/articles/01902dcb-0c00-79ba-a3e4-3416874f0a87"`                                         // this article
	NINJS  *string `json:"ninjs" format:"uri-reference" extensions:"x-nullable" example:"/v1/articles/01902dcb-0c00-79ba-a3e4-3416874f0a87?format=ninjs"`   // as IPTC ninjs; null where this server does not offer it
	JSONLD *string `json:"jsonld" format:"uri-reference" extensions:"x-nullable" example:"/v1/articles/01902dcb-0c00-79ba-a3e4-3416874f0a87?format=jsonld"` // as schema.org JSON-LD; null where this server does not offer it
	HTML   *string `json:"html" format:"uri" extensions:"x-nullable" example:"https://news.example/en/bridge-over-the-kura-opens"`                          // its page, when the site's address is configured
} //	@name	ArticleLinks

// articleOf gives the article as the caller gets it, with every text that want asks for.
func (s *Server) articleOf(a news.Article, editor bool, want include) (Article, error) {
	out := Article{
		ID: a.ID.String(), Version: a.Version, Type: a.Type, Language: a.Language, Slug: a.Slug,
		Headline: a.Headline, Subheadline: a.Subheadline, Summary: a.Summary,
		Byline: a.Byline, Authors: mapped(a.Authors, termRefOf), Tags: mapped(a.Tags, tagRefOf), Media: mapped(a.Media, mediaOf),
		CanonicalURL: a.CanonicalURL, Urgency: a.Urgency, Status: a.Status,
		PublishedAt: Time{a.PublishedAt}, FirstPublishedAt: Time{a.FirstPublishedAt}, EmbargoedUntil: Time{a.EmbargoedUntil},
		ExpiresAt: Time{a.ExpiresAt}, CreatedAt: Time{a.CreatedAt}, UpdatedAt: Time{a.UpdatedAt},
		Corrections: mapped(a.Corrections, correctionOf),
		WordCount:   a.WordCount, ReadingMinutes: a.ReadingMinutes, Links: s.linksOf(a),
	}
	if a.Dateline != (news.Dateline{}) {
		out.Dateline = &Dateline{Place: a.Dateline.Place, Date: orNil(a.Dateline.Date)}
	}
	if a.Section != nil {
		ref := termRefOf(*a.Section)
		out.Section = &ref
	}
	if a.Source != (news.Source{}) {
		out.Source = &Source{Name: a.Source.Name, URL: a.Source.URL, ID: a.Source.ID}
	}
	if a.Rights != (news.Rights{}) {
		out.Rights = &Rights{a.Rights.CopyrightHolder, a.Rights.CopyrightNotice, a.Rights.UsageTerms}
	}
	if a.Kill != nil {
		out.Kill = &Kill{Time{a.Kill.At}, a.Kill.Reason}
	}
	if editor {
		note, deleted, metadata := a.EditorNote, shownTime{Time{a.DeletedAt}}, jsontext.Value(a.Metadata)
		if len(metadata) == 0 {
			metadata = jsontext.Value("{}")
		}
		out.EditorNote, out.DeletedAt, out.Metadata = &note, &deleted, &metadata
	}
	return out, want.addTo(&out, a)
}

func (s *Server) linksOf(a news.Article) ArticleLinks {
	self := "/v1/articles/" + a.ID.String()
	ninjs, jsonLD := self+"?format="+formatNINJS, self+"?format="+formatJSONLD
	links := ArticleLinks{Self: self, NINJS: &ninjs, JSONLD: &jsonLD}
	if s.siteURL != "" {
		page := s.pageOf(a.Language, a.Slug)
		links.HTML = &page
	}
	return links
}

func termRefOf(t news.Term) TermRef { return TermRef{t.Slug, t.Name} }

func tagRefOf(t news.Term) TagRef { return TagRef{t.Slug, t.Name, t.Kind} }

func siblingOf(o news.Sibling) Sibling { return Sibling{o.ID.String(), o.Language, o.Slug, o.Headline} }

func correctionOf(c news.Correction) Correction {
	return Correction{Time{c.At}, c.Version, c.Kind, c.Note}
}

func mediaOf(m news.Media) Media {
	out := Media{m.URL, m.Type, m.Role, m.Caption, m.Alt, m.Credit, m.UsageTerms, m.Width, m.Height, nil}
	if m.FocalPoint != nil {
		out.FocalPoint = &FocalPoint{m.FocalPoint.X, m.FocalPoint.Y}
	}
	return out
}

// mapped is f of each; never nil, so that it is [] in JSON.
func mapped[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// articleETag names one representation of an article. The part before the dot
// stands for the stored state, which is what If-Match guards; the rest for
// everything else that the bytes depend on.
func articleETag(a news.Article, variant string) string {
	h := newHash()
	h.add(variant)
	for _, list := range [][]news.Term{a.Authors, a.Tags} {
		for _, t := range list {
			h.addTerm(t)
		}
		h.add("|")
	}
	if a.Section != nil {
		h.addTerm(*a.Section)
	}
	for _, list := range [][]news.Sibling{a.Translations, a.RelatedStories} {
		for _, o := range list {
			h.add(o.ID.String(), strconv.Itoa(o.Version))
		}
		h.add("|")
	}
	return `"` + articleState(a) + "." + h.String() + `"`
}

func (h hash) addTerm(t news.Term) { h.add(strconv.FormatInt(t.ID, 36), strconv.Itoa(t.Version)) }

// articleState is the part of an ETag that changes with every stored version.
func articleState(a news.Article) string { return stateOf(a.ID, a.Version) }

func stateOf(articleID news.ID, version int) string {
	id := articleID.String()
	return strconv.Itoa(version) + "-" + strings.TrimLeft(id[len(id)-8:], "0")
}
