package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestStop stops the server while clients that keep their connections write to
// it. No request may fail, and what was acknowledged must be there afterwards.
// They POST, because an HTTP client silently repeats a GET.
func TestStop(t *testing.T) {
	t.Parallel()
	const clients, enough = 8, 200
	database := filepath.Join(t.TempDir(), "dateline.db")
	key := adminKey(t, database)
	server := start(t, database)
	var made atomic.Int64
	warm := make(chan struct{})
	var group sync.WaitGroup
	for n := range clients {
		group.Go(func() {
			postUntilRefused(t, server.caller(key), n, func() {
				if made.Add(1) == enough {
					close(warm)
				}
			})
		})
	}
	select {
	case <-warm:
	case <-time.After(endTime):
		t.Error("the server is too slow to tell anything")
	}
	server.end(t)
	group.Wait()
	wantQuietLog(t, server.said())

	var stored list
	start(t, database).caller(key).want(t, http.StatusOK, http.MethodGet, "/v1/articles?status=any&total=true&limit=1", "", &stored)
	if stored.Meta.Total != int(made.Load()) {
		t.Errorf("%d stories were made, %d are there", made.Load(), stored.Meta.Total)
	}
}

// postUntilRefused makes stories until nobody listens any more.
func postUntilRefused(t *testing.T, c caller, client int, done func()) {
	c.client = alone()
	defer c.client.CloseIdleConnections()
	for n := 0; ; n++ {
		body := jsonText(map[string]string{"headline": fmt.Sprintf("Client %d, story %d", client, n)})
		got, err := c.send(context.Background(), http.MethodPost, "/v1/articles", body)
		switch {
		case errors.Is(err, syscall.ECONNREFUSED):
			return
		case err != nil || got.status != http.StatusCreated:
			t.Errorf("client %d, story %d: %v, status %d: %s", client, n, err, got.status, got.body)
			return
		}
		done()
	}
}

// TestStopAtOnce sends a second signal while a request keeps the server from
// stopping.
func TestStopAtOnce(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "dateline.db")
	key := adminKey(t, database)
	server := start(t, database, "--shutdown-timeout", "10m", "--read-timeout", "10m")
	c, err := net.Dial("tcp", server.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// The server says 100 when the handler has begun to read, and then waits for
	// a body that never comes.
	if _, err := io.WriteString(c, "POST /v1/articles HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer "+key+
		"\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, make([]byte, len("HTTP/1.1 100"))); err != nil {
		t.Fatal(err)
	}
	server.signal(t, syscall.SIGTERM)
	if !within(endTime, func() bool { return strings.Contains(server.said(), "stopping") }) {
		t.Fatal("the first signal does nothing")
	}
	select {
	case <-server.ended:
		t.Fatal("it did not wait for the request")
	default:
	}
	// The program listens to signals in its usual way for a moment after it has
	// begun to stop, so the second may have to be sent again.
	if !within(2*time.Second, func() bool {
		server.signal(t, syscall.SIGTERM)
		select {
		case <-server.ended:
			return true
		default:
			return false
		}
	}) {
		t.Fatal("it does not end")
	}
	if status := server.cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != syscall.SIGTERM {
		t.Errorf("it ended with %v", server.err)
	}
}
