package search

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Marks that make another letter of the one before them, for the scanner to
// join: и and a breve is й, か and a voiced mark is が.
const (
	breve      = '\u0306'
	voiced     = '\u3099'
	semiVoiced = '\u309A'
)

// appendFolded appends what stands for a character: folded letters and digits,
// a space where it parts words, nothing when it is passed over.
func appendFolded(b []byte, r rune) []byte {
	switch {
	case r == 'й' || r == 'Й':
		return append(b, "й"...)
	case isWhole(r):
		return utf8.AppendRune(b, r)
	case isIgnored(r):
		return b
	case isApostrophe(r) || !isWordly(r): // symbols are not taken apart: Google™ is google
		return append(b, ' ')
	}
	var encoded [utf8.UTFMax]byte
	parts := norm.NFKD.Properties(utf8.AppendRune(encoded[:0], r)).Decomposition()
	if parts == nil {
		return appendPart(b, r)
	}
	start := len(b)
	for len(parts) > 0 {
		part, n := utf8.DecodeRune(parts)
		b = appendPart(b, part)
		parts = parts[n:]
	}
	if bytes.IndexByte(b[start:], ' ') >= 0 { // ½ in 5½ is not a part of the 5
		b = append(slices.Insert(b, start, ' '), ' ')
	}
	return b
}

// isWhole reports whether a letter is folded to itself at once: most of what
// Chinese, Japanese and Korean texts are made of.
func isWhole(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0x3041 && r <= 0x3096 || r >= 0x30A1 && r <= 0x30FA
}

// appendPart appends what stands for a character that does not decompose.
func appendPart(b []byte, r rune) []byte {
	switch {
	case isIgnored(r):
		return b
	case isApostrophe(r) || !isWordly(r):
		return append(b, ' ')
	case unicode.IsMark(r):
		if isDropped(r) && r != breve && r != voiced && r != semiVoiced {
			return b
		}
	case unicode.Is(unicode.Nd, r):
		return append(b, '0'+digit(r))
	default:
		r = unicode.ToLower(r)
		if plain := plainLetter(r); plain != "" {
			return append(b, plain...)
		}
	}
	return utf8.AppendRune(b, r)
}

// isWordly reports whether words may have the character in them.
func isWordly(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// digit returns the value of a decimal digit. The ten of a script stand together
// in order (Unicode, 4.6), so it is how many stand before it.
func digit(r rune) (value byte) {
	for r--; unicode.Is(unicode.Nd, r); r-- {
		value++
	}
	return value % 10
}

// plainLetter returns how people write a lower-case letter when they leave out
// what is special about it, or "" when nothing is. It holds the letters that
// Unicode does not take for accented ones, and so does not decompose.
func plainLetter(r rune) string {
	switch r {
	case 'ə', 'ǝ', 'ә': // also the look-alikes by which ə was typed in Azerbaijani before keyboards had it
		return "e"
	case 'ı', 'ɨ':
		return "i"
	case 'ø', 'ɔ', 'ɵ':
		return "o"
	case 'ł', 'ƚ':
		return "l"
	case 'đ', 'ð', 'ɖ', 'ɗ':
		return "d"
	case 'ɓ', 'ƀ':
		return "b"
	case 'ɛ':
		return "e"
	case 'ƒ':
		return "f"
	case 'ħ':
		return "h"
	case 'ȷ':
		return "j"
	case 'ƙ':
		return "k"
	case 'ŋ', 'ɲ':
		return "n"
	case 'ŧ':
		return "t"
	case 'ʉ':
		return "u"
	case 'ƴ':
		return "y"
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	case 'ς': // at the end of a word
		return "σ"
	case 'ґ':
		return "г"
	case 'ى', 'ی': // alef maksura and the Persian yeh
		return "ي"
	case 'ک': // the Persian kaf
		return "ك"
	case 'ة':
		return "ه"
	}
	return ""
}
