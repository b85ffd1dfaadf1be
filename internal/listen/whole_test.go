package listen_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/listen"
)

// sized answers with as many bytes as it is asked for, all different from their
// neighbours; whole decides whether it tells that they come at once.
var sized = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("n"))
	w.Header().Set("Content-Length", strconv.Itoa(n))
	if r.URL.Query().Get("whole") != "" {
		listen.Whole(r)
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = io.WriteString(w, patterned(n))
})

func patterned(n int) string {
	return strings.Repeat("0123456789abcdefghijklmnopqrstuvwxyz\r\n\r\n", n/40+1)[:n]
}

// TestWhole wants answers of every size to arrive as they were written, one after
// the other on one connection, in turn with those that are not told to be whole.
func TestWhole(t *testing.T) {
	t.Parallel()
	server := start(t, listen.Options{Handler: sized, Problem: problem})
	c, r := server.dial(t)
	for _, n := range []int{0, 1, 100, 3900, 3999, 4000, 4096, 4097, 8192, 12_000, 65_000, 65_536, 70_000, 300_000} {
		for _, query := range []url.Values{{"whole": {"yes"}}, {}, {"whole": {"yes"}}} {
			query.Set("n", strconv.Itoa(n))
			send(c, "GET /?"+query.Encode()+" HTTP/1.1\r\nHost: test\r\n\r\n")
			if resp, body := response(t, r); resp.StatusCode != http.StatusOK || body != patterned(n) {
				t.Fatalf("%v: got %d with %d bytes", query, resp.StatusCode, len(body))
			}
		}
	}
}

// TestWholeWithoutBody wants the answer to HEAD at once, though a length is told,
// and the one after it untouched.
func TestWholeWithoutBody(t *testing.T) {
	t.Parallel()
	server := start(t, listen.Options{Handler: sized, Problem: problem})
	c, r := server.dial(t)
	for range 2 {
		send(c, "HEAD /?whole=yes&n=3000 HTTP/1.1\r\nHost: test\r\n\r\n")
		resp, err := http.ReadResponse(r, &http.Request{Method: http.MethodHead})
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil || resp.ContentLength != 3000 {
			t.Errorf("got length %d, %v", resp.ContentLength, err)
		}
		send(c, "GET /?n=20 HTTP/1.1\r\nHost: test\r\n\r\n")
		if _, body := response(t, r); body != patterned(20) {
			t.Errorf("got %q", body)
		}
	}
}

// TestWholePipelined sends requests without waiting for answers.
func TestWholePipelined(t *testing.T) {
	t.Parallel()
	server := start(t, listen.Options{Handler: sized, Problem: problem})
	c, r := server.dial(t)
	sizes := []int{9000, 10, 40_000, 4096, 0, 64 << 10, 5000}
	var all strings.Builder
	for _, n := range sizes {
		all.WriteString("GET /?whole=yes&n=" + strconv.Itoa(n) + " HTTP/1.1\r\nHost: test\r\n\r\n")
	}
	send(c, all.String())
	for _, n := range sizes {
		if _, body := response(t, r); body != patterned(n) {
			t.Errorf("%d: got %d bytes", n, len(body))
		}
	}
}

// BenchmarkWhole tells what one write instead of two is worth, for an answer of 12 kB.
func BenchmarkWhole(b *testing.B) {
	for _, whole := range []string{"", "yes"} {
		b.Run("whole="+whole, func(b *testing.B) {
			server := start(b, listen.Options{Handler: sized, Problem: problem})
			c, err := net.Dial("tcp", server.addr)
			if err != nil {
				b.Fatal(err)
			}
			defer c.Close()
			r := bufio.NewReaderSize(c, 64<<10)
			request := "GET /?n=12000&whole=" + whole + " HTTP/1.1\r\nHost: test\r\n\r\n"
			for b.Loop() {
				if _, err := io.WriteString(c, request); err != nil {
					b.Fatal(err)
				}
				resp, err := http.ReadResponse(r, nil)
				if err == nil {
					_, err = io.Copy(io.Discard, resp.Body)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
