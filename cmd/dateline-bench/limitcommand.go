package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/dateline-api/dateline/cmd/dateline-bench/limit"
)

// limitCommand is "dateline-bench limit", which "run" starts.
type limitCommand struct {
	Database string `placeholder:"FILE" help:"Table that is served by prepared SQL."`
	Writable bool   `help:"Take stories, too; the table was made for it."`
	Memory   string `placeholder:"URL" help:"Server whose answers are served from memory."`
}

// Run serves on a free port of 127.0.0.1 until ctx ends.
func (cmd limitCommand) Run(ctx context.Context, std streams) (err error) {
	handler := limit.NewMemory(cmd.Memory).Handler()
	if cmd.Memory == "" {
		open := limit.Open
		if cmd.Writable {
			open = limit.OpenWritable
		}
		db, err2 := open(ctx, cmd.Database)
		if err2 != nil {
			return err2
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		handler = db.Handler()
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	fmt.Fprintf(std.messages, "serving http://%s/\n", listener.Addr())
	s := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = s.Close() }) // nobody waits for its answers
	if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
