package store_test

import (
	"fmt"
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

// TestListingsWalkAnIndex wants every shape of listing to go along an index in
// the order of the list: no sorting, and nothing read that a page does not need.
// Several states without published are the exception: they are few, and sorted.
func TestListingsWalkAnIndex(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		for _, term := range []news.Term{
			{Class: news.Section, Slug: "politics", Name: "Politics"}, {Class: news.Section, Slug: "sport", Name: "Sport"},
			{Class: news.Tag, Slug: "energy", Name: "Energy", Kind: "topic"}, {Class: news.Tag, Slug: "ferries", Name: "Ferries", Kind: "topic"},
			{Class: news.Author, Slug: "jane-doe", Name: "Jane Doe"}, {Class: news.Author, Slug: "john-roe", Name: "John Roe"},
		} {
			if _, err := tx.SaveTerm(nil, term, tester); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all := func(names ...string) store.Filter { return store.Filter{All: [][]string{names}} }
	now := time.Now()
	from := &store.Position{Key: now.UnixMicro(), ID: testkit.ID(t)}
	found := func(q string) *search.Query {
		parsed := search.Parse(q)
		return &parsed
	}
	shapes := map[string]store.Query{
		"newest":                  {},
		"section":                 {Section: all("politics")},
		"two sections":            {Section: all("politics", "sport")},
		"no section":              {Section: store.Filter{None: []string{"politics"}}},
		"tag":                     {Tag: all("energy")},
		"two tags":                {Tag: store.Filter{All: [][]string{{"energy"}, {"ferries"}}}},
		"any of two tags":         {Tag: all("energy", "ferries")},
		"none of a tag":           {Tag: store.Filter{None: []string{"energy"}}},
		"author":                  {Author: all("jane-doe")},
		"tag, author and section": {Tag: all("energy"), Author: all("jane-doe"), Section: all("politics")},
		"language":                {Language: all("en")},
		"two languages":           {Language: all("en", "az")},
		"section and language":    {Section: all("politics"), Language: all("en")},
		"section and tag":         {Section: all("politics"), Tag: all("energy")},
		"section and author":      {Section: all("politics"), Author: all("jane-doe"), Sort: store.OldestFirst},
		"since":                   {PublishedAfter: now},
		"between":                 {PublishedAfter: now.Add(-time.Hour), PublishedBefore: now},
		"tag between":             {Tag: all("energy"), PublishedAfter: now.Add(-time.Hour), PublishedBefore: now},
		"oldest":                  {Sort: store.OldestFirst},
		"last updated":            {Sort: store.LastUpdated},
		"first updated":           {Sort: store.FirstUpdated},
		"most urgent":             {Sort: store.MostUrgent},
		"by headline":             {Sort: store.ByHeadline},
		"type":                    {Type: all("brief")},
		"source":                  {Source: all("News.Az")},
		"place":                   {Place: all("brussels")},
		"section, last updated":   {Section: all("politics"), Sort: store.LastUpdated},
		"tag, most urgent":        {Tag: all("energy"), Sort: store.MostUrgent},
		"found, newest":           {Search: found("bridge -toll"), Sort: store.NewestFirst},
		"found, by relevance":     {Search: found("bridge -toll"), Sort: store.Relevance},
		"found in a section":      {Search: found("bridge"), Section: all("politics"), Sort: store.Relevance},
		"drafts":                  {States: []string{"draft"}},
		"drafts and published":    {States: []string{"draft", "published"}},
		"any state":               {States: []string{"any"}},
		"trash":                   {States: []string{"trashed"}},
		"all there is":            {States: []string{"any", "trashed"}},
		"drafts of a section":     {States: []string{"draft"}, Section: all("politics")},
		"any state of a tag":      {States: []string{"any"}, Tag: all("energy")},

		"any of two authors":        {Author: all("jane-doe", "john-roe")},
		"any of two tags, oldest":   {Tag: all("energy", "ferries"), Sort: store.OldestFirst},
		"any of two tags, urgent":   {Tag: all("energy", "ferries"), Sort: store.MostUrgent},
		"any of two types":          {Type: all("brief", "news")},
		"any of two sources":        {Source: all("News.Az", "Wire")},
		"any of two places":         {Place: all("brussels", "baku")},
		"two sections and two tags": {Section: all("politics", "sport"), Tag: all("energy", "ferries")},
		"two sections between":      {Section: all("politics", "sport"), PublishedAfter: now.Add(-time.Hour), PublishedBefore: now},
		"author and language":       {Author: all("jane-doe"), Language: all("en"), Sort: store.OldestFirst},
		"section, by headline":      {Section: all("politics"), Sort: store.ByHeadline},
		"since, last updated":       {PublishedAfter: now, Sort: store.LastUpdated},
		"changed since":             {UpdatedAfter: now},
		"changed since, by change":  {UpdatedAfter: now, Sort: store.LastUpdated},
		"by ids":                    {IDs: []news.ID{testkit.ID(t), testkit.ID(t)}},
		"by slug":                   {Slug: "bridge"},
		"found with a tag":          {Search: found("bridge"), Tag: all("energy"), Sort: store.Relevance},
		"found with a tag, newest":  {Search: found("bridge -toll"), Tag: all("energy"), Sort: store.NewestFirst},
		"found, last updated":       {Search: found("bridge"), Sort: store.LastUpdated},
		"found between":             {Search: found("bridge"), PublishedAfter: now.Add(-time.Hour), PublishedBefore: now, Sort: store.Relevance},
	}
	for name, q := range shapes {
		for who, viewer := range map[string]access.Viewer{"reader": {}, "editor": tester} {
			if who == "reader" && q.States != nil {
				continue
			}
			for _, way := range []string{"first", "on", "back"} {
				q.Limit = 20
				q.From, q.Backward = nil, way == "back"
				if way != "first" {
					q.From = from
				}
				for _, bound := range []int{0, 1000} { // every filter is of many stories, or of few
					before := db.Statements()
					if _, err := db.ListWithin(t.Context(), q, viewer, bound); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					for _, query := range db.Statements() {
						if !slices.Contains(before, query) {
							wantWalk(t, db, fmt.Sprintf("%s, %s, %s, bound %d", name, who, way, bound), query)
						}
					}
				}
			}
		}
	}
}

// TestOthersWalkAnIndex wants the same of what is read beside lists.
func TestOthersWalkAnIndex(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		for _, slug := range []string{"one", "two"} {
			if _, err := tx.Save(nil, testkit.Story(t, slug, testkit.Morning), store.Entry{Kind: news.ChangePublished}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := db.List(t.Context(), store.Query{Limit: 1}, access.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	before := db.Statements()
	related, err := db.Related(t.Context(), page.Articles[0], 10, access.Viewer{}, store.Columns{})
	if err != nil || len(related) != 1 {
		t.Fatalf("%d related, %v", len(related), err)
	}
	misspelt := search.Parse("ferri")
	meant, err := db.DidYouMean(t.Context(), store.Query{Search: &misspelt, Sort: store.Relevance, Limit: 1}, access.Viewer{})
	if err != nil || meant != "Ferry" {
		t.Fatalf("did you mean %q, %v", meant, err)
	}
	if _, err := db.LastChange(t.Context(), access.Viewer{}); err != nil {
		t.Fatal(err)
	}
	for _, query := range db.Statements() {
		if slices.Contains(before, query) {
			continue
		}
		wantWalk(t, db, "beside lists", query)
		steps, err := db.Plan(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			if strings.HasSuffix(step, "(state=?)") && (strings.HasPrefix(step, "SEARCH a ") || strings.HasPrefix(step, "SEARCH articles ")) {
				t.Errorf("%s reads all stories of a state: %s", step, query)
			}
		}
	}
}

// TestSectionAndTagIsOneWalk wants a list by section and tag, or author, to go
// along the index of both, without a look at stories that have only one.
func TestSectionAndTagIsOneWalk(t *testing.T) {
	t.Parallel()
	s := newShelf(t, rand.New(rand.NewPCG(3, 3)))
	before := s.db.Statements()
	for _, q := range []store.Query{
		{Section: store.Filter{All: [][]string{{"section-1"}}}, Tag: store.Filter{All: [][]string{{"tag-1"}}}, Limit: 5},
		{Section: store.Filter{All: [][]string{{"section-1"}}}, Author: store.Filter{All: [][]string{{"author-1"}}}, Limit: 5},
	} {
		if _, err := s.db.List(t.Context(), q, access.Viewer{}); err != nil {
			t.Fatal(err)
		}
	}
	walks := 0
	for _, query := range s.db.Statements() {
		if slices.Contains(before, query) || !strings.Contains(query, "articles a") {
			continue
		}
		steps, err := s.db.Plan(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		const first = "SEARCH b USING COVERING INDEX article_terms_by_section (term_id=? AND section_id=? AND state=?)"
		if steps[0] != first {
			t.Errorf("the first step is %q, want %q\nof %s", steps[0], first, query)
		}
		walks++
	}
	if walks != 1 { // both have the same shape
		t.Errorf("%d kinds of walks, want 1", walks)
	}
}

// wantWalk wants a query to go along indexes from its outermost step to its
// innermost, to read no table from end to end, and to sort only what was gathered
// within a bound.
func wantWalk(t *testing.T, db *store.DB, name, query string) {
	t.Helper()
	steps, err := db.Plan(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	gathered := strings.Contains(query, ") g CROSS JOIN") || strings.Contains(query, "FROM search_all f CROSS JOIN articles a ON a.search_row = f.rowid") && strings.Contains(query, ") m CROSS JOIN")
	ordered := strings.Contains(query, "ORDER BY k") || strings.Contains(query, "ORDER BY a.") || strings.Contains(query, "ORDER BY b.") || strings.Contains(query, "ORDER BY f.")
	for _, step := range steps {
		scan := strings.HasPrefix(step, "SCAN ")
		switch {
		case strings.Contains(step, "TEMP B-TREE FOR ORDER BY") && ordered && !gathered,
			scan && slices.ContainsFunc([]string{"SCAN a", "SCAN b", "SCAN x", "SCAN y", "SCAN articles", "SCAN article_terms"}, func(table string) bool { return step == table }):
			t.Errorf("%s: %s\nin %s\nof %s", name, step, strings.Join(steps, "; "), query)
		}
	}
}
