package store

import (
	"cmp"
	"fmt"
	"slices"
)

// wordsChange is what a transaction does to the indexes of words at one row.
type wordsChange struct {
	row   int64
	words *words // nil: the row goes
}

// indexed is a row of the indexes of words.
type indexed struct {
	row   int64
	words words
}

// maxWaiting is how many bytes of words wait at most, so that a change of a
// hundred thousand stories, as by merging a tag, does not hold all their texts.
const maxWaiting = 32 << 20

// index puts words under a row when the transaction ends or after it, and unindex
// takes a row out. They wait for the end because FTS5 gathers words in memory and writes
// them out at every savepoint, and before every row that is smaller than the last
// one (https://sqlite.org/fts5.html, 6.7); so a transaction of a thousand stories
// writes each of its words once.
func (tx *Tx) index(row int64, w words) error {
	tx.words = append(tx.words, wordsChange{row, &w})
	tx.gathered += w.size()
	if tx.gathered < maxWaiting || tx.apart {
		return nil // what a part of the transaction writes goes with it, and older words must not
	}
	return tx.writeWords()
}

func (tx *Tx) unindex(row int64) {
	tx.words = append(tx.words, wordsChange{row: row})
}

// writeWords brings the indexes of words up to date with all that the transaction
// changed, and with what those before it left to be written later.
func (tx *Tx) writeWords() error {
	if tx.tally == nil { // a load writes nothing but new rows, some of them by itself
		if err := tx.takeWaiting(); err != nil {
			return fmt.Errorf("look for stories whose words wait: %w", err)
		}
		tx.indexed = true
	}
	gone, rows := lastWords(tx.words)
	tx.words, tx.gathered = nil, 0
	if err := tx.db.dialect.writeWords(tx, gone, rows); err != nil {
		return fmt.Errorf("index the words of %d stories: %w", len(rows), err)
	}
	return nil
}

// lastWords sums up changes: the rows that go, of those that were there before,
// and the rows to write after that, both in order.
func lastWords(changes []wordsChange) (gone []int64, rows []indexed) {
	last := make(map[int64]*words, len(changes))
	for _, c := range changes {
		if _, seen := last[c.row]; !seen && c.words == nil {
			gone = append(gone, c.row)
		}
		last[c.row] = c.words
	}
	rows = make([]indexed, 0, len(last))
	for row, w := range last {
		if w != nil {
			rows = append(rows, indexed{row, *w})
		}
	}
	slices.Sort(gone)
	slices.SortFunc(rows, func(a, b indexed) int { return cmp.Compare(a.row, b.row) })
	return gone, rows
}
