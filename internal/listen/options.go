// Package listen runs an HTTP server so that starting and stopping it loses no
// request and misbehaving clients cannot hold it. It keeps out what is served:
// routes, problems and health checks come from the caller.
package listen

import (
	"log/slog"
	"net"
	"net/http"
	"time"
)

// maxHeaderBytes bounds a request's line and header fields together.
const maxHeaderBytes = 64 << 10

// Options say what to serve, where, and with which patience. Addr and Handler
// are required. A time of zero in the first four is no limit.
type Options struct {
	Addr    string // "host:port"; port 0 is any free one
	Handler http.Handler

	ReadHeaderTimeout time.Duration // from the first byte of a request to the end of its header
	ReadTimeout       time.Duration // to the end of its body
	WriteTimeout      time.Duration // from the end of the header to the end of the answer
	IdleTimeout       time.Duration // between two requests on one connection

	DrainWait       time.Duration // from "not ready" to the closing of the listener
	ShutdownTimeout time.Duration // from then until what still runs is cut off

	// Listening is told the address once connections are accepted there; nil
	// when nobody wants to know.
	Listening func(net.Addr)

	// Ready is told true once connections are accepted and false when stopping
	// begins, for a readiness check to repeat; nil when nobody asks.
	Ready func(bool)

	// Problem gives the header and the body of answers to requests that cannot
	// even be read and so never reach Handler: 431, 400, 501, 505. nil leaves
	// them in net/http's plain text.
	Problem func(status int) (http.Header, []byte)

	// Log takes what goes wrong on connections; nil is slog.Default.
	Log *slog.Logger
}

// withDefaults fills what may be nil.
func (o Options) withDefaults() Options {
	if o.Listening == nil {
		o.Listening = func(net.Addr) {}
	}
	if o.Ready == nil {
		o.Ready = func(bool) {}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}
