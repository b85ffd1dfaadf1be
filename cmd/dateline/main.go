// Command dateline serves a newsroom's articles and looks after their
// database. This package reads flags, variables and the settings file, wires
// the other packages together, and runs them; it decides nothing about
// articles.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/dateline-api/dateline/internal/config"
	"github.com/dateline-api/dateline/internal/news"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitMisuse = 2 // wrong flags, arguments or settings
)

// streams are the program's ends to the outside.
type streams struct {
	in       io.Reader
	out      io.Writer // what a command makes
	messages io.Writer // the log, and what is said to whoever started it
	environ  []string  // "NAME=value"
}

// program is what a command runs with.
type program struct {
	streams
	settings config.Settings
	log      *slog.Logger
	isRead   bool // a person reads the messages
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // from then on a second signal ends the program at once
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr, os.Environ()})
	stop()
	os.Exit(code)
}

// run reads the command line, does what it says and returns the exit code.
func run(ctx context.Context, args []string, std streams) int {
	command, settings, err := parse(args, std)
	if err != nil {
		return report(std.messages, err)
	}
	text := isRead(std.messages, settings.LogFormat)
	p := &program{streams: std, settings: settings, isRead: text, log: newLog(std.messages, settings.LogLevel, text)}
	for _, advice := range config.Misspelt(std.environ, configVariable) {
		p.log.Warn(advice)
	}
	command.BindTo(ctx, (*context.Context)(nil))
	return report(std.messages, command.Run(p))
}

// report tells an error to a person and returns the exit code that it means.
func report(w io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(w, "dateline: %v\n", err)
	if isMisuse(err) {
		return exitMisuse
	}
	return exitFailed
}

// isMisuse reports whether an error is about how the program was called.
func isMisuse(err error) bool {
	if _, ok := errors.AsType[usageError](err); ok {
		return true
	}
	if _, ok := errors.AsType[config.Faults](err); ok {
		return true
	}
	return errors.Is(err, news.ErrParameter)
}
