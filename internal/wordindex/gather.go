// Package wordindex makes pieces ("segments") of SQLite's full-text indexes
// without SQLite, so that a bulk load can do it beside the writing of rows and
// in memory that is laid out for it. It knows the form in which FTS5 keeps a
// segment, which is part of the file format of every database with such an
// index (https://sqlite.org/src/file/ext/fts5/fts5_index.c), and no SQL.
//
// It is for tables that part words at spaces: with tokenize = 'ascii' and text
// that search.Fold made. They have no prefix indexes and detail = full.
package wordindex

import (
	"slices"
	"strings"
)

// maxWord is how many bytes of a word are indexed: FTS5_MAX_TOKEN_SIZE.
const maxWord = 32768

// Gatherer collects the words of stories. The zero value is empty.
//
// Gathering notes one number for each word in the order of the text; End turns
// that into lists by word. So neither walks through memory at random more than
// it must, which is what FTS5's own table of words spends its time on.
type Gatherer struct {
	numbers map[string]uint32 // of words
	words   []word            // by number; when ended, in order
	text    []uint32          // the numbers of all words of all stories
	lengths []int             // how many of them each column of each story has
	columns int
	totals  []int64

	sizes []byte // the lengths of all stories as FTS5 keeps them
	ends  []int  // where each story's end
}

// word is a word and where it stands: for each story a gap from the story before,
// the size of what follows in FTS5's form, and the positions.
type word struct {
	text  string
	count int
	list  []byte
}

// Add takes up the words of a story, column by column; all stories have the same
// columns. Stories are numbered from 0 in the order in which they come.
func (g *Gatherer) Add(columns ...string) {
	if g.numbers == nil {
		g.numbers = make(map[string]uint32)
		g.columns, g.totals = len(columns), make([]int64, len(columns))
	}
	for column, text := range columns {
		before := len(g.text)
		for len(text) > 0 {
			var word string
			if word, text, _ = strings.Cut(text, " "); word != "" {
				g.add(word[:min(len(word), maxWord)])
			}
		}
		length := len(g.text) - before
		g.lengths = append(g.lengths, length)
		g.totals[column] += int64(length)
		g.sizes = appendVarint(g.sizes, uint64(length))
	}
	g.ends = append(g.ends, len(g.sizes))
}

func (g *Gatherer) add(text string) {
	number, ok := g.numbers[text]
	if !ok {
		number = uint32(len(g.words))
		text = strings.Clone(text) // else it would keep the story
		g.numbers[text] = number
		g.words = append(g.words, word{text: text})
	}
	g.words[number].count++
	g.text = append(g.text, number)
}

// End closes the collection: it makes the lists. Add must not be called any more.
func (g *Gatherer) End() {
	places := g.byWord()
	data := make([]byte, 0, 3*len(g.text))
	for i := range g.words {
		w := &g.words[i]
		start := len(data)
		data = appendList(data, places[:w.count])
		places = places[w.count:]
		w.list = data[start:len(data):len(data)]
	}
	slices.SortFunc(g.words, func(a, b word) int { return strings.Compare(a.text, b.text) })
	g.numbers, g.text, g.lengths = nil, nil, nil
}

// spot is one place of a word.
type spot struct{ story, column, at uint32 }

// byWord sorts the places of all words by the words' numbers; those of one stay
// in their order.
func (g *Gatherer) byWord() []spot {
	next := make([]int, len(g.words)) // where each word's next place belongs
	sum := 0
	for i, w := range g.words {
		next[i] = sum
		sum += w.count
	}
	out := make([]spot, len(g.text))
	text := g.text
	for i, length := range g.lengths {
		story, column := uint32(i/g.columns), uint32(i%g.columns)
		for at, number := range text[:length] {
			out[next[number]] = spot{story, column, uint32(at)}
			next[number]++
		}
		text = text[length:]
	}
	return out
}

// appendList appends the list of a word that stands in places.
func appendList(b []byte, places []spot) []byte {
	last := uint32(0)
	for len(places) > 0 {
		story := places[0].story
		n := 1
		for n < len(places) && places[n].story == story {
			n++
		}
		b = appendVarint(b, uint64(story-last))
		b = appendPositions(b, places[:n])
		places, last = places[n:], story
	}
	return b
}

// appendPositions appends the positions in one story, after twice their size in
// bytes: an odd number would be a deletion.
func appendPositions(b []byte, places []spot) []byte {
	sizeAt := len(b)
	b = append(b, 0)
	column, last := uint32(0), uint32(0)
	for _, p := range places {
		if p.column != column {
			b = appendVarint(append(b, 1), uint64(p.column))
			column, last = p.column, 0
		}
		b = appendVarint(b, uint64(p.at-last+2))
		last = p.at
	}
	size := uint64(len(b)-sizeAt-1) * 2
	if size <= 0x7f {
		b[sizeAt] = byte(size)
		return b
	}
	return slices.Replace(b, sizeAt, sizeAt+1, appendVarint(nil, size)...)
}

// Stories is how many there are.
func (g *Gatherer) Stories() int { return len(g.ends) }

// Sizes tells of a story how many words each column has, as FTS5 keeps it.
func (g *Gatherer) Sizes(story int) []byte {
	start := 0
	if story > 0 {
		start = g.ends[story-1]
	}
	return g.sizes[start:g.ends[story]]
}

// Totals sums up the words of each column; it is empty without stories.
func (g *Gatherer) Totals() []int64 { return g.totals }
