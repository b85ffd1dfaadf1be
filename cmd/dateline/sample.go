package main

import (
	"context"
	"fmt"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/importer"
	"github.com/dateline-api/dateline/internal/news"
)

// sampleCommand is "dateline sample".
type sampleCommand struct{}

// Help says what it loads.
func (sampleCommand) Help() string {
	return `Loads what the examples of the API's documentation speak of: a published story that was scraped from an agency's page, an invented draft, an invented story in the trash, and a few sections, tags and authors. Run again it changes nothing.`
}

// Run loads the samples.
func (sampleCommand) Run(ctx context.Context, p *program) (err error) {
	db, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	return p.loadSamples(ctx, editorial.New(db, p.settings.Language))
}

// sampleTerms are there beside those that the stories use, so that there is one
// of each kind that can be deleted.
var sampleTerms = []struct {
	class news.Class
	name  string
}{
	{news.Section, "Politics"}, {news.Section, "Weather"},
	{news.Tag, "Archive"}, {news.Author, "City desk"}, {news.Author, "Former desk"},
}

func (p *program) loadSamples(ctx context.Context, editor *editorial.Editor) error {
	for _, t := range sampleTerms {
		if _, err := editor.EnsureTerm(ctx, t.class, news.TermRef{Name: t.name}, operator); err != nil {
			return err
		}
	}
	job := importer.Job{Editor: editor, Section: "politics", Tags: []string{"European Union", "Azerbaijan"}, Status: news.Published}
	report := &importReport{out: p.out, counts: make(map[importer.Outcome]int)}
	load := func(name string) (importer.Result, error) {
		r := job.Text(ctx, name, importer.Sample(name))
		report.all++
		report.completed(r)
		return r, r.Err
	}
	if _, err := load(importer.SampleStory); err != nil {
		return fmt.Errorf("load the sample story: %w", err)
	}
	report.quiet = true // its repairs are what there is to see; the rest is for trying things
	job.Tags, job.Status = nil, news.Draft
	if _, err := load(importer.SampleInvented); err != nil {
		return fmt.Errorf("load the sample draft: %w", err)
	}
	r, err := load(importer.SampleInvented2)
	if err != nil {
		return fmt.Errorf("load the story for the trash: %w", err)
	}
	if r.Outcome == importer.Created {
		_, err = editor.Trash(ctx, r.Article.ID, editorial.By[news.Article]{Viewer: operator})
	}
	report.finish()
	return err
}
