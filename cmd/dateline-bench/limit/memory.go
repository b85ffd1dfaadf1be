package limit

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// Memory is the other thing that the API is compared with: Gin, writing out of
// memory what another server has answered, byte for byte and with the same header
// fields. Each answer is fetched when it is first asked for.
type Memory struct {
	from  string // where answers come from, "http://127.0.0.1:8080"
	mu    sync.RWMutex
	known map[string]*remembered
}

type remembered struct {
	header http.Header
	body   []byte
}

// NewMemory remembers the answers of the server at an address.
func NewMemory(from string) *Memory {
	return &Memory{from: from, known: make(map[string]*remembered)}
}

// Handler answers every GET.
func (m *Memory) Handler() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/v1/*path", m.answer)
	return e
}

func (m *Memory) answer(c *gin.Context) {
	m.mu.RLock()
	r := m.known[c.Request.RequestURI]
	m.mu.RUnlock()
	if r == nil {
		var err error
		if r, err = m.fetch(c.Request); err != nil {
			c.String(http.StatusBadGateway, "%v", err)
			return
		}
	}
	h := c.Writer.Header()
	for name, values := range r.header {
		h[name] = values
	}
	if c.Request.Header.Get("If-None-Match") == r.header.Get("ETag") {
		h.Del("Content-Length")
		h.Del("Content-Type")
		c.Writer.WriteHeader(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	_, _ = c.Writer.Write(r.body) // the client may be gone
}

func (m *Memory) fetch(r *http.Request) (*remembered, error) {
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, m.from+r.RequestURI, nil) //nolint:gosec // of the server that the bench has started
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", "identity")
	response, err := http.DefaultClient.Do(request) //nolint:gosec // as above
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was read to its end
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s", r.RequestURI, response.Status)
	}
	kept := &remembered{make(http.Header), body}
	for name, values := range response.Header {
		if !strings.EqualFold(name, "Date") { // net/http's own
			kept.header[name] = values
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[r.RequestURI] = kept
	return kept, nil
}
