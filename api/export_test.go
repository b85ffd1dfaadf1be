package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// ServeAt adds a route, for tests of what handlers can do wrong.
func (s *Server) ServeAt(path string, handle func(http.ResponseWriter, *http.Request) error) {
	s.engine.GET(path, s.serve(route{method: http.MethodGet, path: path, handle: func(c *gin.Context) error {
		return handle(c.Writer, c.Request)
	}}))
}

// Hurry makes signs of life on streams come as soon as this, and gives readers of
// streams and snapshots no longer to take what is sent.
func (s *Server) Hurry(heartbeat, patience time.Duration) {
	s.streaming.heartbeat, s.streaming.patience = heartbeat, patience
}

// Compare takes every turn to compare versions, until it is told to give them back.
func (s *Server) Compare(ctx context.Context) (end func(), err error) {
	var all []func()
	end = func() {
		for _, done := range all {
			done()
		}
	}
	for range maxComparisons {
		done, err := s.comparisons.begin(ctx)
		if err != nil {
			end()
			return nil, err
		}
		all = append(all, done)
	}
	return end, nil
}

// Occupy takes a place among snapshots and one among checksums for somebody
// without a key at another address, for as long as the test runs.
func (s *Server) Occupy(address string) error {
	for _, g := range []*guests{s.snapshots, s.checksums} {
		if _, err := g.enter(stranger + address); err != nil {
			return err
		}
	}
	return nil
}
