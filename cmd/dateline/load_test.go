package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// load is sixteen writers and sixteen readers of one server.
type load struct {
	t      *testing.T
	server *process
	key    string
	writes atomic.Int64
	reads  atomic.Int64

	mu  sync.Mutex
	ids []string // of some stories that were made
}

// TestLoad writes and reads at once for ten seconds. Nobody may meet an error of
// the server, a locked database, or an answer that cannot be read.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	t.Parallel()
	const clients, duration = 16, 10 * time.Second
	database := filepath.Join(t.TempDir(), "dateline.db")
	l := &load{t: t, key: adminKey(t, database), server: start(t, database)}
	c := l.server.caller(l.key)
	c.want(t, http.StatusCreated, http.MethodPost, "/v1/sections", `{"slug": "load", "name": "Load"}`, nil)

	ctx, cancel := context.WithTimeout(t.Context(), duration)
	defer cancel()
	var group sync.WaitGroup
	for n := range clients {
		group.Go(func() { l.write(ctx, n) })
		group.Go(func() { l.read(ctx, n) })
	}
	group.Wait()

	t.Logf("%d writes and %d reads in %v", l.writes.Load(), l.reads.Load(), duration)
	if l.writes.Load() < 10*clients || l.reads.Load() < 10*clients {
		t.Error("too little was done to tell anything")
	}
	c.want(t, http.StatusOK, http.MethodGet, "/readyz", "", nil)
	l.server.end(t)
	wantQuietLog(t, l.server.said())
	output(t, "check", "--database", database)
}

// wantQuietLog wants no errors and no locked database in a log.
func wantQuietLog(t *testing.T, log string) {
	t.Helper()
	for line := range strings.Lines(log) {
		if strings.Contains(line, "database is locked") || strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, "panic") {
			t.Errorf("the log says: %s", line)
		}
	}
}

// write makes stories and takes them through their lives until ctx ends. Tags
// and sources are those of all writers, so that they meet in the same rows.
func (l *load) write(ctx context.Context, writer int) {
	c := l.server.caller(l.key)
	c.client = alone()
	defer c.client.CloseIdleConnections()
	for n := 0; ctx.Err() == nil; n++ {
		headline := fmt.Sprintf("Writer %d, story %d", writer, n)
		made := l.do(c, http.MethodPost, "/v1/articles", jsonText(map[string]any{
			"headline": headline, "body": strings.Repeat("An invented paragraph.\n\n", 20),
			"section": "load", "tags": []string{fmt.Sprintf("Tag %d", n%20), "Load"},
		}), 201)
		var s story
		if err := made.read(&s); err != nil {
			l.t.Errorf("make a story: %v", err)
			return
		}
		path := "/v1/articles/" + s.ID
		changed := l.do(c, http.MethodPatch, path, `{"summary": "Changed."}`, 200, "If-Match", made.header.Get("ETag"))
		l.do(c, http.MethodPatch, path, `{"summary": "Too late."}`, 412, "If-Match", made.header.Get("ETag"))
		l.do(c, http.MethodPost, path+"/publish", "", 200, "If-Match", changed.header.Get("ETag"))
		if got := l.do(c, http.MethodGet, path, "", 200); !bytes.Contains(got.body, []byte(headline)) {
			l.t.Errorf("story %s is not what was written: %s", s.ID, got.body)
		}
		l.do(c, http.MethodPut, fmt.Sprintf("/v1/sources/Load/articles/%d", n%50), jsonText(map[string]any{
			"headline": headline + " of the source", "tags": []string{"Load"},
		}), 0)
		if n%4 == 0 {
			l.do(c, http.MethodDelete, path, "", 204)
		}
		l.mu.Lock()
		l.ids = append(l.ids, s.ID)
		l.mu.Unlock()
	}
}

// do sends a write, or a read between writes, that must have a status; 0 is 200
// or 201.
func (l *load) do(c caller, method, path, body string, status int, header ...string) answer {
	l.writes.Add(1)
	got, err := c.send(context.Background(), method, path, body, header...)
	switch {
	case err != nil:
		l.t.Errorf("%s %s: %v", method, path, err)
	case status == 0 && (got.status == 200 || got.status == 201):
	case got.status != status:
		l.t.Errorf("%s %s: status %d, want %d: %s", method, path, got.status, status, got.body)
	}
	l.wantReadable(method+" "+path, got)
	return got
}

// read reads everything that can be read until ctx ends.
func (l *load) read(ctx context.Context, reader int) {
	anonymous, editor := l.server.caller(""), l.server.caller(l.key)
	anonymous.client, editor.client = alone(), alone()
	defer anonymous.client.CloseIdleConnections()
	defer editor.client.CloseIdleConnections()
	for n := reader; ctx.Err() == nil; n++ {
		switch n % 8 {
		case 0:
			l.page(anonymous, "/v1/articles?limit=50&total=true")
		case 1:
			l.page(anonymous, "/v1/articles?section=load&tag=tag-"+fmt.Sprint(n%20)+"&include=body")
		case 2:
			l.page(editor, "/v1/articles?status=any&limit=100")
		case 3, 4:
			if id := l.someID(n); id != "" {
				l.look(anonymous, "/v1/articles/"+id, []int{200, 404, 410})
			}
		case 5:
			l.conditional(anonymous, "/v1/tags?limit=100", l.look(anonymous, "/v1/tags?limit=100", []int{200}))
		case 6:
			l.look(anonymous, "/readyz", []int{200})
			l.look(anonymous, "/", []int{200})
		case 7:
			l.conditional(anonymous, "/openapi.json", l.look(anonymous, "/openapi.json", []int{200}))
		}
	}
}

// page reads a page of a list and the one after it.
func (l *load) page(c caller, path string) {
	got := l.look(c, path, []int{200})
	var page struct {
		Data  []story
		Links struct{ Next *string }
	}
	if err := got.read(&page); err != nil {
		l.t.Errorf("%s: %v", path, err)
		return
	}
	if page.Links.Next != nil {
		next := strings.TrimPrefix(*page.Links.Next, c.base)
		l.look(c, next, []int{200})
	}
}

// conditional asks for what it has and takes that it is the same or another.
func (l *load) conditional(c caller, path string, had answer) {
	l.look(c, path, []int{200, 304}, "If-None-Match", had.header.Get("ETag"))
}

// someID returns the id of a story that may be there, or "" when there is none.
func (l *load) someID(n int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.ids) == 0 {
		return ""
	}
	return l.ids[n%len(l.ids)]
}

// look sends a read that must have one of these statuses.
func (l *load) look(c caller, path string, statuses []int, header ...string) answer {
	l.reads.Add(1)
	got, err := c.get(path, header...)
	if err != nil || !slices.Contains(statuses, got.status) {
		l.t.Errorf("GET %s: %v, status %d: %s", path, err, got.status, got.body)
	}
	l.wantReadable("GET "+path, got)
	return got
}

// wantReadable wants an answer's body to be what its header says it is.
func (l *load) wantReadable(what string, got answer) {
	contentType := got.header.Get("Content-Type")
	switch {
	case len(got.body) == 0 && contentType != "" && got.status != http.StatusNotModified:
		l.t.Errorf("%s: nothing in the body, but a type: %s", what, contentType)
	case strings.Contains(contentType, "json") && len(got.body) > 0 && !json.Valid(got.body):
		l.t.Errorf("%s: not JSON: %s", what, got.body)
	}
}
