package docs

import (
	"bytes"
	_ "embed" // the text of the page
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/dateline-api/dateline/internal/news"
)

//go:embed workflow.md
var workflowText string

// The comments between which workflow.md has what is made from the table.
const (
	workflowBegin = "<!-- made from the table in internal/news/workflow.go; go test ./docs -run TestWorkflowPage -update -->\n"
	workflowEnd   = "<!-- end -->\n"
)

// WorkflowText is workflow.md with its diagram and table made anew from the
// workflow as it is in the program.
func WorkflowText() string {
	before, rest, _ := strings.Cut(workflowText, workflowBegin)
	_, after, _ := strings.Cut(rest, workflowEnd)
	return before + workflowBegin + "\n```mermaid\n" + mermaid() + "```\n\n" + workflowTable() + "\n" + workflowEnd + after
}

// WorkflowPage renders the page about the workflow, with the diagram drawn.
func WorkflowPage() ([]byte, error) {
	title, text, _ := strings.Cut(workflowText, "\n")
	before, rest, _ := strings.Cut(text, workflowBegin)
	_, after, _ := strings.Cut(rest, workflowEnd)
	page := struct {
		Title         string
		Before, After template.HTML
		Diagram       diagram
	}{Title: strings.TrimPrefix(title, "# "), Diagram: drawWorkflow()}
	var err error
	if page.Before, err = markdown(before); err == nil {
		page.After, err = markdown(workflowTable() + after)
	}
	if err != nil {
		return nil, fmt.Errorf("workflow.md: %w", err)
	}
	return render("workflow.html", page)
}

// markdown renders our own text, which is trusted.
func markdown(text string) (template.HTML, error) {
	var b bytes.Buffer
	err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(text), &b)
	return template.HTML(b.String()), err //nolint:gosec // our own text
}

// mermaid is the diagram for those who show Mermaid, as Git forges do.
func mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> draft\n")
	for _, t := range news.Workflow {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", t.From, t.To, t.Step)
		if t.Later != "" && t.Later != t.From {
			fmt.Fprintf(&b, "    %s --> %s: %s later\n", t.From, t.Later, t.Step)
		}
	}
	fmt.Fprintf(&b, "    %s --> %s: by itself\n", news.Scheduled, news.Published)
	return b.String()
}

// workflowTable is the table of steps: a row for each state, and who may.
func workflowTable() string {
	var b strings.Builder
	b.WriteString("| from |")
	for _, s := range news.Steps {
		b.WriteString(" " + stepName(s) + " |")
	}
	b.WriteString("\n" + strings.Repeat("| --- ", len(news.Steps)+1) + "|\n")
	for _, state := range append(slices.Clone(news.Statuses), news.Trashed) {
		b.WriteString("| `" + string(state) + "` |")
		for _, s := range news.Steps {
			b.WriteString(" " + outcome(state, s) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\nLater means: when `publishedAt` is to come. Steps marked * take a key with the scope `write`, the others `publish`. Everything else is a 409.\n")
	return b.String()
}

// stepName is a step as callers of the API spell it.
func stepName(s news.Step) string {
	if s == news.StepDelete {
		return "`DELETE`"
	}
	return "`" + string(s) + "`"
}

// outcome is where a step leads from a state.
func outcome(from news.Status, s news.Step) string {
	for _, t := range news.Workflow {
		if t.From != from || t.Step != s {
			continue
		}
		to := string(t.To)
		if t.Later != "" {
			to += ", later " + string(t.Later)
		}
		if t.Scope == "write" {
			to += "\\*"
		}
		return to
	}
	return "–"
}
