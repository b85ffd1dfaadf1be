package main

import (
	"io"
	"log/slog"
	"os"

	"golang.org/x/term"
)

// isRead reports whether a person reads the log, rather than what collects
// logs: the format auto is text on a terminal and JSON elsewhere.
func isRead(to io.Writer, format string) bool {
	return format == "text" || format == "auto" && isTerminal(to)
}

// newLog returns the program's log, as text or as JSON.
func newLog(to io.Writer, level slog.Level, text bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if text {
		return slog.New(slog.NewTextHandler(to, options))
	}
	return slog.New(slog.NewJSONHandler(to, options))
}

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
