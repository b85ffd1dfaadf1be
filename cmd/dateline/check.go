package main

import (
	"context"
	"fmt"

	"github.com/dateline-api/dateline/internal/store"
)

// checkCommand is "dateline check". That the settings are valid is certain by
// the time it runs; it changes nothing.
type checkCommand struct{}

// Run looks at the database and prints what it finds.
func (checkCommand) Run(ctx context.Context, p *program) (err error) {
	fmt.Fprintln(p.out, "settings: valid")
	if err := p.mustExist(); err != nil {
		return err
	}
	db, err := store.Open(ctx, string(p.settings.Database), store.Options{SkipMigrations: true})
	if err != nil {
		return err
	}
	defer closing(db, &err)
	if err := db.Ready(ctx); err != nil {
		return err
	}
	found, err := db.Check(ctx)
	if err != nil {
		return err
	}
	for _, fault := range found {
		fmt.Fprintf(p.out, "database: %s\n", fault)
	}
	if len(found) > 0 {
		return fmt.Errorf("database %s has %d faults", p.settings.Database, len(found))
	}
	_, err = fmt.Fprintf(p.out, "database: %s is whole\n", p.settings.Database)
	return err
}
