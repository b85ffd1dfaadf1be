package importer

import (
	"strings"
	"unicode"
)

// foldWord puts a word into the form of the word tables: small letters, ı as i,
// ё as е, no dot left over from a decomposed İ.
func foldWord(s string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); r {
		case 'ı':
			return 'i'
		case 'ё':
			return 'е'
		case 0x0307:
			return -1
		}
		return r
	}, s)
}

// foldSet makes a table of folded words.
func foldSet(words string) map[string]bool { return set(foldWord(words)) }

// wordsOf cuts a line into folded words of letters and digits.
func wordsOf(s string) []string {
	return strings.FieldsFunc(foldWord(s), func(r rune) bool { return !isWordRune(r) })
}
