package editorial

import (
	"context"
	"errors"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// RestoreRevision stores what an earlier version said as a new one. Where the
// story stands stays: slug, status, times of the workflow, corrections, and the
// group of translations. Tags and authors that were merged since are the ones
// they were merged into; deleted ones are made again. A section that is gone
// leaves the story in its present one, and related stories that are gone are
// left out.
func (e *Editor) RestoreRevision(ctx context.Context, id news.ID, version int, by By[news.Article]) (news.Article, error) {
	return e.act(ctx, "restore a version of", id, by, func(tx *store.Tx, a *news.Article) error {
		if a.IsTrashed() {
			return news.ErrStatus.With("the article is in the trash; possible are: restore")
		}
		r, err := tx.Revision(*a, version)
		if err != nil {
			return err
		}
		before := *a
		in, err := again(tx, r.Article, before)
		if err != nil {
			return err
		}
		return e.apply(tx, in, &before, a, by.Viewer)
	})
}

// again writes an earlier state anew on top of the present one.
func again(tx *store.Tx, old, present news.Article) (Input, error) {
	in := Input{
		Type: old.Type, Language: old.Language, Headline: old.Headline, Subheadline: old.Subheadline, Summary: old.Summary,
		Body: old.Body, Dateline: old.Dateline, Byline: old.Byline, Media: old.Media,
		Source: old.Source, CanonicalURL: old.CanonicalURL, Rights: old.Rights, Urgency: &old.Urgency,
		PublishedAt: present.PublishedAt, EmbargoedUntil: present.EmbargoedUntil, ExpiresAt: present.ExpiresAt,
		EditorNote: old.EditorNote, Metadata: old.Metadata,
		Authors: refs(old.Authors), Tags: refs(old.Tags),
	}
	var err error
	if in.Section, err = sectionAgain(tx, old, present); err != nil {
		return in, err
	}
	in.Related, err = relatedAgain(tx, old)
	return in, err
}

func refs(terms []news.Term) []news.TermRef {
	var out []news.TermRef
	for _, t := range terms {
		out = append(out, refOf(t))
	}
	return out
}

func refOf(t news.Term) news.TermRef { return news.TermRef{Slug: t.Slug, Name: t.Name, Kind: t.Kind} }

func sectionAgain(tx *store.Tx, old, present news.Article) (*news.TermRef, error) {
	if old.Section == nil {
		return nil, nil
	}
	ref := refOf(*old.Section)
	_, err := find(tx, news.Section, ref)
	if errors.Is(err, news.ErrSectionNotFound) {
		if present.Section == nil {
			return nil, nil
		}
		ref, err = refOf(*present.Section), nil
	}
	return &ref, err
}

func relatedAgain(tx *store.Tx, old news.Article) ([]news.ID, error) {
	var ids []news.ID
	for _, id := range old.Related {
		switch _, err := tx.Article(id); {
		case err == nil:
			ids = append(ids, id)
		case !errors.Is(err, news.ErrNotFound):
			return nil, err
		}
	}
	return ids, nil
}
