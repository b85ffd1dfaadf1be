package wordindex

import (
	"bytes"
	"errors"
	"fmt"
)

// Rows of %_data that are no pages.
const (
	AveragesRow  = 1  // see Averages
	StructureRow = 10 // see Structure
)

// PageRow is the row of %_data that holds a page of a segment.
func PageRow(segment, page int) int64 { return int64(segment)<<37 + int64(page) }

// SkipRow is the row of %_data that holds a Skip of a segment.
func SkipRow(segment int, s Skip) int64 { return int64(segment)<<37 + 1<<36 + int64(s.Page) }

// maxSegments is how many segments an index can have: FTS5_MAX_SEGMENT.
const maxSegments = 2000

// version2 marks structures of tables with contentless_delete = 1, which tell
// where each row came from.
var version2 = []byte{0xff, 0, 0, 1}

// errOldStructure is a table that Structure cannot read.
var errOldStructure = errors.New("the index keeps no origins; it needs contentless_delete = 1")

// Structure lists the segments of an index by levels, the newest on level 0.
type Structure struct {
	cookie  []byte // of the table's settings
	written uint64 // pages, ever
	levels  []level
}

type level struct {
	merging uint64 // segments of the level that are being melted into one of the next
	parts   []part
}

// part is a segment: its number, its pages, first and last origin, and then
// pages, rows of deletions and rows.
type part [8]uint64

// ReadStructure reads the row StructureRow.
func ReadStructure(data []byte) (s Structure, err error) {
	rest, ok := bytes.CutPrefix(data[min(len(data), 4):], version2)
	if !ok {
		return s, errOldStructure
	}
	s.cookie = bytes.Clone(data[:4])
	next := func() (v uint64) {
		v, n := varint(rest)
		if n == 0 {
			err = errCut
		}
		rest = rest[n:]
		return v
	}
	levels, all := next(), next()
	if s.written = next(); levels > maxSegments || all > maxSegments {
		return s, fmt.Errorf("%d levels and %d segments are too many", levels, all)
	}
	for range levels {
		l := level{merging: next()}
		for n := next(); n > 0 && err == nil; n-- {
			var p part
			for i := range p {
				p[i] = next()
			}
			l.parts = append(l.parts, p)
		}
		s.levels = append(s.levels, l)
	}
	return s, err
}

// Append appends what ReadStructure reads.
func (s Structure) Append(b []byte) []byte {
	b = append(append(b, s.cookie...), version2...)
	all := 0
	for _, l := range s.levels {
		all += len(l.parts)
	}
	for _, v := range []uint64{uint64(len(s.levels)), uint64(all), s.written} {
		b = appendVarint(b, v)
	}
	for _, l := range s.levels {
		b = appendVarint(appendVarint(b, l.merging), uint64(len(l.parts)))
		for _, p := range l.parts {
			for _, v := range p {
				b = appendVarint(b, v)
			}
		}
	}
	return b
}

// Newest is how many segments lie on level 0.
func (s Structure) Newest() int {
	if len(s.levels) == 0 {
		return 0
	}
	return len(s.levels[0].parts)
}

// Grow takes up a segment of so many pages and rows. It gives the segment's
// number, and the origin that its rows are to name in %_docsize.
func (s *Structure) Grow(pages, rows int) (segment int, origin uint64, err error) {
	used := make(map[uint64]bool)
	for _, l := range s.levels {
		for _, p := range l.parts {
			used[p[0]] = true
			origin = max(origin, p[4])
		}
	}
	if len(used) >= maxSegments {
		return 0, 0, fmt.Errorf("the index has %d segments already, which is all it can have", maxSegments)
	}
	for segment = 1; used[uint64(segment)]; {
		segment++
	}
	origin++
	if pages == 0 {
		return segment, origin, nil // stories without a word
	}
	if len(s.levels) == 0 {
		s.levels = make([]level, 1)
	}
	l := &s.levels[0]
	l.parts = append(l.parts, part{uint64(segment), 1, uint64(pages), origin, origin, 0, 0, uint64(rows)})
	s.written += uint64(pages)
	return segment, origin, nil
}

// AddAverages adds stories and the words in their columns to the row AveragesRow,
// which is empty while the index is.
func AddAverages(data []byte, stories int, totals []int64) ([]byte, error) {
	var out []byte
	for _, add := range append([]int64{int64(stories)}, totals...) {
		v, n := varint(data)
		if n == 0 && len(data) > 0 {
			return nil, errCut
		}
		data = data[n:]
		out = appendVarint(out, v+uint64(add))
	}
	return out, nil
}
