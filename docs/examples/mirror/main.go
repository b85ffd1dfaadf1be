// Command mirror keeps a copy of a Dateline server's stories in a folder: one
// file for each story, and a file with the place in the change log up to which
// the copy is true. It is short on purpose: read it to write your own, in
// whatever language and over whatever database.
//
//	mirror --server http://127.0.0.1:8080 --folder copy --follow stream
//	mirror --server http://127.0.0.1:8080 --folder copy --check
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// How it follows: the pause between two polls, and after a failure, when the
// server may be restarting.
const (
	pollEvery  = 2 * time.Second
	retryAfter = time.Second
)

// mirror is a copy and where it comes from.
type mirror struct {
	server string // "https://news.example", without a slash at the end
	key    string // "" for what everybody may read
	how    string // poll, wait or stream
	pause  time.Duration
	copy   folder
	client *http.Client
	log    *log.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintf(os.Stderr, "mirror: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	m := mirror{client: http.DefaultClient, log: log.New(os.Stdout, "", 0)}
	flags := flag.NewFlagSet("mirror", flag.ContinueOnError)
	flags.StringVar(&m.server, "server", "http://127.0.0.1:8080", "address of the server")
	flags.StringVar((*string)(&m.copy), "folder", "copy", "folder of the copy")
	flags.StringVar(&m.how, "follow", "stream", "how to follow: poll, wait or stream")
	flags.DurationVar(&m.pause, "pause", pollEvery, "time between two polls")
	check := flags.Bool("check", false, "compare the copy with the server, and end")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m.key = os.Getenv("MIRROR_KEY") // not a flag: others see a program's flags
	if err := m.copy.open(); err != nil {
		return err
	}
	if *check {
		return m.check(ctx)
	}
	return m.run(ctx)
}

// run follows until ctx ends. Whatever goes wrong, it begins again at the cursor
// that is kept, which is never ahead of the files.
func (m *mirror) run(ctx context.Context) error {
	follow, known := map[string]func(context.Context, string) error{"poll": m.poll, "wait": m.wait, "stream": m.stream}[m.how]
	if !known {
		return fmt.Errorf("--follow is %q; must be poll, wait or stream", m.how)
	}
	for ctx.Err() == nil {
		cursor, err := m.copy.cursor()
		if err != nil {
			return err
		}
		if cursor == "" {
			err = m.snapshot(ctx)
		} else {
			err = follow(ctx, cursor)
		}
		if errors.Is(err, errGone) {
			m.log.Print("the server's log does not reach back so far: beginning again with the snapshot")
			err = m.copy.keep("")
		}
		if err != nil && ctx.Err() == nil {
			m.log.Printf("again in %v: %v", retryAfter, err)
			sleep(ctx, retryAfter)
		}
	}
	return ctx.Err()
}

// sleep waits for d, or for the end of ctx.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
