package store

import (
	"errors"
	"fmt"

	"github.com/dateline-api/dateline/internal/news"
)

// The statements around a part of a transaction.
const (
	beginApart = "SAVEPOINT apart"
	undoApart  = "ROLLBACK TO apart"
	endApart   = "RELEASE apart"
)

// Apart runs a part of the transaction for itself: when fn returns an error,
// nothing that it wrote is left, and the transaction can go on.
func (tx *Tx) Apart(fn func() error) error {
	if _, err := tx.exec(beginApart); err != nil {
		return fmt.Errorf("begin a part of a transaction: %w", err)
	}
	words, gathered, logged, within := len(tx.words), tx.gathered, tx.logged, tx.apart
	tx.apart = true
	failed := tx.db.dialect.translate(fn())
	tx.apart, tx.caller = within, nil // what it did is undone also when its time is up
	steps := []string{endApart}
	if failed != nil {
		steps = []string{undoApart, endApart}
		tx.words, tx.gathered, tx.logged = tx.words[:words], gathered, logged
		tx.forgetTerms()
	}
	var err error
	for _, step := range steps {
		_, failed := tx.exec(step)
		err = errors.Join(err, failed)
	}
	tx.broken = tx.broken || err != nil
	if e := news.AsError(failed); err == nil || e != nil && e.Kind == news.Unavailable {
		return failed // a full disk has ended the whole transaction already
	}
	// What was left behind is not known: this is no refusal any more, whatever fn said.
	return fmt.Errorf("end a part of a transaction: %w", tx.db.dialect.translate(err))
}
