package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"
)

// maxFile is the largest text that is read, in bytes: an article's body has to
// fit a request of 1 MiB, and the page around it may be some times that.
const maxFile = 8 << 20

// Job is an import of raw texts. Editor is required; the zero value of the rest
// works.
type Job struct {
	Editor    *editorial.Editor
	Section   string        // slug of the section that the stories run in; made when it is not there
	Tags      []string      // slugs or names of tags
	Language  string        // BCP 47; detected when empty
	Source    string        // source of texts that are not signed; "import" when empty
	Status    news.Status   // of what is new; empty: published, or draft where the text is doubtful
	DryRun    bool          // repairs and reports, and stores nothing
	Today     time.Time     // gives the year of dates without one
	Started   func(all int) // told the number of texts before the first; nil when nobody asks
	Completed func(Result)  // told of each text in order; nil when nobody asks
}

// Result is what became of one text.
type Result struct {
	Name    string // the file, or "-" for standard input
	Outcome Outcome
	Text    Text         // as repaired; zero when it failed before
	Article news.Article // as stored; zero in a dry run and when it failed
	Err     error        // why it failed
}

// Outcome says what became of a text.
type Outcome string

// The outcomes of an import.
const (
	Created   Outcome = "created"
	Unchanged Outcome = "unchanged" // it was there; whatever editors made of it since stays
	Readable  Outcome = "readable"  // of a dry run: it would be imported
	Failed    Outcome = "failed"
)

// Run imports the files, all files below the folders, and standard input for
// "-". One that cannot be read is reported and the rest goes on; the error is of
// what stops the whole import: a database that fails, or a context that ends.
func (j Job) Run(ctx context.Context, paths []string, stdin io.Reader) error {
	files, err := find(paths)
	if err != nil {
		return err
	}
	if j.Started != nil {
		j.Started(len(files))
	}
	if err := j.section(ctx); err != nil {
		return err
	}
	for _, name := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := j.one(ctx, name, stdin)
		if j.Completed != nil {
			j.Completed(r)
		}
		stops := news.AsError(r.Err) == nil && !isFileError(r.Err) || errors.Is(r.Err, news.ErrUnavailable)
		if r.Err != nil && stops {
			return fmt.Errorf("import %s: %w", name, r.Err)
		}
	}
	return nil
}

func isFileError(err error) bool {
	_, ok := errors.AsType[*fs.PathError](err)
	return ok
}

// find lists the files at and below the paths, each once, hidden ones left out.
func find(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		if path == "-" {
			files = append(files, path)
			continue
		}
		err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			hidden := name != path && strings.HasPrefix(d.Name(), ".")
			switch {
			case err != nil && name == path:
				files = append(files, name) // reading it will tell what is wrong
				return nil
			case hidden && d.IsDir():
				return fs.SkipDir
			case !hidden && (!d.IsDir() || err != nil):
				files = append(files, name)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("look for texts: %w", err)
		}
	}
	seen := make(map[string]bool)
	return slices.DeleteFunc(files, func(name string) bool {
		again := seen[name]
		seen[name] = true
		return again
	}), nil
}

// operator is who imports.
var operator = access.Operator("import")

// section finds the section of the import, and makes it when there is none.
func (j Job) section(ctx context.Context) error {
	if j.Section == "" || j.DryRun {
		return nil
	}
	_, err := j.Editor.EnsureTerm(ctx, news.Section, news.TermRefOf(j.Section), operator)
	return err
}

func (j Job) one(ctx context.Context, name string, stdin io.Reader) Result {
	r := Result{Name: name, Outcome: Failed}
	raw, err := read(name, stdin)
	if err != nil {
		r.Err = err
		return r
	}
	return j.Text(ctx, name, raw)
}

// Text imports one raw text under a name for the report.
func (j Job) Text(ctx context.Context, name string, raw []byte) Result {
	r := Result{Name: name, Outcome: Failed}
	if page().Match(raw) {
		r.Err = ErrNotText.With("It is a whole HTML page; give the text of the story alone.")
		return r
	}
	if r.Text, r.Err = RepairText(raw, Options{Language: j.Language, Today: j.Today}); r.Err != nil {
		return r
	}
	if j.DryRun {
		r.Outcome = Readable
		return r
	}
	in, err := j.input(r.Text, raw)
	if err != nil {
		r.Err = err
		return r
	}
	r.Article, r.Outcome, r.Err = j.store(ctx, in)
	return r
}

// store creates the article unless it is there: the identity is made of the
// words, so a second import could only undo what editors have done since.
func (j Job) store(ctx context.Context, in editorial.Input) (news.Article, Outcome, error) {
	there := news.Article{ID: in.ID} // when editors took its source away, its id tells
	by := editorial.By[news.Article]{Viewer: operator, Unless: func(current *news.Article) error {
		if current == nil {
			return nil
		}
		there = *current
		return news.ErrArticleExists
	}}
	a, _, err := j.Editor.Upsert(ctx, in.Source.Name, in.Source.ID, in, by)
	switch {
	case err == nil:
		return a, Created, nil
	case errors.Is(err, news.ErrArticleExists):
		return there, Unchanged, nil
	default:
		return a, Failed, err
	}
}

func read(name string, stdin io.Reader) ([]byte, error) {
	source := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // it is only read
		if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
			return nil, news.ErrParameter.With("it is not a regular file")
		}
		source = f
	}
	raw, err := io.ReadAll(io.LimitReader(source, maxFile+1))
	if err == nil && len(raw) > maxFile {
		err = news.ErrParameter.With("it is larger than %d MiB; that is no article", maxFile>>20)
	}
	return raw, err
}

// page is how a whole HTML page begins.
var page = newPattern(`(?is)^\s*(\xef\xbb\xbf)?\s*(<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(!doctype\s+html|html)[\s>]`)

// input is the article that a repaired text makes.
func (j Job) input(t Text, raw []byte) (editorial.Input, error) {
	in := editorial.Input{
		Headline: t.Headline, Body: strings.Join(t.Paragraphs, "\n\n"), BodyFormat: "text",
		Dateline: news.Dateline{Place: t.Place, Date: t.Date}, Byline: t.Byline, Language: t.Language,
		Source:      news.Source{Name: firstOf(t.Source, j.Source, "import"), ID: identity(t)},
		PublishedAt: t.Published, Status: j.Status, Original: strings.ToValidUTF8(string(raw), "�"),
	}
	if in.Status == "" {
		in.Status = news.Published
		if len(t.Doubts) > 0 {
			in.Status = news.Draft
		}
	}
	if !in.PublishedAt.IsZero() {
		in.ID = idOf(in)
	}
	if j.Section != "" {
		section := news.TermRefOf(j.Section)
		in.Section = &section
	}
	for _, tag := range j.Tags {
		in.Tags = append(in.Tags, news.TermRefOf(tag))
	}
	var err error
	in.Metadata, err = provenance(t)
	return in, err
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// identity names a text by its words alone, so that the same story scraped again
// is the same story, whatever the view counter around it says.
func identity(t Text) string {
	sum := sha256.Sum256([]byte(t.Headline + "\n" + strings.Join(t.Paragraphs, "\n")))
	return "text-" + hex.EncodeToString(sum[:12])
}

// idOf makes a UUIDv7 (RFC 9562, 5.7) of the story's time and its identity at
// its source, so that the same text gets the same id on every server.
func idOf(in editorial.Input) news.ID {
	sum := sha256.Sum256([]byte(in.Source.Name + "\n" + in.Source.ID))
	ms := max(in.PublishedAt.UnixMilli(), 0)
	var id news.ID
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i))) //nolint:gosec // the low eight bits are meant
	}
	copy(id[6:], sum[:])
	id[6] = id[6]&0x0f | 0x70 // version 7
	id[8] = id[8]&0x3f | 0x80 // the variant of RFC 9562
	return id
}

// provenance is what metadata.import tells editors of a text's repair.
func provenance(t Text) (json.RawMessage, error) {
	type note struct {
		Inferred []string       `json:"inferred,omitempty"`
		Doubts   []string       `json:"doubts,omitempty"`
		Repairs  map[string]int `json:"repairs,omitempty"`
	}
	n := note{Inferred: t.Inferred, Doubts: t.Doubts, Repairs: map[string]int{}}
	for _, r := range t.Repairs {
		n.Repairs[r.Kind]++
	}
	out, err := json.Marshal(map[string]note{"import": n})
	if err != nil {
		return nil, fmt.Errorf("note the repairs: %w", err)
	}
	return out, nil
}
