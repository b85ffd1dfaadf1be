package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

// facets counts the listing's stories by each facet, whatever page is shown.
func (l *listing) facets(ctx context.Context, facets []Facet) (map[Facet][]FacetCount, error) {
	counts := make(map[Facet][]FacetCount)
	for _, facet := range facets {
		list, err := l.facet(ctx, facet)
		if err != nil {
			return nil, fmt.Errorf("count by %s: %w", facet, err)
		}
		counts[facet] = list
	}
	return counts, nil
}

func (l *listing) facet(ctx context.Context, facet Facet) (list []FacetCount, err error) {
	value, name, join := "a."+string(facet), "a."+string(facet), ""
	switch facet {
	case FacetSection:
		value, name, join = "t.slug", "t.name", " JOIN terms t ON t.id = a.section_id"
	case FacetTag, FacetAuthor:
		value, name = "t.slug", "t.name"
		join = " JOIN article_terms w ON w.article_id = a.seq AND w.class = '" + string(facet) + "' JOIN terms t ON t.id = w.term_id"
	case FacetYear:
		value = l.db.dialect.year("a.listed_at")
		name = value
	}
	query := "SELECT " + value + ", " + name + ", count(*) FROM " + l.from + join + " WHERE " + strings.Join(l.where, " AND ") +
		" GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT ?"
	rows, err := l.db.reader.QueryContext(ctx, query, append(append([]any{}, l.args...), maxFacetValues)...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var n FacetCount
		if err := rows.Scan(&n.Value, &n.Name, &n.Count); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
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
