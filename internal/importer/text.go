// Package importer turns what other systems hold into stories: it reads,
// repairs and deduplicates, and hands the result on. The repair of a raw text
// does no I/O and asks no clock.
package importer

import "time"

// Text is a raw text after repair: the parts of a story that the text itself
// gives. Fields of which it says nothing are zero.
type Text struct {
	Headline   string    // plain text, 1 to 300 characters, read from the text or inferred
	Inferred   []string  // names of fields that were guessed and not read: "headline"
	Paragraphs []string  // body, plain text, one entry a paragraph; never empty
	Published  time.Time // UTC; of the page's date line, at midnight when it has no time; without a zone taken as UTC
	Place      string    // of the dateline: "Brussels"
	Date       string    // of the dateline: "2024-06-13"
	Byline     string    // as printed, without "By"
	Source     string    // from a closing signature line: "News.Az"
	Language   string    // BCP 47: "en", "az-Cyrl"
	Repairs    []Repair  // every repair, in the order in which they were made
	Doubts     []string  // what an editor should look at, in words; empty when nothing is doubtful
}

// Repair is one thing that was done to the text, or read from it.
type Repair struct {
	Kind   string // one of the kinds below
	Line   int    // line of the raw text, from 1; 0 when it is about all of it
	Before string // what stood there; an excerpt when it is long
	After  string // what stands there now, or what was read
}

// The kinds of repairs.
const (
	EncodingRepaired    = "encoding-repaired"          // Before names the encoding
	LineEndingsRepaired = "line-endings-repaired"      // carriage returns and such became line feeds
	ControlsDropped     = "control-characters-dropped" // Before lists them: "U+0000 U+202E"
	InvisiblesDropped   = "invisible-characters-dropped"
	TabsReplaced        = "tabs-replaced"       // by spaces
	BlankLinesDropped   = "blank-lines-dropped" // a run of two or more became one
	LinesJoined         = "lines-joined"        // hard line breaks inside a paragraph
	ChromeDropped       = "chrome-dropped"      // share words, counters, the page's date line
	PublishedFound      = "published-found"     // After is RFC 3339
	HeadlineFound       = "headline-found"      // left the body
	HeadlineInferred    = "headline-inferred"   // from the first sentence, which stays
	BylineFound         = "byline-found"        // left the body
	SignatureToSource   = "signature-to-source" // left the body
	JointSplit          = "joint-split"         // a space between two glued sentences
	DatelineFound       = "dateline-found"      // read only: the text keeps it
	LanguageDetected    = "language-detected"   // After is the tag
)

// Options tell what the caller knows and the text may not say. The zero value
// is ready to use.
type Options struct {
	Language  string    // BCP 47; detected when empty
	Published time.Time // used when the text has no date line; gives the year of the dateline too
	Today     time.Time // gives the year of date lines without one; dates after it are doubted; zero: neither
}
