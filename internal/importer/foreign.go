package importer

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	dateparser "github.com/markusmobius/go-dateparser"
)

// maxForeignRunes bounds the lines that are tried in other languages: the
// longest date line that was seen, "miércoles 19 de septiembre de 2024, 14:35", has 41.
const maxForeignRunes = 60

// dateLanguages are those in which a date line is tried where our own patterns
// do not know the words.
var dateLanguages = []string{"en", "de", "fr", "es", "it", "pt", "pl", "nl", "ro", "cs", "tr", "uk", "be", "kk", "uz", "ka", "hy", "ar", "fa"}

// mayBeDate tells whether a line is worth trying: it is short, and has a year
// and another number.
func mayBeDate(s string) bool {
	return utf8.RuneCountInString(s) <= maxForeignRunes && hasYear(s) && numberRuns(s) > 1
}

// foreignDate tells whether the whole line is a date, with its year, in some
// other language.
func foreignDate(s string) (chrome, bool) {
	// A fresh parser: it remembers the languages it has met, and the same line
	// must read the same every time.
	parser := &dateparser.Parser{ParserTypes: []dateparser.ParserType{dateparser.AbsoluteTime}}
	d, err := parser.Parse(&dateparser.Configuration{
		Languages:     dateLanguages,
		DateOrder:     dateparser.DMY,
		StrictParsing: true,
		CurrentTime:   time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), // must not matter: nothing may be missing
	}, s)
	if err != nil || d.Time.Year() < firstYear || d.Time.Year() > lastYear {
		return chrome{}, false
	}
	return chrome{published: d.Time.UTC()}, true
}

// hasYear tells whether a number of four digits that may be a year is in s.
func hasYear(s string) bool {
	for _, f := range strings.FieldsFunc(s, func(c rune) bool { return c < '0' || c > '9' }) {
		if len(f) == 4 && (strings.HasPrefix(f, "19") || strings.HasPrefix(f, "20")) {
			return true
		}
	}
	return false
}

func numberRuns(s string) int {
	return len(strings.FieldsFunc(s, func(c rune) bool { return !unicode.IsDigit(c) }))
}
