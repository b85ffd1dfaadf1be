package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/corpus"
	"github.com/dateline-api/dateline/internal/store"
)

// seed tells the stories of this program from others; a change makes databases
// that were loaded before useless.
const seed = 1

// loadCommand is "dateline-bench load".
type loadCommand struct {
	Articles int    `default:"100000" placeholder:"N" help:"How many stories."`
	Database string `required:"" placeholder:"FILE" help:"Database that they are added to; made when it is not there."`
}

// Help says what is measured.
func (loadCommand) Help() string {
	return `Stories have about 3.2 kB of HTML, 2 to 6 tags, search in every word, a revision and a row of the change log, as if an editor had made each. The same number gives the same stories.`
}

// Validate refuses a number that loads nothing.
func (cmd loadCommand) Validate() error { return atLeastOne(cmd.Articles) }

func atLeastOne(articles int) error {
	if articles < 1 {
		return fmt.Errorf("--articles: %d stories cannot be measured; ask for at least 1", articles)
	}
	return nil
}

// Run loads and tells how fast.
func (cmd loadCommand) Run(ctx context.Context, std streams) error {
	took, err := load(ctx, std.messages, cmd.Database, cmd.Articles)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%d articles in %v, %.0f articles/s\n",
		cmd.Articles, took.Round(time.Millisecond), float64(cmd.Articles)/took.Seconds())
	return nil
}

// load fills a database with stories and returns how long it took, until they
// were on disk.
func load(ctx context.Context, messages io.Writer, path string, articles int) (took time.Duration, err error) {
	db, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.UseDocuments(api.Documents)
	c := corpus.New(articles, seed)
	p := newProgress(messages, fmt.Sprintf("loading %d articles", articles), articles)
	start := time.Now()
	_, err = db.Load(ctx, store.Bulk{
		Terms: c.Terms(), Articles: c.Articles(), Progress: p.at, Viewer: access.Operator("dateline-bench"),
	})
	took = time.Since(start)
	p.end()
	return took, err
}

// progress shows how far a long work is: a bar on a terminal, a line now and
// then elsewhere.
type progress struct {
	messages io.Writer
	what     string
	all      int
	bar      *progressbar.ProgressBar
	told     time.Time
}

// tellEvery is how long is waited between two lines.
const tellEvery = 10 * time.Second

func newProgress(messages io.Writer, what string, all int) *progress {
	p := &progress{messages: messages, what: what, all: all, told: time.Now()}
	if f, ok := messages.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions(all,
			progressbar.OptionSetWriter(messages), progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("articles"),
			progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
		return p
	}
	fmt.Fprintln(messages, what)
	return p
}

func (p *progress) at(done int) {
	switch {
	case p.bar != nil:
		_ = p.bar.Set(done) // a bar that cannot be drawn is no reason to stop
	case time.Since(p.told) >= tellEvery:
		p.told = time.Now()
		fmt.Fprintf(p.messages, "%s: %d of %d\n", p.what, done, p.all)
	}
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish() // as above
	}
}
