package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// benchServer is a server with one published story, and the story.
func benchServer(b *testing.B) (*Server, news.Article) {
	b.Helper()
	quiet := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError}))
	db, err := store.Open(context.Background(), filepath.Join(b.TempDir(), "bench.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	editor := editorial.New(db, "en")
	a, err := editor.Create(context.Background(), editorial.Input{
		Headline: "Bridge over the Kura opens", Body: "<p>The bridge opened on Monday.</p>", Status: news.Published,
	}, editorial.By[news.Article]{Viewer: access.Operator("bench")})
	if err != nil {
		b.Fatal(err)
	}
	s, err := New(Options{DB: db, Editor: editor, Logger: quiet, AnonymousRead: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		s.Close()
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return s, a
}

// BenchmarkMachinery tells what the shared machinery (ids, log, metrics, CORS,
// keys, parameters, negotiation, conditions, caching, compression) costs: the
// same handler, on a bare Gin engine that only writes its bytes, and as it is
// served. Both take turns in one run; the ratio is what to look at.
func BenchmarkMachinery(b *testing.B) {
	s, a := benchServer(b)
	for _, bench := range []struct {
		name, path string
		header     http.Header
	}{
		{"health", "/healthz", nil},
		{"article", "/v1/articles/" + a.ID.String(), nil},
		{"list", "/v1/articles", nil},
		{"list-gzip", "/v1/articles?include=bodyText,body,bodyMarkdown", http.Header{"Accept-Encoding": {"gzip"}}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			bare := bareEngine(s)
			// As behind net/http, whose requests can be given up: the database's
			// driver watches for that, with the machinery or without.
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			request := httptest.NewRequest(http.MethodGet, bench.path, nil).WithContext(ctx)
			for name, values := range bench.header {
				request.Header[name] = values
			}
			var without, with time.Duration
			b.ReportAllocs()
			for b.Loop() {
				start := time.Now()
				ask(b, bare, request)
				middle := time.Now()
				ask(b, s, request)
				without += middle.Sub(start)
				with += time.Since(middle)
			}
			b.ReportMetric(float64(with)/float64(without), "x-bare")
			b.ReportMetric(float64(with-without)/float64(b.N), "ns-machinery/op")
		})
	}
}

func ask(b *testing.B, h http.Handler, request *http.Request) {
	b.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request)
	if w.Code != http.StatusOK {
		b.Fatalf("%s is %d: %s", request.URL, w.Code, w.Body)
	}
}

// bareEngine has the same handlers with nothing around them but their query.
func bareEngine(s *Server) http.Handler {
	e := gin.New()
	for _, r := range s.routes() {
		if r.method != http.MethodGet {
			continue
		}
		p := parametersOf(r.query)
		bare := r
		e.GET(r.path, func(c *gin.Context) {
			query, err := p.bind(c.Request.URL.RawQuery)
			if err != nil {
				c.Status(http.StatusBadRequest)
				return
			}
			c.Set(requestKey, &request{route: bare, query: query})
			if err := bare.handle(c); err != nil {
				c.Status(http.StatusInternalServerError)
			}
		})
	}
	return e
}

// BenchmarkRead tells what one read costs from the router to the last byte.
func BenchmarkRead(b *testing.B) {
	s, a := benchServer(b)
	known := httptest.NewRequest(http.MethodGet, "/v1/articles/"+a.ID.String(), nil)
	known.Header.Set("If-None-Match", articleETag(a, "\x00\x00"+s.version+"\x00"+s.siteURL))
	for name, request := range map[string]*http.Request{
		"article":     httptest.NewRequest(http.MethodGet, "/v1/articles/"+a.ID.String(), nil),
		"by-slug":     httptest.NewRequest(http.MethodGet, "/v1/articles/by-slug/en/"+a.Slug, nil),
		"not-changed": known,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				s.ServeHTTP(w, request)
				if w.Code != http.StatusOK && w.Code != http.StatusNotModified {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
