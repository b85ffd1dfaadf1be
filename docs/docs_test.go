package docs_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/net/html"

	"github.com/dateline-api/dateline/docs"
)

// TestOpenAPI wants both forms of the document to say the same, and to be the one at
// the root of the repository.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	var fromYAML, fromJSON any
	if err := yaml.Unmarshal(docs.OpenAPIYAML(), &fromYAML); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(docs.OpenAPIJSON(), &fromJSON); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(fromYAML)
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(fromJSON)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, want) {
		t.Error("openapi.yaml and openapi.json differ")
	}
	root, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(root, docs.OpenAPIYAML()) {
		t.Error("openapi.yaml at the root differs from the embedded copy")
	}
	docs.OpenAPIYAML()[0] ^= 1
	if !bytes.Equal(root, docs.OpenAPIYAML()) {
		t.Error("a caller can change the embedded document")
	}
}

func TestAsset(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, contentType string
		ok                bool
	}{
		{"site.css", "text/css; charset=utf-8", true},
		{"reference.css", "text/css; charset=utf-8", true},
		{"swagger-ui.css", "text/css; charset=utf-8", true},
		{"swagger-ui-bundle.js", "text/javascript; charset=utf-8", true},
		{"swagger-ui-bundle.js.LICENSE.txt", "text/plain; charset=utf-8", true},
		{"favicon.svg", "image/svg+xml", true},
		{"index.html", "", false},
		{"lost.css", "", false},
		{"../docs.go", "", false},
		{"../ui/site.css", "", false},
		{"", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			data, contentType, ok := docs.Asset(test.name)
			if ok != test.ok || contentType != test.contentType || ok != (len(data) > 0) {
				t.Errorf("Asset gives %d bytes, %q, %v; want %q, %v", len(data), contentType, ok, test.contentType, test.ok)
			}
		})
	}
}

// pages renders every page of the package.
func pages(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{"reference": docs.UI()}
	var err error
	full := docs.LandingData{
		Version: "1.2.3", BaseURL: "https://api.news.example", SiteURL: "https://news.example",
		Counts: []docs.Count{{Label: "published articles", Value: 219}},
		Latest: []docs.Story{{
			Headline: "<b>Bridge</b> reopens", URL: "/v1/articles/1", Section: "City",
			Published: time.Date(2024, 6, 19, 1, 0, 0, 0, time.FixedZone("", 4*3600)),
		}},
		Feeds: []docs.Feed{{Title: "All stories", URL: "/feeds/all.rss", Type: "application/rss+xml"}},
	}
	if all["landing"], err = docs.Landing(full); err != nil {
		t.Fatal(err)
	}
	if all["landing-empty"], err = docs.Landing(docs.LandingData{}); err != nil {
		t.Fatal(err)
	}
	if all["problems"], err = docs.ProblemIndex(); err != nil {
		t.Fatal(err)
	}
	if all["workflow"], err = docs.WorkflowPage(); err != nil {
		t.Fatal(err)
	}
	for _, p := range docs.Problems() {
		page, ok := docs.ProblemPage(p.Code)
		if !ok {
			t.Fatalf("no page for %s", p.Code)
		}
		all["problem-"+p.Code] = page
	}
	return all
}

// TestPagesObeyPolicy wants pages that load nothing from elsewhere, hold no script or
// style inline, and link within the server only to what there is.
func TestPagesObeyPolicy(t *testing.T) {
	t.Parallel()
	for name, page := range pages(t) {
		root, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		titles := 0
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if n.Data == "title" {
				titles++
			}
			checkElement(t, name, n)
		}
		if titles != 1 || !bytes.HasPrefix(page, []byte("<!doctype html>\n<html lang=\"en\">")) {
			t.Errorf("%s is not a whole page with one title", name)
		}
	}
}

func checkElement(t *testing.T, page string, n *html.Node) {
	t.Helper()
	attributes := map[string]string{}
	for _, a := range n.Attr {
		attributes[a.Key] = a.Val
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: <%s> has the attribute %s, which the policy forbids", page, n.Data, a.Key)
		}
	}
	if n.Data == "style" || n.Data == "script" && attributes["src"] == "" {
		t.Errorf("%s: <%s> stands inline, which the policy forbids", page, n.Data)
	}
	loads := attributes["src"]
	if n.Data == "link" && strings.Contains("icon stylesheet", attributes["rel"]) {
		loads = attributes["href"]
	}
	if loads != "" {
		asset, local := strings.CutPrefix(loads, "/docs/assets/")
		if _, _, ok := docs.Asset(asset); !local || !ok {
			t.Errorf("%s loads %s, which is no asset", page, loads)
		}
	}
	if code, ok := strings.CutPrefix(attributes["href"], "/docs/problems/"); ok {
		if _, ok := docs.ProblemPage(code); !ok {
			t.Errorf("%s links to the problem %s, which has no page", page, code)
		}
	}
}

func TestLanding(t *testing.T) {
	t.Parallel()
	all := pages(t)
	tests := []struct {
		page, want string
		has        bool
	}{
		{"landing", "Version <b>1.2.3</b>", true},
		{"landing", "<b>219</b> published articles", true},
		{"landing", "curl &#39;https://api.news.example/v1/articles?limit=5&#39;", false},
		{"landing", "curl 'https://api.news.example/v1/articles?limit=5'", true},
		{"landing", "&lt;b&gt;Bridge&lt;/b&gt; reopens", true},
		{"landing", `<time datetime="2024-06-18T21:00:00Z">18 June 2024</time>`, true},
		{"landing", `<link rel="alternate" href="/feeds/all.rss" type="application/rss`, true},
		{"landing", "Nothing is published yet", false},
		{"landing-empty", "Nothing is published yet", true},
		{"landing-empty", "curl 'http://localhost:8080/v1/articles?limit=5'", true},
		{"landing-empty", "Version", false},
		{"landing-empty", "Serves", false},
	}
	for _, test := range tests {
		if bytes.Contains(all[test.page], []byte(test.want)) != test.has {
			t.Errorf("%s has %q: %v, want %v", test.page, test.want, !test.has, test.has)
		}
	}
	hostile, err := docs.Landing(docs.LandingData{Latest: []docs.Story{{Headline: "Hoax", URL: "javascript:alert(1)"}}})
	if err != nil || bytes.Contains(hostile, []byte("javascript:")) {
		t.Errorf("a javascript: address is on the page, or %v", err)
	}
}

// TestUIAssetsAreWhole wants nothing in the page's own scripts that leaves the server.
func TestUIAssetsAreWhole(t *testing.T) {
	t.Parallel()
	elsewhere := regexp.MustCompile(`(?:https?:)?//[a-z0-9-]+\.[a-z]`)
	for _, name := range []string{"init.js", "theme.js", "site.css", "reference.css"} {
		data, _, ok := docs.Asset(name)
		if found := elsewhere.Find(data); !ok || found != nil {
			t.Errorf("%s is missing or names another server: %q", name, found)
		}
	}
	entries, err := fs.ReadDir(os.DirFS("."), "ui")
	if err != nil {
		t.Fatal(err)
	}
	notices := 0
	for _, e := range entries {
		if path.Ext(e.Name()) == "" && e.Name() != "" {
			notices++
		}
	}
	if notices != 2 {
		t.Errorf("%d files without an ending beside Swagger UI, want LICENSE and NOTICE", notices)
	}
}
