// Package editorial makes editorial decisions: it creates, changes, publishes,
// trashes and restores stories, each in one transaction. It turns what was
// written into what is stored (clean text, sanitised HTML, slugs, terms) and
// leaves the rules themselves to news and the rows to store.
package editorial

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// Editor makes the newsroom's decisions on one database.
type Editor struct {
	db       *store.DB
	tx       *store.Tx // that all decisions belong to; nil: one for each
	language string
	kept     int // revisions of an article; 0: all
}

// Option changes how an Editor works.
type Option func(*Editor)

// KeepRevisions bounds how many revisions of an article are kept; 0 keeps all.
// Beside the newest ones the first stays, and the one that readers see or last
// saw.
func KeepRevisions(n int) Option { return func(e *Editor) { e.kept = n } }

// New returns an Editor. language is the BCP 47 tag of stories that name none.
func New(db *store.DB, language string, options ...Option) *Editor {
	e := &Editor{db: db, language: language}
	for _, o := range options {
		o(e)
	}
	return e
}

// inTx runs one decision in a transaction: its own, or that of the batch which
// it is part of.
func (e *Editor) inTx(ctx context.Context, decide func(*store.Tx) error) error {
	if e.tx != nil {
		return decide(e.tx)
	}
	return e.db.InSharedTx(ctx, decide)
}

// By says who changes a thing and what else belongs to the same transaction.
type By[T any] struct {
	Viewer access.Viewer

	// Unless, when set, sees the state before the change and may refuse it; nil
	// stands for a thing that is not there yet. It is how If-Match gets in.
	Unless func(current *T) error

	// Seal, when set, runs last in the transaction and sees the states before
	// and after the change; before is nil for what is new. It is how an answer is
	// kept for a retry.
	Seal func(tx *store.Tx, before *T, after T) error
}

func (by By[T]) check(current *T) error {
	if by.Unless == nil {
		return nil
	}
	return by.Unless(current)
}

func (by By[T]) seal(tx *store.Tx, before *T, after T) error {
	if by.Seal == nil {
		return nil
	}
	return by.Seal(tx, before, after)
}

// mayChange returns nil when the viewer may bring a story from one state into
// the other: whoever touches a story that is out, or puts it out, needs more
// than the right to write drafts.
func mayChange(v access.Viewer, before *news.Article, after news.Article) error {
	needed := access.Write
	if !inWriting(after) || (before != nil && !inWriting(*before) && !before.IsTrashed()) {
		needed = access.Publish
	}
	return v.Require(needed)
}

// inWriting reports whether nobody has decided yet that the story goes out.
func inWriting(a news.Article) bool { return a.Status == news.Draft || a.Status == news.Review }

// Create stores a new article: a draft, or a published one when in says so.
func (e *Editor) Create(ctx context.Context, in Input, by By[news.Article]) (news.Article, error) {
	var a news.Article
	in = in.Ready()
	err := e.inTx(ctx, func(tx *store.Tx) (err error) {
		a, err = e.create(tx, in, by)
		return err
	})
	if err != nil {
		return news.Article{}, fmt.Errorf("create article: %w", err)
	}
	return a, nil
}

func (e *Editor) create(tx *store.Tx, in Input, by By[news.Article]) (news.Article, error) {
	if err := by.check(nil); err != nil {
		return news.Article{}, err
	}
	id, err := newID(tx, in.ID)
	if err != nil {
		return news.Article{}, err
	}
	a := news.Article{ID: id, TranslationGroup: id, Status: news.Draft}
	if err := e.apply(tx, in, nil, &a, by.Viewer); err != nil {
		return news.Article{}, err
	}
	return e.finish(tx, nil, a, in.Original, by)
}

// newID makes an id, or takes the wanted one when no article has it.
func newID(tx *store.Tx, wanted news.ID) (news.ID, error) {
	if !wanted.IsZero() {
		if _, err := tx.Article(wanted); err == nil {
			return wanted, news.ErrArticleExists.With("there is an article with the id %s already", wanted)
		} else if !errors.Is(err, news.ErrNotFound) {
			return wanted, err
		}
		return wanted, nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return wanted, fmt.Errorf("make id: %w", err)
	}
	return news.ID(id), nil
}

// finish checks that the caller may, stores the next version, and seals it. A
// change that changes nothing stores nothing.
func (e *Editor) finish(tx *store.Tx, before *news.Article, a news.Article, original string, by By[news.Article]) (news.Article, error) {
	if err := mayChange(by.Viewer, before, a); err != nil {
		return news.Article{}, err
	}
	if before != nil && same(*before, a) {
		return *before, by.seal(tx, before, *before)
	}
	entry := store.Entry{Kind: news.ChangeOf(before, a), Viewer: by.Viewer, Original: original}
	a, err := tx.Save(before, a, entry)
	if err != nil {
		return news.Article{}, err
	}
	if err := tx.PruneRevisions(a, e.kept); err != nil {
		return news.Article{}, err
	}
	if namesOthers(before, a) {
		// Read back what it says of them, as the caller will see it.
		if a, err = tx.Article(a.ID); err != nil {
			return news.Article{}, err
		}
	}
	return a, by.seal(tx, before, a)
}

// namesOthers reports whether what the article says of other stories is not known
// yet: what was loaded with it holds as long as it names the same ones.
func namesOthers(before *news.Article, a news.Article) bool {
	if before == nil {
		return a.TranslationGroup != a.ID || len(a.Related) > 0
	}
	return before.TranslationGroup != a.TranslationGroup || !slices.Equal(before.Related, a.Related)
}

// Replace stores in as the whole of the article; what it leaves out is cleared,
// but for status, slug, language and the times of a story that is out.
func (e *Editor) Replace(ctx context.Context, id news.ID, in Input, by By[news.Article]) (news.Article, error) {
	in = in.Ready()
	return e.Change(ctx, id, func(news.Article) (Input, error) { return in, nil }, by)
}

// Change stores what edit makes of the article's present state. edit must have
// no effects: it may run more than once.
func (e *Editor) Change(ctx context.Context, id news.ID, edit func(current news.Article) (Input, error), by By[news.Article]) (news.Article, error) {
	return e.act(ctx, "change", id, by, func(tx *store.Tx, a *news.Article) error {
		if a.IsTrashed() {
			return a.Conflict("a change")
		}
		in, err := edit(*a)
		if err != nil {
			return err
		}
		before := *a
		return e.apply(tx, in, &before, a, by.Viewer)
	})
}

// act loads an article, lets do change it, and stores the result.
func (e *Editor) act(ctx context.Context, verb string, id news.ID, by By[news.Article], do func(*store.Tx, *news.Article) error) (news.Article, error) {
	var a news.Article
	err := e.inTx(ctx, func(tx *store.Tx) error {
		before, err := tx.Article(id)
		if err != nil {
			return err
		}
		if err := mayChange(by.Viewer, &before, news.Article{Status: news.Draft}); err != nil {
			return err // before anything else, so that nothing is learned from other errors
		}
		if before, err = settle(tx, before); err != nil {
			return err
		}
		if err := by.check(&before); err != nil {
			return err
		}
		after := before
		after.NoteReaders(tx.Now())
		if err := do(tx, &after); err != nil {
			return err
		}
		a, err = e.finish(tx, &before, after, "", by)
		return err
	})
	if err != nil {
		return news.Article{}, fmt.Errorf("%s article %s: %w", verb, id, err)
	}
	return a, nil
}

// Purge removes an article for good, in the trash or not. Admins only.
func (e *Editor) Purge(ctx context.Context, id news.ID, by By[news.Article]) error {
	err := e.inTx(ctx, func(tx *store.Tx) error {
		if err := by.Viewer.Require(access.Admin); err != nil {
			return err
		}
		a, err := tx.Article(id)
		if err != nil {
			return err
		}
		if a, err = settle(tx, a); err != nil {
			return err
		}
		if err := by.check(&a); err != nil {
			return err
		}
		return tx.Purge(a, store.Entry{Viewer: by.Viewer})
	})
	if err != nil {
		return fmt.Errorf("purge article %s: %w", id, err)
	}
	return nil
}

// Outcome says what an upsert did.
type Outcome int

// The outcomes of an upsert.
const (
	Unchanged Outcome = iota
	Created
	Updated
)

// Upsert creates or replaces the article with this id at its source. in's own
// source name and id are overruled.
func (e *Editor) Upsert(ctx context.Context, source, sourceID string, in Input, by By[news.Article]) (news.Article, Outcome, error) {
	var a news.Article
	var outcome Outcome
	// As they are stored, so that they are found again.
	in.Source.Name, in.Source.ID = markup.Line(source), markup.Line(sourceID)
	if err := nameless(in.Source); err != nil {
		return news.Article{}, Unchanged, err
	}
	in = in.Ready()
	err := e.inTx(ctx, func(tx *store.Tx) (err error) {
		a, outcome, err = e.upsert(tx, in, by)
		return err
	})
	if err != nil {
		return news.Article{}, Unchanged, fmt.Errorf("upsert article %s of %s: %w", sourceID, source, err)
	}
	return a, outcome, nil
}

// nameless returns what is missing of the name and id that an upsert goes by.
func nameless(s news.Source) error {
	var faults []news.FieldError
	for _, part := range []struct{ parameter, text string }{{"source", s.Name}, {"sourceId", s.ID}} {
		if part.text == "" {
			faults = append(faults, news.FieldError{Parameter: part.parameter, Code: "required", Detail: "must not be empty"})
		}
	}
	if len(faults) == 0 {
		return nil
	}
	return news.ErrParameter.With("the name of a source and the story's id there must not be empty").WithFields(faults...)
}

func (e *Editor) upsert(tx *store.Tx, in Input, by By[news.Article]) (news.Article, Outcome, error) {
	before, err := tx.ArticleBySource(in.Source.Name, in.Source.ID)
	if errors.Is(err, news.ErrNotFound) {
		a, err := e.create(tx, in, by)
		return a, Created, err
	}
	if err != nil {
		return news.Article{}, Unchanged, err
	}
	if err := mayChange(by.Viewer, &before, news.Article{Status: news.Draft}); err != nil {
		return news.Article{}, Unchanged, err
	}
	if before, err = settle(tx, before); err != nil {
		return news.Article{}, Unchanged, err
	}
	if err := by.check(&before); err != nil {
		return news.Article{}, Unchanged, err
	}
	if before.IsTrashed() {
		return news.Article{}, Unchanged, before.Conflict("a change of article " + before.ID.String())
	}
	after := before
	after.NoteReaders(tx.Now())
	if err := e.apply(tx, in, &before, &after, by.Viewer); err != nil {
		return news.Article{}, Unchanged, err
	}
	a, err := e.finish(tx, &before, after, in.Original, by)
	if err == nil && a.Version == before.Version {
		return a, Unchanged, nil
	}
	return a, Updated, err
}

// same reports whether storing b over a would change nothing. Terms count by
// their ids: what else is known of them differs with how they were loaded.
func same(a, b news.Article) bool {
	terms := make([][]int64, 0, 2)
	for _, x := range []*news.Article{&a, &b} {
		terms = append(terms, termIDs(*x))
		x.Section, x.Authors, x.Tags = nil, nil, nil
		x.Version, x.UpdatedAt, x.TouchedAt, x.PublicAt = 0, time.Time{}, time.Time{}, time.Time{}
		x.Translations, x.RelatedStories, x.OthersChange, x.OthersChanged = nil, nil, time.Time{}, time.Time{}
	}
	return slices.Equal(terms[0], terms[1]) && reflect.DeepEqual(a, b)
}

// termIDs lists the section, authors and tags, with a 0 between.
func termIDs(a news.Article) []int64 {
	var ids []int64
	if a.Section != nil {
		ids = append(ids, a.Section.ID)
	}
	for _, list := range [][]news.Term{a.Authors, a.Tags} {
		ids = append(ids, 0)
		for _, t := range list {
			ids = append(ids, t.ID)
		}
	}
	return ids
}
