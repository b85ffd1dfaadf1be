// Package search is the language of the search parameter q: it folds text so
// that Görüşdə is found by gorusde, reads what a person typed, writes it as an
// expression of SQLite's FTS5 or of PostgreSQL, and marks in a text what was
// found. It keeps out the databases themselves: it runs no query and does no I/O.
//
// What goes into an index has gone through [Fold], and so has every word of an
// expression; nothing else needs to know the rules of folding.
package search

import (
	"slices"
	"strings"
)

// The limits of a query. What is typed beyond them is dropped and said in
// Query.Truncated. A long phrase still fits; a pasted page does not.
const (
	maxTerms      = 32    // a phrase counts as one
	maxCharacters = 1_000 // Unicode characters
)

// Query is what somebody searches for. The zero value is an empty query.
type Query struct {
	// Truncated says that the query was longer than 1,000 characters or had
	// more than 32 terms, and that the rest was dropped.
	Truncated bool

	typed string
	all   [][]term // of each group at least one term is in what is found
	none  []term   // of these none is
}

// term is one word or one phrase.
type term struct {
	tokens []string // folded; more than one is a phrase
	prefix bool     // the last token is only the beginning of a word
	start  int      // where it stands in what was typed, in bytes
	end    int
}

// isWord reports whether the term is one whole word.
func (t term) isWord() bool { return len(t.tokens) == 1 && !t.prefix }

// Empty reports whether there is nothing to search for: no letter and no
// number at all, or negations alone. An empty query finds nothing.
func (q Query) Empty() bool { return len(q.all) == 0 }

// Positive is the query without its negations.
func (q Query) Positive() Query {
	q.none = nil
	return q
}

// Negative finds what one of the negations finds; it is empty without any.
func (q Query) Negative() Query {
	if len(q.none) == 0 {
		return Query{}
	}
	return Query{typed: q.typed, all: [][]term{q.none}}
}

// Words returns the words that are searched for, folded, in order and each
// once: what a spelling checker may look at. It leaves out phrases (and so
// EU-Azerbaijan), prefixes and negations.
func (q Query) Words() []string {
	var words []string
	for _, group := range q.all {
		for _, t := range group {
			if t.isWord() && !slices.Contains(words, t.tokens[0]) {
				words = append(words, t.tokens[0])
			}
		}
	}
	return words
}

// Replace returns the query as it was typed, but with another word wherever it
// searches for the given one of Words; quotes, operators and the spelling of
// the other words stay. Without the word it returns what was typed.
func (q Query) Replace(word, with string) string {
	var b strings.Builder
	done := 0
	for _, group := range q.all {
		for _, t := range group {
			if t.isWord() && t.tokens[0] == word {
				b.WriteString(q.typed[done:t.start])
				b.WriteString(with)
				done = t.end
			}
		}
	}
	b.WriteString(q.typed[done:])
	return b.String()
}
