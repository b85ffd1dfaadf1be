package listen

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// server is one run of Serve.
type server struct {
	Options
	http     http.Server
	listener *net.TCPListener
	traffic  traffic
	draining atomic.Bool // every answer now closes its connection
}

// Serve serves until ctx ends and then stops without losing a request: it says
// that it is not ready, waits DrainWait, closes the listener, lets every open
// connection end with an answer, and cuts what is left after ShutdownTimeout.
// It returns nil after such a stop, and an error when it cannot listen or
// accept. Requests do not end with ctx; a handler that streams for ever must
// watch ctx itself.
func Serve(ctx context.Context, o Options) error {
	s := &server{Options: o.withDefaults()}
	s.http = http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: s.ReadHeaderTimeout,
		ReadTimeout:       s.ReadTimeout,
		WriteTimeout:      s.WriteTimeout,
		IdleTimeout:       s.IdleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ConnState:         s.traffic.changed,
		ConnContext:       withConn,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
	if err := s.listen(ctx); err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(acceptor{s.listener, s.Problem}) }()
	s.Listening(s.listener.Addr())
	s.Ready(true)
	select {
	case err := <-failed:
		s.Ready(false)
		_ = s.http.Close() // the error that matters is the one before
		return fmt.Errorf("serve on %s: %w", s.Addr, err)
	case <-ctx.Done():
		s.stop(context.WithoutCancel(ctx))
		return nil
	}
}

// listen opens the listener.
func (s *server) listen(ctx context.Context) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.Addr, err)
	}
	s.listener = l.(*net.TCPListener) // "tcp" gives no other
	return nil
}

// handler serves requests, and closes their connections while draining.
func (s *server) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c := connOf(r.Context()); c != nil {
			c.answering.Store(true)
			c.whole = false
		}
		if s.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		s.Handler.ServeHTTP(w, r)
	})
}

// lull is how long connections that are kept alive get to bring one more
// request, whose answer then closes them. http.Server.Shutdown alone closes
// them at once, and a request that is on its way meets a closed connection.
const lull = 500 * time.Millisecond

// poll is how often a stopping server looks whether it is done.
const poll = 5 * time.Millisecond

// stop ends the run. ctx has no deadline of its own.
func (s *server) stop(ctx context.Context) {
	s.Ready(false)
	s.Log.Info("stopping", "drainWait", s.DrainWait)
	wait(s.DrainWait)

	// The listener goes before connections are told to close: otherwise their
	// clients would dial again and meet it closing.
	_ = s.listener.Close()
	s.draining.Store(true)
	ctx, cancel := context.WithTimeout(ctx, s.ShutdownTimeout)
	defer cancel()
	s.drain(ctx)
	// Its other error is that the listener is closed already.
	if err := s.http.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
		s.Log.Warn("requests were cut off", "connections", s.traffic.open.Load(), "after", s.ShutdownTimeout)
		_ = s.http.Close() // they are lost either way
	}
}

// drain returns when no connection is open, or after the lull when none has a
// request on it, or when ctx ends.
func (s *server) drain(ctx context.Context) {
	start := time.Now()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		switch {
		case s.traffic.open.Load() == 0:
			return
		case s.traffic.busy.Load() == 0 && time.Since(start) >= lull:
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// wait returns after d.
func wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}
