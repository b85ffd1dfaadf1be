package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// library is a newsroom with a small set of published stories, a draft and one
// in the trash.
func library(t *testing.T) *newsroom {
	t.Helper()
	n := open(t)
	for _, name := range []string{"Politics", "Sport", "Old Name"} {
		n.post("/v1/sections", n.publisher, object{"name": name}).want(http.StatusCreated)
	}
	n.patch("/v1/sections/old-name", n.publisher, object{"slug": "culture"}).want(http.StatusOK)
	for _, story := range []struct {
		headline, language, section, published string
		tags, authors                          []any
	}{
		{"a", "en", "politics", "2024-01-01T00:00:00Z", []any{"energy", "european-union"}, []any{"jane-doe"}},
		{"b", "en", "politics", "2024-02-01T00:00:00Z", []any{"demining"}, []any{"john-roe"}},
		{"c", "az", "politics", "2024-03-01T00:00:00Z", []any{"demining", "european-union"}, []any{"jane-doe", "john-roe"}},
		{"d", "az", "sport", "2024-04-01T00:00:00Z", []any{"energy", "european-union", "football"}, nil},
		{"e", "pt-BR", "", "2024-05-01T00:00:00Z", nil, []any{"ann-poe"}},
		{"f", "en", "culture", "2024-06-01T00:00:00Z", []any{"energy"}, []any{"jane-doe"}},
	} {
		fields := object{"headline": story.headline, "language": story.language, "publishedAt": story.published, "status": "published", "tags": story.tags, "authors": story.authors}
		if story.section != "" {
			fields["section"] = story.section
		}
		n.create(fields)
	}
	n.create(object{"headline": "draft", "tags": []any{"energy"}, "section": "politics"})
	trashed, _ := n.create(object{"headline": "trashed", "tags": []any{"energy"}, "section": "politics"})
	n.delete(trashed, n.writer).want(http.StatusNoContent)
	return n
}

func TestFilters(t *testing.T) {
	t.Parallel()
	n := library(t)
	tests := []struct{ query, want string }{
		{"", "fedcba"},
		{"tag=energy", "fda"},
		{"tag=energy,demining", "fdcba"},
		{"tag=energy&tag=european-union", "da"},
		{"tag=energy,demining&tag=european-union", "dca"},
		{"tag=energy,demining&tag=european-union&section=!sport", "ca"},
		{"tag=!energy", "ecb"},
		{"tag=!energy,demining", "e"},
		{"tag=!energy&tag=!demining", "e"},
		{"tag=european-union&tag=!demining", "da"},
		{"tag=energy,unknown", "fda"},
		{"tag=unknown", ""},
		{"tag=energy&tag=unknown", ""},
		{"tag=!unknown", "fedcba"},
		{"tag=", ""},
		{"tag=,", ""},
		{"tag=!", "fedcba"},
		{"tag=%20energy%20,%20football", "fda"},
		{"tag=ENERGY", ""},
		{"section=politics", "cba"},
		{"section=politics,sport", "dcba"},
		{"section=politics&section=sport", ""},
		{"section=!politics", "fed"},
		{"section=!politics,sport", "fe"},
		{"section=old-name", "f"},
		{"section=culture", "f"},
		{"author=jane-doe", "fca"},
		{"author=jane-doe&author=john-roe", "c"},
		{"author=jane-doe,ann-poe", "feca"},
		{"author=!jane-doe", "edb"},
		{"author=jane-doe&tag=energy", "fa"},
		{"author=jane-doe&tag=energy&section=politics&language=en", "a"},
		{"language=en", "fba"},
		{"language=az,pt-br", "edc"},
		{"language=PT-BR", "e"},
		{"language=!en", "edc"},
		{"language=nonsense%20here", ""},
		{"publishedAfter=2024-03-01", "fedc"},
		{"publishedBefore=2024-03-01", "ba"},
		{"publishedAfter=2024-02-01T04:00:00%2B04:00&publishedBefore=2024-04-01", "cb"},
		{"publishedAfter=2024-04-01T00:00:00.001Z&tag=energy", "f"},
		{"publishedBefore=1700-01-01", ""},
		{"status=published", "fedcba"},
		{"tag=" + strings.Repeat("a,", 900) + "energy", "fda"},
	}
	for _, test := range tests {
		for _, token := range []string{nobody, n.writer} {
			r := n.get("/v1/articles?total=true&"+test.query, token)
			if got := strings.Join(r.each("headline"), ""); got != test.want || totalOf(r) != int64(len(test.want)) {
				t.Errorf("%.60s: %s, %d in all, want %s", test.query, got, totalOf(r), test.want)
			}
		}
		if got := strings.Join(n.walk("/v1/articles?limit=2&"+test.query, nobody), ""); got != test.want {
			t.Errorf("%.60s page by page: %s, want %s", test.query, got, test.want)
		}
	}
}

// walk follows links.next to the end and gives the headlines.
func (n *newsroom) walk(path, token string) (headlines []string) {
	n.t.Helper()
	for range 500 {
		r := n.get(path, token)
		headlines = append(headlines, r.each("headline")...)
		if path = text(r.object(), "links", "next"); path == "" {
			return headlines
		}
	}
	n.t.Fatalf("the pages do not end: %v", headlines)
	return nil
}

func TestStatusFilter(t *testing.T) {
	t.Parallel()
	n := library(t)
	tests := []struct{ query, want string }{
		{"status=draft", "draft"},
		{"status=trashed", "trashed"},
		{"status=draft,trashed", "trashed draft"},
		{"status=any", "draft f e d c b a"},
		{"status=any,draft", "draft f e d c b a"},
		{"status=any,trashed", "trashed draft f e d c b a"},
		{"status=draft,published", "draft f e d c b a"},
		{"status=trashed&tag=energy", "trashed"},
		{"status=any&tag=energy&section=politics", "draft a"},
		{"status=review", ""},
		{"status=", "f e d c b a"},
	}
	for _, test := range tests {
		r := n.get("/v1/articles?total=true&"+test.query, n.writer)
		got, want := sorted(strings.Join(r.each("headline"), ",")), sorted(strings.ReplaceAll(test.want, " ", ","))
		if !slices.Equal(got, want) || totalOf(r) != int64(len(strings.Fields(test.want))) {
			t.Errorf("%s: %v, %d in all, want %v", test.query, got, totalOf(r), want)
		}
		n.get("/v1/articles?limit=1&"+test.query, n.writer).want(http.StatusOK)
		if got := sorted(strings.Join(n.walk("/v1/articles?limit=2&"+test.query, n.writer), ",")); !slices.Equal(got, want) {
			t.Errorf("%s page by page: %v", test.query, got)
		}
	}
	p := n.get("/v1/articles?status=drafts,lost", n.writer).problem(http.StatusBadRequest, "parameter-invalid")
	wantFaults(t, p, fault{parameter: "status", code: "not-one-of", has: `"draft"`}, fault{parameter: "status", code: "not-one-of"})
}

func TestListShape(t *testing.T) {
	t.Parallel()
	n := library(t)
	r := n.get("/v1/articles?tag=energy&limit=2&total=true", nobody).want(http.StatusOK)
	r.golden("list")
	for _, part := range []string{`</v1/articles?limit=2&tag=energy&total=true>; rel="first"`, `; rel="next"`, `; rel="self"`} {
		if !strings.Contains(r.header.Get("Link"), part) {
			t.Errorf("Link: %s has no %s", r.header.Get("Link"), part)
		}
	}
	if keys := r.header.Get("Surrogate-Key"); !strings.HasPrefix(keys, "l-") || !strings.Contains(keys, " names ") || strings.Count(keys, " a-") != 2 {
		t.Errorf("Surrogate-Key: %s", keys)
	}
	n.get("/v1/articles?limit=1&fields=headline,section.name,tags.slug,links.self", nobody).want(http.StatusOK).golden("list-fields")
	n.get("/v1/articles?limit=1&fields=body,translations", nobody).golden("list-fields-body")
	n.get("/v1/articles?limit=1&include=body,bodyText,bodyMarkdown,related,translations", nobody).golden("list-include")

	p := n.get("/v1/articles?fields=headlines,section.nam,nothing.at.all,headline.x&include=bodytext,tags&limit=101&status=x", nobody).
		problem(http.StatusBadRequest, "parameter-invalid")
	if faults := p["errors"].([]any); len(faults) < 1 {
		t.Errorf("%v", faults)
	}
	p = n.get("/v1/articles?fields=headlines,section.nam&include=bodytext&status=x&cursor=x", n.writer).problem(http.StatusBadRequest, "parameter-invalid")
	wantFaults(t, p,
		fault{parameter: "fields", code: "not-one-of", has: `"headline"`}, fault{parameter: "fields", code: "not-one-of", has: `"name"`},
		fault{parameter: "include", code: "not-one-of", has: `"bodyText"`}, fault{parameter: "status", code: "not-one-of"}, fault{parameter: "cursor", code: "not-a-cursor"})

	path := text(r.data()[0], "links", "self")
	one := n.get(path+"?fields=id,version", nobody)
	if o := one.object(); len(o) != 2 || one.etag() == n.get(path, nobody).etag() {
		t.Errorf("%s %s", one.etag(), one.body)
	}
	n.get(path+"?fields=headlin", nobody).problem(http.StatusBadRequest, "parameter-invalid")
	n.get(path+"?include=bodyText,bodyMarkdown&fields=bodyText", nobody).want(http.StatusOK)
}

// TestListETag wants a list's ETag to change whenever its bytes do, and not else.
func TestListETag(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Ferry sails", object{"tags": []any{"ferries"}})
	last := n.get("/v1/articles", nobody)
	for _, change := range []struct {
		name string
		do   func()
	}{
		{"a new summary", func() { n.patch(path, n.publisher, object{"summary": "New."}).want(http.StatusOK) }},
		{"a renamed tag", func() { n.patch("/v1/tags/ferries", n.publisher, object{"name": "Boats"}).want(http.StatusOK) }},
		{"a new story", func() { n.publish("Another") }},
		{"one taken back", func() { n.post(path+"/unpublish", n.publisher, nil).want(http.StatusOK) }},
	} {
		n.clock.Advance(time.Minute)
		change.do()
		n.clock.Advance(time.Minute)
		r := n.get("/v1/articles", nobody, "If-None-Match", last.etag()).want(http.StatusOK)
		n.get("/v1/articles", nobody, "If-Modified-Since", last.header.Get("Last-Modified")).want(http.StatusOK)
		if string(r.body) == string(last.body) {
			t.Errorf("%s changed nothing", change.name)
		}
		n.create(object{"headline": "A draft changes no reader's list"})
		n.get("/v1/articles", nobody, "If-None-Match", r.etag()).want(http.StatusNotModified)
		last = r
	}
}
