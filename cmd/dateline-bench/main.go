// Command dateline-bench measures the API over HTTP: it fills databases with
// invented stories, starts the real server on them, and writes down what answers
// cost, beside a server that does nothing but run prepared SQL. It knows the API
// by its paths only.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"
)

// commandLine is everything that can be written after "dateline-bench".
type commandLine struct {
	Load  loadCommand  `cmd:"" help:"Fill a database with invented stories, and tell how fast."`
	Run   runCommand   `cmd:"" help:"Measure the server, and write the table and the plot."`
	Limit limitCommand `cmd:"" hidden:"" help:"Serve what the server is compared with."`
}

const description = `Measures Dateline over HTTP with invented stories.

Try it:
  make bench ARTICLES=10000 DURATION=1s       a short look, in a minute
  make bench                                  10,000, 100,000 and 1,000,000 stories
  make pocketbase && make bench POCKETBASE=bin/pocketbase-bench
                                              PocketBase with the same stories beside it
  dateline-bench load --articles 100000 --database /tmp/stories.db
                                              how fast stories are loaded

Compare figures of one run only: another hour on the same machine differs by a quarter.

Exit codes: 0 done, 1 failed, 2 wrong use.`

// streams are the program's ends to the outside.
type streams struct {
	out      io.Writer // what was measured
	messages io.Writer // how far it is
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // from then on a second signal ends the program at once
	code := run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run reads the command line, does what it says and returns the exit code.
func run(ctx context.Context, args []string, std streams) int {
	var line commandLine
	parser, err := kong.New(&line,
		kong.Name("dateline-bench"), kong.Vars{"data": filepath.Join(os.TempDir(), "dateline-bench")},
		kong.Description(description), kong.Writers(std.out, std.messages),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, NoAppDescFormat: true, WrapUpperBound: 100}))
	if err != nil {
		fmt.Fprintf(std.messages, "dateline-bench: %v\n", err)
		return 1
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(std.messages, "dateline-bench: %v\nRun \"dateline-bench --help\".\n", err)
		return 2
	}
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(std); err != nil {
		fmt.Fprintf(std.messages, "dateline-bench: %v\n", err)
		return 1
	}
	return 0
}
