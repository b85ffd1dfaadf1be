package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"
)

// transition makes one step of the workflow and answers with its result.
func (s *Server) transition(c *gin.Context, do func(context.Context, news.ID, editorial.By[news.Article]) (news.Article, error)) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	if _, err := do(ctx, id, s.by(c)); err != nil {
		return err
	}
	return s.replySealed(c)
}

// writing is the context of a write: it ends when the client goes away, and
// when its turn does not come in time.
func (s *Server) writing(c *gin.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.Request.Context(), s.writeTimeout)
}

// moved is a thing that is to be found at another path.
type moved struct{ path string }

func (m moved) Error() string { return "moved to " + m.path }

func movedTo(path string) error { return moved{path} }

func isMoved(err error) (path string, ok bool) {
	m, ok := errors.AsType[moved](err)
	return m.path, ok
}

// redirect answers 308: the method stays, and clients may remember it. keys are
// what a cache drops it by.
func (s *Server) redirect(c *gin.Context, path string, keys ...string) error {
	if raw := c.Request.URL.RawQuery; raw != "" {
		path += "?" + raw
	}
	return s.redirectTo(c, answer{status: http.StatusPermanentRedirect, keys: keys, location: path})
}

func (s *Server) redirectTo(c *gin.Context, a answer) error {
	if capture := requestOf(c).capture; capture != nil {
		capture.answer = a
		return nil
	}
	s.describe(c, a)
	c.Header("Content-Length", "0")
	c.Writer.WriteHeader(http.StatusPermanentRedirect)
	c.Writer.WriteHeaderNow()
	return nil
}
