package news

import (
	"encoding/json"
	"time"
)

// Status is where a story stands in the workflow.
type Status string

// The statuses of an article.
const (
	Draft     Status = "draft"
	Review    Status = "review"
	Scheduled Status = "scheduled"
	Published Status = "published"
	Killed    Status = "killed"
)

// Statuses lists every status in the order of the workflow.
var Statuses = []Status{Draft, Review, Scheduled, Published, Killed}

// Trashed is no status: a trashed article keeps the one it had and has a time
// of deletion. Listings take it as a value of their status filter.
const Trashed = "trashed"

// Types are the types of articles; the first is the default.
var Types = []string{"news", "brief", "analysis", "opinion", "interview", "live", "pressRelease"}

// Urgency runs from 1 (flash) to 8, as in IPTC ninjs; 5 is the default.
const (
	MinUrgency     = 1
	MaxUrgency     = 8
	DefaultUrgency = 5
)

// Article is a story with everything the newsroom knows of it. Times are UTC
// and of microseconds at most; a zero time means not set.
type Article struct {
	ID      ID
	Seq     int64 // the store's own row number; 0 before it is stored
	Version int

	SearchRow   int64 // the store's own number in its indexes of words; 0 when it is in none
	SearchStage int   // how well it matched, when a search by relevance found it; 0 is best

	Type        string
	Language    string // BCP 47
	Slug        string
	Headline    string // plain text, as the two below
	Subheadline string
	Summary     string
	Body        string // sanitised HTML; "" also when it was not loaded
	Dateline    Dateline
	Byline      string
	Section     *Term
	Authors     []Term
	Tags        []Term
	Media       []Media
	Source      Source

	CanonicalURL string
	Rights       Rights
	Urgency      int
	Status       Status

	PublishedAt      time.Time
	FirstPublishedAt time.Time
	EmbargoedUntil   time.Time
	ExpiresAt        time.Time
	CreatedAt        time.Time
	UpdatedAt        time.Time
	DeletedAt        time.Time // in the trash since
	TouchedAt        time.Time // when what it says of other stories last changed
	PublicAt         time.Time // when readers first got it; noted when it leaves them, zero before

	Corrections      []Correction
	Kill             *Kill
	TranslationGroup ID        // shared by the story's languages; its own when alone
	Translations     []Sibling // those that the viewer may see; set when loaded
	Related          []ID      // editors' choice, in order
	RelatedStories   []Sibling // of these, those that the viewer may see; set when loaded
	OthersChange     time.Time // when one of those next goes by itself; zero: never
	OthersChanged    time.Time // when one last came or went; zero: never

	WordCount      int
	ReadingMinutes int
	EditorNote     string
	Metadata       json.RawMessage // a JSON object, or nil
}

// Dateline is where and when a story was reported, not when it was published.
type Dateline struct {
	Place string
	Date  string // 2006-01-02, or ""
}

// Media is a picture, video, recording or graphic of a story.
type Media struct {
	URL        string      `json:"url"`
	Type       string      `json:"type"`
	Role       string      `json:"role"`
	Caption    string      `json:"caption"`
	Alt        string      `json:"alt"`
	Credit     string      `json:"credit"`
	UsageTerms string      `json:"usageTerms"`
	Width      int         `json:"width"`  // pixels; 0 when not known
	Height     int         `json:"height"` // pixels; 0 when not known
	FocalPoint *FocalPoint `json:"focalPoint,omitempty"`
}

// FocalPoint is the spot that must stay in sight when a picture is cropped, as
// shares of its width and height from the top left.
type FocalPoint struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// MediaTypes and MediaRoles are what a medium can be; the first is the default.
var (
	MediaTypes = []string{"picture", "video", "audio", "graphic"}
	MediaRoles = []string{"main", "body", "gallery", "thumbnail"}
)

// Source is where a story came from. Name and ID together are unique.
type Source struct {
	Name string
	URL  string
	ID   string
}

// Rights are who owns a story and what may be done with it.
type Rights struct {
	CopyrightHolder string
	CopyrightNotice string
	UsageTerms      string
}

// Correction is a note for readers on what was wrong in an earlier version.
type Correction struct {
	At      time.Time `json:"at"`
	Version int       `json:"version"`
	Kind    string    `json:"kind"`
	Note    string    `json:"note"`
}

// Kill says when and why a story was withdrawn.
type Kill struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Sibling is another story as a reference to it shows it.
type Sibling struct {
	ID       ID
	Version  int
	Language string
	Slug     string
	Headline string
}

// IsTrashed reports whether the article lies in the trash.
func (a Article) IsTrashed() bool { return !a.DeletedAt.IsZero() }

// Public reports whether a reader without any key may see the article at now.
// It is the same rule that the store's queries apply.
func (a Article) Public(now time.Time) bool {
	return a.Status == Published && !a.IsTrashed() &&
		!a.EmbargoedUntil.After(now) &&
		(a.ExpiresAt.IsZero() || a.ExpiresAt.After(now))
}

// WasPublic reports whether readers could ever see the article until now, so
// that its absence is gone rather than unknown.
func (a Article) WasPublic(now time.Time) bool {
	return !a.PublicAt.IsZero() || a.IsOut() && !a.EmbargoedUntil.After(now)
}

// NoteReaders remembers that readers could see the article until now. It is
// called before anything is changed that would make that hard to tell.
func (a *Article) NoteReaders(now time.Time) {
	if a.PublicAt.IsZero() && a.WasPublic(now) {
		a.PublicAt = a.PublishedAt
		if a.EmbargoedUntil.After(a.PublicAt) {
			a.PublicAt = a.EmbargoedUntil
		}
	}
}

// ModifiedAt is when anything that a reader sees of the article last changed:
// itself, the names of its terms, or what it says of other stories.
func (a Article) ModifiedAt(now time.Time) time.Time {
	latest := a.UpdatedAt
	later := func(t time.Time) {
		if t.After(latest) {
			latest = t
		}
	}
	later(a.TouchedAt)
	later(a.OthersChanged)
	if !a.EmbargoedUntil.After(now) {
		later(a.EmbargoedUntil)
	}
	if a.Section != nil {
		later(a.Section.UpdatedAt)
	}
	for _, terms := range [][]Term{a.Authors, a.Tags} {
		for _, t := range terms {
			later(t.UpdatedAt)
		}
	}
	return latest
}
