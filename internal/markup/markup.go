// Package markup turns what people type and paste into the text of a story:
// sanitised HTML for storage, and plain text, Markdown, word counts and slugs
// from it. It knows nothing of articles, requests or databases, and does no I/O.
package markup

import (
	"strings"

	"golang.org/x/net/html"
)

// FromHTML gives the part of src that a story may hold, as well-formed HTML
// that every parser reads the same way. It never fails: what is not allowed
// goes, with its content when that was not text for readers (scripts, styles,
// forms, embedded objects), and what is not closed or wrongly nested is mended.
// Sanitising the result again changes nothing. It takes linear time.
func FromHTML(src string) string {
	t := newTree(len(src))
	z := html.NewTokenizer(strings.NewReader(policy.Sanitize(clean(src))))
	for {
		switch z.Next() {
		case html.ErrorToken: // only ever the end: the reader cannot fail
			return t.finish()
		case html.TextToken:
			t.text(z.Token().Data)
		case html.StartTagToken:
			t.start(z.Token())
		case html.EndTagToken:
			t.end(z.Token().Data)
		case html.SelfClosingTagToken:
			t.empty(z.Token())
		}
	}
}

// FromText makes HTML of plain text: blank lines part paragraphs, other line
// breaks stay, and markup characters are escaped.
func FromText(src string) string {
	var b strings.Builder
	for paragraph := range strings.SplitSeq(Lines(src), "\n\n") {
		if paragraph == "" {
			continue
		}
		b.WriteString("<p>")
		b.WriteString(strings.ReplaceAll(escapeText(paragraph), "\n", "<br>"))
		b.WriteString("</p>")
	}
	return b.String()
}

// escapeText leaves quotation marks as they are: they mean nothing in text, and
// stories are full of them.
func escapeText(s string) string { return textEscaper.Replace(s) }

var textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escapeAttribute(s string) string { return attributeEscaper.Replace(s) }

var attributeEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")
