package importer

import (
	"strings"
	"unicode"
)

// addresses finds the web addresses, paths and the local parts of mail addresses
// of a text, in order. A bare host name is not among them: "www.example.com.The"
// is left to the rules about dots.
func addresses(text []rune) []span {
	var found []span
	for i := 0; i < len(text); {
		if unicode.IsSpace(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && !unicode.IsSpace(text[end]) {
			end++
		}
		found = append(found, addressesIn(text[i:end], i)...)
		i = end
	}
	return found
}

// addressesIn looks at one token, which begins at offset in the text.
func addressesIn(token []rune, offset int) []span {
	var found []span
	for i := 0; i < len(token); i++ {
		switch r := token[i]; {
		case r == ':' && hasRunes(token[i:], "://"):
			start := startOf(token, i, isSchemeRune)
			end := addressEnd(token, i+3, start)
			found = append(found, span{offset + start, offset + end})
			i = end - 1
		case r == '/' && i > 0 && isWordRune(token[i-1]) && hostBefore(token, i):
			start := startOf(token, i, isHostRune)
			end := addressEnd(token, i, start)
			found = append(found, span{offset + start, offset + end})
			i = end - 1
		case r == '\\':
			return append(found, span{offset, offset + len(token)}) // a path: C:\Temp\Plan.Doc
		case r == '@':
			start := startOf(token, i, isMailRune)
			found = append(found, span{offset + start, offset + i})
		}
	}
	return inOrder(found)
}

// inOrder drops spans that begin before their predecessor ends.
func inOrder(spans []span) []span {
	kept := spans[:0]
	for _, s := range spans {
		if len(kept) == 0 || s.start >= kept[len(kept)-1].end {
			kept = append(kept, s)
		}
	}
	return kept
}

// startOf goes back from i over runes that satisfy is. It looks at no more than
// addressRunes, so that a long token costs no more than its length.
func startOf(token []rune, i int, is func(rune) bool) int {
	const addressRunes = 255 // the longest host name (RFC 1035, 2.3.4)
	stop := max(0, i-addressRunes)
	for i > stop && is(token[i-1]) {
		i--
	}
	return i
}

// addressEnd finds where the address that began before i ends: at a quote, an
// angle bracket, or a bracket that the address has not opened itself.
func addressEnd(token []rune, i, start int) int {
	depth := 0
	for _, r := range token[start:i] {
		if r == '(' {
			depth++
		}
	}
	for ; i < len(token); i++ {
		switch token[i] {
		case '<', '>', '"', '«', '»', '“', '”', '„', '[', ']', '’', '…':
			return i
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return i
}

// hostBefore tells whether what stands before the slash at i is a host name:
// "example.com/News.Html" is an address, "and/or.The" is not.
func hostBefore(token []rune, i int) bool {
	host := string(token[startOf(token, i, isHostRune):i])
	dot := strings.LastIndexByte(host, '.')
	return dot > 0 && isTLD(strings.ToLower(host[dot+1:]))
}

func hasRunes(token []rune, prefix string) bool {
	for _, r := range prefix {
		if len(token) == 0 || token[0] != r {
			return false
		}
		token = token[1:]
	}
	return true
}

func isASCIIWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

func isSchemeRune(r rune) bool { return isASCIIWord(r) || r == '+' || r == '-' }

func isHostRune(r rune) bool { return isASCIIWord(r) || r == '-' || r == '.' }

func isMailRune(r rune) bool { return isHostRune(r) || r == '_' || r == '+' || r == '%' }
