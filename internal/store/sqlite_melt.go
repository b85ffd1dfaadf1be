package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/dateline-api/dateline/internal/wordindex"
)

const (
	// wordsLoose is how many new segments an index may have after a load. With one
	// more FTS5 would melt all of them into one in the next transaction that writes
	// a word (https://sqlite.org/fts5.html, 6.4).
	wordsLoose = 15

	// meltedAtOnce is how many pages of an index, of 4 KB, one transaction melts.
	meltedAtOnce = 8192
)

// meltWords melts the segments that a load left in search_all, when they are
// many: once, where a load that did it on its way would write some words twice.
func meltWords(ctx context.Context, writer *sql.DB) error {
	var data []byte
	err := writer.QueryRowContext(ctx, "SELECT block FROM search_all_data WHERE id = ?", wordindex.StructureRow).Scan(&data)
	if err != nil {
		return fmt.Errorf("read how search_all is made up: %w", err)
	}
	s, err := wordindex.ReadStructure(data)
	if err != nil {
		return fmt.Errorf("read how search_all is made up: %w", err)
	}
	if s.Newest() <= wordsLoose {
		return nil
	}
	for before := int64(-1); ; {
		var changes int64
		if err := writer.QueryRowContext(ctx, "SELECT total_changes()").Scan(&changes); err != nil {
			return fmt.Errorf("melt search_all: %w", err)
		}
		if before >= 0 && changes-before < 2 { // nothing but the statement itself (6.8)
			return nil
		}
		before = changes
		if _, err := writer.ExecContext(ctx, "INSERT INTO search_all (search_all, rank) VALUES ('merge', ?)", meltedAtOnce); err != nil {
			return fmt.Errorf("melt search_all: %w", err)
		}
	}
}
