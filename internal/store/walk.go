package store

import (
	"context"
	"slices"
	"strings"

	"github.com/dateline-api/dateline/internal/news"
)

// source is a way to rows of a listing: a FROM in which "a" is the article, and
// what must hold of it.
type source struct {
	from  string
	time  string // the alias whose listed_at and id the order goes along
	row   string // the column of the row number in the indexes of words
	where []string
	args  []any
}

func (s *source) and(sql string, args ...any) {
	s.where, s.args = append(s.where, sql), append(s.args, args...)
}

// sql is the source from its FROM on.
func (s source) sql() string { return " FROM " + s.from + " WHERE " + strings.Join(s.where, " AND ") }

// with adds the listing's conditions to a source, but for the group that leads.
func (l *listing) with(s source) source {
	s.and(l.seen.sql, l.seen.args...)
	for _, t := range l.tests {
		s.and(t.sql, t.args...)
	}
	for i, g := range l.groups {
		if i != l.lead && g.test.sql != "" {
			s.and(g.test.sql, g.test.args...)
		}
	}
	listed := s.time + ".listed_at"
	if !l.byTime {
		listed = "+" + listed
	}
	if !l.since.IsZero() {
		s.and("a.published_at >= ? AND "+listed+" >= ?", at(l.since), at(l.since))
	}
	if !l.until.IsZero() {
		s.and("a.published_at < ? AND "+listed+" < ?", at(l.until), at(l.until))
	}
	return s
}

// all is the source of all stories, or of all of the group that leads.
func (l *listing) all() source {
	if l.lead < 0 {
		return l.with(source{from: "articles a", time: "a", row: "a.search_row"})
	}
	g := l.groups[l.lead]
	rows := g.rows(l.state)
	return l.with(source{
		// CROSS JOIN keeps SQLite from turning it round.
		from: "(SELECT " + g.distinct() + g.seq + " AS seq FROM " + rows.sql + ") g CROSS JOIN articles a ON a.seq = g.seq",
		time: "a", row: "a.search_row", args: rows.args,
	})
}

// arms are the sources that have the listing's stories in its order, value by
// value of the group that leads.
func (l *listing) arms() []source {
	if l.lead < 0 || l.gathered {
		return []source{l.all()}
	}
	g := l.groups[l.lead]
	arms := make([]source, len(g.each))
	for i, value := range g.each {
		s := source{from: "articles a", time: "a"}
		if g.from != "articles b" {
			s = source{from: g.from + " CROSS JOIN articles a ON a.seq = " + g.seq, time: "b"}
			s.and(value.sql, value.args...)
			s.and("b.state = ?", l.state)
		} else {
			s.and("a"+strings.TrimPrefix(value.sql, "b"), value.args...)
		}
		arms[i] = l.with(s)
	}
	return arms
}

// order is how the rows of a page follow each other.
type order struct {
	key    string // the column
	byTime bool
	byRow  bool // along the row numbers of the indexes of words, which no two share
	way    string
	step   string
}

func (l *listing) order(q Query) order {
	sort := sortOf(q.Sort)
	o := order{key: sort.column, byTime: l.byTime, byRow: l.found.asked && (l.byTime || q.Sort == Relevance), way: "DESC", step: "<"}
	if q.Backward == sort.descending {
		o.way, o.step = "ASC", ">"
	}
	return o
}

// columns are what a source is ordered by.
func (o order) columns(s source) (key, id string) {
	switch {
	case o.byRow:
		return s.row, ""
	case o.byTime:
		return s.time + "." + o.key, s.time + ".id"
	}
	return "a." + o.key, "a.id"
}

// after adds that a source begins after a position.
func (o order) after(s source, p *Position) source {
	if p == nil {
		return s
	}
	s.where, s.args = slices.Clone(s.where), slices.Clone(s.args)
	if key, id := o.columns(s); id == "" {
		s.and(key+" "+o.step+" ?", p.Key)
	} else {
		s.and("("+key+", "+id+") "+o.step+" (?, ?)", p.Key, p.ID.String())
	}
	return s
}

// rowShape is what is read of each row: the columns, given the one of the order's
// key, and what is joined to the articles for them.
type rowShape struct {
	columns func(key string) string
	join    string
}

// span is a part of a walk: after a position, leaving out some rows.
type span struct {
	from        *Position
	limit, skip int
}

// query reads rows in order: straight along one source that has it, or else
// through a list of their keys that is merged or sorted first, so that only the
// page's own rows are read whole.
func (r rowShape) query(arms []source, o order, sorted bool, p span) (query string, args []any) {
	if len(arms) == 1 && sorted {
		s := o.after(arms[0], p.from)
		key, id := o.columns(s)
		s.from += r.join
		query = r.columns(key) + s.sql() + " ORDER BY " + key + " " + o.way
		if id != "" {
			query += ", " + id + " " + o.way
		}
		return query + " LIMIT ? OFFSET ?", append(slices.Clone(s.args), p.limit, p.skip)
	}
	keys := make([]string, len(arms))
	for i, arm := range arms {
		s := o.after(arm, p.from)
		key, id := o.columns(s)
		if id == "" {
			id = "a.id"
		}
		keys[i] = "SELECT " + key + " AS k, " + id + " AS id, a.seq AS seq" + s.sql()
		args = append(args, s.args...)
	}
	inOrder := " ORDER BY k " + o.way + ", id " + o.way
	// UNION in this order merges what comes in order, and drops a story that
	// comes twice.
	query = r.columns("m.k") + " FROM (" + strings.Join(keys, " UNION ") + inOrder + " LIMIT ? OFFSET ?) m" +
		" CROSS JOIN articles a ON a.seq = m.seq" + r.join + " ORDER BY m.k " + o.way + ", m.id " + o.way
	return query, append(args, p.limit, p.skip)
}

func (l *listing) read(ctx context.Context, c Columns, arms []source, o order, sorted bool, p span) ([]news.Article, error) {
	whole := rowShape{columns: func(string) string { return l.db.selectArticles(c) }}
	query, args := whole.query(arms, o, sorted, p)
	rows, err := l.db.stmts.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return scanArticles(rows, l.viewer, l.now)
}

func (l *listing) page(ctx context.Context, q Query) (page Page, err error) {
	arms, sorted := l.arms(), !l.gathered
	if l.found.asked {
		arms, sorted = []source{l.finds(whole)}, l.found.inOrder(l)
	}
	p := span{q.From, q.Limit + 1, q.Skip}
	if q.Documents {
		page.Documents, err = l.readDocuments(ctx, arms, l.order(q), sorted, p)
		page.Documents, page.HasNext, page.HasPrev = cut(q, page.Documents)
	} else {
		page.Articles, err = l.read(ctx, q.Columns, arms, l.order(q), sorted, p)
		page.Articles, page.HasNext, page.HasPrev = cut(q, page.Articles)
	}
	return page, err
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
