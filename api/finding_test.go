package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// found lists the headlines that a query string finds, in order.
func found(n *newsroom, token, query string) []string {
	n.t.Helper()
	return n.get("/v1/articles?"+query, token).each("headline")
}

// archive is a newsroom with invented stories in three languages. Each is a
// minute newer than the one before it.
func archive(t *testing.T) *newsroom {
	t.Helper()
	n := open(t)
	n.post("/v1/sections", n.admin, object{"name": "Politics"}).want(http.StatusCreated)
	n.post("/v1/tags", n.admin, object{"name": "European Union", "kind": "organisation"}).want(http.StatusCreated)
	for i, story := range []object{
		{"headline": "A bridge opens", "body": "<p>Cars crossed the river on Monday morning.</p>", "urgency": 3, "section": "politics", "dateline": object{"place": "Bakı"}},
		{"headline": "The ferry stops", "summary": "Everybody takes the bridge now.", "body": "<p>No toll is planned.</p>", "type": "brief", "tags": []any{"european-union"}},
		{"headline": "Tolls debated", "body": "<p>The toll on the bridge was debated in the council.</p>", "urgency": 1, "tags": []any{"european-union"}},
		{"headline": "Görüşdə körpü", "language": "az", "body": "<p>Şəhər günü İstanbulda qeyd edildi.</p>", "source": object{"name": "News.Az"}},
		{"headline": "Ёлка на мосту", "language": "ru", "body": "<p>Мост открыли вчера.</p>", "media": []any{object{"url": "https://media.example/elka.jpg"}}},
		{"headline": "Bridge & <b>toll</b>", "body": "<p>An x &lt; y story about a bridge.</p>"},
	} {
		n.clock.Advance(time.Minute)
		fields := object{"status": "published"}
		for k, v := range story {
			fields[k] = v
		}
		if _, a := n.create(fields); i == 0 && text(a, "slug") == "" {
			t.Fatal("no slug")
		}
	}
	n.create(object{"headline": "A secret bridge", "body": "<p>Nobody may know of the bridge.</p>"})
	return n
}

func TestSearch(t *testing.T) {
	t.Parallel()
	n := archive(t)
	for q, want := range map[string][]string{
		"bridge":                  {"Bridge & <b>toll</b>", "A bridge opens", "The ferry stops", "Tolls debated"},
		"BRIDGE toll":             {"Bridge & <b>toll</b>", "Tolls debated", "The ferry stops"},
		`"toll on the bridge"`:    {"Tolls debated"},
		"bridge -toll":            {"A bridge opens"},
		"ferr*":                   {"The ferry stops"},
		"ferry OR river":          {"The ferry stops", "A bridge opens"},
		"gorusde":                 {"Görüşdə körpü"},
		"GÖRÜŞDƏ":                 {"Görüşdə körpü"},
		"seher istanbulda":        {"Görüşdə körpü"},
		"елка":                    {"Ёлка на мосту"},
		"european":                {"Tolls debated", "The ferry stops"},
		`"no such phrase at all"`: {},
		"-bridge":                 {},
		`"`:                       {},
		"*":                       {},
		"AND OR NOT ( NEAR":       {},
	} {
		if got := found(n, nobody, "q="+url.QueryEscape(q)); !slices.Equal(got, want) {
			t.Errorf("%s finds %q, want %q", q, got, want)
		}
	}
	if got := found(n, n.writer, "q=bridge&status=draft"); !slices.Equal(got, []string{"A secret bridge"}) {
		t.Errorf("an editor finds the drafts %q", got)
	}
	for query, want := range map[string][]string{
		"q=bridge&sort=-publishedAt":           {"Bridge & <b>toll</b>", "Tolls debated", "The ferry stops", "A bridge opens"},
		"q=bridge&sort=publishedAt":            {"A bridge opens", "The ferry stops", "Tolls debated", "Bridge & <b>toll</b>"},
		"q=bridge&sort=urgency":                {"Tolls debated", "A bridge opens", "Bridge & <b>toll</b>", "The ferry stops"},
		"q=bridge&tag=european-union":          {"The ferry stops", "Tolls debated"},
		"q=bridge&section=politics":            {"A bridge opens"},
		"q=bridge&page=2&limit=2":              {"The ferry stops", "Tolls debated"},
		"sort=headline&language=en":            {"A bridge opens", "Bridge & <b>toll</b>", "The ferry stops", "Tolls debated"},
		"sort=urgency&limit=2":                 {"Tolls debated", "A bridge opens"},
		"type=brief":                           {"The ferry stops"},
		"type=!news":                           {"The ferry stops"},
		"source=News.Az":                       {"Görüşdə körpü"},
		"place=baki":                           {"A bridge opens"},
		"place=BAKI":                           {"A bridge opens"},
		"urgency=1,3":                          {"Tolls debated", "A bridge opens"},
		"hasMedia=true":                        {"Ёлка на мосту"},
		"slug=a-bridge-opens":                  {"A bridge opens"},
		"publishedAfter=-PT2M&language=en":     {"Bridge & <b>toll</b>"},
		"updatedBefore=-PT4M":                  {"A bridge opens"},
		"page=3&limit=2":                       {"The ferry stops", "A bridge opens"},
		"publishedAfter=-P1D&publishedBefore=": nil,
	} {
		if want == nil {
			n.get("/v1/articles?"+query, nobody).problem(http.StatusBadRequest, "parameter-invalid")
			continue
		}
		if got := found(n, nobody, query); !slices.Equal(got, want) {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
}

// TestSearchFollowsChanges wants what is written to be found at once, and what
// went away not to be.
func TestSearchFollowsChanges(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Invented ferry", object{"tags": []any{"Boats"}})
	expect := func(when, q string, want int) {
		t.Helper()
		if got := found(n, nobody, "q="+url.QueryEscape(q)); len(got) != want {
			t.Errorf("%s: %s finds %q, want %d", when, q, got, want)
		}
	}
	expect("new", "ferry", 1)
	n.patch(path, n.publisher, object{"headline": "Invented tram"}).want(http.StatusOK)
	expect("another headline", "ferry", 0)
	expect("another headline", "tram", 1)
	expect("by its tag", "boats", 1)
	n.patch("/v1/tags/boats", n.publisher, object{"name": "Ships"}).want(http.StatusOK)
	expect("a renamed tag", "boats", 0)
	expect("a renamed tag", "ships", 1)
	n.post("/v1/tags", n.admin, object{"name": "Vessels"}).want(http.StatusCreated)
	n.post("/v1/tags/boats/merge", n.publisher, object{"into": "vessels"}).want(http.StatusOK)
	expect("a merged tag", "ships", 0)
	expect("a merged tag", "vessels", 1)
	n.delete(path, n.admin).want(http.StatusNoContent)
	expect("in the trash", "tram", 0)
	n.post(path+"/restore", n.admin, nil).want(http.StatusOK)
	expect("a draft again", "tram", 0)
	n.post(path+"/publish", n.admin, nil).want(http.StatusOK)
	expect("out again", "tram", 1)
}

// TestEverySortPages walks every order to its end and back, while stories come
// and go, and wants each of those that stay exactly once and in order.
func TestEverySortPages(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"sort=-publishedAt", "sort=publishedAt", "sort=-updatedAt", "sort=updatedAt", "sort=urgency", "sort=headline",
		"q=story", "q=story&sort=-publishedAt", "q=story&sort=publishedAt",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			n := open(t)
			for i := range 23 {
				if i%3 == 0 {
					n.clock.Advance(time.Second) // the others share a time
				}
				fields := object{"urgency": 1 + i%4, "summary": "A story."}
				if i%2 == 0 {
					fields["headline"] = fmt.Sprintf("Story %02d", (i*7)%23)
				}
				n.publish(fmt.Sprintf("Tale %02d", i), fields)
			}
			whole := n.get("/v1/articles?limit=100&"+query, nobody).each("id")
			if len(whole) != 23 {
				t.Fatalf("%d stories, want 23", len(whole))
			}
			var there, back []string
			var last string
			for next := "/v1/articles?limit=5&" + query; next != ""; {
				r := n.get(next, nobody).want(http.StatusOK)
				there = append(there, r.each("id")...)
				last, next = next, text(r.object(), "links", "next")
			}
			for prev := last; prev != ""; {
				r := n.get(prev, nobody).want(http.StatusOK)
				back = append(r.each("id"), back...)
				prev = text(r.object(), "links", "prev")
			}
			if !slices.Equal(there, whole) {
				t.Errorf("forwards %v\nwant %v", there, whole)
			}
			if !slices.Equal(back, whole) {
				t.Errorf("backwards %v\nwant %v", back, whole)
			}
		})
	}
}

// TestSearchPageNumbers reaches each row of a search by its number, across the
// walks that a search by relevance is made of.
func TestSearchPageNumbers(t *testing.T) {
	t.Parallel()
	n := archive(t)
	whole := found(n, nobody, "q=bridge")
	var numbered []string
	for page := range whole {
		numbered = append(numbered, found(n, nobody, fmt.Sprintf("q=bridge&limit=1&page=%d", page+1))...)
	}
	if !slices.Equal(numbered, whole) {
		t.Errorf("by numbers %q, want %q", numbered, whole)
	}
	if past := found(n, nobody, fmt.Sprintf("q=bridge&limit=1&page=%d", len(whole)+1)); len(past) != 0 {
		t.Errorf("past the end: %q", past)
	}
}

// TestFiltersAreBounded wants a filter that is repeated without end to be
// refused, whichever it is, and not to reach the database.
func TestFiltersAreBounded(t *testing.T) {
	t.Parallel()
	n := open(t)
	for filter, value := range map[string]string{
		"section": "a", "tag": "a", "author": "a", "language": "en", "type": "news", "source": "a", "place": "a", "urgency": "1",
	} {
		one := filter + "=" + value
		p := n.get("/v1/articles?"+strings.Repeat(one+"&", 500)+one, nobody).problem(http.StatusBadRequest, "parameter-invalid")
		fault := p["errors"].([]any)[0].(object)
		if text(fault, "parameter") != filter || text(fault, "code") != "too-many" {
			t.Errorf("%s: %v", filter, fault)
		}
	}
}

func TestFindingRefusals(t *testing.T) {
	t.Parallel()
	n := archive(t)
	for query, parameter := range map[string]string{
		"sort=relevance": "sort", "sort=newest": "sort", "highlight=true": "highlight", "page=2&cursor=AQ": "cursor",
		"page=101&limit=100": "page", "page=0": "page", "type=story": "type", "urgency=9": "urgency", "ids=1=1": "ids",
		"facets=tags": "facets", "hasMedia=yes": "hasMedia", "updatedAfter=P7D": "updatedAfter", "updatedAfter=-P": "updatedAfter",
		"query=bridge": "query", "ids=" + strings.Repeat("x,", 200): "ids",
	} {
		p := n.get("/v1/articles?"+query, nobody).problem(http.StatusBadRequest, "parameter-invalid")
		if !slices.ContainsFunc(p["errors"].([]any), func(e any) bool { return text(e.(object), "parameter") == parameter }) {
			t.Errorf("%s: no fault of %s: %v", query, parameter, p["errors"])
		}
	}
	r := n.get("/v1/articles?limit=2", nobody).object()
	next := text(r, "links", "next")
	for _, other := range []string{"&sort=publishedAt", "&q=bridge", "&tag=x"} {
		n.get(next+other, nobody).problem(http.StatusBadRequest, "parameter-invalid")
	}
}

// TestHighlight wants what was found marked, and nothing in it to be mark-up.
func TestHighlight(t *testing.T) {
	t.Parallel()
	n := archive(t)
	rows := n.get("/v1/articles?q=bridge+toll&highlight=true", nobody).data()
	if len(rows) != 3 {
		t.Fatalf("%d rows, want 3", len(rows))
	}
	if got, want := text(rows[0], "highlight", "headline"), "<mark>Bridge</mark> &amp; &lt;b&gt;<mark>toll</mark>&lt;/b&gt;"; got != want {
		t.Errorf("headline %s, want %s", got, want)
	}
	if got := text(rows[0], "highlight", "body"); !strings.Contains(got, "x &lt; y") || !strings.Contains(got, "<mark>bridge</mark>") {
		t.Errorf("body %s", got)
	}
	if got := text(rows[2], "highlight", "summary"); !strings.Contains(got, "the <mark>bridge</mark> now") {
		t.Errorf("summary %s", got)
	}
	if _, there := rows[0]["body"]; there {
		t.Error("the body was not asked for")
	}
	rows = n.get("/v1/articles?q=bridge&fields=slug&highlight=true", nobody).data()
	if len(rows[0]) != 2 || rows[0]["highlight"] == nil {
		t.Errorf("with fields: %v", rows[0])
	}
}

// TestFacets counts what readers see, and nothing else.
func TestFacets(t *testing.T) {
	t.Parallel()
	n := archive(t)
	count := func(token, query string) map[string]int64 {
		t.Helper()
		counts := map[string]int64{}
		r := n.get("/v1/articles?limit=1&facets=section,tag,author,language,type,year&"+query, token).want(http.StatusOK).object()
		for facet, values := range r["meta"].(object)["facets"].(object) {
			for _, v := range values.([]any) {
				counts[facet+":"+text(v.(object), "value")] = number(v.(object), "count")
			}
		}
		return counts
	}
	got := count(nobody, "")
	for facet, want := range map[string]int64{
		"section:politics": 1, "tag:european-union": 2, "language:en": 4, "language:az": 1, "language:ru": 1, "type:news": 5, "type:brief": 1,
	} {
		if got[facet] != want {
			t.Errorf("%s is %d, want %d", facet, got[facet], want)
		}
	}
	if got := count(nobody, "q=bridge&tag=european-union"); got["tag:european-union"] != 2 || got["type:brief"] != 1 || got["language:az"] != 0 {
		t.Errorf("within filters: %v", got)
	}
	if got := count(n.writer, "status=any"); got["language:en"] != 5 {
		t.Errorf("for an editor, with the draft: %v", got)
	}
	if got := count(nobody, "tag=unknown"); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

// TestRelated puts the editors' choice first, then what shares most tags, and
// never what readers may not see.
func TestRelated(t *testing.T) {
	t.Parallel()
	n := open(t)
	_, chosen := n.publish("Chosen")
	_, draft := n.create(object{"headline": "Draft", "tags": []any{"energy", "ferries"}})
	for _, story := range []struct {
		headline string
		tags     []any
	}{{"One tag", []any{"energy"}}, {"Two tags", []any{"energy", "ferries"}}, {"No tag", nil}, {"Newer with one", []any{"ferries"}}} {
		n.clock.Advance(time.Minute)
		n.publish(story.headline, object{"tags": story.tags})
	}
	path, _ := n.publish("The story", object{"tags": []any{"energy", "ferries"}, "related": []any{chosen["id"], draft["id"]}})
	want := []string{"Chosen", "Two tags", "Newer with one", "One tag"}
	if got := n.get(path+"/related", nobody).each("headline"); !slices.Equal(got, want) {
		t.Errorf("related %q, want %q", got, want)
	}
	if got := n.get(path+"/related?limit=2&fields=headline", nobody).each("headline"); !slices.Equal(got, want[:2]) {
		t.Errorf("two related %q, want %q", got, want[:2])
	}
	n.get("/v1/articles/"+draft["id"].(string)+"/related", nobody).problem(http.StatusNotFound, "article-not-found")
}

// TestMergeTags moves stories, redirects, and shows the other name at once.
func TestMergeTags(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Ferry sails", object{"tags": []any{"boats", "ships", "energy"}})
	other, _ := n.publish("Tram runs", object{"tags": []any{"energy", "boats"}})
	r := n.post("/v1/tags/boats/merge", n.publisher, object{"into": "ships"}).want(http.StatusOK).object()
	if text(r, "slug") != "ships" || number(r, "articleCount") != 2 {
		t.Errorf("merged into %v", r)
	}
	n.get("/v1/tags/boats", nobody).want(http.StatusPermanentRedirect)
	if got := found(n, nobody, "tag=boats"); len(got) != 2 {
		t.Errorf("the former slug lists %q", got)
	}
	for path, want := range map[string]string{path: "ships energy", other: "energy ships"} {
		var tags []string
		for _, tag := range n.get(path, nobody).object()["tags"].([]any) {
			tags = append(tags, text(tag.(object), "slug"))
		}
		if got := strings.Join(tags, " "); got != want {
			t.Errorf("tags of %s are %s, want %s", path, got, want)
		}
	}
	p := n.post("/v1/tags/ships/merge", n.publisher, object{"into": "ships"}).problem(http.StatusUnprocessableEntity, "body-invalid")
	if at := text(p["errors"].([]any)[0].(object), "pointer"); at != "/into" {
		t.Errorf("the fault is at %s", at)
	}
	n.post("/v1/tags/ships/merge", n.publisher, object{"into": "nowhere"}).problem(http.StatusUnprocessableEntity, "body-invalid")
	n.post("/v1/tags/ships/merge", n.writer, object{"into": "energy"}).problem(http.StatusForbidden, "scope-missing")
	n.delete("/v1/tags/ships", n.publisher).problem(http.StatusConflict, "term-in-use")
	p = n.delete("/v1/tags/ships?reassign=nowhere", n.publisher).problem(http.StatusBadRequest, "parameter-invalid")
	if at := text(p["errors"].([]any)[0].(object), "parameter"); at != "reassign" {
		t.Errorf("the fault is at %s", at)
	}
	n.delete("/v1/tags/ships?reassign=energy", n.publisher).want(http.StatusNoContent)
	if got := found(n, nobody, "tag=boats"); len(got) != 2 {
		t.Errorf("after two merges the first slug lists %q", got)
	}
}
