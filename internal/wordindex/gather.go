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
type Gatherer struct {
	lists  map[string]*list
	sizes  []byte // the sizes of all stories, one after the other
	ends   []int  // where each one's end
	totals []int64
	words  []string // of lists, in order, when all are gathered
}

// list says where one word stands: for each story a gap from the story before,
// the size of what follows in FTS5's form, and the positions.
type list struct {
	data   []byte
	story  int // the last one
	sizeAt int // where its size belongs
	column int
	at     int // the last position
}

// Add takes up the words of a story, column by column. Stories are numbered from
// 0 in the order in which they come.
func (g *Gatherer) Add(columns ...string) {
	if g.lists == nil {
		g.lists = make(map[string]*list)
		g.totals = make([]int64, len(columns))
	}
	story := len(g.ends)
	for column, text := range columns {
		at := 0
		for len(text) > 0 {
			var word string
			if word, text, _ = strings.Cut(text, " "); word != "" {
				g.add(word[:min(len(word), maxWord)], story, column, at)
				at++
			}
		}
		g.sizes = appendVarint(g.sizes, uint64(at))
		g.totals[column] += int64(at)
	}
	g.ends = append(g.ends, len(g.sizes))
}

func (g *Gatherer) add(word string, story, column, at int) {
	l := g.lists[word]
	if l == nil {
		l = &list{data: make([]byte, 0, 16), story: -1}
		g.lists[strings.Clone(word)] = l
	}
	if l.story != story {
		l.endStory()
		l.data = appendVarint(l.data, uint64(story-max(l.story, 0)))
		l.sizeAt, l.story, l.column, l.at = len(l.data), story, 0, 0
		l.data = append(l.data, 0)
	}
	if l.column != column {
		l.data = appendVarint(append(l.data, 1), uint64(column))
		l.column, l.at = column, 0
	}
	l.data = appendVarint(l.data, uint64(at-l.at+2))
	l.at = at
}

// endStory fills in the size of the positions that were last written: twice
// their bytes, as an odd one would be a deletion.
func (l *list) endStory() {
	if l.story < 0 {
		return
	}
	size := uint64(len(l.data)-l.sizeAt-1) * 2
	if size <= 0x7f {
		l.data[l.sizeAt] = byte(size)
		return
	}
	l.data = slices.Replace(l.data, l.sizeAt, l.sizeAt+1, appendVarint(nil, size)...)
}

// End closes the collection. Add must not be called any more.
func (g *Gatherer) End() {
	g.words = make([]string, 0, len(g.lists))
	for word, l := range g.lists {
		l.endStory()
		g.words = append(g.words, word)
	}
	slices.Sort(g.words)
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
