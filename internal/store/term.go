package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// termRow is a row of terms.
type termRow struct {
	ID        int64 `gorm:"primaryKey"`
	Class     string
	Slug      string
	Name      string
	Kind      string
	Version   int
	Open      bool
	CreatedAt instant `gorm:"autoCreateTime:false"`
	UpdatedAt instant `gorm:"autoUpdateTime:false"`
	Articles  int64   `gorm:"->;-:migration"` // counted, not stored
}

// TableName is the table for GORM.
func (termRow) TableName() string { return "terms" }

func (r termRow) term() news.Term {
	return news.Term{
		ID: r.ID, Class: news.Class(r.Class), Slug: r.Slug, Name: r.Name, Kind: r.Kind, Version: r.Version, Open: r.Open,
		CreatedAt: r.CreatedAt.Time, UpdatedAt: r.UpdatedAt.Time, Articles: r.Articles,
	}
}

func termRowOf(t news.Term) termRow {
	return termRow{
		ID: t.ID, Class: string(t.Class), Slug: t.Slug, Name: t.Name, Kind: t.Kind, Version: t.Version, Open: t.Open,
		CreatedAt: at(t.CreatedAt), UpdatedAt: at(t.UpdatedAt),
	}
}

// termSlug is a row of term_slugs.
type termSlug struct {
	Class  string
	Slug   string
	TermID int64
}

// TermQuery says which terms a listing holds, by name of slug.
type TermQuery struct {
	Class    news.Class
	Limit    int
	From     string // start after this slug; "": at the first
	Backward bool   // walk towards the first; the page is in order all the same
	WantAll  bool
}

// TermPage is a part of a listing of terms.
type TermPage struct {
	Terms            []news.Term
	HasNext, HasPrev bool
	Total            int64
}

// Terms lists terms by slug, each with the number of published stories that the
// viewer may see.
func (db *DB) Terms(ctx context.Context, q TermQuery, v access.Viewer) (TermPage, error) {
	g := db.withCounts(ctx, q.Class, v).Limit(q.Limit + 1)
	order, step := "slug", ">"
	if q.Backward {
		order, step = "slug DESC", "<"
	}
	if q.From != "" {
		g = g.Where("slug "+step+" ?", q.From)
	}
	var rows []termRow
	if err := g.Order(order).Find(&rows).Error; err != nil {
		return TermPage{}, fmt.Errorf("list %ss: %w", q.Class, db.dialect.translate(err))
	}
	more := len(rows) > q.Limit
	if more {
		rows = rows[:q.Limit]
	}
	page := TermPage{HasNext: more, HasPrev: q.From != ""}
	if q.Backward {
		slices.Reverse(rows)
		page.HasNext, page.HasPrev = q.From != "", more
	}
	for _, r := range rows {
		page.Terms = append(page.Terms, r.term())
	}
	if !q.WantAll {
		return page, nil
	}
	err := db.read.WithContext(ctx).Table("(?) AS listed", db.withCounts(ctx, q.Class, v)).Count(&page.Total).Error
	return page, db.dialect.translate(err)
}

func (db *DB) withCounts(ctx context.Context, class news.Class, v access.Viewer) *gorm.DB {
	return countedTerms(db.read.WithContext(ctx), class, v, db.clock())
}

// countedTerms selects terms with the number of stories that the viewer may see.
// Readers learn of a term that came with a story only when they may see one.
func countedTerms(g *gorm.DB, class news.Class, v access.Viewer, now time.Time) *gorm.DB {
	hidden := hiddenByTerm(class, v, timed(now))
	g = g.Model(&termRow{}).
		Select("id, class, slug, name, kind, version, open, created_at, updated_at, c.stories - coalesce(h.n, 0) AS articles").
		Joins("JOIN term_counts c ON c.term_id = terms.id").
		Joins("LEFT JOIN ("+hidden.sql+") h ON h.term_id = terms.id", hidden.args...).
		Where("class = ?", string(class))
	if v.Editor() {
		return g
	}
	return g.Where("open OR c.stories > coalesce(h.n, 0)")
}

// Term returns the term that has or had the slug, with its count; compare its
// own Slug to tell.
func (db *DB) Term(ctx context.Context, class news.Class, slug string, v access.Viewer) (news.Term, error) {
	var row termRow
	err := db.withCounts(ctx, class, v).Where(hasSlug, string(class), slug, string(class), slug).Take(&row).Error
	if err != nil {
		return news.Term{}, fmt.Errorf("read %s %s: %w", class, slug, db.dialect.translate(notFound(err, noTerm(class, slug))))
	}
	return row.term(), nil
}

func noTerm(class news.Class, name string) *news.Error {
	return class.ErrNotFound().With("there is no %s %q", class, name)
}

const hasSlug = "id = COALESCE((SELECT id FROM terms WHERE class = ? AND slug = ?), (SELECT term_id FROM term_slugs WHERE class = ? AND slug = ?))"

// termIDs resolves slugs, also former ones; unknown ones are left out.
func (db *DB) termIDs(ctx context.Context, class news.Class, names []string) ([]int64, error) {
	if len(names) == 0 {
		return nil, nil
	}
	in := placeholders(len(names))
	query := "SELECT id FROM terms WHERE class = ? AND slug IN (" + in + ")" +
		" UNION SELECT term_id FROM term_slugs WHERE class = ? AND slug IN (" + in + ")"
	args := append([]any{string(class)}, anys(names)...)
	// A few look-ups: see document for why they cannot be given up.
	rows, err := db.stmts.rows(context.WithoutCancel(ctx), query, append(args, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// CountedTerm is Term with the number of stories that the viewer may see.
func (tx *Tx) CountedTerm(class news.Class, slug string, v access.Viewer) (news.Term, error) {
	var row termRow
	err := countedTerms(tx.g, class, v, tx.now).Where(hasSlug, string(class), slug, string(class), slug).Take(&row).Error
	if err != nil {
		return news.Term{}, notFound(err, noTerm(class, slug))
	}
	return row.term(), nil
}

// TermNames lists the slugs and names of all terms of a class, for suggestions.
func (tx *Tx) TermNames(class news.Class) ([]string, error) {
	var rows []termRow
	if err := tx.g.Select("slug, name").Where("class = ?", string(class)).Order("slug").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list %ss: %w", class, err)
	}
	var names []string
	for _, r := range rows {
		names = append(names, r.Slug, r.Name)
	}
	return names, nil
}

// SaveTerm stores a new term, or the next version of one, and logs the change.
// The former slug of a renamed one redirects. The error is news.ErrTermExists
// when another has the slug.
func (tx *Tx) SaveTerm(before *news.Term, t news.Term, v access.Viewer) (news.Term, error) {
	t.Version++
	t.UpdatedAt = tx.now
	var err error
	row := termRowOf(t)
	if before == nil {
		t.CreatedAt = tx.now
		row = termRowOf(t)
		err = tx.g.Omit("articles").Create(&row).Error
		t.ID = row.ID
	} else {
		err = tx.g.Model(&termRow{}).Where("id = ?", t.ID).
			Select("slug", "name", "kind", "version", "open", "updated_at").Updates(&row).Error
	}
	if err = tx.db.dialect.translate(err); errors.Is(err, errDuplicate) {
		return t, news.ErrTermExists.With("there is a %s %q already", t.Class, t.Slug).
			WithFields(news.FieldError{Pointer: "/slug", Code: "taken", Detail: "belongs to another " + string(t.Class)})
	}
	if err == nil {
		err = errors.Join(tx.keepSlug(before, t), tx.db.dialect.indexTerm(tx.g, before, &t))
	}
	if err != nil {
		return t, fmt.Errorf("save %s %s: %w", t.Class, t.Slug, err)
	}
	keys := []string{news.TermKey(t.ID), news.TermsKey(t.Class), news.SlugKey(string(t.Class), t.Slug)}
	if before != nil {
		keys = append(keys, news.Names, news.ListKey(t.ID))
		if before.Slug != t.Slug {
			keys = append(keys, news.SlugKey(string(t.Class), before.Slug))
		}
	}
	return t, errors.Join(
		tx.Log(news.Change{Kind: news.ChangeTerm, Class: t.Class, TermID: t.ID, Slug: t.Slug, Version: t.Version, Keys: keys}),
		tx.audit(Entry{Viewer: v}, string(news.ChangeTerm), targetOf(t), t.Version))
}

func (tx *Tx) keepSlug(before *news.Term, t news.Term) error {
	// A term may take up a slug that it had itself; others' go on redirecting.
	var taken int64
	err := tx.g.Table("term_slugs").Where("class = ? AND slug = ? AND term_id <> ?", string(t.Class), t.Slug, t.ID).Count(&taken).Error
	if err == nil && taken > 0 {
		return news.ErrTermExists.With("another %s had the slug %q, and it redirects there", t.Class, t.Slug).
			WithFields(news.FieldError{Pointer: "/slug", Code: "taken", Detail: "was another one's; choose another slug"})
	}
	if err == nil {
		err = tx.g.Table("term_slugs").Where("class = ? AND slug = ?", string(t.Class), t.Slug).Delete(&termSlug{}).Error
	}
	if err != nil {
		return err
	}
	if before == nil || before.Slug == t.Slug {
		return nil
	}
	return tx.g.Table("term_slugs").Create(&termSlug{string(t.Class), before.Slug, t.ID}).Error
}

// MergeTerm gives all stories of a term to another of its class and removes it.
// Its slugs, present and former, redirect to the other. Stories keep their
// versions: like a new name, this changes what a term is called, not a story.
func (tx *Tx) MergeTerm(from, to news.Term, v access.Viewer) error {
	touched, err := tx.articlesOf(from)
	if err != nil {
		return fmt.Errorf("merge %s %s: %w", from.Class, from.Slug, err)
	}
	var steps []*gorm.DB
	if from.Class == news.Section {
		steps = append(steps, tx.g.Exec("UPDATE articles SET section_id = ?, touched_at = ? WHERE section_id = ?", to.ID, at(tx.now), from.ID))
	} else {
		steps = append(steps,
			tx.g.Exec("UPDATE articles SET touched_at = ? WHERE seq IN (SELECT article_id FROM article_terms WHERE term_id = ?)", at(tx.now), from.ID),
			tx.g.Exec("DELETE FROM article_terms WHERE term_id = ? AND article_id IN (SELECT article_id FROM article_terms WHERE term_id = ?)", from.ID, to.ID),
			tx.g.Exec("UPDATE article_terms SET term_id = ? WHERE term_id = ?", to.ID, from.ID))
	}
	if err := errors.Join(tx.reindex(from, touched), tx.recount(to)); err != nil {
		return fmt.Errorf("merge %s %s: %w", from.Class, from.Slug, err)
	}
	steps = append(steps,
		tx.g.Exec("UPDATE term_slugs SET term_id = ? WHERE term_id = ?", to.ID, from.ID),
		tx.g.Exec("INSERT INTO term_slugs (class, slug, term_id) VALUES (?, ?, ?)", string(from.Class), from.Slug, to.ID),
		tx.g.Delete(&termRow{}, "id = ?", from.ID))
	for _, step := range steps {
		if step.Error != nil {
			return fmt.Errorf("merge %s %s: %w", from.Class, from.Slug, step.Error)
		}
	}
	keys := []string{
		news.TermKey(from.ID), news.TermKey(to.ID), news.TermsKey(to.Class), news.Names,
		news.ListKey(from.ID), news.ListKey(to.ID), news.SlugKey(string(from.Class), from.Slug),
	}
	return errors.Join(
		tx.Log(news.Change{Kind: news.ChangeTermMerged, Class: to.Class, TermID: to.ID, Slug: to.Slug, Version: to.Version, Keys: keys}),
		tx.audit(Entry{Viewer: v}, "termMerged", targetOf(from), from.Version+1))
}

// reindex puts the stories that had a tag into the index under what they have now.
func (tx *Tx) reindex(gone news.Term, ids []string) error {
	if gone.Class != news.Tag {
		return nil
	}
	for _, text := range ids {
		id, err := news.ParseID(text)
		if err != nil {
			return err
		}
		a, err := tx.Article(id)
		if err != nil {
			return err
		}
		if a.SearchRow == 0 {
			continue
		}
		tx.unindex(a.SearchRow)
		if err := tx.index(a.SearchRow, wordsOf(a)); err != nil {
			return err
		}
	}
	return tx.db.dialect.indexTerm(tx.g, &gone, nil)
}

func (tx *Tx) articlesOf(t news.Term) (ids []string, err error) {
	query := "SELECT id FROM article_terms WHERE term_id = ?"
	if t.Class == news.Section {
		query = "SELECT id FROM articles WHERE section_id = ?"
	}
	return ids, tx.g.Raw(query, t.ID).Scan(&ids).Error
}

// DeleteTerm removes a term that no article uses, the trash included; else the
// error is news.ErrTermInUse.
func (tx *Tx) DeleteTerm(t news.Term, v access.Viewer) error {
	var used int64
	g := tx.g.Table("article_terms").Where("term_id = ?", t.ID)
	if t.Class == news.Section {
		g = tx.g.Table("articles").Where("section_id = ?", t.ID)
	}
	if err := g.Count(&used).Error; err != nil {
		return fmt.Errorf("count articles of %s %s: %w", t.Class, t.Slug, err)
	}
	if used > 0 {
		return news.ErrTermInUse.With("%s in %s %q, drafts and the trash included", countArticles(used), t.Class, t.Slug)
	}
	if err := errors.Join(tx.g.Delete(&termRow{}, "id = ?", t.ID).Error, tx.db.dialect.indexTerm(tx.g, &t, nil)); err != nil {
		return fmt.Errorf("delete %s %s: %w", t.Class, t.Slug, err)
	}
	return errors.Join(
		tx.Log(news.Change{Kind: news.ChangeTerm, Class: t.Class, TermID: t.ID, Slug: t.Slug, Version: t.Version + 1, Keys: []string{news.TermKey(t.ID), news.TermsKey(t.Class)}}),
		tx.audit(Entry{Viewer: v}, "termDeleted", targetOf(t), t.Version+1))
}

func countArticles(n int64) string {
	if n == 1 {
		return "there is 1 article"
	}
	return strings.Join([]string{"there are", fmt.Sprint(n), "articles"}, " ")
}
