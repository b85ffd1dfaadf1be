package listen

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
)

// conn is a connection that knows what it is doing.
type conn struct {
	*net.TCPConn // not net.Conn: net/http uses its CloseWrite and ReadFrom
	problem      func(status int) (http.Header, []byte)
	busy         bool        // new or with a request on it; owned by the goroutine that serves it
	answering    atomic.Bool // from the call of the handler until the answer is out

	// Of an answer that goes out in one write; for the goroutine that serves.
	whole bool    // the next write begins one
	held  *[]byte // what there is of it; nil for none
	rest  int     // bytes that follow
}

// acceptor makes conns of a listener's connections.
type acceptor struct {
	*net.TCPListener
	problem func(status int) (http.Header, []byte)
}

// Accept waits for the next connection.
func (a acceptor) Accept() (net.Conn, error) {
	c, err := a.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return &conn{TCPConn: c, problem: a.problem}, nil
}

// traffic counts connections.
type traffic struct {
	open atomic.Int64 // all
	busy atomic.Int64 // new or with a request on them
}

// changed follows a connection through its states. net/http calls it from the
// goroutine that accepts (StateNew) and then from the one that serves.
func (t *traffic) changed(nc net.Conn, state http.ConnState) {
	c := nc.(*conn)
	switch state {
	case http.StateNew:
		t.open.Add(1)
		t.setBusy(c, true)
	case http.StateActive:
		t.setBusy(c, true)
	case http.StateIdle:
		c.answering.Store(false)
		t.setBusy(c, false)
	case http.StateHijacked, http.StateClosed:
		t.setBusy(c, false)
		t.open.Add(-1)
	}
}

// setBusy counts c once however often it is told the same.
func (t *traffic) setBusy(c *conn, busy bool) {
	switch {
	case busy && !c.busy:
		t.busy.Add(1)
	case !busy && c.busy:
		t.busy.Add(-1)
	}
	c.busy = busy
}

type connKey struct{}

// withConn puts a connection into its requests' contexts, for the handler to
// mark it as answering.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

func connOf(ctx context.Context) *conn {
	c, _ := ctx.Value(connKey{}).(*conn)
	return c
}
