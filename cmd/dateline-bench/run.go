package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/dateline-api/dateline/cmd/dateline-bench/limit"
	"github.com/dateline-api/dateline/internal/corpus"
)

// runCommand is "dateline-bench run".
type runCommand struct {
	Articles []int         `default:"10000,100000,1000000" placeholder:"N,…" help:"Numbers of stories to measure with, one after the other."`
	Data     string        `default:"${data}" placeholder:"DIR" help:"Folder for the databases; those that are there are used again. A million stories take 25 GB."`
	Duration time.Duration `default:"3s" placeholder:"TIME" help:"How long each kind of request is measured, at least."`
	Writing  time.Duration `default:"3s" hidden:"" help:"How long each kind that writes is measured, at least."`
	Out      string        `placeholder:"DIR" help:"Folder of documents: table and plot go into performance/ in it. Without it they are printed only."`
	Dateline string        `default:"bin/dateline" placeholder:"FILE" help:"The server to measure."`

	PocketBase string `name:"pocketbase" placeholder:"FILE" help:"The program that \"make pocketbase\" builds: measure it, too, and compare."`
}

// Help says how it is measured.
func (runCommand) Help() string {
	return `For each number of stories the real server is started in a process of its own, on one processor and 127.0.0.1, without rate limits; this process asks it on another one. Each kind of request is measured on one connection for half the duration, then on 16 for the whole, in rounds in which the servers take turns.

A second server answers three of the kinds with nothing but Gin, prepared SQL and encoding/json: what the same machine could do at best that way. A third is the real one again, with its cache of answers; and a fourth is nothing but Gin that writes the same bytes and header fields out of memory.

Writes, the time to start, and PocketBase are measured with the smallest number of stories only, on copies of the databases. There the second server takes stories, too, and has them on disk before it answers.

    dateline-bench run --articles 10000 --duration 1s
    dateline-bench run --out docs`
}

// Validate refuses what cannot be measured.
func (cmd runCommand) Validate() error {
	for _, n := range cmd.Articles {
		if err := atLeastOne(n); err != nil {
			return err
		}
	}
	if cmd.Duration <= 0 {
		return fmt.Errorf("--duration: %v measures nothing; 3s is usual", cmd.Duration)
	}
	if _, err := os.Stat(cmd.PocketBase); cmd.PocketBase != "" && err != nil {
		return fmt.Errorf("--pocketbase: %w; \"make pocketbase\" builds bin/pocketbase-bench", err)
	}
	return nil
}

// Run measures, prints and writes.
func (cmd runCommand) Run(ctx context.Context, std streams) error {
	if err := os.MkdirAll(cmd.Data, 0o750); err != nil {
		return fmt.Errorf("make the folder for the databases: %w", err)
	}
	slices.Sort(cmd.Articles)
	r := report{when: time.Now(), duration: cmd.Duration}
	var err error
	if r.machine, err = thisMachine(ctx); err != nil {
		return err
	}
	for i, articles := range cmd.Articles {
		m, err := cmd.measure(ctx, std, articles)
		if err == nil && i == 0 {
			m.writing, err = cmd.measureWriting(ctx, std, articles)
		}
		if err != nil {
			return fmt.Errorf("measure with %d articles: %w", articles, err)
		}
		r.sizes = append(r.sizes, m)
	}
	text := r.markdown()
	fmt.Fprintln(std.out, text)
	if cmd.Out == "" {
		return nil
	}
	return r.write(filepath.Join(cmd.Out, "performance"), text)
}

// measured is what came out with one number of stories.
type measured struct {
	articles int
	loaded   time.Duration // how long loading took; 0 when the database was there
	fileSize int64         // of the database, in bytes
	started  int64         // memory of the server before the first request, in bytes
	memory   int64         // and after the last
	keeping  int64         // memory of the one with a cache after the last
	kinds    []measuredKind
	writing  *measuredWriting // nil but with the smallest number of stories
}

// measuredKind is a kind of request and what it came to.
type measuredKind struct {
	name   string
	got    result // without a cache of answers
	limit  result // of the prepared limit; zero where there is none
	kept   result // with a cache
	memory result // of Gin writing the same out of memory; zero where there is none
}

func (cmd runCommand) measure(ctx context.Context, std streams, articles int) (m measured, err error) {
	m.articles = articles
	database, table := cmd.database(articles), cmd.table(articles)
	if m.loaded, err = onceMade(database, func(path string) (time.Duration, error) {
		return load(ctx, std.messages, path, articles)
	}); err != nil {
		return m, err
	}
	if _, err = onceMade(table, func(path string) (time.Duration, error) {
		fmt.Fprintf(std.messages, "filling the table of the prepared limit\n")
		return 0, limit.Fill(ctx, path, corpus.New(articles, seed).Articles())
	}); err != nil {
		return m, err
	}
	info, err := os.Stat(database)
	if err != nil {
		return m, err
	}
	m.fileSize = info.Size()
	return m, cmd.ask(ctx, std, &m, database, table)
}

// database is the file of the API's stories.
func (cmd runCommand) database(articles int) string {
	return filepath.Join(cmd.Data, fmt.Sprintf("dateline-%d.db", articles))
}

// table is the file of the prepared limit.
func (cmd runCommand) table(articles int) string {
	return filepath.Join(cmd.Data, fmt.Sprintf("limit-%d.db", articles))
}

// onceMade makes a file or a folder unless it is there. It is made under another name, so
// that what was cut off is not taken for whole.
func onceMade(path string, fill func(path string) (time.Duration, error)) (time.Duration, error) {
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	unfinished := path + ".unfinished"
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.RemoveAll(unfinished + suffix); err != nil {
			return 0, err
		}
	}
	took, err := fill(unfinished)
	if err != nil {
		return 0, err
	}
	return took, os.Rename(unfinished, path)
}

// ask starts all servers and measures every kind of request.
func (cmd runCommand) ask(ctx context.Context, std streams, m *measured, database, table string) (err error) {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var s [4]*server
	for i, start := range []func() (*server, error){
		func() (*server, error) { return startDateline(ctx, cmd.Dateline, database, "0") },
		func() (*server, error) { return startServer(ctx, self, "limit", "--database", table) },
		func() (*server, error) { return startDateline(ctx, cmd.Dateline, database, "64MiB") },
		func() (*server, error) { return startServer(ctx, self, "limit", "--memory", "http://"+s[2].address) },
	} {
		if s[i], err = start(); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s[i].stop()) }()
	}
	m.started = s[0].memory()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // one processor for each end
	api, prepared, keeping, memory := newTarget(s[0].address), newTarget(s[1].address), newTarget(s[2].address), newTarget(s[3].address)
	list, err := kinds(api, m.articles)
	if err != nil {
		return err
	}
	for _, k := range list {
		fmt.Fprintf(std.messages, "%d articles: %s\n", m.articles, k.name)
		got, limit := &lap{server: "without a cache", target: api, kind: k}, &lap{server: "the prepared limit", target: prepared, kind: k}
		kept, bytes := &lap{server: "with a cache", target: keeping, kind: k}, &lap{server: "the memory limit", target: memory, kind: k}
		laps := []*lap{got, kept, bytes}
		if k.compared {
			laps = append(laps, limit)
		}
		if err := measure(ctx, cmd.Duration, laps...); err != nil {
			return err
		}
		row := measuredKind{name: k.name, got: got.result(), kept: kept.result(), memory: bytes.result()}
		if k.compared {
			row.limit = limit.result()
		}
		m.kinds = append(m.kinds, row)
	}
	m.memory, m.keeping = s[0].memory(), s[2].memory()
	return nil
}
