package main

import (
	"context"
	"fmt"

	"github.com/dateline-api/dateline/internal/store"
)

// migrateCommand is "dateline migrate".
type migrateCommand struct{}

// Run brings the schema up to date.
func (migrateCommand) Run(ctx context.Context, p *program) error {
	version, err := store.Migrate(ctx, string(p.settings.Database))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "database %s: schema version %d\n", p.settings.Database, version)
	return err
}
