package api_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"
)

// operation is one operation of the OpenAPI document.
type operation struct {
	method, pattern string
	spec            *openapi3.Operation
}

func operations() (all []operation) {
	for pattern, item := range described().doc.Paths.Map() {
		for method, spec := range item.Operations() {
			all = append(all, operation{method, pattern, spec})
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].String() < all[j].String() })
	return all
}

func (o operation) String() string { return o.method + " " + o.pattern }

func (o operation) isRead() bool { return o.method == http.MethodGet }

// open reports whether callers without a key may use the operation.
func (o operation) open() bool {
	return len(*o.spec.Security) == 0 || slices.ContainsFunc(*o.spec.Security, func(r openapi3.SecurityRequirement) bool { return len(r) == 0 })
}

// document reports whether the operation gives the same to everybody.
func (o operation) document() bool { return len(*o.spec.Security) == 0 }

var scopePattern = regexp.MustCompile("Needs a key with the scope `([a-z]+)`")

// scope is the scope that the description names; "" when it names none.
func (o operation) scope() access.Scope {
	if m := scopePattern.FindStringSubmatch(o.spec.Description); m != nil {
		return access.Scope(m[1])
	}
	return ""
}

// path is the pattern with the document's own examples in it, and the query
// parameters that must be there, so that an example that leads nowhere fails here.
func (o operation) path(t *testing.T) string {
	t.Helper()
	path, query := o.pattern, url.Values{}
	for _, p := range o.spec.Parameters {
		if p.Value.In != "path" && (p.Value.In != "query" || !p.Value.Required) {
			continue
		}
		example, ok := p.Value.Example.(string)
		if !ok {
			t.Fatalf("%s: the parameter %s has no example", o, p.Value.Name)
		}
		if p.Value.In == "query" {
			query.Set(p.Value.Name, example)
		}
		path = strings.ReplaceAll(path, "{"+p.Value.Name+"}", example)
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// with adds a parameter to a path.
func with(path, parameter string) string {
	if strings.Contains(path, "?") {
		return path + "&" + parameter
	}
	return path + "?" + parameter
}

// takes lists the media types of the body, sorted.
func (o operation) takes() (types []string) {
	if o.spec.RequestBody == nil {
		return nil
	}
	for name := range o.spec.RequestBody.Value.Content {
		types = append(types, name)
	}
	slices.Sort(types)
	return types
}

// bodies are the document's examples of a media type's body.
func (o operation) bodies(mediaType string) (list []any) {
	content := o.spec.RequestBody.Value.Content[mediaType]
	if content.Example != nil {
		return []any{content.Example}
	}
	names := make([]string, 0, len(content.Examples))
	for name := range content.Examples {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		list = append(list, content.Examples[name].Value.Value)
	}
	return list
}

// stocked is a newsroom that holds what the document's examples name.
func stocked(t *testing.T) *newsroom {
	t.Helper()
	n := open(t)
	stock(n)
	return n
}

func stock(n *newsroom) {
	n.t.Helper()
	for class, names := range map[string][]string{"sections": {"Politics"}, "tags": {"European Union", "Archive"}, "authors": {"City Desk"}} {
		for _, name := range names {
			n.post("/v1/"+class, n.admin, object{"name": name}).want(http.StatusCreated)
		}
	}
	n.importStory()
	n.clock.Advance(time.Minute) // so that what was stored has a date that clients may rely on
}

// importStory stores the story that the examples of paths lead to.
func (n *newsroom) importStory() news.Article {
	n.t.Helper()
	example := func(pattern, name string) string {
		for _, p := range described().doc.Paths.Value(pattern).Get.Parameters {
			if p.Value.Name == name {
				return p.Value.Example.(string)
			}
		}
		n.t.Fatalf("%s has no parameter %s", pattern, name)
		return ""
	}
	id, err := news.ParseID(example("/v1/articles/{id}", "id"))
	if err != nil {
		n.t.Fatal(err)
	}
	a, err := n.editor.Create(context.Background(), editorial.Input{
		ID: id, Slug: example("/v1/articles/by-slug/{language}/{slug}", "slug"), Status: news.Published,
		Headline: "EU and Azerbaijan hold their fifth security dialogue", Body: strings.Repeat("<p>The talks were about security.</p>", 60),
		Section: &news.TermRef{Slug: "politics"}, Tags: []news.TermRef{{Slug: "european-union"}}, Authors: []news.TermRef{{Slug: "city-desk"}},
	}, editorial.By[news.Article]{Viewer: access.Operator("tests")})
	if err != nil {
		n.t.Fatal(err)
	}
	return a
}
