package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/testkit"
)

// modelSteps is how many steps the model test takes, unless
// DATELINE_MODEL_STEPS says otherwise.
const modelSteps = 1500

// TestCacheModel has a server with a cache and one without on the same database,
// and compares them while stories and terms change and time passes: there must
// never be a difference.
func TestCacheModel(t *testing.T) {
	t.Parallel()
	steps := modelSteps
	if raced {
		steps /= 2
	}
	if text := os.Getenv("DATELINE_MODEL_STEPS"); text != "" {
		var err error
		if steps, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	for name, site := range map[string]string{"site": "https://news.example/", "no-site": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runModel(t, steps/2, site)
		})
	}
}

func runModel(t *testing.T, steps int, site string) {
	n := open(t, func(o *api.Options) {
		o.CacheBytes, o.Logger, o.SiteURL = 1<<20, slog.New(slog.DiscardHandler), site
	})
	m := &model{newsroom: n, plain: plainServer(t, n, site), random: rand.New(rand.NewPCG(7, uint64(steps)))}
	for _, name := range []string{"Politics", "Culture", "Sport"} {
		n.post("/v1/sections", n.publisher, object{"name": name}).want(http.StatusCreated)
	}
	for step := range steps {
		switch r := m.random.IntN(100); {
		case r < 18:
			m.write()
		case r < 21:
			m.term()
		case r < 25:
			n.clock.Advance(time.Duration(m.random.IntN(90)) * time.Second)
			if m.random.IntN(2) == 0 {
				n.catchUp()
			}
		default:
			m.compare(step)
		}
		if t.Failed() {
			return
		}
	}
	if !strings.Contains(string(n.get("/metrics", nobody).body), "\ndateline_cache_hits_total ") {
		t.Error("the cache counts no hits")
	}
}

// plainServer is a server on the newsroom's database that keeps nothing.
func plainServer(t *testing.T, n *newsroom, site string) *api.Server {
	t.Helper()
	db := testkit.Open(t, n.path, n.clock)
	s, err := api.New(api.Options{
		DB: db, Editor: editorial.New(db, "en"), Logger: slog.New(slog.DiscardHandler), Now: n.clock.Now,
		Version: "v1.2.3", SiteURL: site, AnonymousRead: true, CORSOrigins: []string{"*"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// model is a newsroom and what is known of its stories.
type model struct {
	*newsroom
	plain  *api.Server
	random *rand.Rand
	paths  []string // of stories
}

// one picks one of several.
func one[T any](m *model, list ...T) T { return list[m.random.IntN(len(list))] }

// ask asks a server, past the network.
func (m *model) ask(s http.Handler, method, path, token string, body any, headers ...string) *httptest.ResponseRecorder {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			m.t.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	r := httptest.NewRequest(method, path, reader)
	r.Header.Set("X-Request-Id", "same")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code >= http.StatusInternalServerError {
		m.t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return w
}

func (m *model) tag() string { return fmt.Sprintf("Tag %d", m.random.IntN(8)) }

// write makes or changes a story. What is refused is refused for both servers.
func (m *model) write() {
	if len(m.paths) == 0 || m.random.IntN(4) == 0 {
		body := object{
			"headline": fmt.Sprintf("Ferry %d sails", m.random.IntN(1000)), "summary": "kumquat", "status": one(m, "draft", "published", "published"),
			"section": one(m, "politics", "culture", "sport"), "tags": []string{m.tag(), m.tag()}, "authors": []string{one(m, "Ann", "Ben")},
			"language": one(m, "en", "az"), "body": "<p>Kumquat and " + one(m, "apple", "pear") + "</p>",
		}
		if len(m.paths) > 0 && m.random.IntN(3) == 0 {
			body[one(m, "translationOf", "translationOf")] = idOf(one(m, m.paths...))
			body["related"] = []string{idOf(one(m, m.paths...))}
		}
		now := m.clock.Now()
		switch m.random.IntN(8) {
		case 0:
			body["embargoedUntil"] = now.Add(time.Duration(m.random.IntN(120)) * time.Second)
		case 1:
			body["expiresAt"] = now.Add(time.Duration(1+m.random.IntN(240)) * time.Second)
		case 2:
			body["publishedAt"] = now.Add(time.Duration(m.random.IntN(120)) * time.Second)
		}
		if w := m.ask(m.server, http.MethodPost, "/v1/articles", m.publisher, body); w.Code == http.StatusCreated {
			m.paths = append(m.paths, w.Header().Get("Location"))
		}
		if len(m.paths) > 40 {
			m.ask(m.server, http.MethodDelete, m.paths[0]+"?permanent=true", m.admin, nil)
			m.paths = m.paths[1:]
		}
		return
	}
	path := one(m, m.paths...)
	switch m.random.IntN(10) {
	case 0, 1, 2:
		m.ask(m.server, http.MethodPatch, path, m.publisher, object{"headline": fmt.Sprintf("Ferry %d late", m.random.IntN(1000))})
	case 3:
		m.ask(m.server, http.MethodPatch, path, m.publisher, object{"tags": []string{m.tag()}, "section": one(m, "politics", "culture", "sport")})
	case 4:
		m.ask(m.server, http.MethodPatch, path, m.publisher, object{"slug": fmt.Sprintf("ferry-%d", m.random.IntN(50))})
	case 5:
		m.ask(m.server, http.MethodDelete, path, m.publisher, nil)
	case 6:
		m.ask(m.server, http.MethodPost, path+"/kill", m.publisher, object{"reason": "It did not sail."})
	case 7:
		m.ask(m.server, http.MethodPost, path+"/"+one(m, "restore", "publish", "publish"), m.publisher, nil)
	case 8:
		m.ask(m.server, http.MethodPost, path+"/unpublish", m.publisher, nil)
	case 9:
		m.ask(m.server, http.MethodPost, path+"/correct", m.publisher, object{"note": "It was late.", "patch": object{"urgency": 1 + m.random.IntN(8)}})
	}
}

// term renames or merges a term.
func (m *model) term() {
	switch m.random.IntN(3) {
	case 0:
		m.ask(m.server, http.MethodPatch, fmt.Sprintf("/v1/tags/tag-%d", m.random.IntN(8)), m.publisher, object{"name": fmt.Sprintf("Tag called %d", m.random.IntN(100))})
	case 1:
		m.ask(m.server, http.MethodPost, fmt.Sprintf("/v1/tags/tag-%d/merge", m.random.IntN(8)), m.publisher, object{"into": fmt.Sprintf("tag-%d", m.random.IntN(8))})
	case 2:
		m.ask(m.server, http.MethodPatch, "/v1/sections/"+one(m, "politics", "culture"), m.publisher, object{"name": fmt.Sprintf("Section %d", m.random.IntN(100))})
	}
}

// compare asks both servers the same.
func (m *model) compare(step int) {
	path := one(m,
		"/v1/articles", "/v1/articles?limit=3", "/v1/articles?limit=3&page=2", "/v1/articles?section=politics", "/v1/articles?tag=tag-1", "/v1/articles?tag=tag-1,tag-2&language=en", "/v1/articles?language=en&tag=tag-1,tag-2",
		"/v1/articles?tag=tag-3&section=culture&total=true", "/v1/articles?author=ann&total=true", "/v1/articles?sort=-updatedAt&limit=5", "/v1/articles?sort=headline&limit=4",
		"/v1/articles?q=kumquat", "/v1/articles?q=apple&sort=-publishedAt", "/v1/articles?facets=section,tag,author,language,type,year&limit=1", "/v1/articles?include=related,translations",
		"/v1/articles?fields=headline,tags.name", "/v1/articles?publishedAfter=-PT1M&total=true", "/v1/articles?slug=ferry-7", "/v1/articles?q=kumquta",
		"/v1/tags?total=true", "/v1/tags/tag-1", "/v1/tags/tag-2", "/v1/sections", "/v1/sections/politics", "/v1/authors", "/v1/authors/ben",
		"/feeds/articles.rss", "/feeds/articles.atom", "/feeds/articles.json?full=true", "/feeds/articles.ninjs", "/feeds/tags/tag-1.rss", "/feeds/sections/politics.atom",
		"/feeds/feeds.opml", "/sitemap.xml", "/sitemap-articles-1.xml", "/sitemap-news.xml", "story", "story", "story", "story", "story", "story",
	)
	story := path == "story"
	if story {
		if len(m.paths) == 0 {
			return
		}
		path = one(m, m.paths...) + one(m, "", "", "", "?format=ninjs", "?format=jsonld", "?fields=headline,translations", "?include=bodyText", "/related")
		if m.random.IntN(6) == 0 {
			path = fmt.Sprintf("/v1/articles/by-slug/%s/ferry-%d", one(m, "en", "az"), m.random.IntN(50))
		}
	}
	var headers []string
	if m.random.IntN(5) == 0 {
		headers = []string{"Accept-Encoding", one(m, "gzip", "br", "zstd")}
	}
	if story && m.random.IntN(4) == 0 { // one address of one story in several types
		headers = append(headers, "Accept", one(m, "*/*", "application/json", "application/ld+json", "text/plain, */*;q=0.1"))
	}
	if m.random.IntN(4) == 0 {
		headers = append(headers, "Host", one(m, "news.example", "127.0.0.1"))
	}
	got, want := m.ask(m.server, http.MethodGet, path, nobody, nil, headers...), m.ask(m.plain, http.MethodGet, path, nobody, nil, headers...)
	if got.Code != want.Code || !bytes.Equal(got.Body.Bytes(), want.Body.Bytes()) {
		m.t.Errorf("step %d: %s from the cache is %d\n%s\nwithout it is %d\n%s", step, path, got.Code, got.Body, want.Code, want.Body)
	}
	for _, name := range []string{"ETag", "Cache-Control", "Content-Type", "Link", "Location", "Vary", "Content-Encoding", "Surrogate-Key"} {
		if g, w := got.Header().Get(name), want.Header().Get(name); g != w {
			m.t.Errorf("step %d: %s from the cache has %s %q, without it %q", step, path, name, g, w)
		}
	}
	if etag := got.Header().Get("ETag"); etag != "" && m.random.IntN(4) == 0 {
		if again := m.ask(m.server, http.MethodGet, path, nobody, nil, append(headers, "If-None-Match", etag)...); again.Code != http.StatusNotModified {
			m.t.Errorf("step %d: %s with its own ETag is %d", step, path, again.Code)
		}
	}
}
