package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

// discard is a client that takes everything.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

// BenchmarkHot tells what an answer costs that is kept, beside Gin writing the
// same bytes with the same header fields.
func BenchmarkHot(b *testing.B) {
	s, a := benchServer(b)
	// An answer that changed in this second has no Last-Modified yet, and is not ready.
	s.now = func() time.Time { return time.Now().Add(time.Minute) }
	s.newCache(4 << 20)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	for name, path := range map[string]string{"article": "/v1/articles/" + a.ID.String(), "list": "/v1/articles", "filtered": "/v1/articles?limit=5&tag=none"} {
		request := httptest.NewRequest(http.MethodGet, path, nil).WithContext(ctx)
		first := httptest.NewRecorder()
		s.ServeHTTP(first, request)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.ServeHTTP(&discard{header: http.Header{}}, request)
			}
		})
		known := request.Clone(ctx)
		known.Header.Set("If-None-Match", first.Header().Get("ETag"))
		b.Run(name+"-304", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.ServeHTTP(&discard{header: http.Header{}}, known)
			}
		})
		e := gin.New()
		body := first.Body.Bytes()
		e.GET("/v1/*path", func(c *gin.Context) {
			h := c.Writer.Header()
			for name, values := range first.Header() {
				h[name] = values
			}
			c.Writer.WriteHeader(http.StatusOK)
			_, _ = c.Writer.Write(body)
		})
		b.Run(name+"-bare", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.ServeHTTP(&discard{header: http.Header{}}, request)
			}
		})
	}
}
