package api

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
)

// ArticleInput is an article as it is written. What is left out takes its
// default, and null is the same as left out, but for translationOf.
type ArticleInput struct {
	Type           string                    `json:"type" enums:"news,brief,analysis,opinion,interview,live,pressRelease" default:"news" validate:"optional" example:"news"`                               // what sort of story it is
	Language       string                    `json:"language" validate:"optional" example:"en"`                                                                                                            // BCP 47 tag; default from the server's configuration
	Slug           string                    `json:"slug" maxLength:"120" validate:"optional" example:"bridge-over-the-kura-opens"`                                                                        // made from the headline when absent; 409 when taken
	Headline       string                    `json:"headline" minLength:"1" maxLength:"300" example:"Bridge over the Kura opens"`                                                                          // plain text
	Subheadline    string                    `json:"subheadline" maxLength:"300" validate:"optional" example:"Traffic starts on Monday"`                                                                   // plain text
	Summary        string                    `json:"summary" maxLength:"2000" validate:"optional" example:"After three years of work, the new bridge takes its first cars."`                               // plain text, a few sentences
	Body           string                    `json:"body" validate:"optional" example:"The bridge opened on **Monday**."`                                                                                  // in bodyFormat; stored as sanitised HTML
	BodyFormat     string                    `json:"bodyFormat" enums:"html,markdown,text" default:"html" validate:"optional" example:"markdown"`                                                          // how body is written
	Dateline       *Dateline                 `json:"dateline" validate:"optional" extensions:"x-nullable"`                                                                                                 // where and when the story was reported
	Byline         string                    `json:"byline" maxLength:"500" validate:"optional" example:"By the city desk"`                                                                                // who wrote it, as printed
	Authors        []TermInput               `json:"authors" validate:"optional" extensions:"x-or-string"`                                                                                                 // slugs, names or objects; unknown ones are made
	Section        *TermInput                `json:"section" validate:"optional" extensions:"x-nullable,x-or-string"`                                                                                      // slug, name or object; must exist
	Tags           []TermInput               `json:"tags" validate:"optional" extensions:"x-or-string"`                                                                                                    // slugs, names or objects; unknown ones are made
	Media          []Media                   `json:"media" validate:"optional"`                                                                                                                            // pictures, video and sound, in order
	Source         *Source                   `json:"source" validate:"optional" extensions:"x-nullable"`                                                                                                   // where the story came from
	CanonicalURL   string                    `json:"canonicalUrl" format:"uri" validate:"optional" example:"https://news.example/en/bridge-over-the-kura-opens"`                                           // the address that search engines should keep
	Rights         *Rights                   `json:"rights" validate:"optional" extensions:"x-nullable"`                                                                                                   // who owns it and what may be done with it
	Urgency        *int                      `json:"urgency" minimum:"1" maximum:"8" default:"5" validate:"optional" extensions:"x-nullable" example:"5"`                                                  // 1 (flash) to 8
	Status         string                    `json:"status" enums:"draft,review,scheduled,published,killed" validate:"optional" example:"published"`                                                       // of a new article: draft (default) or published, which is scheduled with a publishedAt to come; of a stored one it must be what it is
	PublishedAt    *Time                     `json:"publishedAt" swaggertype:"string" format:"date-time" validate:"optional" extensions:"x-nullable" example:"2024-06-19T08:30:00Z"`                       // default now, when published
	EmbargoedUntil *Time                     `json:"embargoedUntil" swaggertype:"string" format:"date-time" validate:"optional" extensions:"x-nullable" example:"2024-06-19T08:00:00Z"`                    // readers get it from then on
	ExpiresAt      *Time                     `json:"expiresAt" swaggertype:"string" format:"date-time" validate:"optional" extensions:"x-nullable" example:"2034-06-19T00:00:00Z"`                         // readers no longer get it from then on
	TranslationOf  jsonbody.Optional[string] `json:"translationOf,omitzero" swaggertype:"string" format:"uuid" validate:"optional" extensions:"x-nullable" example:"01902dcb-0c00-79ba-a3e4-3416874f0a87"` // id of any story of the group of translations to join; null leaves the group; absent changes nothing
	Related        []RelatedInput            `json:"related" validate:"optional" extensions:"x-or-string"`                                                                                                 // ids of stories to put beside it, or the objects as read
	EditorNote     string                    `json:"editorNote" maxLength:"10000" validate:"optional" example:"Check the spelling of the mayor's name."`                                                   // for the receiving desk, not for print
	Metadata       jsontext.Value            `json:"metadata" jsonbody:"object" validate:"optional" swaggertype:"object" extensions:"x-free-object"`                                                       // a JSON object of your own, at most 16 KiB
} //	@name	ArticleInput

// TermInput names a section, tag or author: a slug or name, or an object.
type TermInput struct {
	Slug string `json:"slug" validate:"optional" example:"european-union"`                                             // its slug
	Name string `json:"name" validate:"optional" example:"European Union"`                                             // its name
	Kind string `json:"kind" enums:"topic,person,organisation,place,event" validate:"optional" example:"organisation"` // tags only; topic when it is new and says nothing
} //	@name	TermInput

// UnmarshalJSON takes a string, too.
func (t *TermInput) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		text, err := textOf(data)
		ref := news.TermRefOf(text)
		t.Slug, t.Name = ref.Slug, ref.Name
		return err
	}
	type object TermInput
	var o object
	if err := jsonbody.Decode(data, &o, jsonbody.Ignore("articleCount", "links", "createdAt", "updatedAt")); err != nil {
		return err
	}
	if o.Slug == "" && o.Name == "" {
		return news.ErrInvalid.WithFields(news.FieldError{Code: "required", Detail: "needs a slug or a name"})
	}
	*t = TermInput(o)
	return nil
}

func textOf(data []byte) (string, error) {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return "", news.ErrInvalid.WithFields(news.FieldError{Code: "wrong-type", Detail: "must be a string"})
	}
	if text == "" {
		return "", news.ErrInvalid.WithFields(news.FieldError{Code: "required", Detail: "must not be empty"})
	}
	return text, nil
}

func (t TermInput) ref() news.TermRef { return news.TermRef{Slug: t.Slug, Name: t.Name, Kind: t.Kind} }

// RelatedInput names another story: its id, or the object as it was read.
type RelatedInput struct {
	ID string `json:"id" format:"uuid" example:"01902d5e-3c00-7000-8000-5a1e0f9d2b45"` // id of the story
} //	@name	RelatedInput

// UnmarshalJSON takes a string, too.
func (r *RelatedInput) UnmarshalJSON(data []byte) (err error) {
	if len(data) > 0 && data[0] == '"' {
		r.ID, err = textOf(data)
		return err
	}
	type object RelatedInput
	return jsonbody.Decode(data, (*object)(r), jsonbody.Ignore("slug", "headline", "language"))
}

// serverFields are the fields that the server alone sets. They are ignored in
// writes, so that what was read can be sent back.
var serverFields = []string{
	"id", "version", "bodyText", "bodyMarkdown", "firstPublishedAt", "createdAt", "updatedAt", "deletedAt",
	"corrections", "kill", "translations", "wordCount", "readingMinutes", "links", "highlight",
}

// decodeArticle reads an article strictly. What is wrong with its form goes along
// in the result, so that all faults are reported at once; the error is of a body
// that cannot be read at all.
func decodeArticle(body []byte) (editorial.Input, error) {
	var in ArticleInput
	err := jsonbody.Decode(body, &in, jsonbody.Ignore(serverFields...))
	if e := news.AsError(err); e != nil && e.Kind == news.Invalid && isObject(body) {
		out := in.input()
		out.Faults = append(e.Fields, out.Faults...)
		return out, nil
	} else if err != nil {
		return editorial.Input{}, err
	}
	return in.input(), nil
}

// input checks what needs no database and gives the editorial shape.
func (in ArticleInput) input() editorial.Input {
	out := editorial.Input{
		Type: in.Type, Language: in.Language, Slug: in.Slug, Headline: in.Headline, Subheadline: in.Subheadline, Summary: in.Summary,
		Body: in.Body, BodyFormat: in.BodyFormat, Byline: in.Byline, CanonicalURL: in.CanonicalURL, Urgency: in.Urgency,
		Status: news.Status(in.Status), EditorNote: in.EditorNote, Metadata: json.RawMessage(in.Metadata),
		PublishedAt: timeOf(in.PublishedAt), EmbargoedUntil: timeOf(in.EmbargoedUntil), ExpiresAt: timeOf(in.ExpiresAt),
	}
	for _, t := range in.Authors {
		out.Authors = append(out.Authors, t.ref())
	}
	for _, t := range in.Tags {
		out.Tags = append(out.Tags, t.ref())
	}
	if in.Section != nil {
		ref := in.Section.ref()
		out.Section = &ref
	}
	if d := in.Dateline; d != nil {
		out.Dateline.Place = d.Place
		if d.Date != nil {
			out.Dateline.Date = *d.Date
		}
	}
	if o := in.Source; o != nil {
		out.Source = news.Source{Name: o.Name, URL: o.URL, ID: o.ID}
	}
	if r := in.Rights; r != nil {
		out.Rights = news.Rights{CopyrightHolder: r.CopyrightHolder, CopyrightNotice: r.CopyrightNotice, UsageTerms: r.UsageTerms}
	}
	for _, m := range in.Media {
		out.Media = append(out.Media, m.media())
	}
	out.Faults = in.references(&out)
	return out
}

// references reads the ids of other stories, and lists those that are none.
func (in ArticleInput) references(out *editorial.Input) (faults []news.FieldError) {
	parse := func(pointer, text string) news.ID {
		id, err := news.ParseID(text)
		if e := news.AsError(err); e != nil {
			faults = append(faults, news.FieldError{Pointer: pointer, Code: e.Fields[0].Code, Detail: e.Fields[0].Detail})
		} else if id.IsZero() {
			faults = append(faults, news.FieldError{Pointer: pointer, Code: "not-an-id", Detail: "is the id of nothing"})
		}
		return id
	}
	for i, r := range in.Related {
		out.Related = append(out.Related, parse("/related/"+strconv.Itoa(i), r.ID))
	}
	switch t := in.TranslationOf; {
	case t.Null:
		out.Translation.Leave = true
	case t.Set:
		out.Translation.Of = parse("/translationOf", t.Value)
	}
	return faults
}

func timeOf(t *Time) (out time.Time) {
	if t != nil {
		out = t.Time
	}
	return out
}

func (m Media) media() news.Media {
	out := news.Media{
		URL: m.URL, Type: m.Type, Role: m.Role, Caption: m.Caption, Alt: m.Alt, Credit: m.Credit,
		UsageTerms: m.UsageTerms, Width: m.Width, Height: m.Height,
	}
	if m.FocalPoint != nil {
		out.FocalPoint = &news.FocalPoint{X: m.FocalPoint.X, Y: m.FocalPoint.Y}
	}
	return out
}
