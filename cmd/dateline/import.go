package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/text/language"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/importer"
	"github.com/dateline-api/dateline/internal/news"
)

// importCommand is "dateline import".
type importCommand struct {
	Paths    []string `arg:"" name:"path" help:"Files, folders with files, or - for standard input."`
	Status   string   `placeholder:"STATUS" enum:",draft,published" default:"" help:"Make new stories draft or published; by default published, but draft where the text is doubtful."`
	Section  string   `placeholder:"NAME" help:"Section that the stories run in; made when it is not there."`
	Tag      []string `placeholder:"NAME" help:"Tag that the stories get; can be repeated."`
	Language string   `placeholder:"TAG" help:"Language (BCP 47) of the texts; detected by default."`
	Source   string   `placeholder:"NAME" help:"Source of texts that carry no signature."`
	DryRun   bool     `help:"Repair and report, and store nothing."`
	Quiet    bool     `short:"q" help:"Report failures and the summary only, not every repair."`
}

// Help shows it at work.
func (importCommand) Help() string {
	return `Texts that were copied or scraped from a page are repaired, and every repair is reported: page chrome is dropped after its date is taken, glued sentences get their space back, a closing signature becomes the source, a missing headline is taken from the first sentence.

What is there already stays as it is, so the same import can be run again.

    dateline import story.txt
    dateline import --section politics --dry-run scraped/
    pbpaste | dateline import -`
}

// Validate refuses a language that no story can have, before every text fails
// because of it.
func (cmd importCommand) Validate() error {
	if _, err := language.Raw.Parse(cmd.Language); cmd.Language != "" && err != nil {
		return fmt.Errorf("--language: %q is not a language tag such as en or az-Latn", cmd.Language)
	}
	return nil
}

// Run imports and reports. A text that cannot be imported is named, the rest
// goes on, and the program ends with 1.
func (cmd importCommand) Run(ctx context.Context, p *program) (err error) {
	job := importer.Job{
		Section: cmd.Section, Tags: cmd.Tag, Language: cmd.Language, Source: cmd.Source,
		Status: news.Status(cmd.Status), DryRun: cmd.DryRun, Today: time.Now(),
	}
	if !cmd.DryRun {
		db, err := p.open(ctx)
		if err != nil {
			return err
		}
		defer closing(db, &err)
		job.Editor = editorial.New(db, p.settings.Language)
	}
	return p.runImport(ctx, job, cmd.Paths, cmd.Quiet)
}

func (p *program) runImport(ctx context.Context, job importer.Job, paths []string, quiet bool) error {
	r := &importReport{out: p.out, quiet: quiet, dry: job.DryRun, counts: make(map[importer.Outcome]int)}
	job.Started = func(all int) { r.start(p.messages, all) }
	job.Completed = r.completed
	err := job.Run(ctx, paths, p.in)
	r.finish()
	if err == nil && r.counts[importer.Failed] > 0 {
		err = fmt.Errorf("%d of %d texts could not be imported; they are named above", r.counts[importer.Failed], r.all)
	}
	return err
}

// manyTexts is from how many texts on a progress bar is drawn below the report.
const manyTexts = 10

// importReport tells what becomes of each text.
type importReport struct {
	out     io.Writer
	quiet   bool
	dry     bool // nothing is stored
	all     int
	repairs int
	counts  map[importer.Outcome]int
	bar     *progressbar.ProgressBar
}

func (r *importReport) start(messages io.Writer, all int) {
	r.all = all
	if all >= manyTexts && isTerminal(messages) {
		r.bar = progressbar.NewOptions(all,
			progressbar.OptionSetWriter(messages),
			progressbar.OptionSetDescription("importing"),
			progressbar.OptionShowCount(),
			progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(true))
	}
}

func (r *importReport) completed(result importer.Result) {
	r.counts[result.Outcome]++
	r.repairs += len(result.Text.Repairs)
	if r.bar == nil {
		r.tell(result)
		return
	}
	_ = r.bar.Clear() // the report scrolls by above the bar
	r.tell(result)
	_ = r.bar.Add(1) // a terminal that cannot be drawn on is no reason to stop
}

func (r *importReport) tell(result importer.Result) {
	switch {
	case result.Outcome == importer.Failed:
		fmt.Fprintf(r.out, "%s: failed: %s\n", result.Name, reason(result.Err))
		return
	case r.quiet:
		return
	}
	fmt.Fprintf(r.out, "%s: %s\n", result.Name, result.Outcome)
	if result.Outcome == importer.Unchanged {
		fmt.Fprintf(r.out, "  is article %s\n", result.Article.ID)
		return
	}
	for _, repair := range result.Text.Repairs {
		fmt.Fprintf(r.out, "  %s\n", repair)
	}
	for _, doubt := range result.Text.Doubts {
		fmt.Fprintf(r.out, "  doubtful: %s\n", doubt)
	}
	if a := result.Article; !a.ID.IsZero() {
		fmt.Fprintf(r.out, "  is article %s, %s, /v1/articles/by-slug/%s/%s\n", a.ID, a.Status, a.Language, a.Slug)
	}
}

func (r *importReport) finish() {
	if r.bar != nil {
		_ = r.bar.Finish()
	}
	texts := "texts"
	if r.all == 1 {
		texts = "text"
	}
	made, what := r.counts[importer.Created], "created"
	if r.dry {
		made, what = r.counts[importer.Readable], "readable"
	}
	fmt.Fprintf(r.out, "%d %s: %d %s, %d unchanged, %d failed; %d repairs\n", r.all, texts,
		made, what, r.counts[importer.Unchanged], r.counts[importer.Failed], r.repairs)
}

// reason is an error in words for whoever runs the import.
func reason(err error) string {
	if e := news.AsError(err); e != nil {
		text := e.Detail
		for _, f := range e.Fields {
			text += fmt.Sprintf("; %s: %s", f.Pointer, f.Detail)
		}
		return text
	}
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}
