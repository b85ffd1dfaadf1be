package wordindex

import (
	"cmp"
	"fmt"
	"slices"
)

// Segment is a piece of an index as FTS5's tables hold it.
type Segment struct {
	Leaves [][]byte // pages 1, 2, and so on, of %_data
	Skips  []Skip   // further rows of %_data
	Index  []Entry  // rows of %_idx
}

// Skip is a "doclist index": the first row number on each page of a long list.
type Skip struct {
	Page int // the one that the list begins on
	Data []byte
}

// Entry leads from a word to a page.
type Entry struct {
	Word []byte // as short as tells the page from the one before; empty for the first page
	Page int64  // twice the number of the page, and 1 more when it has a Skip
}

// Segment writes out what was gathered and ended. rows are the row numbers of
// the stories, no two of them the same.
func (g *Gatherer) Segment(rows []int64) (Segment, error) {
	if len(rows) != g.Stories() {
		return Segment{}, fmt.Errorf("there are %d row numbers for %d stories", len(rows), g.Stories())
	}
	w := newWriter()
	s := scratch{rows: rows, sorted: slices.IsSorted(rows)}
	for _, word := range g.words {
		s.word = append(append(s.word[:0], mainIndex), word.text...)
		w.word(s.word)
		w.list(s.encode(word.list))
	}
	return w.end(), nil
}

// mainIndex is the byte before each word that tells whole words from the
// beginnings of words.
const mainIndex = '0'

// scratch is what one list after the other is made ready in.
type scratch struct {
	rows   []int64 // by story
	sorted bool    // the rows are in the stories' order
	word   []byte
	places []place
	data   []byte
}

// place is where a word stands in one story.
type place struct {
	row  int64
	data []byte // the size and the positions
}

// encode gives a list as FTS5 keeps it when it fits on one page, and its places,
// in the order of their rows.
func (s *scratch) encode(data []byte) ([]byte, []place) {
	s.places, s.data = s.places[:0], s.data[:0]
	story := 0
	for len(data) > 0 {
		gap, n := varint(data)
		size, m := varint(data[n:])
		end := n + m + int(size/2)
		story += int(gap)
		s.places = append(s.places, place{s.rows[story], data[n:end]})
		data = data[end:]
	}
	if !s.sorted {
		slices.SortFunc(s.places, func(a, b place) int { return cmp.Compare(a.row, b.row) })
	}
	last := int64(0)
	for _, p := range s.places {
		s.data = append(appendVarint(s.data, uint64(p.row-last)), p.data...)
		last = p.row
	}
	return s.data, s.places
}
