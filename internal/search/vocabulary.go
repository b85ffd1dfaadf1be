package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// twoSlips is from how many characters on a word may have two slips, behind its
// first sameBegin characters.
const (
	twoSlips  = 6
	sameBegin = 3
)

// Known is a folded word and in how many texts it is.
type Known struct {
	Word  string
	Texts int
}

// Vocabulary is a list of folded words, in order, among which the spelling that
// was meant is looked for. Only words that somebody may misspell are kept: of a
// likely length, and without digits, where every neighbour means something else.
// It is safe for concurrent use while no word is added.
type Vocabulary struct {
	most  int
	words []knownWord
}

type knownWord struct {
	Known
	letters uint64 // letterSet
	length  int    // in characters
}

// NewVocabulary makes an empty one that keeps some words at most: those that are
// in the most texts. It takes some 50 bytes for each.
func NewVocabulary(most int) *Vocabulary { return &Vocabulary{most: most} }

// Len is how many words there are.
func (v *Vocabulary) Len() int { return len(v.words) }

// Add takes a word in, or adds to its texts. It is cheap for words in order, in
// which Go compares strings.
func (v *Vocabulary) Add(word string, texts int) {
	length := utf8.RuneCountInString(word)
	if length < minSpelled-1 || length > maxSpelled+2 || strings.ContainsFunc(word, unicode.IsNumber) {
		return
	}
	at, there := len(v.words), false
	if at > 0 && v.words[at-1].Word >= word {
		at, there = v.find(word)
	}
	if there {
		v.words[at].Texts += texts
		return
	}
	v.words = slices.Insert(v.words, at, knownWord{Known{strings.Clone(word), texts}, letterSet(word), length})
	if len(v.words) >= v.most+v.most/2+1 { // seldom, because it takes a while
		v.Cut()
	}
}

// Has reports whether there is a word.
func (v *Vocabulary) Has(word string) bool {
	_, there := v.find(word)
	return there
}

func (v *Vocabulary) find(word string) (int, bool) {
	return slices.BinarySearchFunc(v.words, word, func(e knownWord, word string) int { return strings.Compare(e.Word, word) })
}

// Cut lets go of the words that are too many.
func (v *Vocabulary) Cut() {
	if len(v.words) > v.most {
		slices.SortFunc(v.words, func(a, b knownWord) int {
			return cmp.Or(cmp.Compare(b.Texts, a.Texts), strings.Compare(a.Word, b.Word))
		})
		clear(v.words[v.most:])
		v.words = v.words[:v.most]
		slices.SortFunc(v.words, func(a, b knownWord) int { return strings.Compare(a.Word, b.Word) })
	}
	v.words = slices.Clip(v.words)
}

// Near lists the words that are one slip away from a folded word, and those that
// begin alike and are two slips away. Both are empty when the word is not
// Misspellable.
func (v *Vocabulary) Near(word string) (one, two []Known) {
	if !Misspellable(word) {
		return nil, nil
	}
	letters, length, begin := letterSet(word), utf8.RuneCountInString(word), ""
	if length >= twoSlips {
		begin = string([]rune(word)[:sameBegin])
	}
	for i := range v.words {
		e := &v.words[i]
		// A slip changes two letters of the set, and the length by one.
		apart, longer := bits.OnesCount64(e.letters^letters), e.length-length
		if apart > 4 || longer > 2 || longer < -2 {
			continue
		}
		mayBeOne := apart <= 2 && longer <= 1 && longer >= -1
		mayBeTwo := begin != "" && strings.HasPrefix(e.Word, begin)
		if !mayBeOne && !mayBeTwo {
			continue
		}
		switch slips := Slips(word, e.Word); {
		case slips == 1:
			one = append(one, e.Known)
		case slips == 2 && mayBeTwo:
			two = append(two, e.Known)
		}
	}
	return one, two
}

// letterSet has a bit for each letter of a word; letters whose code points are 64
// apart share one.
func letterSet(word string) (set uint64) {
	for _, r := range word {
		set |= 1 << (r & 63)
	}
	return set
}
