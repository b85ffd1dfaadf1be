package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// pruneStep is how many rows of the change log one transaction removes: it holds
// up other writers for a few milliseconds.
const pruneStep = 1000

// PruneChanges removes the oldest rows of the change log that are older than
// before, pruneStep of them at most, and reports whether there may be more. The
// log remembers where it was cut.
func (db *DB) PruneChanges(ctx context.Context, before time.Time) (more bool, err error) {
	err = db.InTx(ctx, func(tx *Tx) error {
		last, n, err := tx.oldest(before)
		more = n == pruneStep
		if err != nil || n == 0 {
			return err
		}
		return errors.Join(
			tx.g.Exec("DELETE FROM changes WHERE seq <= ?", last).Error,
			tx.g.Exec("UPDATE change_log SET pruned = ?", last).Error)
	})
	if err != nil {
		return false, fmt.Errorf("prune the change log: %w", err)
	}
	return more, nil
}

// oldest returns the last of the rows at the log's beginning that are older than
// before, and their number. It stops at the first that is not, whatever follows:
// a clock may have been set back.
func (tx *Tx) oldest(before time.Time) (last int64, n int, err error) {
	var rows []changeRow
	if err := tx.g.Select("seq, at").Order("seq").Limit(pruneStep).Find(&rows).Error; err != nil {
		return 0, 0, err
	}
	for _, r := range rows {
		if !r.At.Before(before) {
			break
		}
		last = r.Seq
		n++
	}
	return last, n, nil
}
