package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// maxStatements bounds the prepared statements that are kept, and maxArguments
// the size of one. Listings have a few dozen shapes in practice; one with a long
// list of names is prepared each time, so that made-up ones do not fill the room.
const (
	maxStatements = 512
	maxArguments  = 24
)

// statements prepares each query once for a pool.
type statements struct {
	pool *sql.DB
	mu   sync.RWMutex
	kept map[string]*sql.Stmt
}

// rows runs a query of a kept statement, or of the text itself when too many are kept.
func (s *statements) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	var stmt *sql.Stmt
	var err error
	if len(args) <= maxArguments {
		if stmt, err = s.prepare(ctx, query); err != nil {
			return nil, err
		}
	}
	if stmt == nil {
		return s.pool.QueryContext(ctx, query, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

func (s *statements) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt, full := s.kept[query], len(s.kept) >= maxStatements
	s.mu.RUnlock()
	if stmt != nil || full {
		return stmt, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.kept[query]; stmt != nil {
		return stmt, nil
	}
	// The statement outlives the request that needed it first.
	stmt, err := s.pool.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	if s.kept == nil {
		s.kept = make(map[string]*sql.Stmt)
	}
	s.kept[query] = stmt
	return stmt, nil
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.kept {
		_ = stmt.Close() // the pool is closed next
	}
	s.kept = nil
}
