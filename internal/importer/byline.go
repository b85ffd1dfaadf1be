package importer

import (
	"strings"
	"unicode/utf8"
)

// maxBylineRunes is longer than the names of three authors.
const maxBylineRunes = 100

// A label says who wrote, in English, Azerbaijani, Turkish, Russian, German, French, Spanish.
var bylineLabel = newPattern(`(?i)^(?:author|authors|written by|reported by|müəllif|müəlliflər|yazar|muxbir|müxbir|автор|авторы|текст|autor|autorin|auteur)\s*[:—–-]\s*(\S.*)$`)

// "By" and names, and nothing but names.
var bylineNames = newPattern(`^(?:By|BY) ((?:\p{Lu}[\pL\pM'’.-]*|and|AND|&|de|van|von|al|bin)(?:,? (?:\p{Lu}[\pL\pM'’.-]*|and|AND|&|de|van|von|al|bin))+)$`)

// readByline tells whether a line is a byline, and gives it as printed without
// its label.
func readByline(s string) (string, bool) {
	if utf8.RuneCountInString(s) > maxBylineRunes {
		return "", false
	}
	if m := bylineLabel().FindStringSubmatch(s); m != nil && !endsSentence(m[1]) {
		return m[1], true
	}
	m := bylineNames().FindStringSubmatch(s)
	if m == nil || endsSentence(m[1]) {
		return "", false
	}
	for _, w := range strings.Fields(foldWord(m[1])) {
		if firstWords[w] && w != "and" || nameless[w] || monthNames[w] > 0 || weekdays[w] {
			return "", false // a headline: "By Royal Appointment"
		}
	}
	return m[1], true
}

// nameless are words of headlines that begin with "By".
var nameless = set("royal land sea air popular public way appointment decree design means accident numbers night")

func (r *repairer) takeByline(l line) bool {
	byline, ok := readByline(l.text)
	if !ok || r.Byline != "" {
		return false
	}
	r.Byline = byline
	r.note(BylineFound, l.number, l.text, byline)
	return true
}
