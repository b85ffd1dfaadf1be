package editorial

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/nearest"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

func (w *writer) section() error {
	if w.in.Section == nil {
		w.a.Section = nil
		return nil
	}
	t, err := find(w.tx, news.Section, *w.in.Section)
	if errors.Is(err, news.ErrSectionNotFound) {
		names, err := w.tx.TermNames(news.Section)
		if err != nil {
			return err
		}
		w.faults = append(w.faults, noSection(*w.in.Section, names))
		return nil
	}
	if err != nil {
		return err
	}
	w.a.Section = &t
	return nil
}

func noSection(ref news.TermRef, names []string) news.FieldError {
	f := news.FieldError{Pointer: "/section", Code: "no-such-section"}
	given := orDefault(ref.Slug, ref.Name)
	f.Detail = fmt.Sprintf("there is no section %q", given)
	if nearest, ok := nearest.Name(given, names); ok {
		f.Detail += fmt.Sprintf("; did you mean %q?", nearest)
	} else if len(names) == 0 {
		f.Detail += "; none is there yet: POST /v1/sections makes one"
	}
	return f
}

func (w *writer) terms() (err error) {
	if w.a.Tags, err = w.findOrMake(news.Tag, "/tags", w.in.Tags, news.MaxTags); err != nil {
		return err
	}
	w.a.Authors, err = w.findOrMake(news.Author, "/authors", w.in.Authors, news.MaxAuthors)
	return err
}

// findOrMake resolves references to tags or authors and makes the unknown ones.
// One that is named twice counts once.
func (w *writer) findOrMake(class news.Class, at string, refs []news.TermRef, most int) ([]news.Term, error) {
	if len(refs) > most {
		w.fault(at, "too-many", "has %d entries; at most %d are allowed", len(refs), most)
		return nil, nil
	}
	var terms []news.Term
	for i, ref := range refs {
		t, err := find(w.tx, class, ref)
		if errors.Is(err, class.ErrNotFound()) {
			t, err = w.makeTerm(class, fmt.Sprintf("%s/%d", at, i), ref)
		}
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(terms, func(o news.Term) bool { return o.ID == t.ID }) {
			terms = append(terms, t)
		}
	}
	return terms, nil
}

// makeTerm stores a new term. A fault is noted, and the transaction with the
// half-made term in it will be given up.
func (w *writer) makeTerm(class news.Class, at string, ref news.TermRef) (news.Term, error) {
	t := newTerm(class, ref)
	if faults := t.Faults(at); len(faults) > 0 {
		w.faults = append(w.faults, faults...)
		return t, nil
	}
	return w.tx.SaveTerm(nil, t, w.viewer)
}

// find looks a reference up: by slug, by exact name, and by the slug that the
// name makes, so that "European Union" finds european-union.
func find(tx *store.Tx, class news.Class, ref news.TermRef) (news.Term, error) {
	if ref.Slug != "" {
		t, err := tx.Term(class, ref.Slug)
		if err == nil || !errors.Is(err, class.ErrNotFound()) {
			return t, err
		}
	}
	// A bare word can be a slug or a name: "energy" is both.
	name := markup.Line(orDefault(ref.Name, ref.Slug))
	t, err := tx.TermByName(class, name)
	if slug := markup.Slug(name); errors.Is(err, class.ErrNotFound()) && slug != "" && ref.Slug == "" {
		return tx.Term(class, slug)
	}
	return t, err
}

// newTerm fills in what a reference leaves out: the slug from the name, or the
// name from the slug, and a tag's kind.
func newTerm(class news.Class, ref news.TermRef) news.Term {
	t := news.Term{Class: class, Slug: ref.Slug, Name: markup.Line(ref.Name), Kind: ref.Kind}
	t.Name = orDefault(t.Name, nameOf(ref.Slug))
	t.Slug = orDefault(t.Slug, markup.Slug(t.Name))
	if class == news.Tag {
		t.Kind = orDefault(t.Kind, news.TagKinds[0])
	}
	return t
}

// nameOf makes a readable name of a slug: "european-union" is "European union".
func nameOf(slug string) string {
	if slug == "" {
		return ""
	}
	return strings.ToUpper(slug[:1]) + strings.ReplaceAll(slug[1:], "-", " ")
}

// CreateTerm stores a new section, tag or author. Whoever may write may make
// tags and authors; sections need the scope publish.
func (e *Editor) CreateTerm(ctx context.Context, class news.Class, ref news.TermRef, by By[news.Term]) (news.Term, error) {
	var t news.Term
	err := e.db.InTx(ctx, func(tx *store.Tx) (err error) {
		if err := by.Viewer.Require(scopeOf(class)); err != nil {
			return err
		}
		made := newTerm(class, ref)
		made.Open = true
		if faults := made.Faults(""); len(faults) > 0 {
			return invalid(faults)
		}
		if t, err = tx.SaveTerm(nil, made, by.Viewer); err != nil {
			return err
		}
		return by.seal(tx, nil, t)
	})
	if err != nil {
		return news.Term{}, fmt.Errorf("create %s: %w", class, err)
	}
	return t, nil
}

// EnsureTerm returns the term that a reference means, and makes it when there is
// none. Former slugs and exact names are found, too.
func (e *Editor) EnsureTerm(ctx context.Context, class news.Class, ref news.TermRef, v access.Viewer) (news.Term, error) {
	var t news.Term
	err := e.db.InTx(ctx, func(tx *store.Tx) (err error) {
		if err := v.Require(scopeOf(class)); err != nil {
			return err
		}
		if t, err = find(tx, class, ref); !errors.Is(err, class.ErrNotFound()) {
			return err
		}
		made := newTerm(class, ref)
		made.Open = true
		if faults := made.Faults(""); len(faults) > 0 {
			return invalid(faults)
		}
		t, err = tx.SaveTerm(nil, made, v)
		return err
	})
	if err != nil {
		return news.Term{}, fmt.Errorf("look for %s or make it: %w", class, err)
	}
	return t, nil
}

func scopeOf(class news.Class) access.Scope {
	if class == news.Section {
		return access.Publish
	}
	return access.Write
}

// ChangeTerm stores what edit makes of a term. A new slug leaves the old one as
// a redirect.
func (e *Editor) ChangeTerm(ctx context.Context, class news.Class, slug string, edit func(news.Term) (news.Term, error), by By[news.Term]) (news.Term, error) {
	var t news.Term
	err := e.db.InTx(ctx, func(tx *store.Tx) error {
		if err := by.Viewer.Require(access.Publish); err != nil {
			return err
		}
		before, err := tx.CountedTerm(class, slug, by.Viewer)
		if err == nil {
			err = calledSo(before, slug)
		}
		if err != nil {
			return err
		}
		if err := by.check(&before); err != nil {
			return err
		}
		if t, err = edit(before); err != nil {
			return err
		}
		t.Name = markup.Line(t.Name)
		if faults := t.Faults(""); len(faults) > 0 {
			return invalid(faults)
		}
		if t == before {
			return by.seal(tx, &before, t)
		}
		if t, err = tx.SaveTerm(&before, t, by.Viewer); err != nil {
			return err
		}
		return by.seal(tx, &before, t)
	})
	if err != nil {
		return news.Term{}, fmt.Errorf("change %s %s: %w", class, slug, err)
	}
	return t, nil
}

// calledSo refuses to change a term by a slug that it had before: whoever does
// may not mean what it is now.
func calledSo(t news.Term, slug string) error {
	if t.Slug == slug {
		return nil
	}
	return t.Class.ErrNotFound().With("the %s %q is called %q now; change it by that slug", t.Class, slug, t.Slug)
}

// MergeTerm gives all stories of one term to another of its class, and removes it.
func (e *Editor) MergeTerm(ctx context.Context, class news.Class, slug, into string, by By[news.Term]) (news.Term, error) {
	var to news.Term
	err := e.db.InTx(ctx, func(tx *store.Tx) error {
		if err := by.Viewer.Require(access.Publish); err != nil {
			return err
		}
		from, err := tx.Term(class, slug)
		if err == nil {
			err = calledSo(from, slug)
		}
		if err != nil {
			return err
		}
		if err := by.check(&from); err != nil {
			return err
		}
		if to, err = tx.Term(class, into); errors.Is(err, class.ErrNotFound()) {
			return invalid([]news.FieldError{{Pointer: "/into", Code: "no-such-term", Detail: fmt.Sprintf("there is no %s %q", class, into)}})
		} else if err != nil {
			return err
		}
		if from.ID == to.ID {
			return invalid([]news.FieldError{{Pointer: "/into", Code: "itself", Detail: "is the same " + string(class)}})
		}
		if err := tx.MergeTerm(from, to, by.Viewer); err != nil {
			return err
		}
		if to, err = tx.CountedTerm(class, to.Slug, by.Viewer); err != nil {
			return err
		}
		return by.seal(tx, &from, to)
	})
	if err != nil {
		return news.Term{}, fmt.Errorf("merge %s %s into %s: %w", class, slug, into, err)
	}
	return to, nil
}

// DeleteTerm removes a term that no article uses.
func (e *Editor) DeleteTerm(ctx context.Context, class news.Class, slug string, by By[news.Term]) error {
	err := e.db.InTx(ctx, func(tx *store.Tx) error {
		if err := by.Viewer.Require(access.Publish); err != nil {
			return err
		}
		t, err := tx.Term(class, slug)
		if err == nil {
			err = calledSo(t, slug)
		}
		if err != nil {
			return err
		}
		if err := by.check(&t); err != nil {
			return err
		}
		return tx.DeleteTerm(t, by.Viewer)
	})
	if err != nil {
		return fmt.Errorf("delete %s %s: %w", class, slug, err)
	}
	return nil
}
