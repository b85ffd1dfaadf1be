package importer

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// chrome is a line that belongs to the page and not to the story.
type chrome struct {
	published time.Time // zero when the line has no date
	doubtful  bool      // day and month of the date may be swapped
	yearless  bool      // there is a date, but its year is not known
}

// maxChromeRunes is longer than any chrome line seen; what is longer is text.
const maxChromeRunes = 120

// foreignTries is how many lines of a text are tried as dates of languages that
// our own patterns do not know: a page has a few of them at its head, and no more.
const foreignTries = 8

// chromeOf is readChrome, and the date lines of other languages.
func (r *repairer) chromeOf(s string) (chrome, bool) {
	if c, ok := readChrome(s, r.opts.Today); ok {
		return c, true
	}
	if r.tried == foreignTries || !mayBeDate(s) {
		return chrome{}, false
	}
	r.tried++
	return foreignDate(s)
}

// readChrome tells whether a line is nothing but chrome: every word of it is a
// date's, a counter's or a button's. A sentence with such a word in it is not.
func readChrome(s string, today time.Time) (chrome, bool) {
	if s == "" || utf8.RuneCountInString(s) > maxChromeRunes || sentenceLike(s) {
		return chrome{}, false
	}
	rest, c, dated := takeDate(s, today)
	words := wordsOf(rest)
	strong, ok := chromeWords(words)
	switch {
	case ok && (dated || strong), isFontSizes(s), isBreadcrumb(s), hasIcon(s) && len(words) == numbersIn(words):
		return c, true
	case len(wordsOf(s)) == 0:
		return c, true // signs alone: "***", "• • •", "+ ↺ −"
	}
	return chrome{}, false
}

// sentenceLike tells lines that end as sentences do after several words.
func sentenceLike(s string) bool {
	const few = 4
	last, _ := utf8.DecodeLastRuneInString(s)
	return (last == '.' || last == '!' || last == '?') && len(strings.Fields(s)) > few && !strings.ContainsFunc(s, unicode.IsDigit)
}

// takeDate cuts date and time out of s. A day without a year counts only beside
// a time or weekday: "June 4" alone may be a headline.
func takeDate(s string, today time.Time) (rest string, c chrome, ok bool) {
	clock, timed := findClock(s)
	if timed {
		s = strings.TrimSuffix(s[:clock.start], "T") + " " + s[clock.end:] // 2024-06-19T14:35
	}
	d, ok := findDate(s)
	if !ok {
		return s, c, timed
	}
	rest = s[:d.start] + " " + s[d.end:]
	if d.year == 0 && !timed && !hasWeekday(rest) {
		return s, c, false
	}
	c.published, c.doubtful = d.in(today), d.doubtful
	c.yearless = c.published.IsZero()
	if timed && !c.yearless {
		c.published = c.published.Add(clock.at - clock.offset)
	}
	return rest, c, true
}

func hasWeekday(s string) bool {
	for _, w := range wordsOf(s) {
		if weekdays[w] {
			return true
		}
	}
	return false
}

// chromeWords tells whether all words are chrome, and whether one of them is so
// by itself and not only beside a date or another.
func chromeWords(words []string) (strong, ok bool) {
	for i := 0; i < len(words); {
		n, phrase := longestPhrase(words[i:])
		switch w := words[i]; {
		case n > 0:
			strong = strong || phrase
			i += n
		case fillerWords[w], weekdays[w], isNumber(w):
			i++
		default:
			return false, false
		}
	}
	return strong, true
}

// longestPhrase returns how many of the first words are one chrome phrase.
func longestPhrase(words []string) (n int, ok bool) {
	const longest = 4
	for n := min(longest, len(words)); n > 0; n-- {
		if chromePhrases[strings.Join(words[:n], " ")] {
			return n, true
		}
	}
	return 0, false
}

// isNumber tells counters: "512", "1", "3k", "16px".
func isNumber(w string) bool {
	w = strings.TrimRight(w, "kmкмpx")
	return w != "" && strings.Trim(w, "0123456789") == ""
}

func numbersIn(words []string) int {
	n := 0
	for _, w := range words {
		if isNumber(w) {
			n++
		}
	}
	return n
}

// isFontSizes tells the buttons that make letters smaller and larger: "A- A A+".
func isFontSizes(s string) bool {
	letters, signs := 0, 0
	for _, c := range s {
		switch {
		case c == 'A' || c == 'a' || c == 'А' || c == 'а':
			letters++
		case c == '+' || c == '-' || c == '−' || c == '–':
			signs++
		case !unicode.IsSpace(c) && c != '|' && c != '/':
			return false
		}
	}
	return letters > 0 && signs > 0 || letters > 2
}

// isBreadcrumb tells "Home > News > World" by its first word.
func isBreadcrumb(s string) bool {
	i := strings.IndexAny(s, ">/»›|→")
	return i > 0 && homeWords[foldWord(strings.TrimSpace(s[:i]))]
}

// hasIcon tells lines with the pictures that counters carry.
func hasIcon(s string) bool {
	return strings.ContainsAny(s, "👁💬❤👍👎♥🕐🕒🕓📅🗓📷🔗⏱↺")
}
