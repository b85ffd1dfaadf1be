package editorial

import (
	"context"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// Submit asks for a draft to be looked at.
func (e *Editor) Submit(ctx context.Context, id news.ID, by By[news.Article]) (news.Article, error) {
	return e.step(ctx, news.StepSubmit, id, by, func(_ *store.Tx, a *news.Article) error { return a.Submit() })
}

// Publish puts the article out, or schedules it when its publishedAt is to come.
func (e *Editor) Publish(ctx context.Context, id news.ID, by By[news.Article]) (news.Article, error) {
	return e.step(ctx, news.StepPublish, id, by, func(tx *store.Tx, a *news.Article) error {
		if err := a.Publish(tx.Now()); err != nil {
			return err
		}
		if faults := a.Faults(); len(faults) > 0 { // it may expire before it is out
			return invalid(faults)
		}
		return nil
	})
}

// Unpublish takes the article back to draft.
func (e *Editor) Unpublish(ctx context.Context, id news.ID, by By[news.Article]) (news.Article, error) {
	return e.step(ctx, news.StepUnpublish, id, by, func(_ *store.Tx, a *news.Article) error { return a.Unpublish() })
}

// Kill withdraws the article for a reason that readers and partners are told.
func (e *Editor) Kill(ctx context.Context, id news.ID, reason string, by By[news.Article]) (news.Article, error) {
	reason = markup.Lines(reason)
	return e.step(ctx, news.StepKill, id, by, func(tx *store.Tx, a *news.Article) error {
		if err := a.Withdraw(tx.Now(), reason); err != nil {
			return err
		}
		if faults := a.Kill.Faults(); len(faults) > 0 {
			return invalid(faults)
		}
		return nil
	})
}

// Note is a correction as somebody writes it.
type Note struct {
	Kind string // one of news.CorrectionKinds; default the first
	Text string // for readers
}

// Correct publishes what edit makes of the article, with a note on what was
// wrong. A nil edit leaves the article as it is, but for the note. Faults of what
// edit makes have pointers below /patch.
func (e *Editor) Correct(ctx context.Context, id news.ID, n Note, edit func(current news.Article) (Input, error), by By[news.Article]) (news.Article, error) {
	kind, text := orDefault(n.Kind, news.CorrectionKinds[0]), markup.Lines(n.Text)
	return e.step(ctx, news.StepCorrect, id, by, func(tx *store.Tx, a *news.Article) error {
		before := *a
		if err := a.Correct(tx.Now(), kind, text); err != nil {
			return err
		}
		faults := a.Corrections[len(a.Corrections)-1].Faults()
		if edit != nil {
			more, err := e.amend(tx, edit, &before, a, by.Viewer)
			if err != nil {
				return err
			}
			faults = append(faults, more...)
		}
		if len(faults) > 0 {
			return invalid(faults)
		}
		return nil
	})
}

// amend applies the change of a correction, and lists what of it breaks a rule.
func (e *Editor) amend(tx *store.Tx, edit func(news.Article) (Input, error), before, a *news.Article, v access.Viewer) ([]news.FieldError, error) {
	in, err := edit(*before)
	if err == nil {
		err = e.apply(tx, in, before, a, v)
	}
	failed := news.AsError(err)
	if failed == nil {
		return nil, err
	}
	below := make([]news.FieldError, len(failed.Fields))
	for i, f := range failed.Fields {
		f.Pointer = "/patch" + f.Pointer
		below[i] = f
	}
	if failed.Code == news.ErrInvalid.Code {
		return below, nil
	}
	return nil, failed.WithFields(below...)
}

// Trash puts the article into the trash.
func (e *Editor) Trash(ctx context.Context, id news.ID, by By[news.Article]) (news.Article, error) {
	return e.step(ctx, news.StepDelete, id, by, func(tx *store.Tx, a *news.Article) error { return a.Trash(tx.Now()) })
}

// Restore takes the article out of the trash, as a draft.
func (e *Editor) Restore(ctx context.Context, id news.ID, by By[news.Article]) (news.Article, error) {
	return e.step(ctx, news.StepRestore, id, by, func(_ *store.Tx, a *news.Article) error { return a.Restore() })
}

// step makes one step of the workflow for those who may.
func (e *Editor) step(ctx context.Context, s news.Step, id news.ID, by By[news.Article], do func(*store.Tx, *news.Article) error) (news.Article, error) {
	return e.act(ctx, string(s), id, by, func(tx *store.Tx, a *news.Article) error {
		t, err := a.Transition(s)
		if err != nil {
			return err
		}
		if err := by.Viewer.Require(access.Scope(t.Scope)); err != nil {
			return err
		}
		return do(tx, a)
	})
}
