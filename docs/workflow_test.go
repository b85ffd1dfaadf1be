package docs_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/docs"
	"github.com/dateline-api/dateline/internal/news"
)

var update = flag.Bool("update", false, "rewrite what is made from the program")

// TestWorkflowPage wants the page to show the workflow as the program has it.
// With -update it puts that there.
func TestWorkflowPage(t *testing.T) {
	t.Parallel()
	const name = "workflow.md"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if want := docs.WorkflowText(); string(text) != want {
		if !*update {
			t.Fatalf("%s shows another workflow; -update makes it\n%s", name, want)
		}
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := docs.WorkflowPage()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range news.Statuses {
		if !bytes.Contains(page, []byte(`">`+string(s)+`</text>`)) {
			t.Errorf("%s is not drawn", s)
		}
	}
	for _, tr := range news.Workflow {
		if !strings.Contains(docs.WorkflowText(), "    "+string(tr.From)+" --> "+string(tr.To)+": "+string(tr.Step)+"\n") {
			t.Errorf("the diagram lacks %s of %s", tr.Step, tr.From)
		}
		drawn := bytes.Contains(page, []byte(`">`+string(tr.Step)+`</text>`))
		if !drawn && tr.From != tr.To && tr.To != news.Trashed && tr.From != news.Trashed {
			t.Errorf("%s of %s is not drawn", tr.Step, tr.From)
		}
	}
	if bytes.Contains(page, []byte("mermaid")) || bytes.Contains(page, []byte("<!--")) {
		t.Error("the page has what only the text should have")
	}
}
