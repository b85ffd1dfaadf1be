package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/store"
)

// open opens the database, makes it when it is not there, and brings its
// schema up to date.
func (p *program) open(ctx context.Context) (*store.DB, error) {
	db, err := store.Open(ctx, string(p.settings.Database), store.Options{})
	if err != nil {
		return nil, err
	}
	db.UseDocuments(api.Documents)
	return db, nil
}

// openExisting is open for commands that make no sense on a new database,
// where a mistyped path would answer with an empty list.
func (p *program) openExisting(ctx context.Context) (*store.DB, error) {
	if err := p.mustExist(); err != nil {
		return nil, err
	}
	return p.open(ctx)
}

// mustExist returns an error when the database is a file that is not there.
func (p *program) mustExist() error {
	path := string(p.settings.Database)
	if strings.Contains(path, "://") {
		return nil
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database at %s", path)
	} else if err != nil {
		return fmt.Errorf("look for the database: %w", err)
	}
	return nil
}

// closing closes the database after a command and keeps the command's error.
func closing(db *store.DB, err *error) {
	*err = errors.Join(*err, db.Close())
}
