package wordindex

import (
	"bytes"
	"encoding/binary"
	"slices"
)

const (
	pageSize   = 4050 // bytes of a page, about: FTS5's default
	headerSize = 4    // where the page's first row number is, and where its words' places begin
	minSkipped = 4    // a list that fills so many pages by itself has a Skip
)

// writer fills pages. It follows fts5FlushOneHash and what that calls.
type writer struct {
	out Segment

	page, places []byte // the page, and where its words begin
	number       int    // of the page, from 1
	lastPlace    int    // where the page's last word begins
	last         []byte // the last word
	noWord       bool   // the page has no beginning of a word yet
	noRow        bool   // the page has no row number, and needs a full one

	entry     Entry // of the last page that a word begins on
	entryPage int

	skip     []byte
	skipPage int   // where the list begins that skip is of
	skipLast int64 // the last row number in it
	wordless int   // pages since entryPage
}

func newWriter() *writer {
	return &writer{page: make([]byte, headerSize, pageSize+64), number: 1, noWord: true, entry: Entry{Word: []byte{}}, entryPage: 1}
}

func (w *writer) filled() int { return len(w.page) + len(w.places) }

// word begins the list of a word, which comes after the last one.
func (w *writer) word(word []byte) {
	if w.filled()+len(word)+2 >= pageSize && len(w.page) > headerSize {
		w.flush()
	}
	w.places = appendVarint(w.places, uint64(len(w.page)-w.lastPlace))
	w.lastPlace = len(w.page)
	common := commonPrefix(w.last, word)
	if w.noWord {
		if w.number > 1 {
			w.endEntry()
			w.entry.Word, w.entryPage = bytes.Clone(word[:min(len(word), common+1)]), w.number
		}
		common = 0
	} else {
		w.page = appendVarint(w.page, uint64(common))
	}
	w.page = appendVarint(w.page, uint64(len(word)-common))
	w.page = append(w.page, word[common:]...)
	w.last = append(w.last[:0], word...)
	w.noWord, w.noRow, w.skipPage = false, false, w.number
}

// list writes the list of the last word: whole where it fits on the page.
func (w *writer) list(whole []byte, places []place) {
	if w.filled()+len(whole)+1 <= pageSize {
		w.page = append(w.page, whole...)
		return
	}
	last := int64(0)
	for _, p := range places {
		if w.noRow {
			binary.BigEndian.PutUint16(w.page, uint16(len(w.page)))
			w.page = appendVarint(w.page, uint64(p.row))
			w.noRow = false
			w.skipTo(p.row)
		} else {
			w.page = appendVarint(w.page, uint64(p.row-last))
		}
		last = p.row
		w.positions(p.data)
	}
}

// positions writes the positions in one story, over several pages when they must
// be, but no number over two.
func (w *writer) positions(data []byte) {
	if w.filled()+len(data) <= pageSize {
		w.page = append(w.page, data...)
		return
	}
	for len(data) > 0 {
		n := wholeNumbers(data, pageSize-w.filled())
		w.page = append(w.page, data[:n]...)
		data = data[n:]
		if w.filled() >= pageSize {
			w.flush()
		} else if len(data) > 0 {
			w.flush() // the next number does not fit
		}
	}
}

// wholeNumbers is how many bytes of data hold the numbers that fit into room: one
// of them at least.
func wholeNumbers(data []byte, room int) int {
	if len(data) <= room {
		return len(data)
	}
	_, n := varint(data)
	for {
		_, size := varint(data[n:])
		if size == 0 || n+size > room {
			return n
		}
		n += size
	}
}

// flush ends the page.
func (w *writer) flush() {
	binary.BigEndian.PutUint16(w.page[2:], uint16(len(w.page)))
	if w.noWord {
		if w.noRow && len(w.skip) > 0 {
			w.skip = append(w.skip, 0)
		}
		w.wordless++
	}
	w.out.Leaves = append(w.out.Leaves, slices.Concat(w.page, w.places))
	w.page, w.places, w.lastPlace = append(w.page[:0], make([]byte, headerSize)...), w.places[:0], 0
	w.number++
	w.noWord, w.noRow = true, true
}

// skipTo notes the first row number on the page.
func (w *writer) skipTo(row int64) {
	if len(w.skip) == 0 {
		w.skip = appendVarint(append(w.skip, 0), uint64(w.number))
		w.skipLast = 0
	}
	w.skip = appendVarint(w.skip, uint64(row-w.skipLast))
	w.skipLast = row
}

// endEntry writes the entry of the last page that a word began on.
func (w *writer) endEntry() {
	w.entry.Page = int64(w.entryPage) << 1
	// One that is longer than a page would need others above it. FTS5 does
	// without, as it does for a short list.
	if len(w.skip) > 0 && len(w.skip) <= pageSize && w.wordless >= minSkipped {
		w.entry.Page |= 1
		w.out.Skips = append(w.out.Skips, Skip{w.skipPage, bytes.Clone(w.skip)})
	}
	w.skip, w.wordless = w.skip[:0], 0
	w.out.Index = append(w.out.Index, w.entry)
}

func (w *writer) end() Segment {
	if len(w.page) > headerSize {
		w.flush()
	}
	if w.number > 1 {
		w.endEntry()
	}
	return w.out
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
