package importer

import "unicode"

// needed tells whether the invisible character at i does something for what
// stands beside it: it joins emoji, shapes letters of a script that needs
// joiners, breaks lines in a script without spaces, or orders a line that runs
// from right to left.
func needed(line []rune, i int, rightToLeft bool) bool {
	before, after := beside(line, i, -1), beside(line, i, +1)
	switch c := line[i]; {
	case c == zwj && isEmoji(before) && isEmoji(after):
		return true
	case c == zwj, c == zwnj:
		return unicode.In(before, joiningScripts...) || unicode.In(after, joiningScripts...)
	case c == zwsp:
		return unicode.In(before, spacelessScripts...) && unicode.In(after, spacelessScripts...)
	case c == 0x200E, c == 0x200F, c == 0x061C:
		return rightToLeft
	case c >= 0xE0020 && c <= 0xE007F:
		return inFlag(line, i)
	}
	return false
}

const (
	zwsp = 0x200B
	zwnj = 0x200C
	zwj  = 0x200D
)

// beside is the rune next to i in the given direction, or 0.
func beside(line []rune, i, step int) rune {
	if i += step; i < 0 || i >= len(line) {
		return 0
	}
	return line[i]
}

// inFlag tells whether the tag at i spells a flag: a black flag and some tags
// stand before it (UTS 51, annex C).
func inFlag(line []rune, i int) bool {
	const blackFlag, longest = 0x1F3F4, 8
	for k := i - 1; k >= 0 && k >= i-longest; k-- {
		if line[k] == blackFlag {
			return true
		}
		if line[k] < 0xE0020 || line[k] > 0xE007F {
			return false
		}
	}
	return false
}

func isEmoji(c rune) bool {
	switch {
	case c == 0xFE0F, c >= 0x2190 && c <= 0x2BFF, c >= 0x1F000 && c <= 0x1FAFF:
		return true
	}
	return false
}

var joiningScripts = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada,
	unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}

var spacelessScripts = []*unicode.RangeTable{
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}
