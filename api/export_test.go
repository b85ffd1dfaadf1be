package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// ServeAt adds a route, for tests of what handlers can do wrong.
func (s *Server) ServeAt(path string, handle func(http.ResponseWriter, *http.Request) error) {
	s.engine.GET(path, s.serve(route{method: http.MethodGet, path: path, handle: func(c *gin.Context) error {
		return handle(c.Writer, c.Request)
	}}))
}
