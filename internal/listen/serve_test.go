package listen_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/listen"
)

// patience bounds every wait of these tests.
const patience = 20 * time.Second

// running is a server under test.
type running struct {
	addr string
	stop context.CancelFunc
	done chan error // gets what Serve returns
}

// start serves and waits until connections are accepted.
func start(t testing.TB, o listen.Options) *running {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	bound := make(chan string, 1)
	o.Listening = func(a net.Addr) { bound <- a.String() }
	r := &running{stop: cancel, done: make(chan error, 1)}
	go func() { r.done <- listen.Serve(ctx, o) }()
	select {
	case r.addr = <-bound:
	case err := <-r.done:
		t.Fatal(err)
	}
	return r
}

// ended waits for Serve to return nil.
func (r *running) ended(t *testing.T) {
	t.Helper()
	select {
	case err := <-r.done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("the server does not end")
	}
}

// refused waits until the server accepts no connection any more.
func (r *running) refused(t *testing.T) {
	t.Helper()
	for begin := time.Now(); ; {
		c, err := net.Dial("tcp", r.addr)
		if errors.Is(err, syscall.ECONNREFUSED) {
			return
		}
		if err == nil {
			_ = c.Close()
		}
		if time.Since(begin) > patience {
			t.Fatal("the listener does not close")
		}
	}
}

// dial opens a connection that fails rather than hangs.
func (r *running) dial(t *testing.T) (net.Conn, *bufio.Reader) {
	t.Helper()
	c, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return c, bufio.NewReader(c)
}

// get sends a GET on c and returns the answer and its body.
func get(t *testing.T, c net.Conn, r *bufio.Reader) (*http.Response, string) {
	t.Helper()
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: test\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	return response(t, r)
}

// response reads one answer.
func response(t *testing.T, r *bufio.Reader) (*http.Response, string) {
	t.Helper()
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })

// TestRestarts stops and starts a server under load. Clients may meet a closed
// port between two runs; a request that was sent must be answered. They POST,
// because an HTTP client silently repeats a GET.
func TestRestarts(t *testing.T) {
	t.Parallel()
	const restarts, clients, perRun = 20, 4, 100
	var served atomic.Int64
	enough := make(chan struct{}, 1)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
		if served.Add(1)%perRun == 0 {
			select {
			case enough <- struct{}{}:
			default:
			}
		}
	})
	options := listen.Options{Handler: handler, ShutdownTimeout: patience}
	server := start(t, options)
	options.Addr = server.addr

	up := newGate()
	ctx, finish := context.WithCancel(t.Context())
	defer finish()
	var group sync.WaitGroup
	for range clients {
		group.Go(func() { post(ctx, t, "http://"+server.addr, up) })
	}
	for range restarts {
		<-enough
		up.shut()
		server.stop()
		server.ended(t)
		server = start(t, options)
		up.open()
	}
	<-enough
	finish()
	group.Wait()
	server.stop()
	server.ended(t)
	if n := served.Load(); n < restarts*perRun {
		t.Errorf("only %d requests were served", n)
	}
}

// post sends requests until ctx ends. When the port is closed it waits for the
// next run; any other failure is a lost request.
func post(ctx context.Context, t *testing.T, url string, up *gate) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: patience}
	for ctx.Err() == nil {
		resp, err := client.Post(url, "text/plain", strings.NewReader("story"))
		if errors.Is(err, syscall.ECONNREFUSED) {
			up.pass(ctx)
			continue
		}
		if err != nil {
			t.Errorf("a request was lost: %v", err)
			return
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || string(body) != "story" {
			t.Errorf("an answer was cut: %q, %v", body, err)
			return
		}
	}
}

// gate holds clients back while no server runs.
type gate struct {
	mu     sync.Mutex
	opened chan struct{}
}

func newGate() *gate {
	g := &gate{opened: make(chan struct{})}
	close(g.opened)
	return g
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = make(chan struct{})
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.opened)
}

func (g *gate) pass(ctx context.Context) {
	g.mu.Lock()
	opened := g.opened
	g.mu.Unlock()
	select {
	case <-opened:
	case <-ctx.Done():
	}
}

// TestIdleConnection sends a request on a kept connection after stopping began:
// it is answered, and the connection closes.
func TestIdleConnection(t *testing.T) {
	t.Parallel()
	server := start(t, listen.Options{Handler: hello, ShutdownTimeout: patience})
	c, r := server.dial(t)
	if resp, _ := get(t, c, r); resp.Close {
		t.Error("a running server closes connections")
	}
	server.stop()
	server.refused(t)
	resp, body := get(t, c, r)
	for !resp.Close { // the server is between the closing of its listener and the next line
		resp, body = get(t, c, r)
	}
	if body != "hello" {
		t.Errorf("got %q", body)
	}
	if _, err := r.ReadByte(); err != io.EOF {
		t.Errorf("the connection is still open: %v", err)
	}
	server.ended(t)
}

// TestRunningRequest finishes a request that began before stopping did.
func TestRunningRequest(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	server := start(t, listen.Options{ShutdownTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-release
		if err := r.Context().Err(); err != nil {
			t.Errorf("the request ended: %v", err)
		}
		_, _ = io.WriteString(w, "done")
	})})
	c, r := server.dial(t)
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: test\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-entered
	server.stop()
	server.refused(t)
	close(release)
	if _, body := response(t, r); body != "done" {
		t.Errorf("got %q", body)
	}
	server.ended(t)
}

// TestShutdownTimeout cuts a request that does not end.
func TestShutdownTimeout(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	entered := make(chan struct{})
	server := start(t, listen.Options{
		ShutdownTimeout: 50 * time.Millisecond,
		Log:             slog.New(slog.NewTextHandler(&log, nil)),
		Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			close(entered)
			<-r.Context().Done()
		}),
	})
	c, r := server.dial(t)
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: test\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-entered
	server.stop()
	server.ended(t)
	if _, err := r.ReadByte(); err == nil {
		t.Error("the connection is still open")
	}
	if !strings.Contains(log.String(), "connections=1") {
		t.Errorf("nothing was logged: %s", log.String())
	}
}

// TestQuietStop wants no word of lost requests when there were none. Whether the
// end of accepting is noticed before the stop is a race, so it runs often.
func TestQuietStop(t *testing.T) {
	t.Parallel()
	for range 200 {
		var log bytes.Buffer
		server := start(t, listen.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
		server.stop()
		server.ended(t)
		if log.Len() > 0 {
			t.Fatalf("logged: %s", log.String())
		}
	}
}

// TestDrainWait serves new connections, not ready, for the time a balancer
// needs to notice.
func TestDrainWait(t *testing.T) {
	t.Parallel()
	const drainWait = time.Second
	ready := make(chan bool, 2)
	server := start(t, listen.Options{Handler: hello, DrainWait: drainWait, ShutdownTimeout: patience, Ready: func(r bool) { ready <- r }})
	if !<-ready {
		t.Error("not ready after starting")
	}
	begin := time.Now()
	server.stop()
	if <-ready {
		t.Error("ready after stopping began")
	}
	c, r := server.dial(t)
	if resp, body := get(t, c, r); resp.Close || body != "hello" {
		t.Errorf("got close %v, %q", resp.Close, body)
	}
	_ = c.Close()
	server.ended(t)
	if took := time.Since(begin); took < drainWait {
		t.Errorf("closed after %v", took)
	}
}

// TestAddressInUse wants an error for an address that cannot be listened on.
func TestAddressInUse(t *testing.T) {
	t.Parallel()
	server := start(t, listen.Options{Handler: hello})
	err := listen.Serve(t.Context(), listen.Options{Addr: server.addr, Handler: hello})
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), server.addr) {
		t.Errorf("got %v", err)
	}
}
