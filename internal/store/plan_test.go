package store_test

import (
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
			{Class: news.Author, Slug: "jane-doe", Name: "Jane Doe"},
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
				before := db.Statements()
				if _, err := db.List(t.Context(), q, viewer); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				for _, query := range db.Statements() {
					if slices.Contains(before, query) || !strings.Contains(query, "ORDER BY") || !strings.Contains(query, "LIMIT") {
						continue
					}
					steps, err := db.Plan(t.Context(), query)
					if err != nil {
						t.Fatal(err)
					}
					walks := strings.Contains(steps[0], "USING INDEX") || strings.Contains(steps[0], "USING COVERING INDEX") ||
						strings.HasPrefix(steps[0], "SCAN f VIRTUAL TABLE INDEX")
					if plan := strings.Join(steps, "; "); strings.Contains(plan, "TEMP B-TREE") || !walks {
						t.Errorf("%s, %s, %s: %s", name, who, way, plan)
					}
				}
			}
		}
	}
}
