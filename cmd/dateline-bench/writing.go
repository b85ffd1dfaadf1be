package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/dateline-api/dateline/cmd/dateline-bench/limit"
)

// measuredWriting is what came out on copies of the databases.
type measuredWriting struct {
	start time.Duration // of the API, to its first answer
	deeds []measuredDeed

	pocketBase string        // its version; "" when it was not measured
	peerStart  time.Duration // as start
	reads      []compared
}

// compared is a kind of request that only reads, and what it came to on both sides.
type compared struct {
	name      string
	got, peer result
}

// copies are databases that may be written to.
type copies struct {
	folder, database, table string
	peer                    *peer // nil when PocketBase is not measured
}

// measureWriting measures what needs databases of its own. They go afterwards.
func (cmd runCommand) measureWriting(ctx context.Context, std streams, articles int) (m *measuredWriting, err error) {
	folder, err := os.MkdirTemp(cmd.Data, "writing-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for what is written: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	c, err := cmd.copies(ctx, std, folder, articles)
	if err != nil {
		return nil, err
	}
	m = &measuredWriting{}
	fmt.Fprintf(std.messages, "%d articles: start\n", articles)
	if m.start, err = firstAnswer(ctx, func() (*server, error) { return cmd.startWritten(ctx, c) }, newest); err != nil {
		return nil, err
	}
	if c.peer != nil {
		if m.pocketBase, err = output(ctx, cmd.PocketBase, "version"); err != nil {
			return nil, err
		}
		if m.peerStart, err = firstAnswer(ctx, func() (*server, error) { return c.peer.start(ctx) }, peerNewest); err != nil {
			return nil, fmt.Errorf("start PocketBase: %w", err)
		}
	}
	return m, cmd.askWriting(ctx, std, m, c, articles)
}

// startWritten serves the copy as an operator would: with the cache of answers.
func (cmd runCommand) startWritten(ctx context.Context, c copies) (*server, error) {
	return startDateline(ctx, cmd.Dateline, c.database, "64MiB")
}

// copies copies what is written to, and makes the table of the limit ready for it.
func (cmd runCommand) copies(ctx context.Context, std streams, folder string, articles int) (copies, error) {
	c := copies{folder: folder, database: filepath.Join(folder, "dateline.db"), table: filepath.Join(folder, "limit.db")}
	if err := errors.Join(copyDatabase(c.database, cmd.database(articles)), copyDatabase(c.table, cmd.table(articles))); err != nil {
		return c, err
	}
	if err := limit.MakeWritable(ctx, c.table); err != nil || cmd.PocketBase == "" {
		return c, err
	}
	filled, err := peerFolder(ctx, std, cmd.PocketBase, cmd.Data, articles)
	if err != nil {
		return c, err
	}
	c.peer = &peer{program: cmd.PocketBase, folder: filepath.Join(folder, "pocketbase")}
	if err := os.CopyFS(c.peer.folder, os.DirFS(filled)); err != nil {
		return c, fmt.Errorf("copy PocketBase's folder: %w", err)
	}
	return c, nil
}

// copyDatabase copies a database that nobody has open, with its log if one was left.
func copyDatabase(to, from string) error {
	for _, suffix := range []string{"", "-wal"} {
		if err := copyFile(to+suffix, from+suffix); err != nil && (suffix == "" || !errors.Is(err, fs.ErrNotExist)) {
			return fmt.Errorf("copy a database: %w", err)
		}
	}
	return nil
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Sync() // or the first commits would wait for it
}

// askWriting starts the servers on the copies and measures: first what is read
// beside PocketBase, then what is written, each kind on every server in turn.
func (cmd runCommand) askWriting(ctx context.Context, std streams, m *measuredWriting, c copies, articles int) (err error) {
	key, err := output(ctx, cmd.Dateline, "keys", "create", "--name", "dateline-bench", "--scope", "publish", "--database", c.database)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	serving := []func() (*server, error){
		func() (*server, error) { return cmd.startWritten(ctx, c) },
		func() (*server, error) { return startServer(ctx, self, "limit", "--writable", "--database", c.table) },
	}
	if c.peer != nil {
		serving = append(serving, func() (*server, error) { return c.peer.start(ctx) })
	}
	var targets []*target
	for _, start := range serving {
		s, err2 := start()
		if err2 != nil {
			return err2
		}
		defer func() { err = errors.Join(err, s.stop()) }()
		targets = append(targets, newTarget(s.address))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // one processor for each end
	api := targets[0]
	api.authorization = "Bearer " + key
	b := bureau{runCommand: cmd, std: std, articles: articles}
	if b.kinds, err = kinds(api, articles); err != nil {
		return err
	}
	if err := b.hire(targets); err != nil {
		return err
	}
	if c.peer != nil {
		if err := b.join(ctx, *c.peer, targets[2]); err != nil {
			return fmt.Errorf("PocketBase: %w", err)
		}
	}
	return b.measure(ctx, m)
}
