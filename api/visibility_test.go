package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
)

// hidden is a story that anonymous readers may not see, and what they get for it.
type hidden struct {
	name   string
	fields object
	then   func(n *newsroom, path string) // what is done to it
	status int                            // for readers; 404 or 410
	before bool                           // readers saw it until then
}

var hiddenStories = []hidden{
	{name: "draft", fields: object{"status": "draft"}, status: 404},
	{name: "embargoed", fields: object{"embargoedUntil": "2024-06-19T09:30:00Z"}, status: 404},
	{name: "expired", fields: object{"expiresAt": "2024-06-19T08:30:01Z"}, then: func(n *newsroom, _ string) { n.clock.Advance(time.Second) }, status: 410, before: true},
	{name: "unpublished", then: func(n *newsroom, path string) { n.post(path+"/unpublish", n.publisher, nil).want(http.StatusOK) }, status: 404, before: true},
	{name: "trashed", then: func(n *newsroom, path string) { n.delete(path, n.publisher).want(http.StatusNoContent) }, status: 410, before: true},
	{name: "trashed draft", fields: object{"status": "draft"}, then: func(n *newsroom, path string) { n.delete(path, n.publisher).want(http.StatusNoContent) }, status: 404},
	{
		name: "trashed under embargo", fields: object{"embargoedUntil": "2024-06-19T09:30:00Z"},
		then: func(n *newsroom, path string) { n.delete(path, n.publisher).want(http.StatusNoContent) }, status: 404,
	},
	{name: "purged", then: func(n *newsroom, path string) { n.delete(path+"?permanent=true", n.admin).want(http.StatusNoContent) }, status: 404, before: true},
}

// tombstonePattern is a change that has only what a tombstone may tell.
var tombstonePattern = regexp.MustCompile(`"articleId":"[0-9a-f-]+","version":\d+,"tombstone":\{"id":"[0-9a-f-]+","language":"az","slug":"[a-z]+","slugs":\["[a-z]+"\],"kind":"[a-z]+","reason":"","at":"[0-9TZ:.-]+"\}`)

const secret = "Xyzzyqwertz" // a word that stands in the hidden story alone

// TestHidden looks for a hidden story on every surface that readers have.
func TestHidden(t *testing.T) {
	t.Parallel()
	for _, h := range hiddenStories {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			n := open(t)
			n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated)
			fields := object{"section": "politics", "tags": []any{"ferries"}, "authors": []any{"jane-doe"}, "slug": strings.ToLower(secret), "summary": secret, "body": "<p>Kumquat</p>"}
			open, shown := n.publish("In sight", object{"body": "<p>Kumquats</p><p>Kumquat</p>", "section": "politics", "tags": []any{"ferries"}, "authors": []any{"jane-doe"}})
			path, _ := n.publish(secret, fields, object{"translationOf": shown["id"], "language": "az", "related": []any{shown["id"]}}, h.fields)
			id := strings.TrimPrefix(path, "/v1/articles/")
			n.patch(open, n.publisher, object{"related": []any{id}}).want(http.StatusOK)

			surfaces := []string{
				open, "/v1/articles/by-slug/en/in-sight", "/", "/v1/articles", "/v1/articles?total=true", "/v1/articles?include=body,bodyText,bodyMarkdown,related,translations",
				"/v1/articles?tag=ferries&total=true", "/v1/articles?section=politics&author=jane-doe&total=true", "/v1/articles?language=az,en&total=true",
				"/v1/articles?tag=ferries,none&section=!sport&total=true", "/v1/articles?status=published&total=true", "/v1/articles?publishedAfter=2020-01-01&total=true",
				"/v1/articles?q=kumquat&total=true&highlight=true&facets=section,tag,author,language,type,year", "/v1/articles?q=kum*&sort=-publishedAt&total=true&page=1",
				"/v1/articles?sort=updatedAt&total=true&updatedAfter=2020-01-01", "/v1/articles?sort=headline&total=true&hasMedia=false", "/v1/articles?sort=urgency&type=news&total=true",
				"/v1/changes", "/v1/changes/snapshot?include=bodyText", open + "/related", "/v1/tags?total=true", "/v1/tags/ferries", "/v1/sections", "/v1/sections/politics", "/v1/authors", "/v1/authors/jane-doe",
				open + "?format=ninjs", open + "?format=ninjs-1.6", open + "?format=jsonld", open + "?format=markdown", "/feeds/articles.rss?full=true", "/feeds/articles.json?full=true",
				"/feeds/articles.ninjs?full=true", "/feeds/sections/politics.rss", "/feeds/tags/ferries.json", "/feeds/authors/jane-doe.ninjs", "/feeds/feeds.opml",
				"/sitemap.xml", "/sitemap-articles-1.xml", "/sitemap-news.xml", "/oembed?url=https://news.example/en/in-sight",
			}
			if h.before {
				for _, surface := range append(surfaces, path) {
					n.get(surface, nobody).want(http.StatusOK)
				}
				if !strings.Contains(string(n.get("/v1/articles", nobody).body), secret) {
					t.Fatal("it was not shown before")
				}
			}
			if h.then != nil {
				h.then(n, path)
			}
			for _, token := range []string{nobody, n.reader} {
				code := map[int]string{404: "article-not-found", 410: "article-gone"}[h.status]
				for _, gone := range []string{path, path + "?fields=headline", path + "?format=ninjs", path + "?format=markdown", "/v1/articles/by-slug/az/" + strings.ToLower(secret)} {
					r := n.get(gone, token)
					r.problem(h.status, code)
					if token == nobody && r.header.Get("Cache-Control") != "public, max-age=5" {
						t.Errorf("%d has Cache-Control: %s", r.status, r.header.Get("Cache-Control"))
					}
					if text := strings.ReplaceAll(string(r.body), strings.ToLower(secret), ""); strings.Contains(text, secret) {
						t.Errorf("%s: the problem tells: %s", gone, r.body)
					}
					n.send(http.MethodHead, gone, token, nil).want(h.status)
				}
				for _, surface := range surfaces {
					r := n.get(surface, token).want(http.StatusOK)
					shown := string(r.body)
					if h.before && surface == "/v1/changes" { // who had it must learn which one to take down
						shown = tombstonePattern.ReplaceAllString(shown, "")
					}
					if strings.Contains(strings.ToLower(shown), strings.ToLower(secret)) || strings.Contains(shown, id) {
						t.Errorf("%s shows it: %s", surface, r.body)
					}
					if strings.Contains(r.header.Get("Surrogate-Key"), id[len(id)-12:]) || strings.Contains(r.header.Get("Link"), id) {
						t.Errorf("%s: %v", surface, r.header)
					}
					if strings.HasPrefix(surface, "/v1/articles?") && len(r.data()) != 1 {
						t.Errorf("%s lost the other: %s", surface, r.body)
					}
					if total := totalOf(r); total > 1 || strings.Contains(string(r.body), `"count":2`) {
						t.Errorf("%s counts %d: %s", surface, total, r.body)
					}
				}
				for _, query := range []string{"ids=" + id, "slug=" + strings.ToLower(secret), "q=" + secret} {
					if r := n.get("/v1/articles?total=true&"+query, token); len(r.data()) != 0 || totalOf(r) != 0 {
						t.Errorf("%s finds it: %s", query, r.body)
					}
				}
				for _, term := range []string{"/v1/tags/ferries", "/v1/sections/politics", "/v1/authors/jane-doe"} {
					if got := number(n.get(term, token).object(), "articleCount"); got != 1 {
						t.Errorf("%s has %d articles", term, got)
					}
				}
			}
			for _, state := range []string{"draft", "any", "trashed", "review,published"} {
				n.get("/v1/articles?status="+url.QueryEscape(state), nobody).problem(http.StatusUnauthorized, "key-missing")
				n.get("/v1/articles?status="+url.QueryEscape(state), n.reader).problem(http.StatusForbidden, "scope-missing")
			}
			if h.name != "purged" {
				if got := n.get(path, n.writer).want(http.StatusOK).object()["headline"]; got != secret {
					t.Errorf("an editor gets %v", got)
				}
			}
		})
	}
}

func totalOf(r *response) int64 {
	if !strings.Contains(r.header.Get("Content-Type"), "json") || strings.HasPrefix(string(r.body), "[") {
		return -1
	}
	meta, _ := r.object()["meta"].(object)
	return number(meta, "total")
}

// TestTimePasses wants embargo and expiry to work by the clock alone, and lists
// and dates to tell of them.
func TestTimePasses(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Embargoed", object{"embargoedUntil": "2024-06-19T09:00:00Z", "expiresAt": "2024-06-19T10:00:00Z"})
	n.publish("Always there")
	headlines := func() []string { return n.get("/v1/articles", nobody).each("headline") }
	n.clock.Advance(30*time.Minute - time.Millisecond)
	n.get(path, nobody).problem(http.StatusNotFound, "article-not-found")
	before := n.get("/v1/articles", nobody)
	n.clock.Advance(time.Millisecond)
	n.get(path, nobody).want(http.StatusOK)
	if got := headlines(); len(got) != 2 {
		t.Errorf("after the embargo there are %v", got)
	}
	n.clock.Advance(time.Minute)
	n.get("/v1/articles", nobody, "If-Modified-Since", before.header.Get("Last-Modified")).want(http.StatusOK)
	lifted := n.get(path, nobody)
	if got := lifted.header.Get("Last-Modified"); got != "Wed, 19 Jun 2024 09:00:01 GMT" {
		t.Errorf("after the embargo it was modified %s", got)
	}
	during := n.get("/v1/articles", nobody)
	n.clock.Advance(59*time.Minute - 10*time.Second)
	if r := n.get(path, nobody); r.header.Get("Cache-Control") != "public, max-age=10, s-maxage=10, stale-while-revalidate=0, stale-if-error=0" {
		t.Errorf("ten seconds before it expires: %s", r.header.Get("Cache-Control"))
	}
	n.clock.Advance(10 * time.Second)
	gone := n.get(path, nobody)
	gone.problem(http.StatusGone, "article-gone")
	gone.golden("problem-expired")
	if got := headlines(); !slices.Equal(got, []string{"Always there"}) {
		t.Errorf("after it expired there are %v", got)
	}
	n.clock.Advance(time.Minute)
	n.get("/v1/articles", nobody, "If-Modified-Since", during.header.Get("Last-Modified")).want(http.StatusOK)
	n.get(path, n.writer).want(http.StatusOK)
}

// TestAnonymousReadOff wants a key of any scope for every read but the documents.
func TestAnonymousReadOff(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) { o.AnonymousRead = false })
	stock(n)
	for _, o := range operations() {
		if !o.isRead() || !o.open() || slices.Contains(endless, o.pattern) {
			continue
		}
		if o.document() {
			r := n.get(o.path(t), nobody).want(http.StatusOK)
			if o.pattern == "/" && strings.Contains(string(r.body), "security dialogue") {
				t.Error("the landing page shows stories")
			}
			continue
		}
		r := n.get(o.path(t), nobody)
		r.problem(http.StatusUnauthorized, "key-missing")
		if r.header.Get("WWW-Authenticate") == "" || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", o, r.header)
		}
		if r := n.get(o.path(t), n.reader).want(http.StatusOK); slices.Contains(aboutNow, o.pattern) {
			if r.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %v", o, r.header)
			}
		} else if r.header.Get("Cache-Control") != "private, no-store" || r.header.Get("Surrogate-Key") != "" {
			t.Errorf("%s: %v", o, r.header)
		}
	}
	n.get("/v1/articles/01902d5e-3c00-7000-8000-000000000000", nobody).problem(http.StatusUnauthorized, "key-missing")
	n.get("/v1/articles/01902d5e-3c00-7000-8000-000000000000", n.reader).problem(http.StatusNotFound, "article-not-found")
}

// TestEditorsFields wants notes and metadata for editors alone, and an ETag of
// its own for each view.
func TestEditorsFields(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Ferry sails", object{"editorNote": "Not for print", "metadata": object{"a": 1}})
	public, private := n.get(path, nobody), n.get(path, n.writer)
	for _, name := range []string{"editorNote", "metadata", "deletedAt"} {
		if _, there := public.object()[name]; there {
			t.Errorf("readers get %s", name)
		}
		if _, there := private.object()[name]; !there {
			t.Errorf("editors do not get %s", name)
		}
		r := n.get(path+"?fields="+name, nobody)
		if r.want(http.StatusOK); string(r.body) != "{}" {
			t.Errorf("readers asked for %s and got %s", name, r.body)
		}
	}
	if public.etag() == private.etag() {
		t.Error("two bodies have one ETag")
	}
	var rows []json.RawMessage
	for _, token := range []string{nobody, n.writer} {
		var page struct{ Data []json.RawMessage }
		if err := json.Unmarshal(n.get("/v1/articles?include=body,related,translations", token).body, &page); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, page.Data...)
	}
	if string(rows[0]) != string(public.body) || string(rows[1]) != string(private.body) {
		t.Errorf("a list shows another article:\n%s\n%s", rows[0], rows[1])
	}
}

// TestCachedUntilExpiry wants nothing that shows a story to be kept by caches when
// the story is gone, wherever it is shown.
func TestCachedUntilExpiry(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated)
	soon := object{"expiresAt": n.clock.Now().Add(5 * time.Second), "section": "politics", "tags": []string{"ferries"}, "authors": []string{"jane-doe"}, "slug": "short"}
	path, short := n.publish("Short", soon)
	other, _ := n.publish("Other", object{"related": []any{short["id"]}, "tags": []string{"ferries"}})
	const want = "public, max-age=5, s-maxage=5, stale-while-revalidate=0, stale-if-error=0"
	for _, shows := range []string{
		path, path + "?format=ninjs", path + "/related", other, other + "/related", "/v1/articles/by-slug/en/short", "/v1/articles", "/v1/articles?q=short",
		"/feeds/articles.rss", "/feeds/articles.atom", "/feeds/articles.json", "/feeds/articles.ninjs", "/feeds/sections/politics.rss", "/feeds/tags/ferries.atom", "/feeds/authors/jane-doe.json",
		"/sitemap-articles-1.xml", "/sitemap-news.xml", "/oembed?url=https://news.example/en/short",
	} {
		if got := n.get(shows, nobody).want(http.StatusOK).header.Get("Cache-Control"); got != want {
			t.Errorf("%s has Cache-Control: %s", shows, got)
		}
	}
}
