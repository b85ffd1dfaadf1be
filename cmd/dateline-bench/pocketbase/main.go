// Command pocketbase-bench is PocketBase with the stories that dateline-bench
// measures with. It has a go.mod of its own, so that nobody who builds Dateline
// downloads it; "make pocketbase" builds it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // its own tables
)

// commandLine is everything that can be written after "pocketbase-bench".
type commandLine struct {
	Fill    fillCommand    `cmd:"" help:"Make the collection in a new folder, and fill it with invented stories."`
	Token   tokenCommand   `cmd:"" help:"Print a token that may write, for an hour."`
	Serve   serveCommand   `cmd:"" help:"Serve on a free port of 127.0.0.1."`
	Version versionCommand `cmd:"" help:"Print the version of PocketBase."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command := kong.Parse(&commandLine{}, kong.Name("pocketbase-bench"),
		kong.Description("PocketBase with the stories that dateline-bench measures with."))
	command.BindTo(ctx, (*context.Context)(nil))
	command.FatalIfErrorf(command.Run())
}

// withApp opens PocketBase on a folder, with its defaults and not in its mode for
// developers, and closes it afterwards.
func withApp(folder string, do func(core.App) error) (err error) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: folder, IsDev: false})
	if err := app.Bootstrap(); err != nil {
		return fmt.Errorf("open %s: %w", folder, err)
	}
	if err = app.RunAllMigrations(); err == nil {
		err = do(app)
	}
	end := &core.TerminateEvent{App: app}
	if err2 := app.OnTerminate().Trigger(end, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() }); err == nil {
		err = err2
	}
	return err
}

// versionCommand is "pocketbase-bench version".
type versionCommand struct{}

// Run prints the version that the program was built with.
func (versionCommand) Run() error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return fmt.Errorf("read the version: the program was built without modules")
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/pocketbase/pocketbase" {
			fmt.Fprintln(os.Stdout, d.Version)
		}
	}
	return nil
}
