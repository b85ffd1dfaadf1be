package importer

import (
	"slices"
	"strconv"
	"strings"
)

// datePart is one part of a date: a number, or a word that a language knows.
type datePart struct {
	foreignWord
	figures string // "" for a word
}

// date reads the words of a whole line as a date of the language: day, month
// and year in one of the orders of readParts, and perhaps the day of the week
// before or behind them.
func (l foreignLanguage) date(tokens []string) (foundDate, bool) {
	parts, ok := l.parts(tokens)
	if !ok {
		return foundDate{}, false
	}
	const withWeekday = 4
	if len(parts) == withWeekday {
		switch {
		case parts[0].weekday:
			parts = parts[1:]
		case parts[withWeekday-1].weekday:
			parts = parts[:withWeekday-1]
		}
	}
	return readParts(parts)
}

// parts finds the numbers, months and weekdays of a line. It fails on a word
// that the language does not know.
func (l foreignLanguage) parts(tokens []string) ([]datePart, bool) {
	var parts []datePart
	for i := 0; i < len(tokens); {
		if figures, ok := ordinal(tokens[i]); ok {
			parts = append(parts, datePart{figures: figures})
			i++
			continue
		}
		word, n := l.longest(tokens[i:])
		if n == 0 {
			return nil, false
		}
		if word != (foreignWord{}) {
			parts = append(parts, datePart{foreignWord: word})
		}
		i += n
	}
	return parts, true
}

// longest returns what the first two words or the first one are together, and
// how many they are; 0 when the language knows neither.
func (l foreignLanguage) longest(tokens []string) (foreignWord, int) {
	for n := min(2, len(tokens)); n > 0; n-- {
		if word, ok := l[strings.Join(tokens[:n], " ")]; ok {
			return word, n
		}
	}
	return foreignWord{}, 0
}

// ordinals are what may stand behind the figures of a day: 1er, 1º, 19th.
var ordinals = []string{"", "er", "o", "a", "e", "st", "nd", "rd", "th"}

// ordinal returns the figures of a number.
func ordinal(token string) (figures string, ok bool) {
	suffix := strings.TrimLeft(token, "0123456789")
	figures = strings.TrimSuffix(token, suffix)
	return figures, figures != "" && slices.Contains(ordinals, suffix)
}

// readParts reads three parts as day month year, year month day, and for a
// month with a name also as month day year and year day month.
func readParts(p []datePart) (foundDate, bool) {
	const three = 3
	if len(p) != three {
		return foundDate{}, false
	}
	switch {
	case p[0].isShort() && p[1].isMonth() && p[2].isYear():
		return foreignFound(p[2], p[1], p[0])
	case p[0].month > 0 && p[1].isShort() && p[2].isYear():
		return foreignFound(p[2], p[0], p[1])
	case p[0].isYear() && p[1].isMonth() && p[2].isShort():
		return foreignFound(p[0], p[1], p[2])
	case p[0].isYear() && p[1].isShort() && p[2].month > 0:
		return foreignFound(p[0], p[2], p[1])
	}
	return foundDate{}, false
}

func (p datePart) isYear() bool { return len(p.figures) == len("2024") }

func (p datePart) isShort() bool { return len(p.figures) == 1 || len(p.figures) == len("19") }

func (p datePart) isMonth() bool { return p.month > 0 || p.isShort() }

// foreignFound checks the parts as every other date is checked.
func foreignFound(year, month, day datePart) (foundDate, bool) {
	figures := month.figures
	if month.month > 0 {
		figures = strconv.Itoa(int(month.month))
	}
	d, ok := newDate(year.figures, figures, day.figures)
	d.doubtful = month.month == 0 && d.day <= 12 && d.day != int(d.month)
	return d, ok && d.year > 0
}
