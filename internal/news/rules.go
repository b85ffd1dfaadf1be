package news

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The limits of an article's fields. Lengths count Unicode characters.
const (
	MaxHeadline   = 300
	MaxSummary    = 2000
	MaxLine       = 500    // byline, place, caption, credit and their like
	MaxNote       = 10_000 // the editor's note
	MaxURL        = 2000
	MaxSlug       = 120
	MaxTags       = 50
	MaxAuthors    = 20
	MaxMedia      = 100
	MaxRelated    = 20
	MaxMetadata   = 16 << 10 // bytes of JSON
	MaxSourceName = 200
	MaxPixels     = 1_000_000
)

var slugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const slugRule = "must be lower-case letters a-z, digits and single hyphens, at most 120 characters"

// IsSlug reports whether s can be a slug.
func IsSlug(s string) bool { return len(s) <= MaxSlug && slugPattern.MatchString(s) }

// faults collects what is wrong with a thing.
type faults []FieldError

func (f *faults) add(pointer, code, format string, args ...any) {
	*f = append(*f, FieldError{Pointer: pointer, Code: code, Detail: fmt.Sprintf(format, args...)})
}

func (f *faults) text(pointer, s string, least, most int) {
	n := utf8.RuneCountInString(s)
	switch {
	case least > 0 && !visible(s):
		f.add(pointer, "required", "is required and must not be empty")
	case n < least:
		f.add(pointer, "too-short", "has %d characters; at least %d are needed", n, least)
	case n > most:
		f.add(pointer, "too-long", "has %d characters; at most %d are allowed", n, most)
	}
}

// visible reports whether s prints anything at all: spaces and format characters,
// such as a lone zero-width space, do not.
func visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

func (f *faults) oneOf(pointer, s string, allowed []string) {
	if !slices.Contains(allowed, s) {
		f.add(pointer, "not-one-of", "is %q; must be one of %s", clip(s), strings.Join(allowed, ", "))
	}
}

func (f *faults) url(pointer, s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		f.add(pointer, "not-a-url", "must be an absolute http or https URL")
		return
	}
	if i := strings.IndexFunc(s, unfitForURL); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		f.add(pointer, "not-a-url", "must not hold %q; write it as %s", r, url.PathEscape(string(r)))
		return
	}
	f.text(pointer, s, 0, MaxURL)
}

// unfitForURL tells what may stand in no URL, and would end it or turn it round
// where it is shown: white space, characters that cannot be seen, and what
// encloses URLs (RFC 3986, appendix C; RFC 3987, 4.1).
func unfitForURL(r rune) bool {
	return !unicode.IsGraphic(r) || unicode.IsSpace(r) || strings.ContainsRune(`<>"`, r)
}

func (f *faults) count(pointer string, n, most int) {
	if n > most {
		f.add(pointer, "too-many", "has %d entries; at most %d are allowed", n, most)
	}
}

func clip(s string) string {
	if utf8.RuneCountInString(s) > 60 {
		return string([]rune(s)[:60]) + "…"
	}
	return s
}

// Faults lists everything in the article that breaks a rule, with JSON pointers
// into the article as the API shows it. Terms are checked where they are made.
func (a Article) Faults() []FieldError {
	var f faults
	f.text("/headline", a.Headline, 1, MaxHeadline)
	f.text("/subheadline", a.Subheadline, 0, MaxHeadline)
	f.text("/summary", a.Summary, 0, MaxSummary)
	f.text("/byline", a.Byline, 0, MaxLine)
	f.text("/editorNote", a.EditorNote, 0, MaxNote)
	f.oneOf("/type", a.Type, Types)
	if a.Urgency < MinUrgency || a.Urgency > MaxUrgency {
		f.add("/urgency", "out-of-range", "is %d; must be from %d (flash) to %d", a.Urgency, MinUrgency, MaxUrgency)
	}
	if a.Slug != "" && !IsSlug(a.Slug) {
		f.add("/slug", "not-a-slug", slugRule)
	}
	f.dateline(a.Dateline)
	f.url("/canonicalUrl", a.CanonicalURL)
	f.source(a.Source)
	f.rights(a.Rights)
	f.media(a.Media)
	f.count("/tags", len(a.Tags), MaxTags)
	f.count("/authors", len(a.Authors), MaxAuthors)
	f.count("/related", len(a.Related), MaxRelated)
	f.times(a)
	f.metadata(a.Metadata)
	return f
}

func (f *faults) dateline(d Dateline) {
	f.text("/dateline/place", d.Place, 0, MaxLine)
	if d.Date == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, d.Date); err != nil {
		f.add("/dateline/date", "not-a-date", "must be a date such as 2024-06-13")
	}
}

func (f *faults) source(s Source) {
	f.text("/source/name", s.Name, 0, MaxSourceName)
	f.text("/source/id", s.ID, 0, MaxLine)
	f.url("/source/url", s.URL)
	if s.ID != "" && s.Name == "" {
		f.add("/source/name", "required", "is required with an id: the two together name the story at its source")
	}
}

func (f *faults) rights(r Rights) {
	f.text("/rights/copyrightHolder", r.CopyrightHolder, 0, MaxLine)
	f.text("/rights/copyrightNotice", r.CopyrightNotice, 0, MaxSummary)
	f.text("/rights/usageTerms", r.UsageTerms, 0, MaxSummary)
}

func (f *faults) media(media []Media) {
	f.count("/media", len(media), MaxMedia)
	mains := 0
	for i, m := range media {
		at := fmt.Sprintf("/media/%d", i)
		if m.URL == "" {
			f.add(at+"/url", "required", "is required: the address of the file")
		}
		f.url(at+"/url", m.URL)
		f.oneOf(at+"/type", m.Type, MediaTypes)
		f.oneOf(at+"/role", m.Role, MediaRoles)
		for _, t := range []struct{ name, text string }{
			{"caption", m.Caption}, {"alt", m.Alt}, {"credit", m.Credit}, {"usageTerms", m.UsageTerms},
		} {
			f.text(at+"/"+t.name, t.text, 0, MaxSummary)
		}
		f.pixels(at+"/width", m.Width)
		f.pixels(at+"/height", m.Height)
		if p := m.FocalPoint; p != nil && !(p.X >= 0 && p.X <= 1 && p.Y >= 0 && p.Y <= 1) {
			f.add(at+"/focalPoint", "out-of-range", "x and y are shares of the width and height, from 0 to 1")
		}
		if m.Role == "main" {
			if mains++; mains == 2 {
				f.add(at+"/role", "too-many", "only one medium can have the role main")
			}
		}
	}
}

func (f *faults) pixels(pointer string, n int) {
	if n < 0 || n > MaxPixels {
		f.add(pointer, "out-of-range", "is %d; must be from 0 (not known) to %d pixels", n, MaxPixels)
	}
}

// The span of times that an article can have; both databases and RFC 3339 hold it.
var (
	minTime = time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)
	maxTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
)

func (f *faults) times(a Article) {
	for _, t := range []struct {
		pointer string
		at      time.Time
	}{
		{"/publishedAt", a.PublishedAt}, {"/embargoedUntil", a.EmbargoedUntil}, {"/expiresAt", a.ExpiresAt},
	} {
		if !t.at.IsZero() && (t.at.Before(minTime) || !t.at.Before(maxTime)) {
			f.add(t.pointer, "out-of-range", "must lie between the years 1600 and 9998")
		}
	}
	if !a.ExpiresAt.IsZero() && !a.PublishedAt.IsZero() && !a.ExpiresAt.After(a.PublishedAt) {
		f.add("/expiresAt", "out-of-order", "must be later than publishedAt")
	}
	if !a.ExpiresAt.IsZero() && !a.EmbargoedUntil.IsZero() && !a.ExpiresAt.After(a.EmbargoedUntil) {
		f.add("/expiresAt", "out-of-order", "must be later than embargoedUntil")
	}
}

func (f *faults) metadata(m json.RawMessage) {
	if len(m) > MaxMetadata {
		f.add("/metadata", "too-long", "has %d bytes as JSON; at most %d are allowed", len(m), MaxMetadata)
	}
	if len(m) > 0 && m[0] != '{' {
		f.add("/metadata", "wrong-type", "must be a JSON object")
	}
}
