package editorial

import (
	"strconv"
	"strings"

	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
)

// slug keeps the article's slug, takes the given one, or makes one from the
// headline.
func (w *writer) slug() error {
	kept := w.before != nil && w.before.Slug != "" && w.before.Language == w.a.Language
	switch {
	case w.in.Slug != "" && !(w.before != nil && w.in.Slug == w.before.Slug):
		w.a.Slug = w.in.Slug
		return w.takeGiven()
	case kept:
		w.a.Slug = w.before.Slug
		return nil
	case w.before != nil:
		w.a.Slug = w.before.Slug // in another language now; try to keep it
	default:
		w.a.Slug = markup.Slug(w.a.Headline)
	}
	if w.a.Slug == "" { // nothing in the headline makes a slug: emoji alone
		id := w.a.ID.String()
		w.a.Slug = "story-" + id[len(id)-12:]
	}
	return w.takeFree()
}

// givenSlug checks the form of a slug that was given.
func (w *writer) givenSlug() {
	if w.in.Slug != "" && !news.IsSlug(w.in.Slug) {
		w.fault("/slug", "not-a-slug", "must be lower-case letters a-z, digits and single hyphens, at most 120 characters")
	}
}

func (w *writer) takeGiven() error {
	free, err := w.tx.SlugFree(w.a.Language, w.a.Slug, *w.a)
	if err == nil && !free {
		err = news.ErrSlugTaken.With("another article in %s has or had the slug %q; choose another, or leave it out to have one made", w.a.Language, w.a.Slug).
			WithFields(news.FieldError{Pointer: "/slug", Code: "taken", Detail: "belongs to another article in " + w.a.Language})
	}
	return err
}

// takeFree adds -2, -3 and so on until the slug is free. It doubles its steps
// and then halves them, so a headline that runs every day stays cheap.
func (w *writer) takeFree() error {
	base := w.a.Slug
	free, err := w.tx.SlugFree(w.a.Language, base, *w.a)
	if err != nil || free {
		return err
	}
	taken, n := 1, 2
	for {
		free, err := w.tx.SlugFree(w.a.Language, numbered(base, n), *w.a)
		if err != nil {
			return err
		}
		if free {
			break
		}
		taken, n = n, n*2
	}
	for n-taken > 1 { // taken is, n is free; meet in between
		middle := taken + (n-taken)/2
		free, err := w.tx.SlugFree(w.a.Language, numbered(base, middle), *w.a)
		if err != nil {
			return err
		}
		if free {
			n = middle
		} else {
			taken = middle
		}
	}
	w.a.Slug = numbered(base, n)
	return nil
}

// numbered appends a number, cutting the slug where it would get too long.
func numbered(base string, n int) string {
	suffix := "-" + strconv.Itoa(n)
	if len(base)+len(suffix) > news.MaxSlug {
		base = strings.TrimRight(base[:news.MaxSlug-len(suffix)], "-")
	}
	return base + suffix
}
