package importer

import (
	"strings"
	"unicode"
)

// inferHeadline takes the first sentence as the headline where the text has
// none. The sentence stays in the body. The first prefix bytes are the dateline's.
func (r *repairer) inferHeadline(first line, prefix int) {
	if r.Headline != "" {
		return
	}
	p := newProse(strings.TrimLeftFunc(first.text[prefix:], notOpening))
	sentence := strings.TrimSpace(string(p.text[:p.firstSentence()]))
	headline := cutAtWord(withoutStop(sentence), maxHeadline)
	if headline == "" {
		return
	}
	if headline != withoutStop(sentence) {
		r.doubtf("The first sentence is longer than a headline may be and was cut.")
	}
	r.Headline = headline
	r.Inferred = append(r.Inferred, "headline")
	r.note(HeadlineInferred, first.number, "", headline)
}

// notOpening tells what may stand between a dateline and its sentence.
func notOpening(c rune) bool {
	return unicode.IsSpace(c) || isDash(c) || strings.ContainsRune(".,:;/)", c)
}

// withoutStop takes the full stop off a sentence, but not an ellipsis, and not
// the last dot of an abbreviation in single letters: "in the U.S."
func withoutStop(s string) string {
	head, ok := strings.CutSuffix(s, ".")
	if !ok || strings.HasSuffix(head, ".") {
		return s
	}
	p := &prose{text: []rune(head)}
	if left := p.labelBefore(len(p.text)); left.initial() && strings.Contains(p.chainBefore(left), ".") {
		return s
	}
	return head
}

// cutAtWord returns at most limit characters of s, cut between words where there
// is a space at all.
func cutAtWord(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	for i := limit; i > 0; i-- {
		if unicode.IsSpace(runes[i]) {
			return strings.TrimRightFunc(string(runes[:i]), func(c rune) bool {
				return unicode.IsSpace(c) || isDash(c) || strings.ContainsRune(",;:(«“„", c)
			})
		}
	}
	return string(runes[:limit])
}
