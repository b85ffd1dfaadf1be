package importer

import (
	"strings"
	"time"
)

// freshness is how far back a day in the first sentence may lie to be the day
// that the story reports, and not a piece of history or, without a year, a day
// still to come: half a year, where the two are equally near.
const freshness = 183 * 24 * time.Hour

// readDateline reads place and date of the story from the first paragraph, and
// returns how many bytes of it a printed dateline takes up.
func (r *repairer) readDateline(first line) int {
	if p, text, ok := readPrefix(first.text); ok {
		date, fresh := r.storyDay(p.date)
		if !fresh {
			r.doubtf("The dateline %q does not fit the date of the page.", text)
			date = ""
		}
		r.setDateline(first, text, placeName(p.place, r.Language), date)
		return p.end
	}
	r.readProseDateline(first)
	return 0
}

// maxSentenceBytes bounds the part of the first sentence that is read.
const maxSentenceBytes = 600

// readProseDateline reads "on 13 June in Brussels" in the first sentence. It
// sets nothing unless a place stands with the day.
func (r *repairer) readProseDateline(first line) {
	p := newProse(first.text)
	sentence := string(p.text[:p.firstSentence()])
	if len(sentence) > maxSentenceBytes {
		sentence = strings.ToValidUTF8(sentence[:maxSentenceBytes], "")
	}
	d, ok := findDate(sentence)
	if !ok {
		return
	}
	date, fresh := r.storyDay(d)
	place, found := findPlace(sentence, d, r.Language)
	if !fresh || !found {
		return
	}
	if inRange(sentence[:d.start]) {
		date = "" // "12-13 June": which of them nobody knows
	}
	r.setDateline(first, sentence, place, date)
}

// storyDay gives the day in the form of a dateline; "" when its year is not
// known. fresh is false for a day that cannot be the story's.
func (r *repairer) storyDay(d foundDate) (date string, fresh bool) {
	if d.day == 0 || d.year == 0 && r.Published.IsZero() {
		return "", true
	}
	t := d.in(r.Published)
	if !r.Published.IsZero() && (t.After(r.Published) || r.Published.Sub(t) > freshness) {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

func (r *repairer) setDateline(l line, text, place, date string) {
	if place == "" && date == "" {
		return
	}
	r.Place, r.Date = place, date
	r.note(DatelineFound, l.number, text, strings.Trim(place+", "+date, ", "))
}

// inRange tells whether the day is the last of several: "12-13 June".
func inRange(before string) bool {
	before = strings.TrimRight(before, " ")
	head := strings.TrimRight(before, "-–—")
	if head == before {
		return false
	}
	head = strings.TrimRight(head, " ")
	return head != "" && head[len(head)-1] >= '0' && head[len(head)-1] <= '9'
}
