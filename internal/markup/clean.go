package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean drops what no text should hold: bytes that are not UTF-8, control
// characters, byte order marks, noncharacters and the characters that override
// or isolate the direction of what follows (they can make text read backwards).
// Every kind of line break becomes "\n"; tabs stay.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			continue
		}
		if r = cleanRune(r); r >= 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isClean(s string) bool {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") || cleanRune(r) != r {
			return false
		}
	}
	return true
}

// cleanRune gives what stands for r in clean text, or -1 for nothing.
func cleanRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r >= 0x20 && r < 0x7F:
		return r
	case r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
		return '\n'
	case unicode.IsControl(r), r == 0xFEFF,
		r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, // Unicode Annex 9, 2
		r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE: // Unicode 16, 23.7
		return -1
	}
	return r
}

// Line cleans a plain-text field of one line, such as a headline or a name:
// composed Unicode (NFC), no control characters, one space where there was any
// white space, none at the ends. A no-break space that stands alone stays, and
// so does markup: "<b>" is three characters.
func Line(s string) string {
	return norm.NFC.String(joinSpace(clean(s)))
}

// Lines cleans a plain-text field of several lines, such as a summary or an
// editor's note. Each line is cleaned as Line does it; more than one blank line
// in a row becomes one, and none are left at the ends.
func Lines(s string) string {
	var b strings.Builder
	breaks := 0
	for line := range strings.SplitSeq(clean(s), "\n") {
		if line = norm.NFC.String(joinSpace(line)); line == "" {
			breaks++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n"[:min(breaks, 2)])
		}
		b.WriteString(line)
		breaks = 1
	}
	return b.String()
}

// joinSpace makes one space of every run of white space and trims the ends.
func joinSpace(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	run, first := 0, ' '
	for _, r := range s {
		if unicode.IsSpace(r) {
			if run++; run == 1 {
				first = r
			}
			continue
		}
		if run > 0 && b.Len() > 0 {
			b.WriteRune(spaceFor(run, first))
		}
		run = 0
		b.WriteRune(r)
	}
	return b.String()
}

// spaceFor keeps a lone no-break space: French sets one before "!" and "?".
func spaceFor(run int, first rune) rune {
	if run == 1 && (first == 0xA0 || first == 0x202F) {
		return first
	}
	return ' '
}
