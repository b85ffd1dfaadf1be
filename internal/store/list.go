package store

import (
	"context"
	"fmt"
	"slices"
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
	page, err := db.list(ctx, q, v, listingBounds)
	if err != nil {
		return Page{}, fmt.Errorf("list articles: %w", db.dialect.translate(err))
	}
	return page, nil
}

func (db *DB) list(ctx context.Context, q Query, v access.Viewer, b bounds) (Page, error) {
	l := listing{db: db, now: db.clock(), viewer: v, bounds: b}
	if err := l.build(ctx, q); err != nil {
		return Page{}, err
	}
	if l.nothing {
		return Page{Facets: noFacets(q.Facets)}, nil
	}
	if err := l.choose(ctx, q.Sort); err != nil {
		return Page{}, err
	}
	var page Page
	var err error
	if q.Sort == Relevance {
		page, err = l.byRelevance(ctx, q)
	} else {
		page, err = l.page(ctx, q)
	}
	page.Term = l.term
	if err == nil && q.WantAll {
		page.Total, err = l.count(ctx)
	}
	if err == nil && q.Facets != nil {
		page.Facets, err = l.facets(ctx, q.Facets)
	}
	return page, err
}

// listing builds one listing's SQL. Whatever leads the way, all of its
// conditions are asked of every row.
type listing struct {
	db     *DB
	now    time.Time
	viewer access.Viewer
	bounds bounds

	seen         condition   // the rule of what the viewer may see
	tests        []condition // of an article "a"
	groups       []group     // what can lead to the stories, too
	since, until time.Time   // of publishing
	state        string      // the one state that it is of; "" when there are several
	byTime       bool        // its order is the time of listing
	term         int64       // the one term that narrows it; 0 when there is none
	nothing      bool        // a filter names something that does not exist

	lead     int  // which group leads to the rows; -1 for none
	gathered bool // its stories are gathered and sorted: they are few
	found    finding
}

func (l *listing) and(sql string, args ...any) {
	l.tests = append(l.tests, condition{sql, args})
}

func (l *listing) build(ctx context.Context, q Query) error {
	l.byTime = sortOf(q.Sort).column == "listed_at"
	l.states(q.States)
	for _, f := range []struct {
		class  news.Class
		filter Filter
	}{{news.Tag, q.Tag}, {news.Author, q.Author}, {news.Section, q.Section}} {
		if err := l.terms(ctx, f.class, f.filter); err != nil {
			return err
		}
	}
	l.pair()
	for _, f := range []struct {
		column string
		filter Filter
	}{
		{"language", q.Language}, {"type", q.Type}, {"source_name", q.Source}, {"place_key", q.Place}, {"urgency", q.Urgency},
	} {
		l.values(f.column, f.filter)
	}
	l.these(q)
	l.times(q)
	if q.Search == nil {
		return nil
	}
	return l.matching(ctx, *q.Search)
}

// states narrows a listing to what the viewer may see and asked for. A listing
// of the trash is the only one that looks into it.
func (l *listing) states(states []string) {
	if !l.viewer.Editor() || len(states) == 0 {
		states = []string{string(news.Published)}
	}
	l.seen = visible(l.viewer, l.now)
	if slices.Contains(states, news.Trashed) {
		l.seen = condition{sql: "TRUE"}
	}
	switch {
	case slices.Contains(states, anyState): // as seen
	case len(states) == 1:
		l.state = states[0]
		l.and("a.state = ?", l.state)
	case slices.Contains(states, string(news.Published)):
		// Nearly every story is published: a walk along the list, which the plus
		// makes SQLite take, finds a page soon, where a sort would read them all.
		l.and("+a.state IN ("+placeholders(len(states))+")", anys(states)...)
	default:
		l.and("a.state IN ("+placeholders(len(states))+")", anys(states)...)
	}
}

// anyState in a query's States stands for every state but the trash.
const anyState = "any"

// terms narrows by sections, tags or authors.
func (l *listing) terms(ctx context.Context, class news.Class, f Filter) error {
	for _, names := range f.All {
		ids, err := l.db.termIDs(ctx, class, names)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			l.nothing = true
			continue
		}
		// One of several names may come to stand for a term later.
		if len(names) == 1 && (l.term == 0 || class != news.Section) {
			l.term = ids[0]
		}
		if class == news.Section {
			l.groups = append(l.groups, sectionGroup(ids))
		} else {
			l.groups = append(l.groups, termGroup(class, ids))
		}
	}
	ids, err := l.db.termIDs(ctx, class, f.None)
	switch {
	case err != nil || len(ids) == 0:
		return err
	case class == news.Section:
		l.and("(a.section_id IS NULL OR a.section_id NOT IN ("+placeholders(len(ids))+"))", anys(ids)...)
	default:
		l.and("NOT "+hasTerm(len(ids)), anys(ids)...)
	}
	return nil
}

func (l *listing) values(column string, f Filter) {
	for _, set := range f.All {
		switch {
		case len(set) == 0:
			l.nothing = true
		case column == "urgency": // eight values; no index is worth it
			l.and("a.urgency IN ("+placeholders(len(set))+")", anys(set)...)
		default:
			l.groups = append(l.groups, columnGroup(column, set))
		}
	}
	if len(f.None) > 0 {
		l.and("a."+column+" NOT IN ("+placeholders(len(f.None))+")", anys(f.None)...)
	}
}

// these narrows to single articles and by what is in them.
func (l *listing) these(q Query) {
	if q.IDs != nil {
		ids := make([]any, len(q.IDs))
		for i, id := range q.IDs {
			ids[i] = id.String()
		}
		l.groups = append(l.groups, exactGroup("articles b", "b.seq", "b.id IN ("+placeholders(len(ids))+")", ids...))
	}
	if q.Slug != "" {
		l.groups = append(l.groups, exactGroup("article_slugs b", "b.article_id", "b.slug = ?", q.Slug))
	}
	if q.HasMedia != nil {
		// has_media says the same, but stands behind the body in the row: a walk
		// would read the pages of every long one.
		l.and("(a.media <> '[]') = ?", *q.HasMedia)
	}
}

// times narrows by the times of publishing and of the last change. In the order
// of another time than its own a span is a group, which may be small; the plus
// keeps the walk on its order.
func (l *listing) times(q Query) {
	l.since, l.until = q.PublishedAfter, q.PublishedBefore
	if !l.byTime && !(l.since.IsZero() && l.until.IsZero()) {
		l.groups = append(l.groups, spanGroup("listed_at", l.since, l.until))
	}
	column, ordered := "+a.updated_at", sortOf(q.Sort).column == "updated_at"
	if ordered {
		column = "a.updated_at"
	}
	if !q.UpdatedAfter.IsZero() {
		l.and(column+" >= ?", at(q.UpdatedAfter))
	}
	if !q.UpdatedBefore.IsZero() {
		l.and(column+" < ?", at(q.UpdatedBefore))
	}
	if !ordered && l.state != "" && !(q.UpdatedAfter.IsZero() && q.UpdatedBefore.IsZero()) {
		l.groups = append(l.groups, spanGroup("updated_at", q.UpdatedAfter, q.UpdatedBefore))
	}
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}
