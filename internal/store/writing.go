package store

import (
	"context"
	"database/sql"
	"fmt"
)

// writes are the statements of the writing connection that each change of an
// article runs. They are prepared once, when the database is opened: its one
// connection is taken while a transaction runs, so nothing can be prepared for
// it then, and what a transaction prepares ends with it.
type writes map[string]*sql.Stmt

// hotWrites lists what is prepared; anything else runs all the same.
var hotWrites = []string{
	insertArticle, insertSlug, insertRelated, insertRevision, insertChange, insertAudit, insertDocument, addToCount,
	searchRowTaken, slugTaken, slugKept, updateArticle, dueOf, namedBy, beginApart, undoApart, endApart, termBySlug, termWithName,
	noteWords, allWaiting, forgetAll,
}

func prepareWrites(ctx context.Context, pool *sql.DB, queries []string) (writes, error) {
	kept := make(writes, len(queries))
	for _, query := range queries {
		stmt, err := pool.PrepareContext(ctx, query)
		if err != nil {
			kept.close()
			return nil, fmt.Errorf("prepare %q: %w", query, err)
		}
		kept[query] = stmt
	}
	return kept, nil
}

func (w writes) close() {
	for _, stmt := range w {
		_ = stmt.Close() // the pool is closed next
	}
}

// stmt is the transaction's form of a kept statement; nil when it is not kept.
func (tx *Tx) stmt(query string) *sql.Stmt {
	if stmt := tx.stmts[query]; stmt != nil {
		return stmt
	}
	kept := tx.db.writes[query]
	if kept == nil {
		return nil
	}
	stmt := tx.sql.StmtContext(tx.ctx, kept)
	tx.stmts[query] = stmt
	return stmt
}

// exec runs a statement. GORM is for what runs seldom: here it would ask
// reflection for every column and prepare every statement again.
func (tx *Tx) exec(query string, args ...any) (sql.Result, error) {
	if err := tx.given(); err != nil {
		return nil, err
	}
	if stmt := tx.stmt(query); stmt != nil {
		return stmt.ExecContext(tx.ctx, args...)
	}
	return tx.sql.ExecContext(tx.ctx, query, args...)
}

// query runs a query that gives any number of rows.
func (tx *Tx) query(query string, args ...any) (*sql.Rows, error) {
	if err := tx.given(); err != nil {
		return nil, err
	}
	if stmt := tx.stmt(query); stmt != nil {
		return stmt.QueryContext(tx.ctx, args...)
	}
	return tx.sql.QueryContext(tx.ctx, query, args...)
}

// count runs a query that gives one number.
func (tx *Tx) count(query string, args ...any) (n int64, err error) {
	return n, tx.queryRow(query, args...).Scan(&n)
}

// queryRow runs a query that gives one row at most.
func (tx *Tx) queryRow(query string, args ...any) *sql.Row {
	if stmt := tx.stmt(query); stmt != nil {
		return stmt.QueryRowContext(tx.ctx, args...)
	}
	return tx.sql.QueryRowContext(tx.ctx, query, args...)
}
