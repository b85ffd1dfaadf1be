package importer_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/importer"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// runJob imports paths and gives the results by name.
func runJob(t *testing.T, j importer.Job, stdin string, paths ...string) map[string]importer.Result {
	t.Helper()
	results := make(map[string]importer.Result)
	j.Completed = func(r importer.Result) { results[filepath.Base(r.Name)] = r }
	if err := j.Run(context.Background(), paths, strings.NewReader(stdin)); err != nil {
		t.Fatal(err)
	}
	return results
}

func articles(t *testing.T, db *store.DB) []news.Article {
	t.Helper()
	page, err := db.List(context.Background(),
		store.Query{Limit: 100, States: []string{"any"}, Columns: store.Columns{Body: true}}, access.Operator("test"))
	if err != nil {
		t.Fatal(err)
	}
	return page.Articles
}

// TestImportSample imports the story that was really scraped, and finds it as
// the page told it: repaired, and nothing else changed.
func TestImportSample(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	job := importer.Job{Editor: editorial.New(db, "en"), Section: "Politics"}
	const name = "news-az-2024-06-19.txt"
	if r := runJob(t, job, "", "testdata/"+name)[name]; r.Outcome != importer.Created {
		t.Fatalf("outcome %s: %v", r.Outcome, r.Err)
	}
	all := articles(t, db)
	if len(all) != 1 {
		t.Fatalf("%d articles, want 1", len(all))
	}
	a := all[0]
	for _, field := range []struct{ name, got, want string }{
		{"headline", a.Headline, "The fifth meeting of the EU-Azerbaijan Security Dialogue was held on 13 June in Brussels"},
		{"status", string(a.Status), "published"},
		{"publishedAt", a.PublishedAt.Format(time.RFC3339), "2024-06-19T00:00:00Z"},
		{"place", a.Dateline.Place, "Brussels"},
		{"date", a.Dateline.Date, "2024-06-13"},
		{"source", a.Source.Name, "News.Az"},
		{"language", a.Language, "en"},
		{"section", a.Section.Slug, "politics"},
		{"slug", a.Slug, "the-fifth-meeting-of-the-eu-azerbaijan-security-dialogue-was-held-on-13-june-in-brussels"},
	} {
		if field.got != field.want {
			t.Errorf("%s is %q, want %q", field.name, field.got, field.want)
		}
	}
	if !strings.Contains(string(a.Metadata), `"inferred":["headline"]`) {
		t.Errorf("metadata does not mark the headline as inferred: %s", a.Metadata)
	}
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitN(string(raw), "\n", 2) // without the chrome
	want := strings.TrimSuffix(strings.TrimSpace(lines[1]), "News.Az")
	if got := markup.Text(a.Body); letters(got) != letters(want) {
		t.Errorf("more than white space changed:\n%s\nwant\n%s", got, want)
	} else if strings.Contains(got, ".The") || strings.Contains(got, ".In ") {
		t.Errorf("a joint is left: %s", got)
	}
}

func letters(s string) string { return strings.Join(strings.Fields(s), "") }

// TestImportTwice changes nothing the second time, also after an editor changed
// the story, and also when the page around it counted more readers.
func TestImportTwice(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	editor := editorial.New(db, "en")
	job := importer.Job{Editor: editor}
	const story = "date 2024-06-19\n\nThe bridge was opened on Monday.The mayor spoke.\n\nViews: 12\n\nNews.Az"
	first := runJob(t, job, story, "-")["-"]
	if first.Outcome != importer.Created {
		t.Fatalf("outcome %s: %v", first.Outcome, first.Err)
	}
	by := editorial.By[news.Article]{Viewer: access.Operator("test")}
	for name, in := range map[string]editorial.Input{
		"edited":                        {Headline: "The mayor opens a bridge", Source: first.Article.Source},
		"edited, its source taken away": {Headline: "A bridge is opened"},
	} {
		edited, err := editor.Replace(context.Background(), first.Article.ID, in, by)
		if err != nil {
			t.Fatal(err)
		}
		again := runJob(t, job, strings.Replace(story, "12", "999", 1), "-")["-"]
		if again.Outcome != importer.Unchanged || again.Article.ID != first.Article.ID {
			t.Errorf("%s: outcome %s of %s, want unchanged of %s", name, again.Outcome, again.Article.ID, first.Article.ID)
		}
		all := articles(t, db)
		if len(all) != 1 || all[0].Version != edited.Version || all[0].Headline != edited.Headline {
			t.Errorf("%s: after the second import: %+v, want version %d", name, all, edited.Version)
		}
	}
}

// TestImportFolder names what cannot be read, and imports the rest.
func TestImportFolder(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"good.txt":    "date 2024-06-19\n\nThe bridge was opened on Monday.\n\nThe mayor spoke to the people.\n\nNews.Az",
		"binary.txt":  "\x00\x01\x02\x03\xff\xfe\x00\x00\x7f\x80",
		"empty.txt":   "",
		"page.html":   "<!DOCTYPE html><html><body><p>A page.</p></body></html>",
		".hidden.txt": "The hidden story is not imported.",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	missing := filepath.Join(folder, "missing.txt")
	results := runJob(t, importer.Job{Editor: editorial.New(db, "en")}, "", folder, missing, filepath.Join(folder, "good.txt"))
	for name, want := range map[string]importer.Outcome{
		"good.txt": importer.Created, "binary.txt": importer.Failed, "empty.txt": importer.Failed,
		"page.html": importer.Failed, "missing.txt": importer.Failed,
	} {
		if got := results[name]; got.Outcome != want {
			t.Errorf("%s is %q (%v), want %q", name, got.Outcome, got.Err, want)
		}
	}
	if len(results) != 5 {
		t.Errorf("%d results, want 5: each file once, hidden ones not at all", len(results))
	}
	if err := results["page.html"].Err; !errors.Is(err, importer.ErrNotText) {
		t.Errorf("page.html failed with %v", err)
	}
}

// TestImportLanguages imports invented texts in Azerbaijani and Russian of the
// same kind as the sample.
func TestImportLanguages(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ language, place, date, slug string }{
		"invented-az.txt": {"az", "Brüssel", "2024-06-13", "iyunun-13-de-brusselde-uydurma-korpuler-forumunun-ucuncu-iclasi-kecirilib"},
		"invented-ru.txt": {"ru", "Брюссель", "2024-06-13", "v-gorode-otkryli-vydumannyi-most"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := testkit.DB(t)
			r := runJob(t, importer.Job{Editor: editorial.New(db, "en")}, "", "testdata/"+name)[name]
			if r.Outcome != importer.Created {
				t.Fatalf("outcome %s: %v", r.Outcome, r.Err)
			}
			a := r.Article
			if a.Language != want.language || a.Dateline.Place != want.place || a.Dateline.Date != want.date || a.Slug != want.slug {
				t.Errorf("got %s, %+v, %s; want %+v", a.Language, a.Dateline, a.Slug, want)
			}
			if a.PublishedAt.Format(time.DateOnly) != "2024-06-19" {
				t.Errorf("published %s, want 2024-06-19", a.PublishedAt)
			}
		})
	}
}
