package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
)

// Filter picks by names. Every set of All must have one of its names; none of
// None may be there. The zero Filter picks everything.
type Filter struct {
	All  [][]string
	None []string
}

// IsZero reports whether the filter picks everything.
func (f Filter) IsZero() bool { return len(f.All) == 0 && len(f.None) == 0 }

// Query says which articles a listing holds.
type Query struct {
	Section, Tag, Author Filter // slugs, also former ones
	Language, Type       Filter
	Source, Place        Filter // place by its folded name (search.Fold)
	Urgency              Filter
	IDs                  []news.ID // these only; nil: all
	Slug                 string    // this only; "": all
	HasMedia             *bool
	UpdatedAfter         time.Time     // inclusive
	UpdatedBefore        time.Time     // exclusive
	Search               *search.Query // what must be found in it; nil: anything
	Sort                 Sort          // "": NewestFirst
	States               []string      // statuses, news.Trashed, or "any" for all but the trash; for editors only. Empty: published
	PublishedAfter       time.Time     // inclusive; zero: from the beginning
	PublishedBefore      time.Time     // exclusive; zero: to the end
	Columns              Columns
	Documents            bool // give documents, for readers, and not articles; only with a format (HasDocuments)

	Limit    int       // rows at most; at least 1
	From     *Position // start after this row; nil: at the first
	Skip     int       // rows to skip, for page numbers; 0 with From
	WantAll  bool      // count all rows that match, too
	Facets   []Facet   // count by these, too
	Backward bool      // walk towards the first row; the page is in listing order all the same
}

// Page is a part of a listing, in its order.
type Page struct {
	Articles  []news.Article
	Documents []Document // in place of Articles, when the query asks for them
	HasNext   bool       // older ones follow
	HasPrev   bool       // newer ones come before
	Total     int64      // when it was asked for
	Facets    map[Facet][]FacetCount
	Term      int64 // a term that all of the listing has, for its cache key; 0 when no single one is asked for
}

// List returns the articles that match the query and that the viewer may see.
func (db *DB) List(ctx context.Context, q Query, v access.Viewer) (Page, error) {
	l := listing{db: db, now: db.clock(), viewer: v, from: "articles a"}
	if err := l.build(ctx, q); err != nil {
		return Page{}, fmt.Errorf("list articles: %w", db.dialect.translate(err))
	}
	if l.nothing {
		return Page{Facets: noFacets(q.Facets)}, nil
	}
	if l.expression != "" && q.Sort != Relevance {
		l.found()
	}
	var page Page
	var err error
	if q.Sort == Relevance {
		page, err = l.byRelevance(ctx, q)
	} else {
		page, err = l.page(ctx, q)
	}
	page.Term = l.term
	if q.Sort == Relevance {
		l.found() // counts are over all stages together
	}
	if err == nil && q.WantAll {
		page.Total, err = l.count(ctx)
	}
	if err == nil && q.Facets != nil {
		page.Facets, err = l.facets(ctx, q.Facets)
	}
	if err != nil {
		return Page{}, fmt.Errorf("list articles: %w", db.dialect.translate(err))
	}
	return page, nil
}

// listing builds one listing's SQL.
type listing struct {
	db        *DB
	now       time.Time
	viewer    access.Viewer
	from      string
	sortBy    string // the alias whose listed_at and id the walk goes along
	where     []string
	args      []any
	published bool  // the listing is of published stories alone
	byTime    bool  // the walk goes along the time of listing
	searching bool  // the walk goes along an index of words
	term      int64 // the one term that narrows it; 0 when there is none
	nothing   bool  // a filter names something that does not exist

	plain      string // the search in words of the text; "" without a search
	expression string // the same with the names of tags worked in
}

func (l *listing) and(sql string, args ...any) {
	l.where = append(l.where, sql)
	l.args = append(l.args, args...)
}

func (l *listing) build(ctx context.Context, q Query) error {
	l.sortBy, l.searching = "a", q.Search != nil
	l.byTime = sortOf(q.Sort).column == "listed_at"
	l.states(q.States)
	for _, f := range []struct {
		class  news.Class
		filter Filter
	}{{news.Tag, q.Tag}, {news.Author, q.Author}} {
		if err := l.terms(ctx, f.class, f.filter); err != nil {
			return err
		}
	}
	if err := l.sections(ctx, q.Section); err != nil {
		return err
	}
	for _, f := range []struct {
		column string
		filter Filter
	}{
		{"a.language", q.Language}, {"a.type", q.Type}, {"a.source_name", q.Source},
		{"a.place_key", q.Place}, {"a.urgency", q.Urgency},
	} {
		l.values(f.column, f.filter)
	}
	l.these(q)
	if q.Search != nil {
		if err := l.matching(ctx, *q.Search); err != nil {
			return err
		}
	}
	if !q.PublishedAfter.IsZero() {
		l.and("a.published_at >= ? AND "+l.sortBy+".listed_at >= ?", at(q.PublishedAfter), at(q.PublishedAfter))
	}
	if !q.PublishedBefore.IsZero() {
		l.and("a.published_at < ? AND "+l.sortBy+".listed_at < ?", at(q.PublishedBefore), at(q.PublishedBefore))
	}
	return nil
}

// states narrows a listing to what the viewer may see and asked for. A listing
// of the trash is the only one that looks into it.
func (l *listing) states(states []string) {
	seen := visible(l.viewer, l.now)
	if !l.viewer.Editor() || len(states) == 0 {
		states = []string{string(news.Published)}
	}
	if !slices.Contains(states, news.Trashed) {
		l.and(seen.sql, seen.args...)
	}
	switch {
	case !slices.Contains(states, anyState) && len(states) > 1 && slices.Contains(states, string(news.Published)):
		// Nearly every story is published: a walk along the list, which the plus
		// makes SQLite take, finds a page soon, where a sort would read them all.
		l.and("+a.state IN ("+placeholders(len(states))+")", anys(states)...)
	case !slices.Contains(states, anyState):
		l.and("a.state IN ("+placeholders(len(states))+")", anys(states)...)
	case slices.Contains(states, news.Trashed):
		l.and("TRUE") // all there is
	}
	l.published = len(states) == 1 && states[0] == string(news.Published)
}

// anyState in a query's States stands for every state but the trash.
const anyState = "any"

// terms narrows by tags or authors. One name that must be there leads the walk
// along its own index; the rest are looked up for each row. The plus sign keeps
// the look-up on the few terms of the row: by the term's index it would read all
// stories of the term for every row.
func (l *listing) terms(ctx context.Context, class news.Class, f Filter) error {
	for _, names := range f.All {
		ids, err := l.db.termIDs(ctx, class, names)
		if err != nil {
			return err
		}
		if len(ids) == 1 {
			l.term = ids[0]
		}
		switch {
		case len(ids) == 0:
			l.nothing = true
		case len(ids) == 1 && l.sortBy == "a" && l.published && l.byTime && !l.searching:
			// CROSS JOIN keeps SQLite from turning the walk round.
			l.from = "article_terms x CROSS JOIN articles a ON a.seq = x.article_id"
			l.sortBy = "x"
			l.and("x.term_id = ? AND x.state = 'published'", ids[0])
		default:
			l.and("EXISTS (SELECT 1 FROM article_terms y WHERE y.article_id = a.seq AND +y.term_id IN ("+placeholders(len(ids))+"))", anys(ids)...)
		}
	}
	ids, err := l.db.termIDs(ctx, class, f.None)
	if err == nil && len(ids) > 0 {
		l.and("NOT EXISTS (SELECT 1 FROM article_terms y WHERE y.article_id = a.seq AND +y.term_id IN ("+placeholders(len(ids))+"))", anys(ids)...)
	}
	return err
}

func (l *listing) sections(ctx context.Context, f Filter) error {
	for _, names := range f.All {
		ids, err := l.db.termIDs(ctx, news.Section, names)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			l.nothing = true
			continue
		}
		if len(ids) == 1 && l.term == 0 {
			l.term = ids[0]
		}
		l.and("a.section_id IN ("+placeholders(len(ids))+")", anys(ids)...)
	}
	ids, err := l.db.termIDs(ctx, news.Section, f.None)
	if err == nil && len(ids) > 0 {
		l.and("(a.section_id IS NULL OR a.section_id NOT IN ("+placeholders(len(ids))+"))", anys(ids)...)
	}
	return err
}

func (l *listing) values(column string, f Filter) {
	for _, set := range f.All {
		if len(set) == 0 {
			l.nothing = true
			continue
		}
		l.and(column+" IN ("+placeholders(len(set))+")", anys(set)...)
	}
	if len(f.None) > 0 {
		l.and(column+" NOT IN ("+placeholders(len(f.None))+")", anys(f.None)...)
	}
}

// these narrows to single articles and by what is in them.
func (l *listing) these(q Query) {
	if q.IDs != nil {
		ids := make([]any, len(q.IDs))
		for i, id := range q.IDs {
			ids[i] = id.String()
		}
		l.and("a.id IN ("+placeholders(len(ids))+")", ids...)
	}
	if q.Slug != "" {
		l.and("a.seq IN (SELECT article_id FROM article_slugs WHERE slug = ?)", q.Slug)
	}
	if q.HasMedia != nil {
		l.and("a.has_media = ?", *q.HasMedia)
	}
	if !q.UpdatedAfter.IsZero() {
		l.and("a.updated_at >= ?", at(q.UpdatedAfter))
	}
	if !q.UpdatedBefore.IsZero() {
		l.and("a.updated_at < ?", at(q.UpdatedBefore))
	}
}

func (l *listing) page(ctx context.Context, q Query) (Page, error) {
	sort := sortOf(q.Sort)
	alias := "a"
	if sort.column == "listed_at" {
		alias = l.sortBy
	}
	key, tie := alias+"."+sort.column, alias+".id"
	if alias == "f" {
		key, tie = "f.rowid", "" // row numbers grow with the time, and no two are equal
	}
	order, step := "DESC", "<"
	if q.Backward == sort.descending {
		order, step = "ASC", ">"
	}
	where, args := l.where, slices.Clone(l.args)
	if q.From != nil {
		if tie == "" {
			where, args = append(slices.Clone(where), key+" "+step+" ?"), append(args, q.From.Key)
		} else {
			where = append(slices.Clone(where), "("+key+", "+tie+") "+step+" (?, ?)")
			args = append(args, q.From.Key, q.From.ID.String())
		}
	}
	rest := " WHERE " + strings.Join(where, " AND ") + " ORDER BY " + key + " " + order
	if tie != "" {
		rest += ", " + tie + " " + order
	}
	rest += " LIMIT ? OFFSET ?"
	args = append(args, q.Limit+1, q.Skip)
	var page Page
	var err error
	if q.Documents {
		page.Documents, err = l.readDocuments(ctx, key, l.from, rest, args)
		page.Documents, page.HasNext, page.HasPrev = cut(q, page.Documents)
	} else {
		page.Articles, err = l.read(ctx, q.Columns, l.from, rest, args)
		page.Articles, page.HasNext, page.HasPrev = cut(q, page.Articles)
	}
	return page, err
}

// read reads the rows of a listing from tables, and the rest of its query.
func (l *listing) read(ctx context.Context, c Columns, from, rest string, args []any) ([]news.Article, error) {
	rows, err := l.db.stmts.rows(ctx, l.db.selectArticles(c)+" FROM "+from+rest, args...)
	if err != nil {
		return nil, err
	}
	return scanArticles(rows, l.viewer, l.now)
}

// cut makes a page, in its listing's order, of rows in the order of the walk: one
// more than the page has tells that there are more.
func cut[T any](q Query, rows []T) (page []T, hasNext, hasPrev bool) {
	more := len(rows) > q.Limit
	page = rows[:min(len(rows), q.Limit)]
	if q.Backward {
		slices.Reverse(page)
		return page, q.From != nil, more
	}
	return page, more, q.From != nil || q.Skip > 0
}

func (l *listing) count(ctx context.Context) (n int64, err error) {
	query := "SELECT count(*) FROM " + l.from + " WHERE " + strings.Join(l.where, " AND ")
	err = l.db.reader.QueryRowContext(ctx, query, l.args...).Scan(&n)
	return n, err
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}
