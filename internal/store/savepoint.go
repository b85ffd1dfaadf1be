package store

import (
	"errors"
	"fmt"

	"github.com/dateline-api/dateline/internal/news"
)

// Apart runs a part of the transaction for itself: when fn returns an error,
// nothing that it wrote is left, and the transaction can go on.
func (tx *Tx) Apart(fn func() error) error {
	if err := tx.g.Exec("SAVEPOINT apart").Error; err != nil {
		return fmt.Errorf("begin a part of a transaction: %w", err)
	}
	failed := tx.db.dialect.translate(fn())
	steps := []string{"RELEASE apart"}
	if failed != nil {
		steps = []string{"ROLLBACK TO apart", "RELEASE apart"}
	}
	var err error
	for _, step := range steps {
		err = errors.Join(err, tx.g.Exec(step).Error)
	}
	if e := news.AsError(failed); err == nil || e != nil && e.Kind == news.Unavailable {
		return failed // a full disk has ended the whole transaction already
	}
	// What was left behind is not known: this is no refusal any more, whatever fn said.
	return fmt.Errorf("end a part of a transaction: %w", tx.db.dialect.translate(err))
}
