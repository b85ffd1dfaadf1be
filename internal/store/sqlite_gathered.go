package store

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dateline-api/dateline/internal/wordindex"
)

// writeGathered puts words that were gathered beside the transaction into
// search_all, as a segment of its own; rows are the stories' numbers there. FTS5
// must have nothing of its own to write into search_all in this transaction.
func (sqliteDialect) writeGathered(tx *Tx, g *wordindex.Gatherer, rows []int64) error {
	if len(rows) == 0 {
		return nil
	}
	s, err := g.Segment(rows)
	if err != nil {
		return err
	}
	var averages, structure []byte
	err = tx.sql.QueryRowContext(tx.ctx, "SELECT (SELECT block FROM search_all_data WHERE id = ?), (SELECT block FROM search_all_data WHERE id = ?)",
		wordindex.AveragesRow, wordindex.StructureRow).Scan(&averages, &structure)
	if err != nil {
		return fmt.Errorf("read how search_all is made up: %w", err)
	}
	parts, err := wordindex.ReadStructure(structure)
	if err != nil {
		return fmt.Errorf("read how search_all is made up: %w", err)
	}
	segment, origin, err := parts.Grow(len(s.Leaves), len(rows))
	if err != nil {
		return err
	}
	if averages, err = wordindex.AddAverages(averages, len(rows), g.Totals()); err != nil {
		return fmt.Errorf("add up the words of search_all: %w", err)
	}
	sizes := make([]any, 0, 3*len(rows))
	for i, row := range rows {
		sizes = append(sizes, row, g.Sizes(i), origin)
	}
	return errors.Join(
		tx.writeSegment(segment, s),
		tx.insertMany("search_all_docsize (id, sz, origin)", 3, sizes),
		tx.insertMany("search_all_data (id, block)", 2, []any{
			wordindex.AveragesRow, averages, wordindex.StructureRow, parts.Append(nil),
		}),
		tx.forgetWords("search_all"),
	)
}

func (tx *Tx) writeSegment(segment int, s wordindex.Segment) error {
	data := make([]any, 0, 2*(len(s.Leaves)+len(s.Skips)))
	for i, leaf := range s.Leaves {
		data = append(data, wordindex.PageRow(segment, i+1), leaf)
	}
	for _, skip := range s.Skips {
		data = append(data, wordindex.SkipRow(segment, skip), skip.Data)
	}
	index := make([]any, 0, 3*len(s.Index))
	for _, e := range s.Index {
		index = append(index, segment, e.Word, e.Page)
	}
	return errors.Join(
		tx.insertMany("search_all_data (id, block)", 2, data),
		tx.insertMany("search_all_idx (segid, term, pgno)", 3, index),
	)
}

// rowsAtOnce is how many rows one statement of insertMany writes.
const rowsAtOnce = 32

// insertMany inserts rows of so many columns, in the place of those with the
// same keys.
func (tx *Tx) insertMany(into string, columns int, values []any) error {
	for len(values) > 0 {
		n := min(len(values), columns*rowsAtOnce)
		if _, err := tx.exec(manyRows(into, columns, n/columns), values[:n]...); err != nil {
			return fmt.Errorf("insert into %s: %w", into, err)
		}
		values = values[n:]
	}
	return nil
}

func manyRows(into string, columns, rows int) string {
	row := "(" + placeholders(columns) + ")"
	return "REPLACE INTO " + into + " VALUES " + row + strings.Repeat(", "+row, rows-1)
}

// forgetWords makes FTS5 forget what it remembers of an index, because its tables
// were written without it: it does at a rollback. The setting stays as it is.
func (tx *Tx) forgetWords(table string) error {
	for _, statement := range []string{
		"SAVEPOINT forget",
		"INSERT INTO " + table + " (" + table + ", rank) VALUES ('usermerge', 4)",
		"ROLLBACK TO forget",
		"RELEASE forget",
	} {
		if _, err := tx.sql.ExecContext(tx.ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}
