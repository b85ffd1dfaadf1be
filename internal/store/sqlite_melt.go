package store

import (
	"context"
	"database/sql"
	"fmt"
)

// meltedAtOnce is how many pages of an index, of 4 KB, one transaction melts.
const meltedAtOnce = 8192

// meltWords melts what a load left in the indexes of words into one segment each.
// A search asks every segment; and where one level has 16, the next transaction
// that writes a word would melt all of them, however large
// (https://sqlite.org/fts5.html, 6.4).
func meltWords(ctx context.Context, writer *sql.DB) error {
	for _, table := range searchTables {
		// A negative number has all segments melted, whatever their levels (6.8).
		pages := -meltedAtOnce
		for done := false; !done; pages = meltedAtOnce {
			before, err := changesOf(ctx, writer)
			if err == nil {
				_, err = writer.ExecContext(ctx, "INSERT INTO "+table+" ("+table+", rank) VALUES ('merge', ?)", pages)
			}
			after, err2 := changesOf(ctx, writer)
			if err == nil {
				err = err2
			}
			if err != nil {
				return fmt.Errorf("melt %s: %w", table, err)
			}
			done = after-before < 2 // nothing but the statement itself (6.8)
		}
	}
	return nil
}

func changesOf(ctx context.Context, writer *sql.DB) (n int64, err error) {
	return n, writer.QueryRowContext(ctx, "SELECT total_changes()").Scan(&n)
}
