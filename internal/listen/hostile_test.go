package listen_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/listen"
)

// problem is a caller's way of telling about refusals.
func problem(status int) (http.Header, []byte) {
	return http.Header{"Content-Type": {"application/problem+json"}}, fmt.Appendf(nil, `{"status":%d}`, status)
}

// send writes text in the background, because the server may answer and close
// before it has taken everything.
func send(c net.Conn, text string) {
	go func() { _, _ = io.WriteString(c, text) }()
}

var refusals = []struct {
	name, request string
	status        int
}{
	{"large-header", "GET / HTTP/1.1\r\nHost: test\r\nX-Large: " + strings.Repeat("a", 80<<10) + "\r\n\r\n", 431},
	{"many-headers", "GET / HTTP/1.1\r\nHost: test\r\n" + strings.Repeat("X-A: b\r\n", 12<<10) + "\r\n", 431},
	{"garbage", "\x16\x03\x01 hello\r\n\r\n", 400},
	{"no-host", "GET / HTTP/1.1\r\n\r\n", 400},
	{"bad-field", "GET / HTTP/1.1\r\nHost: test\r\nBad Name: x\r\n\r\n", 400},
	{"bad-length", "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: -1\r\n\r\n", 400},
	{"coding", "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: odd\r\n\r\n", 501},
	{"version", "GET / HTTP/3.7\r\nHost: test\r\n\r\n", 505},
}

// TestRefusals wants a problem for each request that cannot be read, on a new
// connection and on one that had an answer before.
func TestRefusals(t *testing.T) {
	t.Parallel()
	server := start(t, listen.Options{Handler: hello, Problem: problem})
	for _, test := range refusals {
		for _, kept := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/kept=%v", test.name, kept), func(t *testing.T) {
				c, r := server.dial(t)
				if kept {
					get(t, c, r)
				}
				send(c, test.request)
				resp, body := response(t, r)
				if want := fmt.Sprintf(`{"status":%d}`, test.status); resp.StatusCode != test.status || body != want {
					t.Errorf("got %d, %s; want %s", resp.StatusCode, body, want)
				}
				if resp.Header.Get("Content-Type") != "application/problem+json" || !resp.Close || resp.ContentLength != int64(len(body)) {
					t.Errorf("got header %v, close %v", resp.Header, resp.Close)
				}
				if _, err := http.ParseTime(resp.Header.Get("Date")); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestRefusalsLeftAlone wants net/http's own words without a Problem.
func TestRefusalsLeftAlone(t *testing.T) {
	t.Parallel()
	server := start(t, listen.Options{Handler: hello})
	for _, test := range refusals {
		c, r := server.dial(t)
		send(c, test.request)
		if resp, body := response(t, r); resp.StatusCode != test.status || body == "" {
			t.Errorf("%s: got %d, %q", test.name, resp.StatusCode, body)
		}
	}
}

// TestLookalike sends a body that is, write for write, what a refusal looks
// like; it must arrive as it was sent.
func TestLookalike(t *testing.T) {
	t.Parallel()
	const text = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"
	server := start(t, listen.Options{Problem: problem, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, text)
		w.(http.Flusher).Flush()
	})})
	c, r := server.dial(t)
	for range 2 {
		if resp, body := get(t, c, r); resp.StatusCode != http.StatusOK || body != text {
			t.Errorf("got %d, %q", resp.StatusCode, body)
		}
	}
}

// TestLargeEnoughHeader takes a header just under the limit.
func TestLargeEnoughHeader(t *testing.T) {
	t.Parallel()
	server := start(t, listen.Options{Handler: hello, Problem: problem})
	c, r := server.dial(t)
	send(c, "GET / HTTP/1.1\r\nHost: test\r\nX-Large: "+strings.Repeat("a", 63<<10)+"\r\n\r\n")
	if resp, _ := response(t, r); resp.StatusCode != http.StatusOK {
		t.Errorf("got %d", resp.StatusCode)
	}
}

// TestSlowClients cuts clients that do not get their header across in time,
// whether they stall or trickle, without an answer and without a handler.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	server := start(t, listen.Options{
		ReadHeaderTimeout: 100 * time.Millisecond,
		Problem:           problem,
		Handler:           http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the handler was called") }),
	})
	for name, drip := range map[string]string{"stall": "", "trickle": "X-A: b\r\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, r := server.dial(t)
			if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: test\r\n"); err != nil {
				t.Fatal(err)
			}
			go trickle(c, drip)
			if b, err := r.ReadByte(); err == nil {
				t.Errorf("got an answer, beginning with %q", b)
			} else if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
				t.Error("the connection was left open")
			}
		})
	}
}

// trickle sends drip every few milliseconds until the connection is cut.
func trickle(c net.Conn, drip string) {
	for range time.Tick(5 * time.Millisecond) {
		if _, err := io.WriteString(c, drip); err != nil || drip == "" {
			return
		}
	}
}
