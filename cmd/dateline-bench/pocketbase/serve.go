package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// tokenTime is how long a token may be used.
const tokenTime = time.Hour

// tokenCommand is "pocketbase-bench token".
type tokenCommand struct {
	Dir string `required:"" placeholder:"DIR" help:"Folder that was filled."`
}

// Run prints the token alone.
func (cmd tokenCommand) Run() error {
	return withApp(cmd.Dir, func(app core.App) error {
		r, err := app.FindAuthRecordByEmail(core.CollectionNameSuperusers, superuser)
		if err != nil {
			return fmt.Errorf("find the superuser: %w", err)
		}
		token, err := r.NewStaticAuthToken(tokenTime)
		if err != nil {
			return fmt.Errorf("make a token: %w", err)
		}
		fmt.Fprintln(os.Stdout, token)
		return nil
	})
}

// serveCommand is "pocketbase-bench serve".
type serveCommand struct {
	Dir  string `required:"" placeholder:"DIR" help:"Folder that was filled."`
	Logs bool   `default:"true" negatable:"" help:"Keep a log of requests in the database, as PocketBase does; --no-logs sets logs.maxDays to 0."`
}

// Run serves until ctx ends.
func (cmd serveCommand) Run(ctx context.Context) error {
	return withApp(cmd.Dir, func(app core.App) error {
		if settings := app.Settings(); !cmd.Logs && settings.Logs.MaxDays != 0 {
			settings.Logs.MaxDays = 0
			if err := app.Save(settings); err != nil {
				return fmt.Errorf("turn the log of requests off: %w", err)
			}
		}
		app.OnServe().BindFunc(func(e *core.ServeEvent) error { return listen(ctx, e) })
		return apis.Serve(app, apis.ServeConfig{HttpAddr: "127.0.0.1:0"})
	})
}

// listen takes a free port and tells which one it is.
func listen(ctx context.Context, e *core.ServeEvent) (err error) {
	e.InstallerFunc = nil // it opens a browser
	var config net.ListenConfig
	if e.Listener, err = config.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = e.Server.Close() }) // nobody waits for its answers
	fmt.Fprintf(os.Stderr, "serving http://%s/\n", e.Listener.Addr())
	return e.Next()
}
