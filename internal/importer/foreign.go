package importer

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxForeignRunes bounds the lines that are tried in other languages: the
// longest date line that was seen, "miércoles 19 de septiembre de 2024, 14:35", has 41.
const maxForeignRunes = 60

// mayBeDate tells whether a line is worth trying: it is short, and has a year
// and another number.
func mayBeDate(s string) bool {
	return utf8.RuneCountInString(s) <= maxForeignRunes && hasYear(westernDigits(s)) && numberRuns(s) > 1
}

// foreignDate tells whether the whole line is a date, with its year, in some
// other language.
func foreignDate(s string) (chrome, bool) {
	s = westernDigits(s)
	clock, timed := foreignClock(s)
	if timed {
		s = s[:clock.start] + " " + s[clock.end:]
	}
	tokens := wordsOf(foldForeign(s))
	if timed {
		tokens, clock.offset = takeZone(tokens, clock.offset)
	}
	for _, language := range foreignWords() {
		d, ok := language.date(tokens)
		if !ok {
			continue
		}
		c := chrome{published: d.in(time.Time{}), doubtful: d.doubtful && strings.Contains(s, "/")}
		if timed {
			c.published = c.published.Add(clock.at - clock.offset)
		}
		return c, true
	}
	return chrome{}, false
}

// pointedClock is a time of day without a colon: 14.35, 14h35, 14 h.
var pointedClock = newPattern(`(?:^|[^\d.:])(([01]?\d|2[0-3])(?:\.([0-5]\d)| ?[hH](?: ?([0-5]\d))?))(?:$|[^\pL\d.:])`)

// foreignClock finds the first time of day of s, as other languages write it too.
func foreignClock(s string) (foundClock, bool) {
	if c, ok := findClock(s); ok {
		return c, true
	}
	m := pointedClock().FindStringSubmatchIndex(s)
	if m == nil {
		return foundClock{}, false
	}
	minutes := s[max(m[6], 0):max(m[7], 0)] + s[max(m[8], 0):max(m[9], 0)]
	at := number(s[m[4]:m[5]])*time.Hour + number(minutes)*time.Minute
	return foundClock{span: span{m[2], m[3]}, at: at}, true
}

// zones are the zones of the countries that speak these languages, in hours
// east of UTC.
var zones = map[string]time.Duration{"wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3}

// takeZone takes a closing zone off the words of a line, and gives its offset.
func takeZone(tokens []string, offset time.Duration) ([]string, time.Duration) {
	if len(tokens) == 0 {
		return tokens, offset
	}
	last := len(tokens) - 1
	hours, ok := zones[tokens[last]]
	if !ok {
		return tokens, offset
	}
	return tokens[:last], hours * time.Hour
}

// foldForeign makes the words of a line comparable: small letters without marks
// and apostrophes, one form of the letters that Arabic and Persian share.
func foldForeign(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\'', '’', 'ʼ', '‘':
			return -1
		case 'ي':
			return 'ی'
		case 'ك':
			return 'ک'
		}
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(foldWord(s)))
}

// westernDigits writes the digits of Arabic and Persian as 0 to 9.
func westernDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
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
