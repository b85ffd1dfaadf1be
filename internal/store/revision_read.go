package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"github.com/dateline-api/dateline/internal/news"
)

// RevisionQuery says which revisions of an article a listing holds.
type RevisionQuery struct {
	Limit    int
	From     int  // start after this version; 0: at the newest
	Backward bool // walk towards the newest; the page is in order all the same
	WantAll  bool
}

// RevisionPage is a part of a listing of revisions, newest first.
type RevisionPage struct {
	Revisions        []news.Revision
	HasNext, HasPrev bool
	Total            int64
}

// listedRevision is what a listing reads: all of it stands in one index.
const listedRevision = "version, at, kind, key_id, key_name, headline, status"

// Revisions lists the stored versions of an article, newest first.
func (db *DB) Revisions(ctx context.Context, a news.Article, q RevisionQuery) (RevisionPage, error) {
	where, order, args := "article_id = ?", "version DESC", []any{a.Seq}
	switch {
	case q.Backward:
		where, order, args = where+" AND version > ?", "version", append(args, q.From)
	case q.From > 0:
		where, args = where+" AND version < ?", append(args, q.From)
	}
	revisions, err := db.listRevisions(ctx, "SELECT "+listedRevision+" FROM revisions WHERE "+where+" ORDER BY "+order+" LIMIT ?", append(args, q.Limit+1)...)
	if err != nil {
		return RevisionPage{}, fmt.Errorf("list the revisions of article %s: %w", a.ID, db.dialect.translate(err))
	}
	more := len(revisions) > q.Limit
	if more {
		revisions = revisions[:q.Limit]
	}
	page := RevisionPage{Revisions: revisions, HasNext: more, HasPrev: q.From > 0}
	if q.Backward {
		slices.Reverse(revisions)
		page.HasNext, page.HasPrev = q.From > 0, more
	}
	if q.WantAll {
		err = db.read.WithContext(ctx).Table("revisions").Where("article_id = ?", a.Seq).Count(&page.Total).Error
	}
	return page, db.dialect.translate(err)
}

func (db *DB) listRevisions(ctx context.Context, query string, args ...any) ([]news.Revision, error) {
	rows, err := db.stmts.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var revisions []news.Revision
	for rows.Next() {
		var r news.Revision
		var made instant
		if err := rows.Scan(&r.Version, &made, &r.Kind, &r.KeyID, &r.KeyName, &r.Headline, &r.Status); err != nil {
			return nil, err
		}
		r.At = made.Time
		revisions = append(revisions, r)
	}
	return revisions, rows.Err()
}

// Revision returns one stored version of an article whole. Its terms and related
// stories bear the names that they have now, those that are gone the last they
// had. The error is news.ErrRevisionNotFound for a version that never was, and
// news.ErrRevisionGone for one that is no longer kept.
func (db *DB) Revision(ctx context.Context, a news.Article, version int) (news.Revision, error) {
	r, err := readRevision(db.read.WithContext(ctx), a, version)
	if err != nil {
		return r, fmt.Errorf("read version %d of article %s: %w", version, a.ID, db.dialect.translate(err))
	}
	return r, nil
}

// Revision is DB.Revision within the transaction.
func (tx *Tx) Revision(a news.Article, version int) (news.Revision, error) {
	return readRevision(tx.g, a, version)
}

// RevisionBefore is the number of the newest kept version before another one; 0
// when there is none.
func (db *DB) RevisionBefore(ctx context.Context, a news.Article, version int) (before int, err error) {
	err = db.read.WithContext(ctx).
		Raw("SELECT coalesce(max(version), 0) FROM revisions WHERE article_id = ? AND version < ?", a.Seq, version).Scan(&before).Error
	if err != nil {
		return 0, fmt.Errorf("look for the version before %d of article %s: %w", version, a.ID, db.dialect.translate(err))
	}
	return before, nil
}

func readRevision(g *gorm.DB, a news.Article, version int) (news.Revision, error) {
	var rows []revisionRow
	err := g.Select("version, at, key_id, key_name, kind, snapshot, original").
		Where("article_id = ? AND version = ?", a.Seq, version).Find(&rows).Error
	switch {
	case err != nil:
		return news.Revision{}, err
	case len(rows) > 0:
		return rows[0].revision(g)
	case version < 1 || version > a.Version:
		return news.Revision{}, news.ErrRevisionNotFound.With("there is no version %d of this article; the newest is %d", version, a.Version)
	default:
		return news.Revision{}, news.ErrRevisionGone.With("version %d of this article is no longer kept: there is a limit to how many are; its list of revisions names those that are there", version)
	}
}

func (r revisionRow) revision(g *gorm.DB) (news.Revision, error) {
	out := news.Revision{Version: r.Version, At: r.At.Time, Kind: news.ChangeKind(r.Kind), KeyID: r.KeyID, KeyName: r.KeyName}
	if r.Original != nil {
		out.Original = *r.Original
	}
	var s snapshot
	if err := json.Unmarshal([]byte(r.Snapshot), &s); err != nil {
		return out, err
	}
	a, err := s.article(g)
	if err != nil {
		return out, err
	}
	out.Article, out.Headline, out.Status = a, a.Headline, a.Status
	return out, nil
}

// article gives the state that a snapshot holds.
func (s snapshot) article(g *gorm.DB) (news.Article, error) {
	a, err := s.Row.article()
	if err != nil {
		return a, err
	}
	ids := slices.Concat(s.Authors, s.Tags)
	if s.Row.SectionID != nil {
		ids = append(ids, *s.Row.SectionID)
	}
	terms, err := termsEver(g, ids)
	if err != nil {
		return a, err
	}
	if s.Row.SectionID != nil {
		if t, ok := terms[*s.Row.SectionID]; ok {
			a.Section = &t
		}
	}
	a.Authors, a.Tags, a.Related = chosen(s.Authors, terms), chosen(s.Tags, terms), s.Related
	stories, err := siblings(g, s.Related)
	a.RelatedStories = chosen(s.Related, stories)
	return a, err
}

// chosen picks by keys, in their order; what is not there is left out.
func chosen[K comparable, V any](keys []K, from map[K]V) []V {
	var out []V
	for _, k := range keys {
		if v, ok := from[k]; ok {
			out = append(out, v)
		}
	}
	return out
}

// termsEver finds terms by number, also those that are gone.
func termsEver(g *gorm.DB, ids []int64) (map[int64]news.Term, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	const columns = "SELECT id, class, slug, name, kind, version, updated_at FROM "
	var rows []termRow
	err := g.Raw(columns+"former_terms WHERE id IN ? UNION ALL "+columns+"terms WHERE id IN ?", ids, ids).Scan(&rows).Error
	terms := make(map[int64]news.Term, len(rows))
	for _, r := range rows {
		terms[r.ID] = r.term()
	}
	return terms, err
}

// siblings finds stories as references to them show them, the trash left out.
func siblings(g *gorm.DB, ids []news.ID) (map[news.ID]news.Sibling, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	var rows []articleRow
	err := g.Select("id, version, language, slug, headline").Where("id IN ? AND state <> 'trashed'", texts).Find(&rows).Error
	stories := make(map[news.ID]news.Sibling, len(rows))
	for _, r := range rows {
		id, err := news.ParseID(r.ID)
		if err != nil {
			return nil, err
		}
		stories[id] = news.Sibling{ID: id, Version: r.Version, Language: r.Language, Slug: r.Slug, Headline: r.Headline}
	}
	return stories, err
}

// prunedRevisions bounds how many revisions one write removes: a limit that is
// set for the first time meets stories with thousands.
const prunedRevisions = 100

// PruneRevisions removes the oldest revisions of an article that was just saved,
// some at a time, so that the newest ones are kept, and beside them the first,
// which has the text as it came, and the one that readers see or last saw.
// kept is how many; 0 keeps all.
func (tx *Tx) PruneRevisions(a news.Article, kept int) error {
	if kept == 0 || a.Version <= kept+1 {
		return nil
	}
	err := tx.g.Exec("DELETE FROM revisions WHERE seq IN (SELECT seq FROM revisions"+
		" WHERE article_id = ? AND version > 1 AND version <= ?"+
		" AND version <> (SELECT coalesce(max(version), 0) FROM revisions WHERE article_id = ? AND status = ? AND kind <> ?)"+
		" ORDER BY version LIMIT ?)",
		a.Seq, a.Version-kept, a.Seq, string(news.Published), string(news.ChangeDeleted), prunedRevisions).Error
	if err != nil {
		return fmt.Errorf("prune the revisions of article %s: %w", a.ID, err)
	}
	return nil
}
