package api_test

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/docs"
	"github.com/dateline-api/dateline/internal/news"
)

// TestEveryCodeHasAPage wants docs/problems to explain every code that the
// sources can make, with the same title, and no other.
func TestEveryCodeHasAPage(t *testing.T) {
	t.Parallel()
	made := codesMade(t)
	pages := map[string]docs.Problem{}
	for _, p := range docs.Problems() {
		pages[p.Code] = p
	}
	if len(made) < 30 {
		t.Fatalf("only %d codes were found in the sources", len(made))
	}
	n := open(t)
	for code, title := range made {
		p, ok := pages[code]
		switch {
		case !ok:
			t.Errorf("%s has no page in docs/problems", code)
		case p.Title != title:
			t.Errorf("%s is %q in the sources and %q in docs/problems", code, title, p.Title)
		default:
			n.get("/docs/problems/"+code, nobody).want(http.StatusOK)
		}
	}
	for code := range pages {
		if _, ok := made[code]; !ok {
			t.Errorf("docs/problems explains %s, which nothing makes", code)
		}
	}
}

// codesMade finds the composite literals of news.Error with a code and a title
// in every package, by code. What the importer says stays on the command line.
func codesMade(t *testing.T) map[string]string {
	t.Helper()
	made := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || path == "../internal/importer" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			literal, ok := node.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if code, title := textsOf(literal); code != "" && title != "" {
				if other, twice := made[code]; twice && other != title {
					t.Errorf("%s has two titles: %q and %q", code, other, title)
				}
				made[code] = title
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// textsOf are the members Code and Title of a literal, where they are strings.
func textsOf(literal *ast.CompositeLit) (code, title string) {
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, isName := pair.Key.(*ast.Ident)
		value, isText := pair.Value.(*ast.BasicLit)
		if !isName || !isText || value.Kind != token.STRING {
			continue
		}
		s, err := strconv.Unquote(value.Value)
		if err != nil {
			continue
		}
		switch name.Name {
		case "Code":
			code = s
		case "Title":
			title = s
		}
	}
	return code, title
}

// TestUnexpected wants a panic, and an error that is not for callers, to be a
// 500 without words, and a line in the log.
func TestUnexpected(t *testing.T) {
	t.Parallel()
	const private = "SELECT secret FROM keys; /srv/private/dateline.db"
	n := openWith(t, func(s *api.Server) {
		s.ServeAt("/panics", func(http.ResponseWriter, *http.Request) error { panic(private) })
		s.ServeAt("/fails", func(http.ResponseWriter, *http.Request) error { return errors.New(private) })
		s.ServeAt("/hides", func(http.ResponseWriter, *http.Request) error {
			return errors.Join(news.ErrUnavailable.With("come back later"), errors.New(private))
		})
	})
	for path, want := range map[string]struct {
		status int
		code   string
	}{"/panics": {500, "internal-error"}, "/fails": {500, "internal-error"}, "/hides": {503, "temporarily-unavailable"}} {
		id := "request-of" + strings.ReplaceAll(path, "/", "-")
		r := n.get(path, nobody, "X-Request-Id", id)
		p := r.problem(want.status, want.code)
		if p["requestId"] != id || bytes.Contains(r.body, []byte("secret")) || bytes.Contains(r.body, []byte("srv")) || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s %v", path, r.body, r.header)
		}
		if want.status == http.StatusServiceUnavailable && r.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
		var told bool
		for _, line := range n.log.with(id) {
			told = told || strings.Contains(line, "secret")
		}
		if !told {
			t.Errorf("%s: the log does not say why: %v", path, n.log.with(id))
		}
	}
	// The server goes on, writers included.
	n.publish("After all")
}

// TestPanicHalfway wants a connection that breaks off, rather than half an
// answer that looks whole.
func TestPanicHalfway(t *testing.T) {
	t.Parallel()
	n := openWith(t, func(s *api.Server) {
		s.ServeAt("/halfway", func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Length", "100")
			if _, err := w.Write([]byte("half")); err != nil {
				return err
			}
			panic("halfway")
		})
	})
	res, err := client.Do(n.request(http.MethodGet, "/halfway", nobody, nil))
	if err != nil {
		return // it broke off before the headers came
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err == nil {
		t.Errorf("%d and a whole body %q", res.StatusCode, b.String())
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	n := open(t)
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	n.get("/v1/articles?tag=%22x", n.reader, "X-Request-Id", "r1", "traceparent", trace).want(http.StatusOK)
	lines := n.log.with(`"requestId":"r1"`)
	if len(lines) != 1 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, part := range []string{`"method":"GET"`, `"path":"/v1/articles"`, `"status":200`, `"bytes":`, `"took":`, `"key":"`, `"traceId":"4bf92f3577b34da6a3ce929d0e0e4736"`} {
		if !strings.Contains(lines[0], part) {
			t.Errorf("no %s in %s", part, lines[0])
		}
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.get("/readyz", nobody).want(http.StatusOK).golden("ready")
	n.get("/healthz", nobody).want(http.StatusOK).golden("healthy")
	n.server.Drain()
	n.get("/readyz", nobody).problem(http.StatusServiceUnavailable, "temporarily-unavailable")
	n.get("/healthz", nobody).want(http.StatusOK)

	n = open(t)
	if err := os.Remove(n.path); err != nil {
		t.Fatal(err)
	}
	p := n.get("/readyz", nobody).problem(http.StatusServiceUnavailable, "temporarily-unavailable")
	if !strings.Contains(text(p, "detail"), "deleted") || strings.Contains(text(p, "detail"), n.path) {
		t.Errorf("%v", p["detail"])
	}
}

// TestListedOrigins wants scripts of listed origins alone to read.
func TestListedOrigins(t *testing.T) {
	t.Parallel()
	const mine, other = "https://front.example", "https://other.example"
	n := open(t, func(o *api.Options) { o.CORSOrigins = []string{mine} })
	for origin, allowed := range map[string]string{mine: mine, other: "", "null": "", "": ""} {
		r := n.get("/v1/articles", nobody, "Origin", origin).want(http.StatusOK) // a plain read is never refused
		if r.header.Get("Access-Control-Allow-Origin") != allowed || !strings.Contains(r.header.Get("Vary"), "Origin") {
			t.Errorf("%q: %v", origin, r.header)
		}
		r = n.send(http.MethodOptions, "/v1/articles", nobody, nil, "Origin", origin, "Access-Control-Request-Method", "POST").want(http.StatusNoContent)
		if (r.header.Get("Access-Control-Allow-Methods") != "") != (allowed != "") {
			t.Errorf("preflight of %q: %v", origin, r.header)
		}
	}
	n = open(t, func(o *api.Options) { o.CORSOrigins = nil })
	if r := n.get("/v1/articles", nobody, "Origin", mine).want(http.StatusOK); r.header.Get("Access-Control-Allow-Origin") != "" || strings.Contains(r.header.Get("Vary"), "Origin") {
		t.Errorf("without origins: %v", r.header)
	}
}

// TestQuietLog wants the server to work when nothing is logged.
func TestQuietLog(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) { o.Logger = slog.New(slog.DiscardHandler) })
	n.get("/v1/articles", nobody).want(http.StatusOK)
}
