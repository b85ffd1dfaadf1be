package docs

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

//go:embed problems/*.md
var problemFiles embed.FS

// Problem is what the page of a problem code starts with.
type Problem struct {
	Code   string // kebab-case, the file's name
	Title  string // as in the problem documents
	Status int    // the HTTP status that it comes with
}

// StatusText is the status with its name: "404 Not Found".
func (p Problem) StatusText() string {
	return fmt.Sprintf("%d %s", p.Status, http.StatusText(p.Status))
}

// problemPage is a Problem with its text as HTML. The text is ours, so it is trusted.
type problemPage struct {
	Problem
	Body template.HTML
}

// problems reads all pages once. They are embedded and tested, so that only a broken
// build panics.
var problems = sync.OnceValue(func() []problemPage {
	files, err := fs.Glob(problemFiles, "problems/*.md") // sorted
	if err != nil {
		panic(err)
	}
	all := make([]problemPage, 0, len(files))
	for _, name := range files {
		text, err := problemFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		page, err := parseProblem(strings.TrimSuffix(strings.TrimPrefix(name, "problems/"), ".md"), string(text))
		if err != nil {
			panic(err)
		}
		all = append(all, page)
	}
	return all
})

// parseProblem reads a page: "# Title", "Status: 404", then Markdown.
func parseProblem(code, text string) (problemPage, error) {
	first, rest, _ := strings.Cut(text, "\n")
	title, titled := strings.CutPrefix(first, "# ")
	first, rest, _ = strings.Cut(strings.TrimLeft(rest, "\n"), "\n")
	number, numbered := strings.CutPrefix(first, "Status: ")
	status, err := strconv.Atoi(number)
	if !titled || !numbered || err != nil {
		return problemPage{}, fmt.Errorf("problems/%s.md does not start with a title and a status", code)
	}
	var body bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(rest), &body); err != nil {
		return problemPage{}, fmt.Errorf("problems/%s.md: %w", code, err)
	}
	return problemPage{Problem{code, title, status}, template.HTML(body.String())}, nil //nolint:gosec // our own text
}

// Problems lists every problem code that has a page, sorted by code.
func Problems() []Problem {
	var list []Problem
	for _, p := range problems() {
		list = append(list, p.Problem)
	}
	return list
}

// ProblemPage renders the page of a problem code, which the type of a problem
// document leads to. ok is false when there is no such code.
func ProblemPage(code string) (html []byte, ok bool) {
	for _, p := range problems() {
		if p.Code != code {
			continue
		}
		html, err := render("problem.html", p)
		return html, err == nil
	}
	return nil, false
}

// ProblemIndex renders the list of all problem codes by their status.
func ProblemIndex() ([]byte, error) {
	return render("problems.html", byStatus(Problems()))
}

// statusGroup is the problems of one status.
type statusGroup struct {
	Status   string
	Problems []Problem
}

func byStatus(list []Problem) []statusGroup {
	var groups []statusGroup
	for status := 400; status < 600; status++ {
		var group statusGroup
		for _, p := range list {
			if p.Status == status {
				group.Status = p.StatusText()
				group.Problems = append(group.Problems, p)
			}
		}
		if group.Problems != nil {
			groups = append(groups, group)
		}
	}
	return groups
}
