package editorial

import (
	"fmt"
	"slices"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// byItself is who does what was decided earlier and comes about in time.
var byItself = access.Operator("schedule")

// dueBatch is how many stories one transaction brings up to date: enough to pay
// for its commit, and few enough that editors who wait for their turn hardly
// notice. A story takes about 0.4 ms.
const dueBatch = 100

// CatchUp does what is due by now, in the order in which it came due: scheduled
// stories go out, embargoes are lifted, stories expire. It stops after a bounded
// number of stories and reports whether there may be more.
func (e *Editor) CatchUp(tx *store.Tx) (more bool, err error) {
	due, err := tx.DueArticles(dueBatch)
	if err != nil {
		return false, err
	}
	more = len(due) == dueBatch
	for len(due) > 0 {
		next := due[0]
		due = due[1:]
		again, err := catchUpOne(tx, next)
		if err != nil {
			return false, fmt.Errorf("do what is due of article %s: %w", next.ID, err)
		}
		if again.Due.IsZero() || again.Due.After(tx.Now()) {
			continue
		}
		i, _ := slices.BinarySearchFunc(due, again, func(a, b store.Timed) int {
			if a.Due.After(b.Due) {
				return 1
			}
			return -1 // after what came due at the same time
		})
		if i == len(due) && more {
			continue // what the next batch begins with may come before it
		}
		due = slices.Insert(due, i, again)
	}
	return more, nil
}

// catchUpOne does one thing that is due of a story, and tells what is next of it.
func catchUpOne(tx *store.Tx, t store.Timed) (store.Timed, error) {
	a, err := tx.Article(t.ID)
	if err == nil {
		err = happen(tx, a)
	}
	if err == nil {
		t.Due, _, err = tx.Due(a)
	}
	return t, err
}

// settle does all that is due of a story before somebody touches it, so that the
// change log has it in order, and returns the story as it is then.
func settle(tx *store.Tx, a news.Article) (news.Article, error) {
	for {
		due, _, err := tx.Due(a)
		if err != nil || due.IsZero() || due.After(tx.Now()) {
			return a, err
		}
		if err = happen(tx, a); err == nil {
			a, err = tx.Article(a.ID)
		}
		if err != nil {
			return a, err
		}
	}
}

// happen does the one thing that is due of a story.
func happen(tx *store.Tx, a news.Article) error {
	due, public, err := tx.Due(a)
	if err != nil {
		return err
	}
	before := a
	kind := a.Happen(due, public)
	if kind != news.ChangePublished {
		return tx.Happened(a, kind, due)
	}
	_, err = tx.Save(&before, a, store.Entry{Kind: kind, Viewer: byItself, At: due})
	return err
}
