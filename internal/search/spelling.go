package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The lengths of words, in characters, whose spelling is looked into: a shorter
// one is near to too many others, a longer one is no word.
const (
	minSpelled = 3
	maxSpelled = 18
)

// Misspellable reports whether a folded word has a length at which a mistake in
// it can be told.
func Misspellable(word string) bool {
	n := utf8.RuneCountInString(word)
	return n >= minSpelled && n <= maxSpelled
}

// Slips is how many slips lie between two folded words: letters left out, put in
// or replaced, and neighbours that changed places (the optimal string alignment
// distance: no part is changed twice).
func Slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, row, last := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// Spelled finds how a text writes a folded word, with its case and accents. It is
// "" when the word is not in the text.
func Spelled(text, word string) string {
	sc := newScanner(text)
	for sc.next() {
		if string(sc.token) == word {
			return strings.TrimSpace(text[sc.start:sc.end])
		}
	}
	return ""
}

// Tokens are the words of a text, folded, in order and each once.
func Tokens(text string) []string {
	var tokens []string
	for token := range strings.FieldsSeq(Fold(text)) {
		if !slices.Contains(tokens, token) {
			tokens = append(tokens, token)
		}
	}
	return tokens
}
