package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// newsroom is a server on a fresh database, and a key of every scope.
type newsroom struct {
	t      *testing.T
	url    string
	path   string // of the database
	clock  *testkit.Clock
	db     *store.DB
	editor *editorial.Editor
	server *api.Server
	log    *logLines
	ids    map[access.Scope]string // of the keys

	// The tokens of the keys.
	reader, writer, publisher, admin string
}

const nobody = "" // the token of a caller without a key

// open starts a newsroom; tweaks change its options first.
func open(t *testing.T, tweaks ...func(*api.Options)) *newsroom {
	t.Helper()
	return openWith(t, func(*api.Server) {}, tweaks...)
}

// testCache is the size of the cache of answers in all tests: they pass with one
// and, where DATELINE_TEST_CACHE says so, without.
func testCache(t *testing.T) int64 {
	t.Helper()
	text := os.Getenv("DATELINE_TEST_CACHE")
	if text == "" {
		return 4 << 20
	}
	bytes, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatalf("DATELINE_TEST_CACHE is %q, and not a number of bytes", text)
	}
	return bytes
}

// openWith is open with a server that is changed before it listens.
func openWith(t *testing.T, change func(*api.Server), tweaks ...func(*api.Options)) *newsroom {
	t.Helper()
	n := &newsroom{t: t, clock: testkit.NewClock(), path: testkit.Path(t), log: new(logLines), ids: map[access.Scope]string{}}
	n.db = testkit.Open(t, n.path, n.clock)
	n.editor = editorial.New(n.db, "en")
	for _, k := range []struct {
		scope access.Scope
		token *string
	}{{access.Read, &n.reader}, {access.Write, &n.writer}, {access.Publish, &n.publisher}, {access.Admin, &n.admin}} {
		n.ids[k.scope], *k.token = n.newKey("the "+string(k.scope)+" desk", k.scope)
	}
	o := api.Options{
		DB: n.db, Editor: n.editor, Now: n.clock.Now, Logger: slog.New(slog.NewJSONHandler(n.log, nil)),
		Version: "v1.2.3", SiteURL: "https://news.example/", AnonymousRead: true, CORSOrigins: []string{"*"}, CacheBytes: testCache(t),
	}
	for _, tweak := range tweaks {
		tweak(&o)
	}
	var err error
	if n.server, err = api.New(o); err != nil {
		t.Fatal(err)
	}
	change(n.server)
	listener := httptest.NewServer(n.server)
	n.url = listener.URL
	t.Cleanup(func() {
		listener.Close()
		n.server.Close()
	})
	return n
}

func (n *newsroom) newKey(name string, scopes ...access.Scope) (id, token string) {
	n.t.Helper()
	k, token, err := n.editor.CreateKey(context.Background(), name, scopes, 0, access.Operator("tests"))
	if err != nil {
		n.t.Fatal(err)
	}
	return k.ID, token
}

// client is one caller of all tests: it follows nothing and unpacks nothing.
var client = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       time.Minute,
}

// response is an answer that was read whole.
type response struct {
	t            *testing.T
	method, path string
	status       int
	header       http.Header
	body         []byte // unpacked
	packed       []byte // as it came
}

// send makes a request and checks the answer against the OpenAPI document. body
// is nothing, bytes or text to send as they are, or anything else as JSON.
// headers are names and values by turns; they go over those that send makes.
func (n *newsroom) send(method, path, token string, body any, headers ...string) *response {
	n.t.Helper()
	req := n.request(method, path, token, body, headers...)
	res, err := client.Do(req)
	if err != nil {
		n.t.Fatalf("%s %s: %v", method, path, err)
	}
	return n.read(req, res)
}

func (n *newsroom) request(method, path, token string, body any, headers ...string) *http.Request {
	n.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		reader = bytes.NewReader(b)
	case string:
		reader = strings.NewReader(b)
	case io.Reader:
		reader = b
	default:
		text, err := json.Marshal(b)
		if err != nil {
			n.t.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(n.t.Context(), method, n.url+path, reader)
	if err != nil {
		n.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
			continue
		}
		req.Header.Add(headers[i], headers[i+1])
		if headers[i] == "Content-Type" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	return req
}

func (n *newsroom) read(req *http.Request, res *http.Response) *response {
	n.t.Helper()
	packed, err := io.ReadAll(res.Body)
	if err != nil {
		n.t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	_ = res.Body.Close()
	r := &response{
		t: n.t, method: req.Method, path: req.URL.RequestURI(), status: res.StatusCode, header: res.Header,
		packed: packed, body: packed,
	}
	if coding := res.Header.Get("Content-Encoding"); coding != "" && len(packed) > 0 {
		r.body = unpacked(n.t, coding, packed)
	}
	validate(n.t, req, r)
	return r
}

func (n *newsroom) get(path, token string, headers ...string) *response {
	n.t.Helper()
	return n.send(http.MethodGet, path, token, nil, headers...)
}

func (n *newsroom) post(path, token string, body any, headers ...string) *response {
	n.t.Helper()
	return n.send(http.MethodPost, path, token, body, headers...)
}

func (n *newsroom) put(path, token string, body any, headers ...string) *response {
	n.t.Helper()
	return n.send(http.MethodPut, path, token, body, headers...)
}

// patch sends a merge patch.
func (n *newsroom) patch(path, token string, body any, headers ...string) *response {
	n.t.Helper()
	return n.send(http.MethodPatch, path, token, body, append([]string{"Content-Type", "application/merge-patch+json"}, headers...)...)
}

func (n *newsroom) delete(path, token string, headers ...string) *response {
	n.t.Helper()
	return n.send(http.MethodDelete, path, token, nil, headers...)
}

// create stores an article by the admin's key and returns its path and itself.
func (n *newsroom) create(fields object) (path string, article object) {
	n.t.Helper()
	r := n.post("/v1/articles", n.admin, fields).want(http.StatusCreated)
	return r.header.Get("Location"), r.object()
}

// publish stores a published article.
func (n *newsroom) publish(headline string, more ...object) (path string, article object) {
	n.t.Helper()
	fields := object{"headline": headline, "body": "<p>An invented story.</p>", "status": "published"}
	for _, m := range more {
		for name, value := range m {
			fields[name] = value
		}
	}
	return n.create(fields)
}

// object is a JSON object.
type object = map[string]any

// want fails the test when the status is another one.
func (r *response) want(status int) *response {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s %s: status %d, want %d\n%s", r.method, r.path, r.status, status, r.body)
	}
	return r
}

// problem wants a problem with the status and the code.
func (r *response) problem(status int, code string) object {
	r.t.Helper()
	r.want(status)
	p := r.object()
	if p["code"] != code {
		r.t.Fatalf("%s %s: problem %v, want %s\n%s", r.method, r.path, p["code"], code, r.body)
	}
	return p
}

func (r *response) object() object {
	r.t.Helper()
	var o object
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.UseNumber()
	if err := d.Decode(&o); err != nil {
		r.t.Fatalf("%s %s: %v\n%.300s", r.method, r.path, err, r.body)
	}
	return o
}

// data is the rows of a list.
func (r *response) data() []object {
	r.t.Helper()
	var page struct{ Data []object }
	if err := json.Unmarshal(r.body, &page); err != nil || r.status != http.StatusOK {
		r.t.Fatalf("%s %s: no list: %d %v\n%.300s", r.method, r.path, r.status, err, r.body)
	}
	return page.Data
}

// each is one member of every row of a list.
func (r *response) each(member string) []string {
	r.t.Helper()
	out := []string{}
	for _, row := range r.data() {
		text, ok := row[member].(string)
		if !ok {
			r.t.Fatalf("%s %s: a row has no text %q: %v", r.method, r.path, member, row)
		}
		out = append(out, text)
	}
	return out
}

func (r *response) etag() string { return r.header.Get("ETag") }

// text is a member below an object, by names; "" when it is no text.
func text(o object, names ...string) string {
	for _, name := range names[:len(names)-1] {
		below, _ := o[name].(object)
		o = below
	}
	s, _ := o[names[len(names)-1]].(string)
	return s
}

// number is a whole number below an object, by name; -1 when it is none.
func number(o object, name string) int64 {
	n, ok := o[name].(json.Number)
	if !ok {
		return -1
	}
	i, err := n.Int64()
	if err != nil {
		return -1
	}
	return i
}

// logLines keeps what the server logs.
type logLines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

// with lists the lines that hold a text.
func (l *logLines) with(part string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for line := range strings.Lines(l.all.String()) {
		if strings.Contains(line, part) {
			out = append(out, line)
		}
	}
	return out
}
