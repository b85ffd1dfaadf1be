package importer

import (
	"slices"
	"strings"
	"unicode"
)

// quoteRoles tells which straight quotes of a paragraph open, and which “
// close what a low „ has opened (as in German, and often in Azerbaijani).
func quoteRoles(text []rune) (opens, low map[int]bool) {
	opens, low = map[int]bool{}, map[int]bool{}
	var double, single bool
	next, quotes := nextQuotes(text)
	germanic := slices.Contains(text, '„')
	for i, r := range text {
		switch r {
		case '“':
			low[i] = germanic && !freeBefore(text, i)
			double = !low[i]
		case '”':
			double = false
		case '"':
			double = quoteOpens(text, i, double, quotes == 1, next[i])
			opens[i] = double
		case '\'':
			if !apostrophe(text, i) {
				single = quoteOpens(text, i, single, true, unknown)
				opens[i] = single
			}
		}
	}
	return opens, low
}

// facing is what a straight quote does, as far as the space beside it tells.
type facing int

const (
	unknown facing = iota
	opening
	closing
)

func facingOf(text []rune, i int) facing {
	before, after := freeBefore(text, i), freeAfter(text, i)
	switch {
	case before == after:
		return unknown
	case before:
		return opening
	}
	return closing
}

// quoteOpens decides about one straight quote. Where the space beside it does
// not tell (`offer."At`), it closes what is open, unless the next quote closes it
// (a quotation of several paragraphs opens anew in each). A quote that is the
// only one of its text closes what was opened before.
func quoteOpens(text []rune, i int, open, alone bool, next facing) bool {
	switch facingOf(text, i) {
	case opening:
		return true
	case closing:
		return false
	}
	if open {
		return next == closing
	}
	return !alone
}

// nextQuotes gives for each straight double quote the facing of the next one,
// and how many there are.
func nextQuotes(text []rune) (next map[int]facing, quotes int) {
	next = map[int]facing{}
	last := -1
	for i, r := range text {
		if r != '"' {
			continue
		}
		if last >= 0 {
			next[last] = facingOf(text, i)
		}
		last = i
		quotes++
	}
	return next, quotes
}

// reversedGuillemets tells whether a text quotes »so« and not «so».
func reversedGuillemets(text []rune) bool {
	i := slices.IndexFunc(text, func(r rune) bool { return r == '«' || r == '»' })
	return i >= 0 && text[i] == '»' && freeBefore(text, i) && !freeAfter(text, i)
}

// freeBefore tells whether nothing leans on the quote at i from the left: it
// begins the text, or follows a space, a dash or an opening bracket.
func freeBefore(text []rune, i int) bool {
	if i == 0 {
		return true
	}
	r := text[i-1]
	return unicode.IsSpace(r) || strings.ContainsRune("—–-/([«„“‘", r)
}

// freeAfter is the same for the right; a comma or full stop comes after a quote
// that closes.
func freeAfter(text []rune, i int) bool {
	if i+1 == len(text) {
		return true
	}
	r := text[i+1]
	return unicode.IsSpace(r) || strings.ContainsRune("—–-/)]»”’.,;:!?…", r)
}

// apostrophe tells whether the straight single quote at i stands in a word.
func apostrophe(text []rune, i int) bool {
	return i > 0 && i+1 < len(text) && isWordRune(text[i-1]) && isWordRune(text[i+1])
}
