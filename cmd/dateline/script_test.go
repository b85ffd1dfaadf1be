package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the command as people do; each file in testdata/script is
// one story about it.
func TestScripts(t *testing.T) {
	t.Parallel()
	folder := filepath.Dir(binary(t))
	testscript.Run(t, testscript.Params{
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", folder+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return nil
		},
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"listens": listens,
			"ask":     ask,
		},
	})
}

// exits runs a command and wants an exit code: exits 2 dateline frobnicate.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("run %s: %v", args[1], err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// listeningLine is how a server's log says where it listens, as JSON or text.
var listeningLine = regexp.MustCompile(`(?m)^.*\blistening\b.*\baddress"?[:=]"?([0-9.]+:\d+).*$`)

// listens waits until a log says that a server listens, and keeps the address
// for ask: listens serve.log.
func listens(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: listens log")
	}
	var log []byte
	if !within(startTime, func() bool {
		log, _ = os.ReadFile(ts.MkAbs(args[0])) // it is not there at once
		found := listeningLine.FindSubmatch(log)
		if found != nil {
			ts.Setenv("ADDRESS", string(found[1]))
		}
		return found != nil
	}) {
		ts.Fatalf("no server listens: %s", log)
	}
}

// takeUp is how long a running server may take to notice what a command has
// done to its database.
const takeUp = time.Second

// ask wants a status of the server that listens, at once or within the second
// in which it takes up changes; the third word is a file with a key in it:
// ask 401 /v1/articles?status=any [key].
func ask(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: ask status path [keyfile]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	c := caller{base: "http://" + ts.Getenv("ADDRESS")}
	if len(args) == 3 {
		c.key = strings.TrimSpace(ts.ReadFile(args[2]))
	}
	var got answer
	if !within(takeUp, func() bool {
		got, err = c.get(args[1])
		return err == nil && got.status == want
	}) {
		ts.Fatalf("%s: status %d, want %d: %v\n%s", args[1], got.status, want, err, got.body)
	}
}

// within asks again and again until done, and reports whether that was in time.
func within(limit time.Duration, done func() bool) bool {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for start := time.Now(); time.Since(start) < limit; <-tick.C {
		if done() {
			return true
		}
	}
	return done()
}
