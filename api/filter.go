package api

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
	"github.com/dateline-api/dateline/internal/store"
)

// faultList gathers the faults of several parameters into one error.
type faultList struct {
	faults []news.FieldError
	other  error // the first error that is no list of faults of parameters
}

func (l *faultList) add(err error) {
	e := news.AsError(err)
	switch {
	case err == nil:
	case e != nil && e.Kind == news.Unreadable:
		l.faults = append(l.faults, e.Fields...)
	case l.other == nil:
		l.other = err
	}
}

func (l *faultList) fault(parameter, code, format string, args ...any) {
	l.faults = append(l.faults, news.FieldError{Parameter: parameter, Code: code, Detail: fmt.Sprintf(format, args...)})
}

func (l *faultList) err() error {
	if len(l.faults) > 0 {
		return news.ErrParameter.With("%s", summary(l.faults)).WithFields(l.faults...)
	}
	return l.other
}

// listQuery is a store.Query that is being made of a query string.
type listQuery struct{ store.Query }

// maxNumberedRow is the last row that page numbers reach: each costs all before it.
const maxNumberedRow = 10_000

// start says where the page begins: at a cursor, or at a number.
func (q *listQuery) start(in ArticlesQuery, from *cursor) error {
	var l faultList
	switch {
	case in.Page > 0 && in.Cursor != "":
		l.fault("page", "not-allowed", "cannot go with a cursor; send one of the two")
	case in.Page*in.Limit > maxNumberedRow:
		l.fault("page", "out-of-range", "ends at row %d; page numbers reach row %d, cursors go on from there", in.Page*in.Limit, maxNumberedRow)
	case in.Page > 0:
		q.Skip = (in.Page - 1) * in.Limit
	case from != nil:
		if _, isText := from.place.Key.(string); isText != q.Sort.KeyIsText() {
			return errCursor
		}
		q.From, q.Backward = &from.place, from.backward
	}
	return l.err()
}

// storeQuery reads the filters, and lists everything that is wrong with them.
func (s *Server) storeQuery(in ArticlesQuery, v access.Viewer) (*listQuery, error) {
	var l faultList
	states, err := readStates(in.Status, v)
	l.add(err)
	now := s.now()
	q := &listQuery{store.Query{
		Section: readFilter(in.Section), Tag: readFilter(in.Tag), Author: readFilter(in.Author), Language: languages(in.Language),
		Type: l.oneOf("type", in.Type, news.Types), Source: readFilter(in.Source), Place: places(in.Place),
		Urgency: l.oneOf("urgency", in.Urgency, urgencies()), Slug: in.Slug, States: states, Sort: store.Sort(in.Sort),
		PublishedAfter: in.PublishedAfter.from(now), PublishedBefore: in.PublishedBefore.from(now),
		UpdatedAfter: in.UpdatedAfter.from(now), UpdatedBefore: in.UpdatedBefore.from(now),
		Limit: in.Limit, WantAll: in.Total, IDs: l.ids(in.IDs), Facets: l.facets(in.Facets),
	}}
	switch {
	case in.Q != "":
		found := search.Parse(in.Q)
		q.Search = &found
		if in.Sort == "" {
			q.Sort = store.Relevance
		}
	case q.Sort == store.Relevance:
		l.fault("sort", "not-allowed", "relevance orders a search; give q, too")
	case in.Highlight:
		l.fault("highlight", "not-allowed", "marks what a search found; give q, too")
	}
	if in.HasMedia != "" {
		has := in.HasMedia == "true"
		q.HasMedia = &has
	}
	return q, l.err()
}

// oneOf reads a filter whose values are an enumeration.
func (l *faultList) oneOf(parameter string, values, allowed []string) store.Filter {
	f := readFilter(values)
	for _, set := range append(slices.Clone(f.All), f.None) {
		for _, v := range set {
			if !slices.Contains(allowed, v) {
				l.fault(parameter, "not-one-of", "%s", unknownName(v, allowed))
			}
		}
	}
	return f
}

func urgencies() []string {
	var out []string
	for u := news.MinUrgency; u <= news.MaxUrgency; u++ {
		out = append(out, strconv.Itoa(u))
	}
	return out
}

// maxIDs is how many articles can be asked for by their ids at once: a page.
const maxIDs = 100

func (l *faultList) ids(list string) []news.ID {
	if list == "" {
		return nil
	}
	names := splitList(list)
	if len(names) > maxIDs {
		l.fault("ids", "too-many", "has %d ids; at most %d are allowed", len(names), maxIDs)
		return nil
	}
	ids := make([]news.ID, 0, len(names))
	for _, name := range names {
		id, err := news.ParseID(name)
		if e := news.AsError(err); e != nil {
			l.fault("ids", e.Fields[0].Code, "%s", e.Fields[0].Detail)
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

func (l *faultList) facets(list string) []store.Facet {
	var facets []store.Facet
	for _, name := range splitList(list) {
		facet := store.Facet(name)
		switch {
		case !slices.Contains(store.Facets, facet):
			l.fault("facets", "not-one-of", "%s", unknownName(name, facetNames()))
		case !slices.Contains(facets, facet):
			facets = append(facets, facet)
		}
	}
	return facets
}

func facetNames() []string {
	names := make([]string, len(store.Facets))
	for i, f := range store.Facets {
		names[i] = string(f)
	}
	return names
}

// places reads a filter of places, which are compared folded.
func places(values []string) store.Filter {
	f := readFilter(values)
	for _, set := range append(slices.Clone(f.All), f.None) {
		for i, v := range set {
			set[i] = search.Fold(strings.TrimSpace(v))
		}
	}
	return f
}

// FacetValue is one value with its number of stories.
type FacetValue struct {
	Value string `json:"value" example:"politics"` // as the filter of the same name takes it
	Name  string `json:"name" example:"Politics"`  // for readers
	Count int64  `json:"count" example:"12"`       // stories that have it, within the filters
} //	@name	FacetValue

// Facets are the counts that were asked for; the 50 largest of each.
type Facets struct {
	Section  []FacetValue `json:"section,omitzero" validate:"optional"`  // by section
	Tag      []FacetValue `json:"tag,omitzero" validate:"optional"`      // by tag
	Author   []FacetValue `json:"author,omitzero" validate:"optional"`   // by author
	Language []FacetValue `json:"language,omitzero" validate:"optional"` // by language
	Type     []FacetValue `json:"type,omitzero" validate:"optional"`     // by type
	Year     []FacetValue `json:"year,omitzero" validate:"optional"`     // by the UTC year of publishing
} //	@name	Facets

func facetsOf(counts map[store.Facet][]store.FacetCount) *Facets {
	if counts == nil {
		return nil
	}
	of := func(facet store.Facet) []FacetValue {
		list, asked := counts[facet]
		if !asked {
			return nil
		}
		return mapped(list, func(n store.FacetCount) FacetValue { return FacetValue{n.Value, n.Name, n.Count} })
	}
	return &Facets{
		Section: of(store.FacetSection), Tag: of(store.FacetTag), Author: of(store.FacetAuthor),
		Language: of(store.FacetLanguage), Type: of(store.FacetType), Year: of(store.FacetYear),
	}
}
