package editorial

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"golang.org/x/text/language"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// Input is an article as somebody writes it. The zero value of a field clears
// it, or means its default where it has one.
type Input struct {
	ID          news.ID // of a new article, from an import; made when zero, ignored for a stored one
	Type        string  // default "news"
	Language    string  // default the newsroom's, or what the article has
	Slug        string  // default made from the headline, or what the article has
	Headline    string
	Subheadline string
	Summary     string
	Body        string
	BodyFormat  string // one of BodyFormats; default the first
	Dateline    news.Dateline
	Byline      string
	Section     *news.TermRef
	Authors     []news.TermRef
	Tags        []news.TermRef
	Media       []news.Media

	Source       news.Source
	CanonicalURL string
	Rights       news.Rights
	Urgency      *int // default 5
	Status       news.Status

	PublishedAt    time.Time // zero keeps the time of a story that is out
	EmbargoedUntil time.Time
	ExpiresAt      time.Time

	Translation Translation
	Related     []news.ID
	EditorNote  string
	Metadata    json.RawMessage

	// Faults are what was wrong with the form of what was written. An Input with
	// faults is never stored: they are reported together with those of the rules.
	Faults []news.FieldError

	Original string // the text before it was repaired, kept with the first revision

	rendered *rendered // see Ready
}

// BodyFormats are the forms a body can be written in.
var BodyFormats = []string{"html", "markdown", "text"}

// Translation says which group of translations a story belongs to. The zero
// value leaves it as it is.
type Translation struct {
	Of    news.ID // any story of the group to join
	Leave bool    // out of the group
}

// apply turns in into the fields of a. before is the stored state, nil for a new
// article. Every fault is reported at once.
func (e *Editor) apply(tx *store.Tx, in Input, before *news.Article, a *news.Article, v access.Viewer) error {
	w := writer{tx: tx, in: in, before: before, a: a, viewer: v}
	w.status()
	w.language(e.language)
	w.givenSlug()
	w.text()
	w.body()
	w.times()
	for _, step := range []func() error{w.section, w.terms, w.translation, w.related} {
		if err := step(); err != nil {
			return err
		}
	}
	w.faults = append(w.faults, a.Faults()...)
	if faults := w.allFaults(); len(faults) > 0 {
		return invalid(faults)
	}
	return w.slug()
}

// allFaults are those of the form, and those of the rules that are about other
// fields: what could not be read breaks rules only because it is not there.
func (w *writer) allFaults() []news.FieldError {
	all := slices.Clone(w.in.Faults)
	for _, f := range w.faults {
		said := slices.ContainsFunc(w.in.Faults, func(o news.FieldError) bool {
			return f.Pointer == o.Pointer || strings.HasPrefix(f.Pointer, o.Pointer+"/") || strings.HasPrefix(o.Pointer, f.Pointer+"/")
		})
		if !said {
			all = append(all, f)
		}
	}
	return all
}

func invalid(faults []news.FieldError) error {
	if len(faults) == 1 {
		return news.ErrInvalid.With("%s %s", strings.TrimPrefix(faults[0].Pointer, "/"), faults[0].Detail).WithFields(faults...)
	}
	return news.ErrInvalid.With("%d things are wrong; errors lists each", len(faults)).WithFields(faults...)
}

// writer carries one Input into one article.
type writer struct {
	tx     *store.Tx
	in     Input
	before *news.Article
	a      *news.Article
	viewer access.Viewer
	faults []news.FieldError
}

func (w *writer) fault(pointer, code, format string, args ...any) {
	w.faults = append(w.faults, news.FieldError{Pointer: pointer, Code: code, Detail: fmt.Sprintf(format, args...)})
}

// status lets a new article choose between draft and published; later only the
// workflow changes it.
func (w *writer) status() {
	switch {
	case w.before == nil && (w.in.Status == "" || w.in.Status == news.Draft):
		w.a.Status = news.Draft
	case w.before == nil && w.in.Status == news.Published:
		w.a.PublishedAt = moment(w.in.PublishedAt)
		w.putOut()
	case w.before == nil:
		w.fault("/status", "not-one-of", "is %q; a new article is draft or published, which with a publishedAt to come means scheduled", w.in.Status)
	case w.in.Status != "" && w.in.Status != w.before.Status:
		w.fault("/status", "read-only", "is %s and changes only by the workflow: POST /v1/articles/%s/publish and its like", w.before.Status, w.a.ID)
	}
}

func (w *writer) language(fallback string) {
	given := w.in.Language
	if given == "" && w.before != nil {
		return // a.Language stays
	}
	if given == "" {
		given = fallback
	}
	tag, err := language.Parse(given)
	if err != nil || tag == language.Und || len(given) > 35 {
		w.fault("/language", "not-a-language", "%q is not a BCP 47 language tag such as en, az or pt-BR", given)
		return
	}
	w.a.Language = tag.String()
}

func (w *writer) text() {
	in, a := w.in, w.a
	a.Type = orDefault(in.Type, news.Types[0])
	a.Headline = markup.Line(in.Headline)
	a.Subheadline = markup.Line(in.Subheadline)
	a.Summary = markup.Lines(in.Summary)
	a.Byline = markup.Line(in.Byline)
	a.Dateline = news.Dateline{Place: markup.Line(in.Dateline.Place), Date: in.Dateline.Date}
	a.Source = news.Source{Name: markup.Line(in.Source.Name), URL: in.Source.URL, ID: markup.Line(in.Source.ID)}
	a.CanonicalURL = in.CanonicalURL
	a.Rights = news.Rights{
		CopyrightHolder: markup.Line(in.Rights.CopyrightHolder),
		CopyrightNotice: markup.Lines(in.Rights.CopyrightNotice),
		UsageTerms:      markup.Lines(in.Rights.UsageTerms),
	}
	a.Urgency = news.DefaultUrgency
	if in.Urgency != nil {
		a.Urgency = *in.Urgency
	}
	a.EditorNote = markup.Lines(in.EditorNote)
	a.Media = media(in.Media)
	a.Metadata = compact(in.Metadata)
}

func media(in []news.Media) []news.Media {
	var out []news.Media
	for _, m := range in {
		m.Type = orDefault(m.Type, news.MediaTypes[0])
		m.Role = orDefault(m.Role, news.MediaRoles[1])
		m.Caption, m.Alt = markup.Lines(m.Caption), markup.Line(m.Alt)
		m.Credit, m.UsageTerms = markup.Line(m.Credit), markup.Lines(m.UsageTerms)
		out = append(out, m)
	}
	return out
}

// compact drops the white space of JSON and every escape that needs not be, so
// that two spellings compare equal; numbers stay as they are. An empty object is
// none.
func compact(m json.RawMessage) json.RawMessage {
	v := jsontext.Value(bytes.Clone(m))
	if len(v) == 0 || v.Format() != nil || string(v) == "null" || string(v) == "{}" {
		return nil
	}
	return json.RawMessage(v)
}

func (w *writer) translation() error {
	switch {
	case w.in.Translation.Leave:
		alone := w.before == nil
		if !alone {
			others, err := w.tx.OthersInGroup(*w.before)
			if err != nil {
				return err
			}
			alone = others == 0
		}
		if alone {
			return nil
		}
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("make id: %w", err)
		}
		w.a.TranslationGroup = news.ID(id)
	case !w.in.Translation.Of.IsZero() && w.in.Translation.Of != w.a.ID:
		switch other, err := w.tx.Article(w.in.Translation.Of); {
		case err == nil:
			w.a.TranslationGroup = other.TranslationGroup
		case errors.Is(err, news.ErrNotFound):
			w.fault("/translationOf", "no-such-article", "there is no article %s", w.in.Translation.Of)
		default:
			return err
		}
	}
	return nil
}

func (w *writer) related() error {
	w.a.Related = nil
	for i, id := range w.in.Related {
		at := fmt.Sprintf("/related/%d", i)
		switch {
		case id == w.a.ID:
			w.fault(at, "itself", "an article cannot be related to itself")
			continue
		case slices.Contains(w.a.Related, id):
			continue
		case w.before != nil && slices.Contains(w.before.Related, id): // was there; it may be purged by now
		default:
			if _, err := w.tx.Article(id); errors.Is(err, news.ErrNotFound) {
				w.fault(at, "no-such-article", "there is no article %s", id)
			} else if err != nil {
				return err
			}
		}
		w.a.Related = append(w.a.Related, id)
	}
	return nil
}

func orDefault[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}
