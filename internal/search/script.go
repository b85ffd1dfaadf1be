package search

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// isApostrophe reports whether a character is used as an apostrophe. Some are
// letters to Unicode (U+02BB in Oʻzbekiston, U+02BC in пʼять), but texts mix them
// freely with the quotes.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', '‛', '＇', '\u1FEF', '\u1FFD', '\u0374':
		return true
	}
	return r >= 0x02B9 && r <= 0x02BF || r == 0x02CA || r == 0x02CB || r == 0x02EE || r == 0xA78B || r == 0xA78C
}

// isIgnored reports whether a character stands in words without being a part
// of them: soft hyphens, joiners, marks of direction, the Arabic stretch.
func isIgnored(r rune) bool {
	switch r {
	case '\u200B': // the zero-width space is there to part words
		return false
	case '\u0640', '\u115F', '\u1160', '\u3164', '\uFFA0':
		return true
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// isDropped reports whether a combining mark only adorns the letter before it.
// The marks of the other scripts, mostly Indic, are vowels.
func isDropped(r rune) bool {
	switch {
	case r < 0x0780: // Latin, Greek, Cyrillic, Hebrew, Arabic, Syriac
		return true
	case r == 0x093C: // the Devanagari nukta, left out as often as not
		return true
	case r >= 0x0890 && r <= 0x08FF: // Arabic
		return true
	case r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1CD0 && r <= 0x1CFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF:
		return true
	case r >= 0x2CEF && r <= 0x2CF1, r >= 0x2DE0 && r <= 0x2DFF, r >= 0xA66F && r <= 0xA69F: // Coptic, Cyrillic
		return true
	case r >= 0x302A && r <= 0x309A, r == 0xFB1E, r >= 0xFE20 && r <= 0xFE2F: // East Asian, Hebrew, half marks
		return true
	}
	return r >= 0x1D165 && r <= 0x1D244 || r == 0x101FD || r == 0x102E0 || r >= 0x10EAB && r <= 0x10EFF
}

// isUnspaced reports whether a letter belongs to a script in which words are
// not found by spaces, so that each letter is indexed by itself.
func isUnspaced(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0xAC00 && r <= 0xD7A3, r >= 0x3041 && r <= 0x30FF:
		return true
	case r <= 0x0EFF: // Thai, Lao
		return true
	case r >= 0x1000 && r <= 0x109F, r >= 0x1780 && r <= 0x17FF: // Burmese, Khmer
		return true
	case r >= 0x3005 && r <= 0x3007, r >= 0x3031 && r <= 0x303C: // iteration marks, Hangzhou numerals
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo)
}

// joinHangul puts two parts of a Korean syllable together (Unicode, 3.12). It
// returns 0 when they do not go together.
func joinHangul(first, second rune) rune {
	const (
		syllables, leads, vowels, trails = 0xAC00, 0x1100, 0x1161, 0x11A7
		vowelCount, trailCount           = 21, 28
	)
	switch {
	case second < vowels || second >= trails+trailCount:
		return 0
	case first >= leads && first < leads+19 && second < vowels+vowelCount:
		return syllables + ((first-leads)*vowelCount+second-vowels)*trailCount
	case first >= syllables && first <= 0xD7A3 && (first-syllables)%trailCount == 0 && second > trails:
		return first + second - trails
	}
	return 0
}

// joinKana puts a mark of voice on a Japanese letter: か becomes が. It returns
// 0 when the letter has no such form.
func joinKana(letter, mark rune) rune {
	joined := []rune(norm.NFC.String(string([]rune{letter, mark})))
	if len(joined) != 1 {
		return 0
	}
	return joined[0]
}
