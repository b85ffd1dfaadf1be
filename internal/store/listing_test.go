package store_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// shelf is an archive of invented stories that a test also keeps in memory, to
// compare what is listed with what a plain loop finds.
type shelf struct {
	db      *store.DB
	now     time.Time
	stories []news.Article
}

var shelfWords = []string{"bridge", "ferry", "toll", "mayor", "river"}

// newShelf makes stories of every state, some of them at the same time, some
// embargoed or expired, with filters and words by chance.
func newShelf(t *testing.T, r *rand.Rand) *shelf {
	t.Helper()
	clock := testkit.NewClock()
	s := &shelf{db: testkit.DBAt(t, clock), now: clock.Now()}
	some := func(list []news.Term, most int) (chosen []news.Term) {
		for _, i := range r.Perm(len(list))[:r.IntN(most+1)] {
			chosen = append(chosen, list[i])
		}
		return chosen
	}
	words := func(most int) string {
		var list []string
		for range r.IntN(most + 1) {
			list = append(list, shelfWords[r.IntN(len(shelfWords))])
		}
		return strings.Join(list, " ")
	}
	err := s.db.InTx(t.Context(), func(tx *store.Tx) error {
		terms := map[news.Class][]news.Term{}
		for class, count := range map[news.Class]int{news.Section: 3, news.Tag: 5, news.Author: 3} {
			for i := range count {
				term := news.Term{Class: class, Slug: fmt.Sprint(class, "-", i), Name: fmt.Sprint("Name ", i)}
				if class == news.Tag {
					term.Kind = "topic"
				}
				saved, err := tx.SaveTerm(nil, term, tester)
				if err != nil {
					return err
				}
				terms[class] = append(terms[class], saved)
			}
		}
		for i := range 90 {
			a := testkit.Story(t, fmt.Sprint("story-", i), s.now.Add(-time.Duration(r.IntN(60))*time.Hour))
			a.Headline, a.Summary, a.Body = strings.TrimSpace("Story "+words(2)), words(2), "<p>x "+words(4)+"</p>"
			a.Language, a.Type, a.Urgency = []string{"en", "az", "ru"}[r.IntN(3)], news.Types[r.IntN(2)], 1+r.IntN(3)
			a.Source.Name, a.Dateline.Place = []string{"", "Wire", "Desk"}[r.IntN(3)], []string{"", "Brussels"}[r.IntN(2)]
			a.Tags, a.Authors = some(terms[news.Tag], 3), some(terms[news.Author], 2)
			if chosen := some(terms[news.Section], 1); len(chosen) > 0 {
				a.Section = &chosen[0]
			}
			switch r.IntN(10) {
			case 0:
				a.Status = news.Draft
			case 1:
				a.EmbargoedUntil = s.now.Add(time.Hour)
			case 2:
				a.ExpiresAt = s.now.Add(-time.Minute)
			case 3:
				a.EmbargoedUntil, a.ExpiresAt = s.now.Add(time.Hour), s.now.Add(-time.Minute)
			}
			if _, err := tx.Save(nil, a, store.Entry{Kind: news.ChangePublished}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.db.List(t.Context(), store.Query{States: []string{"any"}, Limit: 100, Columns: store.Columns{Body: true}}, tester)
	if err != nil || page.HasNext {
		t.Fatal(err, page.HasNext)
	}
	s.stories = page.Articles
	return s
}

// matches reports by plain loops whether a listing has a story.
func (s *shelf) matches(a news.Article, q store.Query, typed string, v access.Viewer) bool {
	slugs := func(terms []news.Term) (list []string) {
		for _, term := range terms {
			list = append(list, term.Slug)
		}
		return list
	}
	var section []string
	if a.Section != nil {
		section = []string{a.Section.Slug}
	}
	for _, f := range []struct {
		filter store.Filter
		values []string
	}{
		{q.Tag, slugs(a.Tags)}, {q.Author, slugs(a.Authors)}, {q.Section, section}, {q.Language, []string{a.Language}},
		{q.Type, []string{a.Type}}, {q.Source, []string{a.Source.Name}}, {q.Place, []string{search.Fold(a.Dateline.Place)}},
		{q.Urgency, []string{fmt.Sprint(a.Urgency)}},
	} {
		has := func(name string) bool { return slices.Contains(f.values, name) }
		for _, set := range f.filter.All {
			if !slices.ContainsFunc(set, has) {
				return false
			}
		}
		if slices.ContainsFunc(f.filter.None, has) {
			return false
		}
	}
	switch {
	case a.Status != news.Published && !(v.Editor() && slices.Contains(q.States, "any")):
		return false
	case !v.Editor() && !a.Public(s.now):
		return false
	case !q.PublishedAfter.IsZero() && a.PublishedAt.Before(q.PublishedAfter), !q.PublishedBefore.IsZero() && !a.PublishedAt.Before(q.PublishedBefore):
		return false
	}
	for word := range strings.FieldsSeq(typed) {
		unwanted := strings.HasPrefix(word, "-")
		there := strings.Contains(search.Fold(a.Headline+" "+a.Summary+" "+a.Body), strings.TrimPrefix(word, "-"))
		if there == unwanted {
			return false
		}
	}
	return true
}

// before compares two stories in an order; searches go by row numbers.
func before(q store.Query, typed string) func(a, b news.Article) int {
	stage := func(a news.Article) int {
		for n, text := range []string{a.Headline, a.Headline + " " + a.Summary} {
			if !slices.ContainsFunc(strings.Fields(typed), func(w string) bool { return w[0] != '-' && !strings.Contains(search.Fold(text), w) }) {
				return n
			}
		}
		return 2
	}
	ids := func(a, b news.Article) int { return cmp.Compare(a.ID.String(), b.ID.String()) }
	return func(a, b news.Article) int {
		newer := cmp.Or(b.PublishedAt.Compare(a.PublishedAt), ids(b, a))
		if typed != "" {
			newer = cmp.Compare(b.SearchRow, a.SearchRow)
		}
		switch q.Sort {
		case store.OldestFirst:
			return -newer
		case store.LastUpdated:
			return cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), ids(b, a))
		case store.MostUrgent:
			return cmp.Or(cmp.Compare(a.Urgency, b.Urgency), b.PublishedAt.Compare(a.PublishedAt), ids(a, b))
		case store.ByHeadline:
			return cmp.Or(cmp.Compare(search.Fold(a.Headline), search.Fold(b.Headline)), ids(a, b))
		case store.Relevance:
			return cmp.Or(cmp.Compare(stage(a), stage(b)), newer)
		}
		return newer
	}
}

// anyQuery is a listing by chance.
func (s *shelf) anyQuery(r *rand.Rand) (q store.Query, typed string, v access.Viewer) {
	filter := func(prefix string, values ...string) (f store.Filter) {
		if values == nil {
			for i := range 5 {
				values = append(values, prefix+fmt.Sprint(i))
			}
		}
		if r.IntN(3) > 0 {
			return f
		}
		for range 1 + r.IntN(2) {
			var set []string
			for range 1 + r.IntN(3) {
				set = append(set, values[r.IntN(len(values))])
			}
			if r.IntN(4) == 0 {
				f.None = append(f.None, set...)
			} else {
				f.All = append(f.All, set)
			}
		}
		return f
	}
	q = store.Query{
		Tag: filter("tag-"), Author: filter("author-", "author-0", "author-1", "author-2"), Section: filter("section-", "section-0", "section-1", "section-2"),
		Language: filter("", "en", "az", "ru"), Type: filter("", news.Types[0], news.Types[1]), Source: filter("", "Wire", "Desk"),
		Place: filter("", "brussels"), Urgency: filter("", "1", "2", "3"),
		Sort: []store.Sort{store.NewestFirst, store.OldestFirst, store.LastUpdated, store.MostUrgent, store.ByHeadline}[r.IntN(5)],
	}
	if r.IntN(3) == 0 {
		q.PublishedAfter = s.now.Add(-time.Duration(r.IntN(60)) * time.Hour)
	}
	if r.IntN(4) == 0 {
		q.PublishedBefore = s.now.Add(-time.Duration(r.IntN(60)) * time.Hour)
	}
	if r.IntN(2) == 0 {
		typed = shelfWords[r.IntN(len(shelfWords))]
		if r.IntN(2) == 0 {
			typed += " " + []string{"", "-"}[r.IntN(2)] + shelfWords[r.IntN(len(shelfWords))]
		}
		parsed := search.Parse(typed)
		q.Search = &parsed
		if r.IntN(2) == 0 {
			q.Sort = store.Relevance
		}
	}
	if r.IntN(3) == 0 {
		v = tester
		if r.IntN(2) == 0 {
			q.States = []string{"any"}
		}
	}
	return q, typed, v
}

// walkAll pages through a listing there and back again.
func walkAll(t *testing.T, db *store.DB, q store.Query, v access.Viewer, bound int) (there, back []string) {
	t.Helper()
	q.Limit = 4
	var last []news.Article
	for more := true; more; {
		page, err := db.ListWithin(t.Context(), q, v, bound)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range page.Articles {
			there = append(there, a.ID.String())
		}
		if more = page.HasNext; len(page.Articles) > 0 {
			last = page.Articles
			at := store.PositionOf(last[len(last)-1], q.Sort, q.Search != nil)
			q.From = &at
		}
	}
	if last == nil {
		return there, nil
	}
	at := store.PositionOf(last[len(last)-1], q.Sort, q.Search != nil)
	q.From, q.Backward = &at, true
	back = []string{last[len(last)-1].ID.String()}
	for more := true; more; {
		page, err := db.ListWithin(t.Context(), q, v, bound)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range slices.Backward(page.Articles) {
			back = append(back, a.ID.String())
		}
		if more = page.HasPrev && len(page.Articles) > 0; more {
			at := store.PositionOf(page.Articles[0], q.Sort, q.Search != nil)
			q.From = &at
		}
	}
	slices.Reverse(back)
	return there, back
}

// TestListingsAgreeWithALoop compares listings by chance, page by page in both
// directions, with their totals and facets, with what plain loops make of the same
// stories: whatever way the bounds make a listing take.
func TestListingsAgreeWithALoop(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			s := newShelf(t, r)
			for range 30 {
				q, typed, v := s.anyQuery(r)
				var want []string
				facets := map[string]int64{}
				sorted := slices.SortedFunc(slices.Values(s.stories), before(q, typed))
				for _, a := range sorted {
					if !s.matches(a, q, typed, v) {
						continue
					}
					want = append(want, a.ID.String())
					countFacets(facets, a)
				}
				for _, bound := range []int{1, 8, 1000} {
					there, back := walkAll(t, s.db, q, v, bound)
					if !slices.Equal(there, want) || !slices.Equal(back, want) {
						t.Fatalf("bound %d, %q, %+v:\nthere %v\nback  %v\nwant  %v", bound, typed, q, there, back, want)
					}
					counted := q
					counted.Limit, counted.WantAll, counted.Facets = 1, true, store.Facets
					page, err := s.db.ListWithin(t.Context(), counted, v, bound)
					if err != nil {
						t.Fatal(err)
					}
					got := map[string]int64{}
					for facet, list := range page.Facets {
						for _, n := range list {
							got[string(facet)+":"+n.Value] = n.Count
						}
					}
					if page.Total != int64(len(want)) || !maps.Equal(got, facets) {
						t.Fatalf("bound %d, %q, %+v:\n%d in all, %v\nwant %d, %v", bound, typed, q, page.Total, got, len(want), facets)
					}
				}
			}
		})
	}
}

func countFacets(counts map[string]int64, a news.Article) {
	if a.Section != nil {
		counts["section:"+a.Section.Slug]++
	}
	for _, term := range slices.Concat(a.Tags, a.Authors) {
		counts[string(term.Class)+":"+term.Slug]++
	}
	counts["language:"+a.Language]++
	counts["type:"+a.Type]++
	counts["year:"+a.PublishedAt.Format("2006")]++
}
