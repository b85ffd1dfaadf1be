package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gin-gonic/gin"
	kgzip "github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// minCompressed is the smallest body, in bytes, that is worth compressing: below
// it the header fields and one packet cost more than is saved.
const minCompressed = 1 << 10

// codingNames are the content codings on offer, the best first. For bodies of
// a few kilobytes zstd is both the fastest and nearly the smallest.
var codingNames = []string{"zstd", "br", "gzip"}

// codings keeps compressors between requests.
type codings struct {
	zstd *zstd.Encoder
	br   sync.Pool
	gzip sync.Pool
}

func newCodings() (*codings, error) {
	// One encoder serves all: EncodeAll may be called concurrently. A window of
	// 1 MiB keeps memory small and is what browsers take without asking.
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<20), zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return nil, fmt.Errorf("make zstd encoder: %w", err)
	}
	c := &codings{zstd: z}
	c.br.New = func() any { return brotli.NewWriterLevel(nil, 4) }
	c.gzip.New = func() any {
		w, err := kgzip.NewWriterLevel(nil, 5)
		if err != nil {
			panic(err) // the level is a constant
		}
		return w
	}
	return c, nil
}

// packed are the compressed forms of one body, each made once.
type packed struct {
	made  func(bytes int) // is told how large a form is
	forms [3]struct {     // by codingNames
		once sync.Once
		body []byte
	}
}

// form is the body in a coding; a nil packed keeps none.
func (p *packed) form(coding string, compress func() []byte) []byte {
	i := slices.Index(codingNames, coding)
	if p == nil || i < 0 {
		return compress()
	}
	f := &p.forms[i]
	f.once.Do(func() {
		f.body = slices.Clone(compress()) // what it was made in has room for more
		p.made(cap(f.body))
	})
	return f.body
}

type resetWriter interface {
	io.WriteCloser
	Reset(io.Writer)
}

func (cs *codings) compress(coding string, body []byte) []byte {
	if coding == "zstd" {
		return cs.zstd.EncodeAll(body, make([]byte, 0, len(body)/3))
	}
	pool := &cs.gzip
	if coding == "br" {
		pool = &cs.br
	}
	w := pool.Get().(resetWriter)
	defer pool.Put(w)
	var out bytes.Buffer
	out.Grow(len(body) / 3)
	w.Reset(&out)
	_, _ = w.Write(body) // a buffer does not fail
	_ = w.Close()
	return out.Bytes()
}

// codingFor chooses the coding of an answer, "" for none.
func (s *Server) codingFor(c *gin.Context, contentType string, size int) string {
	if !compressible(contentType) {
		return ""
	}
	addVary(c, "Accept-Encoding")
	if size < minCompressed {
		return ""
	}
	accept := c.Request.Header.Values("Accept-Encoding")
	if len(accept) == 0 {
		return ""
	}
	return bestOf(strings.Join(accept, ","), codingNames)
}

func compressible(contentType string) bool {
	base, _, _ := strings.Cut(contentType, ";")
	switch {
	case strings.HasPrefix(base, "text/"), strings.HasSuffix(base, "json"), strings.HasSuffix(base, "xml"), strings.HasSuffix(base, "yaml"):
		return true
	default:
		return base == "application/javascript"
	}
}

// bestOf gives the one of the names that a weighted list (Accept-Encoding,
// RFC 9110, 12.5.3) prefers, the first among equals; "" when it takes none.
func bestOf(list string, names []string) string {
	best, bestQ := "", 0.0
	for _, name := range names {
		q, named := 0.0, false
		for _, item := range weighted(list) {
			if strings.EqualFold(item.value, name) {
				q, named = item.q, true
			} else if item.value == "*" && !named {
				q = item.q
			}
		}
		if q > bestQ {
			best, bestQ = name, q
		}
	}
	for _, item := range weighted(list) {
		if item.value == "identity" && item.q > bestQ { // rather as it is
			return ""
		}
	}
	return best
}

// coded is the ETag of a representation in a content coding: other bytes,
// another tag (RFC 9110, 8.8.3.3).
func coded(etag, coding string) string {
	return strings.TrimSuffix(etag, `"`) + "-" + coding + `"`
}

// uncoded takes off again what coded put on.
func uncoded(etag string) string {
	for _, name := range codingNames {
		if base, found := strings.CutSuffix(etag, "-"+name+`"`); found {
			return base + `"`
		}
	}
	return etag
}

// errCoding is a content coding that requests cannot use.
var errCoding = errors.New("unknown content coding")

// decoder opens a compressed body.
func decoder(coding string, r io.Reader) (io.ReadCloser, error) {
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "", "identity":
		return io.NopCloser(r), nil
	case "gzip", "x-gzip":
		return gzip.NewReader(r)
	case "br":
		return io.NopCloser(brotli.NewReader(r)), nil
	case "zstd":
		d, err := zstd.NewReader(r, zstd.WithDecoderMaxMemory(32<<20), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	default:
		return nil, errCoding
	}
}
