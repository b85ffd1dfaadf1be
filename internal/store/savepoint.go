package store

import (
	"errors"
	"fmt"

	"github.com/dateline-api/dateline/internal/news"
)

// Apart runs a part of the transaction for itself: when fn returns an error,
// nothing that it wrote is left, and the transaction can go on.
func (tx *Tx) Apart(fn func() error) error {
	if err := tx.run("SAVEPOINT apart"); err != nil {
		return fmt.Errorf("begin a part of a transaction: %w", err)
	}
	words := len(tx.words)
	failed := tx.db.dialect.translate(fn())
	steps := []string{"RELEASE apart"}
	if failed != nil {
		steps = []string{"ROLLBACK TO apart", "RELEASE apart"}
		tx.words = tx.words[:words]
	}
	var err error
	for _, step := range steps {
		err = errors.Join(err, tx.run(step))
	}
	if e := news.AsError(failed); err == nil || e != nil && e.Kind == news.Unavailable {
		return failed // a full disk has ended the whole transaction already
	}
	// What was left behind is not known: this is no refusal any more, whatever fn said.
	return fmt.Errorf("end a part of a transaction: %w", tx.db.dialect.translate(err))
}

// run executes a statement without GORM's machinery, which takes longer than a
// savepoint does.
func (tx *Tx) run(statement string) error {
	_, err := tx.g.Statement.ConnPool.ExecContext(tx.g.Statement.Context, statement)
	return err
}
