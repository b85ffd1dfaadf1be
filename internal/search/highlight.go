package search

import (
	"html"
	"strings"
)

// Highlight returns a plain text as HTML: escaped, and with <mark> around what
// the query searches for, in the spelling of the text. A phrase is one mark, a
// prefix marks the whole word, negations mark nothing. It also reports whether
// anything is marked. Without the marks and unescaped it is the text, byte for
// byte. It takes time in proportion to the text.
func (q Query) Highlight(text string) (marked string, ok bool) {
	all := newMatcher(q).find(text)
	return mark(text, all), len(all) > 0
}

// mark escapes a text and marks parts of it.
func mark(text string, parts []found) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/16 + len(parts)*len("<mark></mark>"))
	done := 0
	for _, part := range parts {
		b.WriteString(html.EscapeString(text[done:part.start]))
		b.WriteString("<mark>")
		b.WriteString(html.EscapeString(text[part.start:part.end]))
		b.WriteString("</mark>")
		done = part.end
	}
	b.WriteString(html.EscapeString(text[done:]))
	return b.String()
}
