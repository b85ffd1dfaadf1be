package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// served is a running "dateline serve".
type served struct {
	address string
	before  string // what it said before it listened
	stop    context.CancelFunc
	code    chan int
}

// serve runs the command until it listens.
func serve(t *testing.T, database string, args ...string) *served {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	said, messages := io.Pipe()
	s := &served{stop: cancel, code: make(chan int, 1)}
	go func() {
		std := streams{in: strings.NewReader(""), out: io.Discard, messages: messages}
		s.code <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0", "--database", database}, args...), std)
		_ = messages.Close()
	}()
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		var line struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "listening" {
			s.address = line.Address
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return s
		}
		s.before += lines.Text() + "\n"
	}
	t.Fatalf("it does not listen: %s", s.before)
	return nil
}

// end stops the server and wants the exit code 0.
func (s *served) end(t *testing.T) {
	t.Helper()
	s.stop()
	if code := <-s.code; code != exitDone {
		t.Errorf("exit code %d", code)
	}
}

// status asks for a path with a key, or none when it is "".
func (s *served) status(t *testing.T, path, key string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// TestServe starts on a new database, which makes an admin key, and again on
// the same, which does not.
func TestServe(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "new", "dateline.db")
	first := serve(t, database, "--anonymous-read=false")
	key := regexp.MustCompile(`dl_[a-z2-7]+_[a-z2-7]+`).FindString(first.before)
	if key == "" {
		t.Fatalf("no key was shown: %s", first.before)
	}
	if status := first.status(t, "/readyz", ""); status != http.StatusOK {
		t.Errorf("not ready: %d", status)
	}
	if status := first.status(t, "/v1/articles", ""); status != http.StatusUnauthorized {
		t.Errorf("without a key: %d", status)
	}
	if status := first.status(t, "/v1/articles?status=any", key); status != http.StatusOK {
		t.Errorf("with the key: %d", status)
	}
	first.end(t)

	second := serve(t, database)
	if strings.Contains(second.before, "dl_") {
		t.Errorf("another key was made: %s", second.before)
	}
	if status := second.status(t, "/v1/articles", ""); status != http.StatusOK {
		t.Errorf("without a key: %d", status)
	}
	second.end(t)
}

// TestServeFails wants what keeps it from serving to be told, and the code 1.
func TestServeFails(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "dateline.db")
	running := serve(t, database)
	var messages strings.Builder
	code := run(t.Context(), []string{"serve", "--listen", running.address, "--database", database}, streams{messages: &messages, out: io.Discard})
	if code != exitFailed || !strings.Contains(messages.String(), "listen on "+running.address) {
		t.Errorf("exit code %d: %s", code, messages.String())
	}
	running.end(t)
}
