package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// surface is what a GET route shows of stories. In its paths stand {shown} for
// the id of a story that readers have, and {id}, {slug}, {former} and {word} for
// the names of the hidden one and a word that it alone has. That word is also the
// slug of a tag and an author that no other published story has.
type surface struct {
	shows  []string // answer readers, without a trace of the hidden story
	finds  []string // lists that are asked for the hidden story by its names: they are empty
	names  []string // are the hidden story's own: readers get its problem, editors the story
	lost   []string // are there through the hidden story alone: 404
	closed bool     // readers get nothing at all here
	moving bool     // two answers differ whatever there is
	feed   string   // changes: what readers had leaves a tombstone there

	streamed bool // the feed as a stream, event by event

	stones []string // as shows, but what readers had leaves its id and slug there
}

// surfaces are all the routes that can be read. A new one needs a line here.
var surfaces = map[string]surface{
	"GET /v1/articles": {
		shows: []string{
			"/v1/articles?total=true", "/v1/articles?include=body,bodyText,bodyMarkdown,related,translations&total=true",
			"/v1/articles?facets=section,tag,author,language,type,year&total=true", "/v1/articles?q=kumquat&highlight=true&total=true&facets=tag,author",
			"/v1/articles?q=kum*&sort=-publishedAt&page=1&total=true", "/v1/articles?section=politics&total=true", "/v1/articles?tag=ferries&total=true",
			"/v1/articles?author=jane-doe&total=true", "/v1/articles?language=en,az&total=true", "/v1/articles?type=news&place=baku&total=true",
			"/v1/articles?source=Wire&urgency=5&total=true", "/v1/articles?hasMedia=false&total=true&sort=headline", "/v1/articles?sort=urgency&total=true",
			"/v1/articles?sort=updatedAt&updatedAfter=2020-01-01&total=true", "/v1/articles?sort=-updatedAt&total=true", "/v1/articles?status=published&total=true",
			"/v1/articles?publishedAfter=2020-01-01&publishedBefore=2030-01-01&total=true", "/v1/articles?tag=!none&section=!sport&total=true",
		},
		finds: []string{
			"/v1/articles?total=true&ids={id}", "/v1/articles?total=true&slug={slug}", "/v1/articles?total=true&slug={former}",
			"/v1/articles?total=true&q={word}", "/v1/articles?total=true&q={word}*&sort=publishedAt", "/v1/articles?total=true&tag={word}", "/v1/articles?total=true&author={word}",
			"/v1/articles?total=true&source={word}", "/v1/articles?total=true&place={word}", "/v1/articles?total=true&facets=tag&q=%22{word}%22",
		},
	},
	"GET /v1/articles/{id}":         {shows: []string{"/v1/articles/{shown}"}, names: []string{"/v1/articles/{id}", "/v1/articles/{id}?fields=id"}},
	"GET /v1/articles/{id}/related": {shows: []string{"/v1/articles/{shown}/related"}, names: []string{"/v1/articles/{id}/related"}},
	"GET /v1/articles/by-slug/{language}/{slug}": {
		shows: []string{"/v1/articles/by-slug/en/in-sight"},
		names: []string{"/v1/articles/by-slug/az/{slug}", "/v1/articles/by-slug/az/{former}", "/v1/articles/by-slug/AZ/{slug}"},
	},
	"GET /v1/articles/{id}/revisions":                {closed: true},
	"GET /v1/articles/{id}/revisions/{version}":      {closed: true},
	"GET /v1/articles/{id}/revisions/{version}/diff": {closed: true},
	"GET /v1/sections":                               {shows: []string{"/v1/sections?total=true"}},
	"GET /v1/sections/{slug}":                        {shows: []string{"/v1/sections/politics"}},
	"GET /v1/tags":                                   {shows: []string{"/v1/tags?total=true"}},
	"GET /v1/tags/{slug}":                            {shows: []string{"/v1/tags/ferries"}, lost: []string{"/v1/tags/{word}"}},
	"GET /v1/authors":                                {shows: []string{"/v1/authors?total=true"}},
	"GET /v1/authors/{slug}":                         {shows: []string{"/v1/authors/jane-doe"}, lost: []string{"/v1/authors/{word}"}},
	"GET /v1/audit":                                  {closed: true},
	"GET /v1/changes":                                {feed: "/v1/changes?limit=1000", moving: true},
	"GET /v1/changes/stream":                         {feed: "/v1/changes?limit=1000", streamed: true, moving: true},
	"GET /v1/changes/snapshot":                       {shows: []string{"/v1/changes/snapshot"}, moving: true},
	"GET /v1/changes/checksum":                       {shows: []string{"/v1/changes/checksum"}, moving: true},

	"GET /feeds/articles.rss":      {shows: []string{"/feeds/articles.rss?full=true"}},
	"GET /feeds/articles.atom":     {stones: []string{"/feeds/articles.atom?full=true"}},
	"GET /feeds/articles.json":     {shows: []string{"/feeds/articles.json?full=true&tag=ferries"}},
	"GET /feeds/articles.ninjs":    {shows: []string{"/feeds/articles.ninjs?full=true&section=politics"}},
	"GET /feeds/sections/{file}":   {shows: []string{"/feeds/sections/politics.rss", "/feeds/sections/politics.ninjs"}, stones: []string{"/feeds/sections/politics.atom"}},
	"GET /feeds/tags/{file}":       {shows: []string{"/feeds/tags/ferries.json"}, lost: []string{"/feeds/tags/{word}.rss"}},
	"GET /feeds/authors/{file}":    {shows: []string{"/feeds/authors/jane-doe.rss"}, lost: []string{"/feeds/authors/{word}.rss"}},
	"GET /feeds/feeds.opml":        {shows: []string{"/feeds/feeds.opml"}},
	"GET /sitemap.xml":             {shows: []string{"/sitemap.xml"}},
	"GET /sitemap-articles-{file}": {shows: []string{"/sitemap-articles-1.xml"}},
	"GET /sitemap-news.xml":        {shows: []string{"/sitemap-news.xml"}},
	"GET /oembed":                  {shows: []string{"/oembed?url=https://news.example/en/in-sight"}},
	"GET /":                        {shows: []string{"/"}},
	"GET /docs":                    {shows: []string{"/docs"}},
	"GET /docs/problems":           {shows: []string{"/docs/problems"}},
	"GET /docs/problems/{code}":    {shows: []string{"/docs/problems/article-gone"}},
	"GET /docs/workflow":           {shows: []string{"/docs/workflow"}},
	"GET /docs/assets/{name}":      {shows: []string{"/docs/assets/site.css"}},
	"GET /openapi.yaml":            {shows: []string{"/openapi.yaml"}},
	"GET /openapi.json":            {shows: []string{"/openapi.json"}},
	"GET /healthz":                 {shows: []string{"/healthz"}, moving: true},
	"GET /readyz":                  {shows: []string{"/readyz"}, moving: true},
	"GET /metrics":                 {shows: []string{"/metrics"}, moving: true},
}

// leak is a kind of story that readers may not see.
type leak struct {
	name   string
	state  news.Status
	fields func(now time.Time) object
	then   func(n *newsroom, path string) // what is done to it, and in time
	status int                            // for readers
	before bool                           // readers had it
}

func none(time.Time) object { return nil }

var leaks = []leak{
	{name: "draft", state: news.Draft, fields: none, status: 404},
	{name: "review", state: news.Review, fields: none, status: 404},
	{name: "scheduled", state: news.Scheduled, fields: none, status: 404},
	{name: "embargoed", state: news.Published, fields: func(now time.Time) object {
		return object{"embargoedUntil": now.Add(time.Minute), "expiresAt": now.Add(2 * time.Minute)}
	}, status: 404},
	{name: "expired", state: news.Published, fields: func(now time.Time) object {
		return object{"expiresAt": now.Add(time.Second)}
	}, then: func(n *newsroom, _ string) { n.clock.Advance(time.Minute) }, status: 410, before: true},
	{name: "killed", state: news.Killed, fields: none, status: 410, before: true},
	{name: "unpublished", state: news.Published, fields: none, then: func(n *newsroom, path string) {
		n.post(path+"/unpublish", n.publisher, nil).want(http.StatusOK)
	}, status: 404, before: true},
	{name: "trashed draft", state: news.Trashed, fields: none, status: 404},
	{name: "trashed, once public", state: news.Published, fields: none, then: func(n *newsroom, path string) {
		n.delete(path, n.publisher).want(http.StatusNoContent)
	}, status: 410, before: true},
	{name: "trashed under embargo", state: news.Trashed, fields: func(now time.Time) object {
		return object{"status": "published", "embargoedUntil": now.Add(time.Minute)}
	}, status: 404},
}

const leakWord = "xyzzyqwertz"

// TestSurfacesAreComplete wants every route that can be read to be looked at here.
func TestSurfacesAreComplete(t *testing.T) {
	t.Parallel()
	routes := open(t).server.Routes()
	for _, route := range routes {
		if _, ok := surfaces[route]; !ok && strings.HasPrefix(route, "GET ") {
			t.Errorf("%s has no line in surfaces: say what readers see there of stories that they may not see", route)
		}
	}
	for route := range surfaces {
		if !slices.Contains(routes, route) {
			t.Errorf("%s is no route any more", route)
		}
	}
}

// TestLeaks looks for stories of each hidden kind on every surface.
func TestLeaks(t *testing.T) {
	t.Parallel()
	for i, l := range leaks {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			if raced && i%4 != 3 {
				t.Skip("every fourth kind is enough for the race detector; make test looks for all of them without it")
			}
			n := open(t)
			n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated)
			// Terms of the hidden story alone, which came with a draft that is gone.
			draft, _ := n.create(object{"headline": "x", "tags": []string{leakWord}, "authors": []string{leakWord}})
			n.delete(draft+"?permanent=true", n.admin).want(http.StatusNoContent)
			shared := object{
				"section": "politics", "tags": []string{"ferries"}, "authors": []string{"jane-doe"},
				"body": "<p>Kumquat</p>", "dateline": object{"place": "Baku"}, "source": object{"name": "Wire"},
			}
			_, shown := n.publish("In sight", shared)
			n.clock.Advance(time.Minute)

			own := object{
				"headline": "The " + leakWord, "slug": "former-" + leakWord, "language": "az", "translationOf": shown["id"], "related": []any{shown["id"]},
				"tags": []string{"ferries", leakWord}, "authors": []string{"jane-doe", leakWord}, "summary": leakWord, "editorNote": leakWord,
				"section": "politics", "body": "<p>Kumquat " + leakWord + "</p>", "dateline": object{"place": leakWord}, "source": object{"name": leakWord, "id": "1"},
			}
			for name, value := range l.fields(n.clock.Now()) {
				own[name] = value
			}
			seen := n.look(text(shown, "id"))
			draft, _ = n.create(object{"headline": "The " + leakWord, "slug": "former-" + leakWord, "language": "az"})
			n.delete(draft+"?permanent=true", n.admin).want(http.StatusNoContent)
			path := n.inState(l.state, own)
			s := scene{n, l, text(shown, "id"), strings.TrimPrefix(path, "/v1/articles/")}
			s.rename(path)
			if l.then != nil {
				l.then(n, path)
			}
			if !l.before {
				s.same(seen)
			}
			n.patch("/v1/articles/"+s.shown, n.publisher, object{"related": []string{s.id}}).want(http.StatusOK)
			s.checkAll()
			n.catchUp()
			s.checkAll()
		})
	}
}

// scene is a newsroom with one story that readers have and one that is hidden.
type scene struct {
	*newsroom
	leak
	shown, id string
}

// rename gives the hidden story another slug, so that it has a former one. A
// story in the trash keeps the one that it has.
func (s scene) rename(path string) {
	s.t.Helper()
	if s.state == news.Trashed {
		s.post(path+"/restore", s.publisher, nil).want(http.StatusOK)
	}
	s.patch(path, s.publisher, object{"slug": leakWord}).want(http.StatusOK)
	if s.state == news.Trashed {
		s.delete(path, s.publisher).want(http.StatusNoContent)
	}
}

func (s scene) path(pattern string) string {
	return strings.NewReplacer("{shown}", s.shown, "{id}", s.id, "{slug}", leakWord, "{former}", "former-"+leakWord, "{word}", leakWord).Replace(pattern)
}

// look takes the answers of all surfaces that do not name the hidden story.
func (n *newsroom) look(shown string) map[string]*response {
	n.t.Helper()
	answers := map[string]*response{}
	for _, surface := range surfaces {
		if surface.moving {
			continue
		}
		for _, pattern := range surface.shows {
			path := strings.ReplaceAll(pattern, "{shown}", shown)
			answers[path] = n.get(path, nobody).want(http.StatusOK)
		}
	}
	return answers
}

// same wants what readers get to be, to the byte, what it was before there was
// the story, in all that could tell of it.
func (s scene) same(before map[string]*response) {
	s.t.Helper()
	for path, now := range s.look(s.shown) {
		was := before[path]
		if string(now.body) != string(was.body) {
			s.t.Errorf("%s was\n%s\nand is\n%s", path, was.body, now.body)
		}
		for _, name := range []string{"ETag", "Last-Modified", "Cache-Control", "Surrogate-Key", "Link", "Content-Length", "Vary"} {
			if now.header.Get(name) != was.header.Get(name) {
				s.t.Errorf("%s had %s: %s, and has %s", path, name, was.header.Get(name), now.header.Get(name))
			}
		}
	}
}

func (s scene) checkAll() {
	s.t.Helper()
	for route, surface := range surfaces {
		for _, token := range []string{nobody, s.reader} {
			s.check(route, surface, token)
		}
		for _, pattern := range surface.names {
			r := s.get(s.path(pattern), s.writer)
			if moved := r.status == http.StatusPermanentRedirect; !moved && (r.status != http.StatusOK || !strings.Contains(string(r.body), "\"id\":")) && !strings.HasSuffix(pattern, "/related") {
				s.t.Errorf("an editor gets %d for %s: %s", r.status, r.path, r.body)
			}
		}
	}
	a := s.get("/v1/articles/"+s.id, s.writer).want(http.StatusOK).object()
	state := text(a, "status")
	if a["deletedAt"] != nil {
		state = news.Trashed
	}
	if got := s.get("/v1/articles?total=true&status="+state+"&ids="+s.id, s.writer); len(got.data()) != 1 || totalOf(got) != 1 {
		s.t.Errorf("editors do not find it as %s: %s", state, got.body)
	}
}

// check looks for the hidden story as a reader does.
func (s scene) check(route string, f surface, token string) {
	s.t.Helper()
	if f.closed {
		path := strings.TrimPrefix(route, "GET ")
		if r := s.get(path, token); r.status != http.StatusUnauthorized && r.status != http.StatusForbidden {
			s.t.Errorf("%s answers a reader: %d", path, r.status)
		}
	}
	for _, pattern := range f.shows {
		r := s.get(s.path(pattern), token).want(http.StatusOK)
		s.traceless(r, string(r.body), r.header.Get("Link"))
		for _, count := range regexp.MustCompile(`"(?:total|count|articleCount)":(\d+)`).FindAllStringSubmatch(string(r.body), -1) {
			if count[1] != "1" && !strings.HasPrefix(r.path, "/openapi") {
				s.t.Errorf("%s counts it: %s", r.path, r.body)
			}
		}
		if strings.HasPrefix(r.path, "/v1/articles?") && len(r.data()) != 1 {
			s.t.Errorf("%s has %d rows", r.path, len(r.data()))
		}
	}
	for _, pattern := range f.finds {
		r := s.get(s.path(pattern), token)
		if len(r.data()) != 0 || totalOf(r) != 0 || strings.Contains(string(r.body), `"count"`) {
			s.t.Errorf("%s finds it: %s", r.path, r.body)
		}
		s.traceless(r)
	}
	for _, pattern := range f.names {
		r := s.get(s.path(pattern), token)
		p := r.problem(s.status, map[int]string{404: "article-not-found", 410: "article-gone"}[s.status])
		s.traceless(r, text(p, "detail"), r.header.Get("Location"))
	}
	for _, pattern := range f.stones {
		r := s.get(s.path(pattern), token).want(http.StatusOK)
		if !s.before {
			s.traceless(r, string(r.body))
		} else if body := strings.NewReplacer("former-"+leakWord, "").Replace(string(r.body)); strings.Contains(body, leakWord) {
			s.t.Errorf("%s shows it: %s", r.path, body)
		}
	}
	if f.feed != "" {
		s.checkFeed(f, token)
	}
	for _, pattern := range f.lost {
		r := s.get(s.path(pattern), token).want(http.StatusNotFound)
		s.traceless(r)
	}
}

// checkFeed looks for the hidden story among the changes. Of one that readers had
// there is a tombstone without its words.
func (s scene) checkFeed(f surface, token string) {
	s.t.Helper()
	r := s.get(f.feed, token).want(http.StatusOK)
	rows := r.data()
	if f.streamed {
		l := s.listen(token, "")
		for i := range rows {
			e, _ := l.next()
			rows[i] = nil
			if err := json.Unmarshal([]byte(e.data), &rows[i]); err != nil {
				s.t.Fatal(err)
			}
		}
		l.close()
	}
	for _, row := range rows {
		text, err := json.Marshal(row)
		if err != nil {
			s.t.Fatal(err)
		}
		stone, gone := row["tombstone"].(object)
		switch {
		case row["articleId"] == s.shown && !gone:
			s.traceless(r, string(text))
		case row["articleId"] == s.id && gone && s.before:
			delete(stone, "slug")
			delete(stone, "slugs")
			if strings.Contains(fmt.Sprint(stone), leakWord) {
				s.t.Errorf("the tombstone tells of it: %s", text)
			}
		default:
			s.t.Errorf("%s shows it: %s", r.path, text)
		}
	}
}

// traceless wants the texts, and the headers that name what an answer was made
// of, to be without the hidden story. What is not there at all may be named by
// the path that was asked for.
func (s scene) traceless(r *response, texts ...string) {
	s.t.Helper()
	if r.status == http.StatusOK {
		for _, key := range strings.Fields(r.header.Get("Surrogate-Key")) {
			if key == news.SlugKey("az", leakWord) || strings.HasSuffix(key, s.id[len(s.id)-12:]) {
				s.t.Errorf("%s has the key %s", r.path, key)
			}
		}
	}
	for _, text := range texts {
		if strings.Contains(strings.ToLower(text), leakWord) || strings.Contains(text, s.id) {
			s.t.Errorf("%s shows it: %s", r.path, text)
		}
	}
}

// TestHiddenTerms wants what only a hidden story has to leave no trace: its tag
// and author when they are made and renamed, and the times that it was given.
func TestHiddenTerms(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated)
	_, shown := n.publish("In sight", object{"section": "politics", "tags": []string{"ferries"}, "authors": []string{"jane-doe"}})
	n.clock.Advance(time.Minute)
	before := n.look(text(shown, "id"))
	path, _ := n.create(object{
		"headline": "Hidden", "tags": []string{leakWord}, "authors": []string{leakWord},
		"embargoedUntil": n.clock.Now().Add(time.Second), "expiresAt": n.clock.Now().Add(2 * time.Second),
	})
	n.clock.Advance(3 * time.Second)
	scene{newsroom: n, shown: text(shown, "id")}.same(before)
	for _, term := range []string{"/v1/tags/" + leakWord, "/v1/authors/" + leakWord} {
		n.patch(term, n.publisher, object{"name": "Renamed"}).want(http.StatusOK)
		n.get(term, nobody).want(http.StatusNotFound)
	}
	n.patch(path, n.writer, object{"expiresAt": nil}).want(http.StatusOK)
	n.take(news.StepPublish, path, n.publisher).want(http.StatusOK)
	n.get("/v1/tags/"+leakWord, nobody).want(http.StatusOK)
}
