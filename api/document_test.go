package api_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestDocuments compares what readers get from ready-made documents with what a
// server on the same database makes of the rows, byte for byte, while everything
// that a document could be wrong about changes.
func TestDocuments(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) { o.CacheBytes = 0 })
	rows := longWay(t, n)
	n.post("/v1/sections", n.publisher, object{"name": "Harbour & Sea"}).want(http.StatusCreated)
	n.post("/v1/sections", n.publisher, object{"name": "Culture"}).want(http.StatusCreated)
	full := object{
		"headline": "Görüşdə \"quoted\" <b> & more", "subheadline": "s", "summary": "u", "status": "published", "section": "harbour-sea",
		"body": "<p>a &amp; b \u2028 <em>c</em></p>", "byline": "By A", "authors": []any{"Ann", "Ben"},
		"tags":   []any{object{"name": "Ferries", "kind": "topic"}, "Kür"},
		"media":  []any{object{"url": "https://media.news.example/a.jpg", "focalPoint": object{"x": 0.5, "y": 0.25}}},
		"source": object{"name": "Agency", "id": "7"}, "rights": object{"copyrightHolder": "Example News"}, "metadata": object{"a": 1}, "editorNote": "n",
		"dateline": object{"place": "Bakı", "date": "2024-06-13"}, "canonicalUrl": "https://news.example/x", "expiresAt": "2034-01-01",
	}
	path, _ := n.create(full)
	bare, _ := n.create(object{"headline": "Bare", "status": "published", "language": "az"})
	other, _ := n.create(object{"headline": "Other", "status": "published", "tags": []any{"Ferries"}, "related": []any{idOf(bare)}})
	same := func(after string) {
		t.Helper()
		for _, p := range []string{
			path, bare, other, path + "?fields=headline,section.name,tags.slug", "/v1/articles", "/v1/articles?limit=2", "/v1/articles?tag=ferries",
			"/v1/articles?section=harbour-sea&fields=id,links.html", "/v1/articles?q=more", "/v1/articles?sort=headline&limit=1",
			"/v1/articles/by-slug/az/bare",
		} {
			compareAnswers(t, after, n.url+p, rows+p)
		}
	}
	same("creating")
	for _, change := range []struct {
		what string
		do   func()
	}{
		{"a new name", func() { n.patch("/v1/tags/ferries", n.publisher, object{"name": "Boats"}).want(http.StatusOK) }},
		{"a new slug", func() { n.patch("/v1/sections/harbour-sea", n.publisher, object{"slug": "sea"}).want(http.StatusOK) }},
		{"a new author's name", func() { n.patch("/v1/authors/ann", n.publisher, object{"name": "Anna"}).want(http.StatusOK) }},
		{"a merge", func() { n.post("/v1/tags/kur/merge", n.publisher, object{"into": "ferries"}).want(http.StatusOK) }},
		{"a section that went", func() { n.delete("/v1/sections/sea?reassign=culture", n.publisher).want(http.StatusNoContent) }},
		{"an edit", func() { n.patch(path, n.publisher, object{"headline": "New", "tags": []any{"x"}}).want(http.StatusOK) }},
		{"a translation", func() { n.patch(bare, n.publisher, object{"translationOf": idOf(path)}).want(http.StatusOK) }},
		{"a new slug of a story", func() { n.patch(path, n.publisher, object{"slug": "brand-new"}).want(http.StatusOK) }},
		{"unpublishing", func() { n.post(bare+"/unpublish", n.publisher, nil).want(http.StatusOK) }},
		{"publishing again", func() { n.post(bare+"/publish", n.publisher, nil).want(http.StatusOK) }},
	} {
		n.clock.Advance(time.Minute)
		change.do()
		same(change.what)
	}

	// Documents that are lost are made anew, and those of another format are none.
	for _, loss := range []string{"DELETE FROM documents", "UPDATE documents SET format = 'old', text = '{}'"} {
		testkit.Exec(t, n.path, loss)
		same(loss)
	}
	// Whoever changes rows beside the program makes no document wrong.
	testkit.Exec(t, n.path, "UPDATE articles SET headline = 'Beside', headline_key = 'beside', version = version + 1")
	if got := n.get(path, nobody).want(http.StatusOK).object()["headline"]; got != "Beside" {
		t.Errorf("after a change beside the program: %v", got)
	}
	same("a change beside the program")
}

func idOf(path string) string { return path[len("/v1/articles/"):] }

// longWay is a server on the newsroom's database that knows of no documents.
func longWay(t *testing.T, n *newsroom) (url string) {
	t.Helper()
	db := testkit.Open(t, n.path, n.clock)
	s, err := api.New(api.Options{
		DB: db, Editor: editorial.New(db, "en"), Logger: slog.New(slog.DiscardHandler), Now: n.clock.Now, Version: "v1.2.3", SiteURL: "https://news.example/", AnonymousRead: true, CORSOrigins: []string{"*"},
	})
	if err != nil {
		t.Fatal(err)
	}
	db.UseDocuments(store.DocumentFormat{})
	listener := httptest.NewServer(s)
	t.Cleanup(func() {
		listener.Close()
		s.Close()
	})
	return listener.URL
}

func compareAnswers(t *testing.T, after, a, b string) {
	t.Helper()
	var answers [2]struct {
		header http.Header
		body   string
		status int
	}
	for i, url := range []string{a, b} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Request-Id", "same")
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		answers[i].header, answers[i].body, answers[i].status = res.Header, string(body), res.StatusCode
	}
	if answers[0].status != answers[1].status || answers[0].body != answers[1].body {
		t.Errorf("after %s, %s is %d %s\nwant %d %s", after, a, answers[0].status, answers[0].body, answers[1].status, answers[1].body)
	}
	for _, name := range []string{"ETag", "Last-Modified", "Cache-Control", "Surrogate-Key", "Link", "Vary", "Content-Type"} {
		if got, want := answers[0].header.Get(name), answers[1].header.Get(name); got != want {
			t.Errorf("after %s, %s has %s %q, want %q", after, a, name, got, want)
		}
	}
}
