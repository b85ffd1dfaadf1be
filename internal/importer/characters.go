package importer

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// clean drops the characters that carry no text, line by line, and returns the
// text with line feeds only. What was dropped is noted once a line and kind.
func (r *repairer) clean(text string) []string {
	if lf := newlines.Replace(text); lf != text {
		r.note(LineEndingsRepaired, 0, "", "")
		text = lf
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = r.cleanLine(i+1, l)
	}
	return lines
}

// newlines maps everything that breaks a line to a line feed (UAX 14: BK, CR, NL).
var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n",
	"\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

func (r *repairer) cleanLine(number int, l string) string {
	if !strings.ContainsFunc(l, isSuspect) {
		return l
	}
	var kept strings.Builder
	var controls, invisibles []string
	var tabs bool
	runes := []rune(l)
	rightToLeft := slices.ContainsFunc(runes, isRightToLeft)
	for i, c := range runes {
		switch {
		case c == '\t':
			tabs = true
			kept.WriteByte(' ')
		case isControl(c):
			controls = named(controls, c)
		case isInvisible(c) && !needed(runes, i, rightToLeft):
			invisibles = named(invisibles, c)
		default:
			kept.WriteRune(c)
		}
	}
	if controls != nil {
		r.note(ControlsDropped, number, strings.Join(controls, " "), "")
	}
	if invisibles != nil {
		r.note(InvisiblesDropped, number, strings.Join(invisibles, " "), "")
	}
	if tabs {
		r.note(TabsReplaced, number, "U+0009", "U+0020")
	}
	return kept.String()
}

// named adds the name of c to names, once.
func named(names []string, c rune) []string {
	name := fmt.Sprintf("U+%04X", c)
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

func isSuspect(c rune) bool { return isControl(c) || isInvisible(c) }

// isControl tells control characters, the directional embeddings, overrides and
// isolates, which can make a text read other than it is stored (Unicode
// Technical Report 36, 2.9), and noncharacters.
func isControl(c rune) bool {
	switch {
	case unicode.Is(unicode.Cc, c), c >= 0x202A && c <= 0x202E, c >= 0x2066 && c <= 0x206F:
		return true
	case c >= 0xFFF9 && c <= 0xFFFB, c >= 0xFDD0 && c <= 0xFDEF, c&0xFFFE == 0xFFFE:
		return true
	}
	return false
}

// isInvisible tells characters of no width: soft hyphen, zero-width space and
// joiners, directional marks, tags.
func isInvisible(c rune) bool {
	switch {
	case c == 0x00AD, c == 0x061C, c == 0x180E, c == 0xFEFF:
		return true
	case c >= 0x200B && c <= 0x200F, c >= 0x2060 && c <= 0x2065, c >= 0xE0000 && c <= 0xE007F:
		return true
	}
	return false
}

func isRightToLeft(c rune) bool {
	return unicode.In(c, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana)
}
