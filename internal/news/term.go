package news

import "time"

// Class says which of the three lists a term belongs to.
type Class string

// The classes of terms.
const (
	Section Class = "section" // where a story runs
	Tag     Class = "tag"     // what it is about
	Author  Class = "author"  // who wrote it
)

// ErrNotFound is what a missing term of this class is called.
func (c Class) ErrNotFound() *Error {
	switch c {
	case Section:
		return ErrSectionNotFound
	case Author:
		return ErrAuthorNotFound
	default:
		return ErrTagNotFound
	}
}

// TagKinds are the kinds of things a tag can be about; the first is the default.
var TagKinds = []string{"topic", "person", "organisation", "place", "event"}

// Term is a section, a tag or an author.
type Term struct {
	ID        int64 // the store's own; 0 before it is stored
	Class     Class
	Slug      string
	Name      string
	Kind      string // tags only: one of TagKinds
	Open      bool   // made for its own sake: readers may know of it before a story has it
	Version   int    // grows with every change of slug, name or kind
	CreatedAt time.Time
	UpdatedAt time.Time
	Articles  int64 // published articles that the caller may see; set by term listings only
}

// TermRef names a term in a write: by slug, by name, or by both.
type TermRef struct {
	Slug string
	Name string
	Kind string
}

// TermRefOf reads a bare word: a slug when it can be one, and else a name.
func TermRefOf(word string) TermRef {
	if IsSlug(word) {
		return TermRef{Slug: word}
	}
	return TermRef{Name: word}
}

// MaxTermName is the longest name of a term, in characters.
const MaxTermName = 200

// Faults lists what is wrong with a term, with pointers below at ("" for a body
// that is the term itself).
func (t Term) Faults(at string) []FieldError {
	var f faults
	f.text(at+"/name", t.Name, 1, MaxTermName)
	if !IsSlug(t.Slug) {
		f.add(at+"/slug", "not-a-slug", slugRule)
	}
	if t.Class == Tag {
		f.oneOf(at+"/kind", t.Kind, TagKinds)
	} else if t.Kind != "" {
		f.add(at+"/kind", "not-allowed", "only tags have a kind")
	}
	return f
}
