package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
)

// readBody checks what a request says of its body, and reads it within the
// limit, whatever its length was said to be and however it was compressed.
func (s *Server) readBody(c *gin.Context, r route) error {
	req := c.Request
	if len(r.takes) == 0 {
		return s.noBody(c)
	}
	if err := s.checkType(c, r); err != nil {
		return err
	}
	most := max(s.maxBody, r.maxBody)
	if req.ContentLength > most {
		c.Header("Connection", "close") // the rest is not worth reading
		return tooLarge(most)
	}
	limited := http.MaxBytesReader(c.Writer, req.Body, most)
	plain, err := decoder(req.Header.Get("Content-Encoding"), limited)
	if errors.Is(err, errCoding) {
		return errMediaType.With("Content-Encoding %q is not supported; send gzip, br, zstd or nothing", clipped(req.Header.Get("Content-Encoding")))
	}
	if err != nil {
		return bodyError(err, most)
	}
	defer plain.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(io.LimitReader(plain, most+1))
	if err != nil {
		return bodyError(err, most)
	}
	if int64(len(body)) > most {
		c.Header("Connection", "close")
		return tooLarge(most)
	}
	requestOf(c).body = body
	return nil
}

func tooLarge(most int64) error {
	return errBodyTooLarge.With("the body is larger than %d bytes, unpacked; that is the limit here", most)
}

func bodyError(err error, most int64) error {
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		return tooLarge(most)
	}
	return news.ErrParameter.With("the body could not be read to its end, or not unpacked").
		WithFields(headerFault("Content-Encoding", "not-readable", "must say how the body is compressed, and the body must be whole"))
}

// noBody lets an empty body or {} pass where none is taken, because clients send
// one with every POST.
func (s *Server) noBody(c *gin.Context) error {
	if c.Request.ContentLength == 0 || c.Request.Body == nil {
		return nil
	}
	start, err := io.ReadAll(io.LimitReader(c.Request.Body, 64))
	if err != nil {
		return bodyError(err, s.maxBody)
	}
	if text := strings.TrimSpace(string(start)); text != "" && text != "{}" {
		return news.ErrInvalid.With("this takes no body").WithFields(news.FieldError{Code: "not-allowed", Detail: "must be empty"})
	}
	return nil
}

func (s *Server) checkType(c *gin.Context, r route) error {
	given := c.Request.Header.Get("Content-Type")
	list := strings.Join(r.takes, ", ")
	refuse := func(format string, args ...any) error {
		h := c.Writer.Header()
		if r.method == http.MethodPatch {
			h.Set("Accept-Patch", list)
		} else if r.method == http.MethodPost {
			h.Set("Accept-Post", list)
		}
		return errMediaType.With(format, args...).WithFields(headerFault("Content-Type", "not-supported", "must be "+strings.Join(r.takes, " or ")))
	}
	if given == "" {
		return refuse("Content-Type is missing; send %s", r.takes[0])
	}
	base, params, err := mime.ParseMediaType(given)
	if err != nil {
		return refuse("Content-Type %q cannot be read; send %s", clipped(given), r.takes[0])
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "us-ascii") {
		return refuse("the charset %q is not supported; JSON is UTF-8", clipped(charset))
	}
	for _, t := range r.takes {
		if base == t {
			requestOf(c).mediaType = base
			return nil
		}
	}
	return refuse("Content-Type %q is not supported here; send %s", clipped(base), list)
}

// param is a part of the path, with what was escaped as it was meant.
func param(c *gin.Context, name string) string {
	text, err := url.PathUnescape(c.Param(name))
	if err != nil {
		return c.Param(name) // net/http refuses such paths before they get here
	}
	return text
}

// pathID is the article id in the path.
func pathID(c *gin.Context) (news.ID, error) {
	id, err := news.ParseID(param(c, "id"))
	if e := news.AsError(err); e != nil {
		fields := make([]news.FieldError, len(e.Fields))
		for i, f := range e.Fields {
			f.Parameter = "id"
			fields[i] = f
		}
		return id, e.WithFields(fields...)
	}
	requestOf(c).missingKeys = []string{news.ArticleKey(id)}
	return id, err
}
