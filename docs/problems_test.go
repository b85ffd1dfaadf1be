package docs_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/docs"
)

// unrouted are the problems that are made before or without a request to a path.
var unrouted = map[string]bool{"headers-too-large": true, "key-not-found": true}

// TestProblems wants every page to have the same parts, and an example that agrees
// with its title, status and code.
func TestProblems(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("problems/*.md")
	if err != nil {
		t.Fatal(err)
	}
	list := docs.Problems()
	if len(list) != len(files) || len(list) == 0 {
		t.Fatalf("%d problems in %d files", len(list), len(files))
	}
	example := regexp.MustCompile("(?s)```json\n(.*?)```")
	for _, p := range list {
		text, err := os.ReadFile("problems/" + p.Code + ".md")
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Type, Title, Detail, Instance, Code, RequestID string
			Status                                         int
		}
		match := example.FindSubmatch(text)
		if match == nil {
			t.Errorf("%s has no example", p.Code)
			continue
		}
		if err := json.Unmarshal(match[1], &doc); err != nil {
			t.Errorf("%s: the example: %v", p.Code, err)
		}
		if doc.Type != "/docs/problems/"+p.Code || doc.Code != p.Code || doc.Title != p.Title || doc.Status != p.Status {
			t.Errorf("%s: the example %+v does not agree with the page's %+v", p.Code, doc, p)
		}
		if doc.Detail == "" || http.StatusText(p.Status) == "" {
			t.Errorf("%s: something is missing in %+v, or %d is no status", p.Code, doc, p.Status)
		}
		if routed := !unrouted[p.Code]; routed != (doc.Instance != "") || routed != (doc.RequestID != "") || strings.Contains(doc.Instance, "?") {
			t.Errorf("%s: instance %q, which is a path alone, request id %q", p.Code, doc.Instance, doc.RequestID)
		}
		for _, part := range []string{"\n## What it means\n", "\n## How it looks\n", "\n## What to do\n"} {
			if !strings.Contains(string(text), part) {
				t.Errorf("%s has no part %q", p.Code, strings.TrimSpace(part))
			}
		}
	}
}

func TestProblemPage(t *testing.T) {
	t.Parallel()
	page, ok := docs.ProblemPage("scope-missing")
	if !ok {
		t.Fatal("no page for scope-missing")
	}
	for _, want := range []string{"<h1>The key may not do this</h1>", "<b>403 Forbidden</b>", "<code>scope-missing</code>", "<td><code>partner</code></td>"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, code := range []string{"", "lost", "../docs", "scope-missing.md"} {
		if page, ok := docs.ProblemPage(code); ok {
			t.Errorf("there is a page for %q: %.60s", code, page)
		}
	}
}

func TestProblemIndex(t *testing.T) {
	t.Parallel()
	page, err := docs.ProblemIndex()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range docs.Problems() {
		if !bytes.Contains(page, []byte(`<a href="/docs/problems/`+p.Code+`">`)) {
			t.Errorf("the index does not list %s", p.Code)
		}
	}
	if bytes.Index(page, []byte("<h2>404 ")) > bytes.Index(page, []byte("<h2>410 ")) {
		t.Error("the index is not in the order of the statuses")
	}
}
