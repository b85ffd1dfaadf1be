package diff

import (
	"regexp"
	"strings"

	unicodewords "github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/net/html"
)

// words appends the words of a text and what stands between them (UAX #29), so
// that all of them in a row are the text.
func words(tokens []string, text string) []string {
	for segments := unicodewords.FromString(text); segments.Next(); {
		tokens = append(tokens, segments.Value())
	}
	return tokens
}

// reference is a character reference (HTML, 13.1.4).
var reference = regexp.MustCompile(`&(#[0-9]+|#[xX][0-9a-fA-F]+|[0-9A-Za-z]+);`)

// markup splits HTML: tags and comments whole, and the words between them.
func markup(text string) []string {
	var tokens []string
	read := 0
	z := html.NewTokenizer(strings.NewReader(text))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		raw := text[read : read+len(z.Raw())]
		read += len(raw)
		if kind == html.TextToken {
			tokens = referenced(tokens, raw)
		} else {
			tokens = append(tokens, raw)
		}
	}
	if read < len(text) { // a tag that never ends
		tokens = append(tokens, text[read:])
	}
	return tokens
}

// referenced appends the words of a text with character references.
func referenced(tokens []string, text string) []string {
	done := 0
	for _, at := range reference.FindAllStringIndex(text, -1) {
		tokens = append(words(tokens, text[done:at[0]]), text[at[0]:at[1]])
		done = at[1]
	}
	return words(tokens, text[done:])
}

// blocks gathers tokens into lines and elements: the pieces in which texts are
// compared first, because most of them stay as they are.
func blocks(tokens []string) [][]string {
	var out [][]string
	start := 0
	for i, t := range tokens {
		if strings.HasPrefix(t, "</") || strings.HasSuffix(t, "\n") {
			out = append(out, tokens[start:i+1])
			start = i + 1
		}
	}
	if start < len(tokens) {
		out = append(out, tokens[start:])
	}
	return out
}
