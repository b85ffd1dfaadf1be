package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// bulkTables are the tables that a load fills. Their indexes that are not unique
// are dropped while an empty database is filled, and made again from sorted rows
// afterwards, which takes a fraction of the time.
const bulkTables = "'articles', 'article_slugs', 'article_terms', 'article_related', 'changes', 'audit'"

// beginLoad prepares the writing connection for many rows. NORMAL syncs the log
// only when it is written back into the file: a power cut then loses the last
// transactions, never a part of one (https://sqlite.org/pragma.html#pragma_synchronous).
func (sqliteDialect) beginLoad(ctx context.Context, writer *sql.DB) error {
	for _, pragma := range []string{
		"synchronous = NORMAL",
		"cache_size = -131072",       // KiB: the leaves that random keys fall on stay in memory
		"wal_autocheckpoint = 16384", // pages, 64 MiB: a page that is written often is written back once
	} {
		if _, err := writer.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return fmt.Errorf("set %s: %w", pragma, err)
		}
	}
	var filled bool
	if err := writer.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM articles)").Scan(&filled); err != nil || filled {
		return err
	}
	return dropIndexes(ctx, writer)
}

// endLoad makes dropped indexes again, syncs all that was written, and takes the
// settings back. Each is tried whatever becomes of the others.
func (d sqliteDialect) endLoad(ctx context.Context, writer *sql.DB) error {
	err := errors.Join(d.mend(ctx, writer), meltWords(ctx, writer))
	for _, pragma := range append([]string{"synchronous(FULL)", "wal_checkpoint(TRUNCATE)", "wal_autocheckpoint(1000)"}, writerPragmas...) {
		if _, failed := writer.ExecContext(ctx, "PRAGMA "+pragma); failed != nil {
			err = errors.Join(err, fmt.Errorf("set %s: %w", pragma, failed))
		}
	}
	return err
}

// dropIndexes notes the indexes and drops them, in one transaction.
func dropIndexes(ctx context.Context, writer *sql.DB) error {
	tx, err := writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to give up
	_, err = tx.ExecContext(ctx, "INSERT INTO pending_indexes (name, sql) SELECT name, sql FROM sqlite_master"+
		" WHERE type = 'index' AND sql NOT LIKE 'CREATE UNIQUE %' AND tbl_name IN ("+bulkTables+")")
	if err != nil {
		return err
	}
	pending, err := pendingIndexes(ctx, tx)
	if err != nil {
		return err
	}
	for _, index := range pending {
		if _, err := tx.ExecContext(ctx, "DROP INDEX "+index.name); err != nil {
			return err
		}
	}
	if err := tuneWords(ctx, tx, 0, 128<<20); err != nil {
		return err
	}
	return tx.Commit()
}

// wordsMerged is how many pieces of an index of words are usually melted into
// one. Without any merging there is still one of 16, so that a load melts them
// seldom and many at once (https://sqlite.org/fts5.html, 6.3 and 6.4).
// wordsGathered is how many bytes of words are sorted and written at once (6.7).
const (
	wordsMerged   = 8
	wordsGathered = 16 << 20
)

// tuneWords says how eagerly the indexes of words melt their pieces (0 is not),
// and how many bytes they gather.
func tuneWords(ctx context.Context, tx *sql.Tx, merged, gathered int) error {
	for _, table := range searchTables {
		for name, value := range map[string]int{"automerge": merged, "hashsize": gathered} {
			if _, err := tx.ExecContext(ctx, "INSERT INTO "+table+" ("+table+", rank) VALUES (?, ?)", name, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// mend makes the indexes that a load dropped. Usually there are none.
func (sqliteDialect) mend(ctx context.Context, writer *sql.DB) error {
	var some bool // a transaction of the writer's would wait for other processes
	if err := writer.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pending_indexes)").Scan(&some); err != nil || !some {
		return err
	}
	tx, err := writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to give up
	pending, err := pendingIndexes(ctx, tx)
	if err != nil || len(pending) == 0 {
		return err
	}
	for _, index := range pending {
		if _, err := tx.ExecContext(ctx, index.sql); err != nil {
			return fmt.Errorf("make index %s: %w", index.name, err)
		}
	}
	if err := tuneWords(ctx, tx, wordsMerged, wordsGathered); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM pending_indexes"); err != nil {
		return err
	}
	return tx.Commit()
}

// pendingIndex is a row of pending_indexes.
type pendingIndex struct{ name, sql string }

func pendingIndexes(ctx context.Context, tx *sql.Tx) (list []pendingIndex, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT name, sql FROM pending_indexes ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var index pendingIndex
		if err := rows.Scan(&index.name, &index.sql); err != nil {
			return nil, err
		}
		list = append(list, index)
	}
	return list, rows.Err()
}
