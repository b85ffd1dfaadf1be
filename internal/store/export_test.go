package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Pragma reads a setting of the writing connection, or of one that reads.
func (db *DB) Pragma(ctx context.Context, writer bool, name string) (value string, err error) {
	pool := db.reader
	if writer {
		pool = db.writer
	}
	err = pool.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
	return value, err
}

// Exec runs SQL on the writing connection.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) error {
	_, err := db.writer.ExecContext(ctx, sql, args...)
	return err
}

// ReadExec runs SQL on a connection that reads.
func (db *DB) ReadExec(ctx context.Context, sql string) error {
	_, err := db.reader.ExecContext(ctx, sql)
	return err
}

// Exec runs SQL in the transaction.
func (tx *Tx) Exec(sql string, args ...any) error { return tx.g.Exec(sql, args...).Error }

// Count counts the rows of a table.
func (db *DB) Count(ctx context.Context, table string) (n int, err error) {
	err = db.reader.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n)
	return n, err
}

// Statements lists the queries that were prepared, sorted.
func (db *DB) Statements() (list []string) {
	db.stmts.mu.RLock()
	defer db.stmts.mu.RUnlock()
	for query := range db.stmts.kept {
		list = append(list, query)
	}
	slices.Sort(list)
	return list
}

// Plan is how the database goes about a query: the steps of its outermost level.
func (db *DB) Plan(ctx context.Context, query string) (steps []string, err error) {
	return db.plan(ctx, query, func(parent int) bool { return parent == 0 })
}

// WholePlan is Plan with the steps of all levels.
func (db *DB) WholePlan(ctx context.Context, query string) (steps []string, err error) {
	return db.plan(ctx, query, func(int) bool { return true })
}

func (db *DB) plan(ctx context.Context, query string, wanted func(parent int) bool) (steps []string, err error) {
	nulls := make([]any, strings.Count(query, "?"))
	rows, err := db.reader.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, nulls...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return nil, err
		}
		if wanted(parent) {
			steps = append(steps, detail)
		}
	}
	if len(steps) == 0 {
		return nil, fmt.Errorf("no plan for %s", query)
	}
	return steps, rows.Err()
}
