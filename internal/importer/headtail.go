package importer

import (
	"strings"
	"unicode/utf8"
)

// takeHead takes chrome, headline and byline off the top of the text.
func (r *repairer) takeHead() {
	i := 0
	for ; i < len(r.lines); i++ {
		l := r.lines[i]
		if l.text == "" || r.takeChrome(l) || r.takeByline(l) {
			continue
		}
		if r.Headline != "" || !r.isHeadline(r.lines[i:]) {
			break
		}
		r.Headline, _ = splitJoints(l.text)
		r.note(HeadlineFound, l.number, l.text, r.Headline)
	}
	r.lines = r.lines[i:]
}

// takeTail takes chrome, signature and byline off the end of the text.
func (r *repairer) takeTail() {
	end := len(r.lines)
	for ; end > 0; end-- {
		l := r.lines[end-1]
		if l.text != "" && !r.takeChrome(l) && !r.takeSignature(l) && !r.takeByline(l) {
			break
		}
	}
	r.lines = r.lines[:end]
}

func (r *repairer) takeChrome(l line) bool {
	c, ok := r.chromeOf(l.text)
	if !ok {
		return false
	}
	r.drop(l)
	if r.Published.IsZero() && c.doubtful {
		r.doubtf("In the date %q day and month may be the other way round.", l.text)
	}
	if r.Published.IsZero() && c.yearless {
		r.doubtf("The date %q has no year.", l.text)
	}
	r.setPublished(c.published, l.number, l.text)
	return true
}

// isHeadline tells whether the first of lines is a headline: short, not a
// sentence, on its own, with longer text to follow.
func (r *repairer) isHeadline(lines []line) bool {
	first := lines[0].text
	size := utf8.RuneCountInString(first)
	if size > maxHeadline || strings.HasSuffix(first, ".") || strings.HasSuffix(first, "…") || strings.HasSuffix(first, ":") {
		return false
	}
	if _, _, ok := readPrefix(first); ok {
		return false // a dateline on its own line
	}
	if _, ok := readSignature(first); ok {
		return false
	}
	if len(lines) < 2 || !r.standsAlone(lines[1].text) {
		return false
	}
	for _, l := range lines[1:] {
		if utf8.RuneCountInString(l.text) > size && endsSentence(l.text) || utf8.RuneCountInString(l.text) > 2*size {
			return true
		}
	}
	return false
}

// standsAlone tells whether what follows a headline sets it off: a blank line, a
// byline or chrome.
func (r *repairer) standsAlone(next string) bool {
	if next == "" {
		return true
	}
	if _, ok := readByline(next); ok {
		return true
	}
	_, ok := r.chromeOf(next)
	return ok
}
