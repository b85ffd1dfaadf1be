package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// bounds are how far stories are counted before a listing chooses its way.
type bounds struct {
	// rare is up to how many stories are gathered and sorted. In a million stories a
	// value that has as many is met, in any other order, once in some 250 rows: a
	// page of 20 reads about as many rows either way.
	rare int
	// tested is up to how many stories are asked one by one whether a search finds
	// them, which costs as much as 20 rows of a walk along its words.
	tested int
	// found is up to how many finds are sorted, when a search is listed in an order
	// that no index of words has.
	found int
	// without is up to how many finds with an unwanted word are left out one by one,
	// in the walks along an index that does not have all words.
	without int
}

var listingBounds = bounds{rare: 4000, tested: 500, found: 20_000, without: 500}

// maxArms is up to how many values are walked side by side.
const maxArms = 32

// group is a set of stories, by one filter, that an index leads to.
type group struct {
	test  condition   // the same as a test of article "a"; without SQL where it is one of the listing's tests already
	from  string      // where its rows are: "articles b", or another table "b"
	seq   string      // the column that names the article
	pick  condition   // which rows
	each  []condition // the same value by value, where the index has the stories of a value in the order of their time
	tags  []int64     // its values where they are tags
	term  int64       // its only value where that is a section, a tag or an author
	exact bool        // it is of a few stories by its nature
	plain bool        // from has no column state

	sections bool // its values are sections
}

// hasTerm is a test for one of n terms. The plus sign keeps the look-up on the
// few terms of the row: by the term's index it would read all stories of the term
// for every row.
func hasTerm(n int) string {
	return "EXISTS (SELECT 1 FROM article_terms y WHERE y.article_id = a.seq AND +y.term_id IN (" + placeholders(n) + "))"
}

const termRowsFrom = "article_terms b"

// termGroup are the stories with one of some tags, or of some authors.
func termGroup(class news.Class, ids []int64) group {
	g := valueGroup(termRowsFrom, "b.article_id", "b.term_id", ids)
	g.test = condition{hasTerm(len(ids)), anys(ids)}
	if len(g.each) == 1 {
		g.term = ids[0]
	}
	if class == news.Tag {
		g.tags = ids
	}
	return g
}

// columnGroup are the stories with one of some values in a column that has an
// index with state and time after it. The plus in the test keeps that index out
// of the way of the one that leads.
func columnGroup[T any](column string, values []T) group {
	g := valueGroup("articles b", "b.seq", "b."+column, values)
	g.test = condition{"+a." + column + " IN (" + placeholders(len(values)) + ")", anys(values)}
	return g
}

// sectionGroup are the stories of one of some sections.
func sectionGroup(ids []int64) group {
	g := columnGroup("section_id", ids)
	g.sections = true
	if len(g.each) == 1 {
		g.term = ids[0]
	}
	return g
}

// within are the stories of a group of terms that run in one of some sections:
// the rows of article_terms repeat the section, and an index has both.
func (g group) within(sections group) group {
	both := func(a, b condition) condition {
		return condition{a.sql + " AND " + b.sql, slices.Concat(a.args, b.args)}
	}
	paired := group{from: g.from, seq: g.seq, test: both(g.test, sections.test), pick: both(g.pick, sections.pick), tags: g.tags}
	for _, term := range g.each {
		for _, section := range sections.each {
			paired.each = append(paired.each, both(term, section))
		}
	}
	return paired
}

// pair makes one group of a filter by section and each filter by tag or author,
// unless there would be too many values to walk side by side.
func (l *listing) pair() {
	s := slices.IndexFunc(l.groups, func(g group) bool { return g.sections })
	if s < 0 {
		return
	}
	sections, paired := l.groups[s], false
	for i, g := range l.groups {
		if both := g.within(sections); g.from == termRowsFrom && both.walks() {
			l.groups[i], paired = both, true
		}
	}
	if paired {
		l.groups = slices.Delete(l.groups, s, s+1)
	}
}

func valueGroup[T any](from, seq, column string, values []T) group {
	g := group{from: from, seq: seq, pick: condition{column + " IN (" + placeholders(len(values)) + ")", anys(values)}}
	seen := make([]any, 0, len(values))
	for _, v := range values {
		if !slices.Contains(seen, any(v)) { // one that is named twice must not be met twice
			seen = append(seen, v)
			g.each = append(g.each, condition{column + " = ?", []any{v}})
		}
	}
	return g
}

// spanGroup are the stories of a span of time by a column.
func spanGroup(column string, since, until time.Time) group {
	g := group{from: "articles b", seq: "b.seq"}
	var parts []string
	for _, bound := range []struct {
		sign string
		time time.Time
	}{{">=", since}, {"<", until}} {
		if !bound.time.IsZero() {
			parts, g.pick.args = append(parts, "b."+column+" "+bound.sign+" ?"), append(g.pick.args, at(bound.time))
		}
	}
	g.pick.sql = strings.Join(parts, " AND ")
	return g
}

// exactGroup are stories that were named one by one.
func exactGroup(from, seq, pick string, args ...any) group {
	return group{
		test: condition{"a.seq IN (SELECT " + seq + " FROM " + from + " WHERE " + pick + ")", args},
		from: from, seq: seq, pick: condition{pick, args}, exact: true, plain: true,
	}
}

// rows is the FROM and WHERE of a group's rows, of one state if there is only one.
func (g group) rows(state string) condition {
	c := condition{g.from + " WHERE " + g.pick.sql, slices.Clone(g.pick.args)}
	if state != "" && !g.plain {
		c.sql, c.args = c.sql+" AND b.state = ?", append(c.args, state)
	}
	return c
}

// distinct is the word that keeps a story from coming twice, where it could.
func (g group) distinct() string {
	if g.from == "articles b" || len(g.each) == 1 {
		return ""
	}
	return "DISTINCT "
}

// walks reports whether the group's stories can be walked in the order of time,
// value beside value.
func (g group) walks() bool { return len(g.each) > 0 && len(g.each) <= maxArms }

// rarest finds the group with the fewest stories, counting to a bound.
func (l *listing) rarest(ctx context.Context, bound int) (which, stories int, err error) {
	counts := make([]string, len(l.groups))
	var args []any
	for i, g := range l.groups {
		rows := g.rows(l.state)
		counts[i] = "(SELECT count(*) FROM (SELECT 1 FROM " + rows.sql + " LIMIT ?))"
		args = append(append(args, rows.args...), bound)
	}
	numbers := make([]int, len(counts))
	into := make([]any, len(counts))
	for i := range numbers {
		into[i] = &numbers[i]
	}
	if err := l.db.numbers(ctx, "SELECT "+strings.Join(counts, ", "), args, into...); err != nil {
		return 0, 0, err
	}
	for i, n := range numbers {
		if n < numbers[which] {
			which = i
		}
	}
	return which, numbers[which], nil
}

// numbers reads the only row of a query that counts.
func (db *DB) numbers(ctx context.Context, query string, args []any, into ...any) (err error) {
	rows, err := db.stmts.rows(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	if rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// choose decides which way leads to the listing's rows: along its order, along
// the indexes of one filter, or by gathering the few stories of a rare one. What
// a page costs is bounded by the page, or by the bounds above.
func (l *listing) choose(ctx context.Context, s Sort) error {
	l.lead = slices.IndexFunc(l.groups, func(g group) bool { return g.exact })
	if l.lead >= 0 {
		l.gathered, l.found.tested = true, l.found.asked
		return nil
	}
	if l.found.asked {
		return l.chooseFound(ctx, s)
	}
	inOrder := l.byTime && l.state != ""
	switch {
	case len(l.groups) == 0:
		return nil
	case len(l.groups) == 1 && inOrder && l.groups[0].walks():
		l.lead = 0
		return nil
	}
	which, stories, err := l.rarest(ctx, l.bounds.rare)
	switch {
	case err != nil:
		return err
	case stories >= l.bounds.rare && inOrder:
		l.lead = slices.IndexFunc(l.groups, group.walks)
	case stories < l.bounds.rare:
		l.lead, l.gathered = which, !inOrder || !l.groups[which].walks()
	}
	return nil
}
