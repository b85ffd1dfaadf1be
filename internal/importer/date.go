package importer

import (
	"strconv"
	"time"
)

// foundDate is a date as a text gives it.
type foundDate struct {
	span      // in bytes
	year  int // 0 when the text leaves it out
	month time.Month
	day   int
	// Doubtful says that day and month may be the other way round: 06/07/2024.
	doubtful bool
}

// dateForm is one way to write a date, and which groups of its pattern are what.
type dateForm struct {
	pattern          pattern
	year, month, day int
}

// Dates in figures and with the name of the month. A pattern matches where the
// day and year are figures; whether the word is a month is asked afterwards.
// Earlier forms win where two match at the same place.
var dateForms = []dateForm{
	{newPattern(`(?:^|[^\d.])(\d{4})([-/.])(\d{1,2})[-/.](\d{1,2})(?:$|[^\d])`), 1, 3, 4},
	{newPattern(`(?:^|[^\d.])(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})(?:$|[^\d])`), 4, 3, 1},
	// 2024-cü il iyunun 13-də; 2024, 13 June is read by the next forms
	{newPattern(`(?:^|[^\d.])(\d{4})-\pL+ il(?:in)?,? (\pL+) (\d{1,2})`), 1, 2, 3},
	{newPattern(`(?:^|[^\d.])(\d{4})-\pL+ il(?:in)?,? (\d{1,2}) (\pL+)`), 1, 3, 2},
	{newPattern(`(?:^|[^\d.:])(\d{1,2})(?:st|nd|rd|th)?\.?[ \x{A0}](?:of |de )?(\pL+)\.?(?:,?[ \x{A0}](?:de )?(\d{4}))?(?:$|[^\d:])`), 3, 2, 1},
	{newPattern(`(?:^|[^\pL])(\pL+)\.?[ \x{A0}](\d{1,2})(?:st|nd|rd|th)?(?:,?[ \x{A0}](\d{4}))?(?:$|[^\d:.]|[.:](?:$|\D))`), 3, 1, 2},
}

// findDate finds the first date of s, with the year if two stand at one place.
func findDate(s string) (foundDate, bool) {
	var best foundDate
	for _, form := range dateForms {
		d, ok := form.find(s)
		if ok && (best.day == 0 || d.start < best.start && (d.year > 0 || best.year == 0 || d.end <= best.start)) {
			best = d
		}
	}
	return best, best.day > 0
}

func (f dateForm) find(s string) (foundDate, bool) {
	for from := 0; from < len(s); {
		m := f.pattern().FindStringSubmatchIndex(s[from:])
		if m == nil {
			break
		}
		group := func(n int) string {
			if n == 0 || m[2*n] < 0 {
				return ""
			}
			return s[from+m[2*n] : from+m[2*n+1]]
		}
		if d, ok := newDate(group(f.year), group(f.month), group(f.day)); ok {
			d.start, d.end = from+m[2], from+lastGroupEnd(m)
			d.doubtful = group(2) == "/" && f.year > 1 && d.day <= 12 && d.day != int(d.month)
			return d, true
		}
		from += m[3] // behind the first group, which may be the day of another date
	}
	return foundDate{}, false
}

// lastGroupEnd is where the last group that matched ends.
func lastGroupEnd(m []int) int {
	end := 0
	for i := 3; i < len(m); i += 2 {
		end = max(end, m[i])
	}
	return end
}

// newDate reads the three parts; the month is a name or a number. Where the
// "month" is over 12 and the day is not, they are taken the other way round.
func newDate(year, month, day string) (foundDate, bool) {
	var d foundDate
	d.year, _ = strconv.Atoi(year)
	d.day, _ = strconv.Atoi(day)
	if m, ok := monthNames[foldWord(month)]; ok {
		d.month = m
	} else if n, err := strconv.Atoi(month); err == nil {
		if n > 12 && d.day <= 12 {
			n, d.day = d.day, n
		}
		d.month = time.Month(n)
	}
	leap := d.year
	if leap == 0 {
		leap = 2000 // so that 29 February is a day
	}
	t := time.Date(leap, d.month, d.day, 0, 0, 0, 0, time.UTC)
	valid := d.month >= 1 && d.day >= 1 && t.Month() == d.month && t.Day() == d.day
	return d, valid && (d.year == 0 || d.year >= firstYear && d.year <= lastYear)
}

// Years that a news page may be dated with.
const (
	firstYear = 1800
	lastYear  = 2199
)

// in gives the day its year: its own, or else that of the latest such day that
// is not after the reference. It is zero without either.
func (d foundDate) in(reference time.Time) time.Time {
	if d.year > 0 {
		return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC)
	}
	if reference.IsZero() {
		return time.Time{}
	}
	const leapCycle = 8 // years; 29 February is never further away
	for year := reference.Year(); year >= reference.Year()-leapCycle; year-- {
		t := time.Date(year, d.month, d.day, 0, 0, 0, 0, time.UTC)
		if t.Month() == d.month && !t.After(reference) {
			return t
		}
	}
	return time.Time{}
}
