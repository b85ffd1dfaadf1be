package search

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// Snippet returns an extract of a plain text as HTML, escaped and marked as by
// Highlight: the stretch in which most of the terms are found, or the beginning
// when none is. The length is in Unicode characters of the text; cutting at
// words makes it somewhat less. Where text is left out there is a "…". A short
// text comes whole; a length below 1 gives "".
func (q Query) Snippet(text string, length int) string {
	if length < 1 {
		return ""
	}
	all := newMatcher(q).find(text)
	core := densest(text, all, length)
	from, to := extract(text, core.start, core.end, length)
	var inside []found
	for _, f := range all {
		if f.start, f.end = max(f.start, from)-from, min(f.end, to)-from; f.start < f.end {
			inside = append(inside, f)
		}
	}
	s := mark(text[from:to], inside)
	if from > 0 {
		s = "…" + s
	}
	if to < len(text) {
		s += "…"
	}
	return s
}

// densest returns the stretch of at most length characters with the most
// different terms and, of those, with the most places; the first of equals. A
// place that is longer than that is taken alone.
func densest(text string, all []found, length int) (best found) {
	var window, most tally
	first, width, reached := 0, 0, 0
	for _, f := range all {
		if window.places == 0 {
			reached = f.start
		}
		width += utf8.RuneCountInString(text[reached:f.end])
		reached = f.end
		window.count(f, 1)
		for ; window.places > 1 && width > length; first++ {
			width -= utf8.RuneCountInString(text[all[first].start:all[first+1].start])
			window.count(all[first], -1)
		}
		if window.beats(most) {
			best, most = found{start: all[first].start, end: f.end}, window
		}
	}
	return best
}

// tally counts what is found in a stretch of text.
type tally struct {
	by     [maxTerms]int // how often each term is found
	terms  int           // how many are
	places int
}

// count adds a place, or takes it away.
func (t *tally) count(f found, n int) {
	t.places += n
	for rest := f.terms; rest != 0; rest &= rest - 1 {
		by := &t.by[bits.TrailingZeros32(rest)]
		if *by += n; *by == max(n, 0) { // it was the first, or the last
			t.terms += n
		}
	}
}

func (t *tally) beats(other tally) bool {
	return t.terms > other.terms || t.terms == other.terms && t.places > other.places
}

// extract returns which part of a text to show: about length characters with
// text[start:end] in the middle, cut at words.
func extract(text string, start, end, length int) (from, to int) {
	keep := end // what may not be cut off
	if fits := start + forward(text[start:], length); fits < end {
		end, keep = fits, start
	}
	spare := length - utf8.RuneCountInString(text[start:end])
	from = start - backward(text[:start], spare/2)
	to = end + forward(text[end:], spare-utf8.RuneCountInString(text[from:start]))
	if to == len(text) { // what is not needed there goes before
		from = min(start, to-backward(text, length))
	}
	from = cutBefore(text, from, start)
	if cut := cutAfter(text, to, keep); cut > from {
		return from, cut
	}
	return from, to // within a word that is longer than the extract
}

// forward returns how many bytes the first n characters take.
func forward(text string, n int) (size int) {
	for ; n > 0 && size < len(text); n-- {
		_, r := utf8.DecodeRuneInString(text[size:])
		size += r
	}
	return size
}

// backward returns how many bytes the last n characters take.
func backward(text string, n int) (size int) {
	for ; n > 0 && size < len(text); n-- {
		_, r := utf8.DecodeLastRuneInString(text[:len(text)-size])
		size += r
	}
	return size
}

// cutBefore moves the beginning of an extract to that of a word, at most to limit.
func cutBefore(text string, at, limit int) int {
	for at > 0 && at < limit {
		if isCut(text, at) && !isSpaceAt(text[at:]) {
			break
		}
		at += forward(text[at:], 1)
	}
	return at
}

// cutAfter moves the end of an extract to that of a word, at least to limit.
func cutAfter(text string, at, limit int) int {
	for at < len(text) && at > limit {
		last := backward(text[:at], 1)
		if isCut(text, at) && !isSpaceAt(text[at-last:]) {
			break
		}
		at -= last
	}
	return at
}

// isCut reports whether text[at:] begins with a word, or text[:at] ends with one.
func isCut(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	return unicode.IsSpace(before) || unicode.IsSpace(after) ||
		(isUnspaced(before) || isUnspaced(after)) && !unicode.IsMark(after)
}

func isSpaceAt(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(r)
}
