package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The lengths of words, in characters, whose spelling is looked into: a shorter
// one is near to too many others, a longer one is no word.
const (
	minSpelled = 3
	maxSpelled = 18
)

// The folded letters of the scripts in which one can be left out or replaced.
const (
	latin    = "abcdefghijklmnopqrstuvwxyz"
	cyrillic = "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєўјљњћђџқғүұһөңҷ"
	greek    = "αβγδεζηθικλμνξοπρστυφχψω"
	arabic   = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءئؤپچژگ"
	hebrew   = "אבגדהוזחטיךכלםמןנסעףפץצקרשת"
	armenian = "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"
	georgian = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"
)

// Misspellable reports whether a folded word has a length at which a mistake in
// it can be told.
func Misspellable(word string) bool {
	n := utf8.RuneCountInString(word)
	return n >= minSpelled && n <= maxSpelled
}

// Variants are the folded words that differ from a folded word by one slip: a
// letter left out, put in or replaced, or two neighbours that changed places.
// There are some 50 for each character. A word that is not Misspellable has none.
func Variants(word string) []string {
	if !Misspellable(word) {
		return nil
	}
	letters, alphabet := []rune(word), alphabetOf(word)
	seen := map[string]bool{word: true}
	var variants []string
	add := func(parts ...[]rune) {
		if v := string(slices.Concat(parts...)); !seen[v] {
			seen[v] = true
			variants = append(variants, v)
		}
	}
	for i := range len(letters) + 1 {
		before, after := letters[:i], letters[i:]
		if len(after) > 0 {
			add(before, after[1:])
		}
		if len(after) > 1 {
			add(before, []rune{after[1], after[0]}, after[2:])
		}
		for _, r := range alphabet {
			add(before, []rune{r}, after)
			if len(after) > 0 {
				add(before, []rune{r}, after[1:])
			}
		}
	}
	return variants
}

// alphabetOf are the letters of the script that a word is written in.
func alphabetOf(word string) string {
	for _, r := range word {
		for _, alphabet := range []struct {
			script  *unicode.RangeTable
			letters string
		}{
			{unicode.Latin, latin}, {unicode.Cyrillic, cyrillic}, {unicode.Greek, greek}, {unicode.Arabic, arabic},
			{unicode.Hebrew, hebrew}, {unicode.Armenian, armenian}, {unicode.Georgian, georgian},
		} {
			if unicode.Is(alphabet.script, r) {
				return alphabet.letters
			}
		}
	}
	return ""
}

// Slips is how many slips, as in Variants, lie between two folded words (the
// optimal string alignment distance: no part is changed twice).
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
