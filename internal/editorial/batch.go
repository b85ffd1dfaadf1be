package editorial

import (
	"context"
	"errors"
	"fmt"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// Step is one decision of a batch. It makes it by the Editor that it is given,
// whose methods all belong to the batch's transaction.
type Step func(ctx context.Context, e *Editor) error

// Batch is many decisions in one transaction.
type Batch struct {
	Steps  []Step
	Atomic bool // store all of it, or nothing

	// Refused, when set, sees why a step was refused; an error that clients may
	// not see ends the batch instead, and nothing of it is stored.
	Refused func(step int, why *news.Error)

	// Seal, when set, runs last in the transaction, unless nothing is stored. It
	// is how an answer is kept for a retry.
	Seal func(tx *store.Tx) error
}

// ErrRefused is an atomic batch of which a step was refused: nothing is stored.
var ErrRefused = errors.New("a step of the batch was refused")

// Batch takes the steps one after the other. One that is refused leaves nothing
// behind that a later one could see. In an atomic batch the others are tried all
// the same, so that everything that is wrong is known, and then given up with the
// error ErrRefused.
func (e *Editor) Batch(ctx context.Context, b Batch) error {
	err := e.db.InTx(ctx, func(tx *store.Tx) error {
		own := *e
		own.tx = tx
		refused, err := own.take(ctx, b)
		if err != nil {
			return err
		}
		if b.Atomic && refused > 0 {
			return ErrRefused
		}
		if b.Seal == nil {
			return nil
		}
		return b.Seal(tx)
	})
	if err != nil {
		return fmt.Errorf("store a batch of %d: %w", len(b.Steps), err)
	}
	return nil
}

// take runs the steps, each for itself, and counts those that were refused.
func (e *Editor) take(ctx context.Context, b Batch) (refused int, err error) {
	for i, step := range b.Steps {
		err := e.tx.Apart(func() error { return step(ctx, e) })
		if err == nil {
			continue
		}
		why := news.AsError(err)
		switch {
		case why == nil || why.Kind == news.Unavailable:
			return refused, fmt.Errorf("step %d: %w", i, err)
		case ctx.Err() != nil:
			return refused, fmt.Errorf("step %d: %w", i, ctx.Err()) // no refusal, whatever it says
		}
		refused++
		if b.Refused != nil {
			b.Refused(i, why)
		}
	}
	return refused, nil
}
