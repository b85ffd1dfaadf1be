package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// Facet is something that stories are counted by.
type Facet string

// The facets.
const (
	FacetSection  Facet = "section"
	FacetTag      Facet = "tag"
	FacetAuthor   Facet = "author"
	FacetLanguage Facet = "language"
	FacetType     Facet = "type"
	FacetYear     Facet = "year" // of publishing, UTC
)

// Facets lists the facets that there are.
var Facets = []Facet{FacetSection, FacetTag, FacetAuthor, FacetLanguage, FacetType, FacetYear}

// maxFacetValues is how many values a facet lists, the largest first.
const maxFacetValues = 50

// FacetCount is one value of a facet with its number of stories.
type FacetCount struct {
	Value string // a slug, a language, a type or a year
	Name  string
	Count int64
}

// count counts the listing's stories.
func (l *listing) count(ctx context.Context) (n int64, err error) {
	if all, ok := l.indexed(); ok {
		hidden := l.hidden()
		query := "SELECT (" + all.sql + ") - (SELECT count(*)" + hidden.sql() + ")"
		return n, l.db.numbers(ctx, query, append(all.args, hidden.args...), &n)
	}
	s := l.counted()
	if l.found.asked && l.simple() && len(l.groups) == 0 {
		s = l.seenFinds()
	}
	err = l.db.reader.QueryRowContext(ctx, "SELECT count(*)"+s.sql(), s.args...).Scan(&n)
	return n, err
}

// seenFinds is what a search finds of the published stories, without a look at
// each: what the viewer may not see is left out as a set, and so are the rows of
// stories that went away or moved in time, which stay in the indexes of words while
// these cannot be written.
func (l *listing) seenFinds() source {
	others := slices.DeleteFunc(slices.Clone(news.Statuses), func(s news.Status) bool { return s == news.Published })
	hidden := l.hidden()
	s := source{from: "search_all f"}
	s.and("f.search_all MATCH ?", l.found.match(whole))
	s.and("f.rowid NOT IN (SELECT search_row FROM articles WHERE search_row IS NOT NULL AND state IN ("+placeholders(len(others))+")"+
		" UNION ALL SELECT a.search_row"+hidden.sql()+" AND a.search_row IS NOT NULL"+
		" UNION ALL SELECT w.search_row FROM waiting_words w WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.search_row = w.search_row))",
		append(anys(others), hidden.args...)...)
	return s
}

// counted is the source of all stories of the listing, in no order.
func (l *listing) counted() source {
	if l.found.asked {
		return l.finds(whole)
	}
	if l.lead < 0 && len(l.groups) > 0 {
		led := *l
		led.lead = 0
		return led.all()
	}
	return l.all()
}

// simple reports whether the listing is of one state with no condition beside it,
// but for filters and words.
func (l *listing) simple() bool {
	return l.state == string(news.Published) && len(l.tests) == 1 && l.since.IsZero() && l.until.IsZero()
}

// indexed selects the number of the listing's stories and of those that time
// keeps from the viewer: of simple listings with at most one filter, which are
// counted already, or have one row for each story in an index.
func (l *listing) indexed() (number condition, ok bool) {
	const counted = "SELECT stories FROM term_counts WHERE term_id = ?"
	switch {
	case !l.simple() || l.found.asked || len(l.groups) > 1:
		return condition{}, false
	case len(l.groups) == 0:
		return condition{counted, []any{allStories}}, true
	case l.groups[0].term != 0:
		return condition{counted, []any{l.groups[0].term}}, true
	case len(l.groups[0].each) == 0:
		return condition{}, false
	}
	g := l.groups[0]
	rows := g.rows(l.state)
	return condition{"SELECT count(*) FROM (SELECT " + g.distinct() + g.seq + " FROM " + rows.sql + ")", rows.args}, true
}

// hidden are the stories of the listing that only time keeps from the viewer:
// the exceptions to the state, which have indexes of their own and are few.
func (l *listing) hidden() source {
	all := *l
	all.lead, all.seen = -1, condition{sql: "FALSE"}
	s := source{from: "articles a", time: "a"}
	if !l.viewer.Editor() {
		all.seen = condition{"NOT (" + l.seen.sql + ")", l.seen.args}
		s = timed(l.now)
	}
	return all.with(s)
}

// timed are the stories under embargo and the expired, each once, in any state.
func timed(now time.Time) source {
	return source{
		// Not a UNION: to leave out what comes twice SQLite would go through all
		// stories in the order of their numbers.
		from: "(SELECT seq FROM articles WHERE embargoed_until > ? UNION ALL SELECT seq FROM articles WHERE expires_at <= ?" +
			" AND (embargoed_until IS NULL OR embargoed_until <= ?)) h CROSS JOIN articles a ON a.seq = h.seq",
		time: "a", args: []any{at(now), at(now), at(now)},
	}
}

// facets counts the listing's stories by each facet, whatever page is shown. They
// are found once for all facets, and counted by ids; names are looked up for the
// largest alone. In a simple listing without a filter the indexes are counted, and
// what time hides is taken off.
func (l *listing) facets(ctx context.Context, facets []Facet) (map[Facet][]FacetCount, error) {
	counts := noFacets(facets)
	if len(facets) == 0 {
		return counts, nil
	}
	indexed := l.simple() && !l.found.asked && len(l.groups) == 0
	stories := l.counted()
	if indexed {
		stories = l.hidden()
	}
	query := "WITH m AS MATERIALIZED (SELECT a.seq, a.section_id, a.language, a.type, " + l.db.dialect.year("a.listed_at") + " AS year" + stories.sql() + ")"
	args := slices.Clone(stories.args)
	lists := make([]string, len(facets))
	for i, facet := range facets {
		ids := facet.counts()
		if indexed {
			all := l.db.facetIndex(facet)
			ids = "SELECT id, sum(n) AS n FROM (SELECT * FROM (" + all.sql + ") UNION ALL SELECT id, -n FROM (" + ids + ")) GROUP BY id HAVING sum(n) > 0"
			args = append(args, all.args...)
		}
		query += fmt.Sprintf(", n%d AS MATERIALIZED (%s)", i, ids)
		lists[i] = facet.named(fmt.Sprintf("n%d", i))
	}
	rows, err := l.db.reader.QueryContext(ctx, query+" "+strings.Join(lists, " UNION ALL "), args...)
	if err != nil {
		return nil, fmt.Errorf("count by %s: %w", facets, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var facet Facet
		var n FacetCount
		if err := rows.Scan(&facet, &n.Value, &n.Name, &n.Count); err != nil {
			return nil, err
		}
		counts[facet] = append(counts[facet], n)
	}
	return counts, rows.Err()
}

// counts selects the ids of a facet, which are the values themselves where they
// have no other, with their numbers of stories in m.
func (f Facet) counts() string {
	column := string(f)
	switch f {
	case FacetTag, FacetAuthor:
		return "SELECT w.term_id AS id, count(*) AS n FROM m CROSS JOIN article_terms w ON w.article_id = m.seq AND w.class = '" + string(f) + "' GROUP BY w.term_id"
	case FacetSection:
		column = "section_id"
	}
	return "SELECT " + column + " AS id, count(*) AS n FROM m WHERE " + column + " IS NOT NULL GROUP BY " + column
}

// facetIndex selects the same of all published stories: terms are counted
// already, the rest goes along an index that begins with the facet; the plus
// keeps that of the state out of it.
func (db *DB) facetIndex(f Facet) condition {
	published := []any{string(news.Published)}
	switch f {
	case FacetSection, FacetTag, FacetAuthor:
		return condition{"SELECT t.id, c.stories AS n FROM terms t CROSS JOIN term_counts c ON c.term_id = t.id WHERE t.class = ? AND c.stories > 0", []any{string(f)}}
	case FacetYear:
		return db.dialect.years(string(news.Published))
	}
	return condition{"SELECT " + string(f) + " AS id, count(*) AS n FROM articles WHERE +state = ? GROUP BY " + string(f), published}
}

// named selects the largest of the counts in a table, and by value among equals.
func (f Facet) named(counts string) string {
	value, name, join, where := "n.id", "n.id", "", ""
	switch f {
	case FacetSection, FacetTag, FacetAuthor:
		value, name, join = "t.slug", "t.name", " CROSS JOIN terms t ON t.id = n.id"
		// Those that may be among the first are named, and no others.
		where = fmt.Sprintf(" WHERE n.n >= coalesce((SELECT n FROM %s ORDER BY n DESC LIMIT 1 OFFSET %d), 1)", counts, maxFacetValues-1)
	}
	return fmt.Sprintf("SELECT * FROM (SELECT '%s' AS facet, %s AS value, %s AS name, n.n AS n FROM %s n%s%s ORDER BY n.n DESC, 2 LIMIT %d)",
		f, value, name, counts, join, where, maxFacetValues)
}

// noFacets are the facets of a listing with nothing in it.
func noFacets(facets []Facet) map[Facet][]FacetCount {
	if facets == nil {
		return nil
	}
	counts := make(map[Facet][]FacetCount)
	for _, facet := range facets {
		counts[facet] = nil
	}
	return counts
}
