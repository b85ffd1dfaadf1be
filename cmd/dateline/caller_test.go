package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"
)

// patience bounds every single request.
const patience = 30 * time.Second

// caller is a client of a server. The zero value of all but base works.
type caller struct {
	base   string // "http://127.0.0.1:8080"
	key    string
	client *http.Client
}

// answer is a whole response.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// alone returns a client that shares its connections with no other.
func alone() *http.Client {
	return &http.Client{
		Transport: &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a redirect is an answer, too
		},
	}
}

// get asks for a path.
func (c caller) get(path string, header ...string) (answer, error) {
	return c.send(context.Background(), http.MethodGet, path, "", header...)
}

// send sends a request with a JSON body, or none when it is "". header is names
// and values in turn, and may name another Content-Type.
func (c caller) send(ctx context.Context, method, path, body string, header ...string) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var content io.Reader
	if body != "" {
		content = bytes.NewReader([]byte(body))
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return answer{}, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	for ; len(header) > 1; header = header[2:] {
		req.Header.Set(header[0], header[1])
	}
	client := c.client
	if client == nil {
		client = alone()
		defer client.CloseIdleConnections()
	}
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, read}, err
}

// want sends a request that must succeed with a status, and reads its JSON into
// v unless that is nil.
func (c caller) want(t *testing.T, status int, method, path, body string, v any, header ...string) answer {
	t.Helper()
	got, err := c.send(t.Context(), method, path, body, header...)
	if err != nil {
		t.Fatal(err)
	}
	if got.status != status {
		t.Fatalf("%s %s: status %d, want %d: %s", method, path, got.status, status, got.body)
	}
	if v != nil {
		if err := json.Unmarshal(got.body, v); err != nil {
			t.Fatalf("%s %s: %v: %s", method, path, err, got.body)
		}
	}
	return got
}

// story is what the tests read of an article.
type story struct {
	ID       string
	Version  int
	Headline string
	Slug     string
	Status   string
}

// list is what the tests read of a list.
type list struct {
	Data []story
	Meta struct{ Total int }
}

// jsonText writes a value as JSON.
func jsonText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("write %T as JSON: %v", v, err)) // only for types that have no JSON
	}
	return string(text)
}

// read reads the answer's JSON into v.
func (a answer) read(v any) error {
	if err := json.Unmarshal(a.body, v); err != nil {
		return fmt.Errorf("status %d: %w: %s", a.status, err, a.body)
	}
	return nil
}
