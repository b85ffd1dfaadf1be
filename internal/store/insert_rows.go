package store

import "strings"

// preparedRows is up to how many rows a statement of insertRows is prepared for:
// what most stories have of tags and authors.
const preparedRows = 8

// insertRows inserts rows with one statement: a third of the time of one for each.
// insert is the one for a single row, and ends in its values.
func insertRows[R interface{ values() []any }](tx *Tx, insert string, rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	args := make([]any, 0, 8*len(rows))
	for _, r := range rows {
		args = append(args, r.values()...)
	}
	_, err := tx.exec(repeated(insert, len(rows)), args...)
	return err
}

// repeated is the statement for so many rows.
func repeated(insert string, rows int) string {
	_, values, _ := strings.Cut(insert, " VALUES ")
	return insert + strings.Repeat(", "+values, rows-1)
}

// repeatedUpTo lists the statements for up to so many rows.
func repeatedUpTo(insert string, rows int) []string {
	list := make([]string, rows)
	for i := range list {
		list[i] = repeated(insert, i+1)
	}
	return list
}
