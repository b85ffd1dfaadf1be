package search

import (
	"bytes"
	"math/bits"
)

// matcher finds the terms of a query in a text, all of them in one pass. It is
// the Shift-And automaton (Baeza-Yates and Gonnet 1992, doi:10.1145/135239.135243)
// with words in the place of letters: every token of every term has a bit, and
// a bit is set while the text so far ends with that term up to that token. No
// text and no query makes it slower than one step of a few machine words a word.
type matcher struct {
	exact  map[string]bitset // where a token stands in the terms
	prefix []prefixToken
	first  bitset // the first tokens of terms
	last   bitset // the last ones
	ends   []end  // what a last token's bit is the end of
	size   int    // tokens of the longest term
}

type prefixToken struct {
	token []byte
	at    bitset
}

type end struct{ term, length int }

// found is a stretch of text that terms were found in.
type found struct {
	start, end int
	terms      uint32 // by bit, which; maxTerms fit
}

// bitset is a set of small numbers.
type bitset []uint64

func (b bitset) set(i int) { b[i/64] |= 1 << (i % 64) }

// newMatcher takes the terms that are to be found, never the negations.
func newMatcher(q Query) *matcher {
	tokens := 0
	for _, group := range q.all {
		for _, t := range group {
			tokens += len(t.tokens)
		}
	}
	words := (tokens + 63) / 64
	m := &matcher{
		exact: make(map[string]bitset, tokens),
		first: make(bitset, words),
		last:  make(bitset, words),
		ends:  make([]end, tokens),
	}
	bit, number := 0, 0
	for _, group := range q.all {
		for _, t := range group {
			m.add(t, bit, number)
			bit += len(t.tokens)
			number++
		}
	}
	return m
}

// add enters a term, whose first token gets the given bit.
func (m *matcher) add(t term, bit, number int) {
	last := bit + len(t.tokens) - 1
	m.first.set(bit)
	m.last.set(last)
	m.ends[last] = end{number, len(t.tokens)}
	m.size = max(m.size, len(t.tokens))
	for i, token := range t.tokens {
		if t.prefix && bit+i == last {
			at := make(bitset, len(m.first))
			at.set(last)
			m.prefix = append(m.prefix, prefixToken{[]byte(token), at})
			continue
		}
		at := m.exact[token]
		if at == nil {
			at = make(bitset, len(m.first))
			m.exact[token] = at
		}
		at.set(bit + i)
	}
}

// find returns where terms are in a text, in order, without overlaps.
func (m *matcher) find(text string) []found {
	if m.size == 0 {
		return nil
	}
	var all []found
	state, at := make(bitset, len(m.first)), make(bitset, len(m.first))
	starts := make([]int, m.size) // of the last words, by number
	sc := newScanner(text)
	for i := 0; sc.next(); i++ {
		starts[i%m.size] = sc.start
		m.step(state, m.places(sc.token, at))
		for w, ending := range state {
			for ending &= m.last[w]; ending != 0; ending &= ending - 1 {
				e := m.ends[w*64+bits.TrailingZeros64(ending)]
				all = include(all, found{starts[(i-e.length+1)%m.size], sc.end, 1 << e.term})
			}
		}
	}
	return all
}

// places returns where a word of the text stands in the terms. It may use at
// for that.
func (m *matcher) places(word []byte, at bitset) bitset {
	exact, fresh := m.exact[string(word)], true
	for _, p := range m.prefix {
		if !bytes.HasPrefix(word, p.token) {
			continue
		}
		if fresh {
			clear(at)
			copy(at, exact)
			exact, fresh = at, false
		}
		for w := range at {
			at[w] |= p.at[w]
		}
	}
	return exact
}

// step takes the state on by a word that stands at some places, or at none.
func (m *matcher) step(state, at bitset) {
	if at == nil {
		clear(state)
		return
	}
	var carry uint64
	for w, s := range state {
		state[w] = (s<<1 | carry | m.first[w]) & at[w]
		carry = s >> 63
	}
}

// include adds what was found to what was found before it, and makes one of
// those that touch. Each ends where the ones before it do, or later.
func include(all []found, f found) []found {
	for len(all) > 0 && all[len(all)-1].end >= f.start {
		before := all[len(all)-1]
		f.start, f.terms = min(f.start, before.start), f.terms|before.terms
		f.end = max(f.end, before.end)
		all = all[:len(all)-1]
	}
	return append(all, f)
}
