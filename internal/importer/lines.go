package importer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is one line of the raw text, without the space around it. A blank line
// has an empty text.
type line struct {
	number int // from 1
	text   string
}

// split numbers the lines and folds runs of blank ones.
func (r *repairer) split(texts []string) []line {
	lines := make([]line, 0, len(texts))
	blanks := 0
	for i, t := range texts {
		l := line{i + 1, strings.TrimSpace(t)}
		if l.text != "" {
			blanks = 0
			lines = append(lines, l)
			continue
		}
		if blanks++; blanks == 1 {
			lines = append(lines, l)
		} else if blanks == 2 && i+1 < len(texts) && len(lines) > 1 {
			r.note(BlankLinesDropped, l.number, "", "")
		}
	}
	return lines
}

// paragraphs makes paragraphs of the lines that are left. A line is one, unless
// the text was wrapped at a fixed width.
func (r *repairer) paragraphs() []line {
	var found []line
	wrapped := findWrapping(r.lines)
	for i := 0; i < len(r.lines); {
		end := i + 1
		for end < len(r.lines) && wrapped.continues(r.lines[end-1].text, r.lines[end].text) {
			r.note(LinesJoined, r.lines[end].number, "", "")
			end++
		}
		if p := joinLines(r.lines[i:end]); p.text != "" {
			found = append(found, p)
		}
		i = end
	}
	return withLetters(found)
}

// withLetters is nil unless one of the paragraphs has a letter.
func withLetters(paragraphs []line) []line {
	for _, p := range paragraphs {
		if strings.ContainsFunc(p.text, unicode.IsLetter) {
			return paragraphs
		}
	}
	return nil
}

// wrapping is the width at which a text was wrapped; 0 when it was not.
type wrapping int

// Widths between which a text may have been wrapped by hand or by a mailer.
const (
	narrowest = 40
	widest    = 120
)

// findWrapping looks for a text of short lines in which the next line's first
// word never had room, and some line ends in mid-sentence.
func findWrapping(lines []line) wrapping {
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l.text))
	}
	if width < narrowest || width > widest {
		return 0
	}
	full, open := 0, 0
	for i := 1; i < len(lines); i++ {
		a, b := lines[i-1].text, lines[i].text
		if a == "" || b == "" || fits(a, b, width) {
			continue
		}
		full++
		if !endsSentence(a) {
			open++
		}
	}
	const enough = 2
	if full < enough || open == 0 {
		return 0
	}
	return wrapping(width)
}

// continues tells whether line b goes on with the paragraph of line a: the text
// is wrapped there, or b begins with a small letter after a line without an end.
func (w wrapping) continues(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if w > 0 && !fits(a, b, int(w)) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(b)
	return unicode.IsLower(first) && !endsSentence(a) && utf8.RuneCountInString(a) >= narrowest
}

// fits tells whether the first word of b had room behind a.
func fits(a, b string, width int) bool {
	word, _, _ := strings.Cut(b, " ")
	return utf8.RuneCountInString(a)+1+utf8.RuneCountInString(word) <= width
}

// endsSentence tells whether nothing can follow s in its sentence.
func endsSentence(s string) bool {
	s = strings.TrimRightFunc(s, func(c rune) bool { return strings.ContainsRune(`"'”’»“)]`, c) })
	last, _ := utf8.DecodeLastRuneInString(s)
	return isTerminator(last) || last == ':'
}

// joinLines makes one paragraph of lines; a word broken at its hyphen keeps the
// hyphen, which may be its own.
func joinLines(lines []line) line {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 && !brokenWord(lines[i-1].text) {
			b.WriteByte(' ')
		}
		b.WriteString(l.text)
	}
	return line{lines[0].number, b.String()}
}

// brokenWord tells whether a line ends with a letter and a hyphen.
func brokenWord(s string) bool {
	head, ok := strings.CutSuffix(s, "-")
	last, _ := utf8.DecodeLastRuneInString(head)
	return ok && unicode.IsLetter(last)
}
