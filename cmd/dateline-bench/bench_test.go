package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test's own binary be the prepared limit, which "run" starts
// as a process of itself.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "limit" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestRun measures 300 stories as briefly as can be, and wants every kind in the
// table and a plot. What the figures are depends on the machine.
func TestRun(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program")
	}
	folder := t.TempDir()
	program := filepath.Join(folder, "dateline")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-tags", "nomsgpack", "-o", program, "../dateline")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	var out, messages bytes.Buffer
	code := run(t.Context(), []string{"run", "--articles", "100,300", "--duration", "1ms", "--writing", "1ms",
		"--data", filepath.Join(folder, "data"), "--out", folder, "--dateline", program}, streams{&out, &messages})
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, messages.String())
	}
	table, err := os.ReadFile(filepath.Join(folder, "performance", "table.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"## 100 articles", "## 300 articles", "## How cost grows", "SQLite 3.", "articles a second",
		"| article by id, at random |", "| article by id, one |", "| article by id, not modified |", "| newest 20 |",
		"| by section and tag |", "| by author |", "| by language |", "| any of three common tags |", "| any of three rare tags |",
		"| 20 by cursor, far back |", "| search, rare word, newest |", "| search, rare word, relevance |",
		"| search, common word, newest |", "| search, common word, relevance |", "| related |",
		"| newest 20 with total |", "| newest 20 with facets |", "| list of tags |",
		"From the start of the program", "| create | 1 |", "| create | 8 |", "| batch of 100 creates | 1 |",
		"| 95 % reads, 5 % changed headlines | 8 |",
	} {
		if !strings.Contains(string(table), want) {
			t.Errorf("the table has no %q:\n%s", want, table)
		}
	}
	if strings.Contains(string(table), "PocketBase") {
		t.Errorf("the table speaks of PocketBase, which was not measured:\n%s", table)
	}
	if n := strings.Count(string(table), "| of the prepared limit |\n"); n != 1 {
		t.Errorf("there are %d tables of writes, want one, with the smallest number of stories:\n%s", n, table)
	}
	if left, err := filepath.Glob(filepath.Join(folder, "data", "writing-*")); err != nil || len(left) > 0 {
		t.Errorf("what was written to is still there: %v, %v", left, err)
	}
	if n := strings.Count(string(table), " of "); n < 6 {
		t.Errorf("the table compares %d times, want three kinds for each number of stories:\n%s", n, table)
	}
	wantSVG(t, filepath.Join(folder, "performance", "latency.svg"))
}

func wantSVG(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	root, paths := "", 0
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the plot is not XML: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			if root == "" {
				root = start.Name.Local
			}
			if start.Name.Local == "path" {
				paths++
			}
		}
	}
	if root != "svg" || paths < 18 {
		t.Errorf("the plot is %q with %d lines", root, paths)
	}
}

// TestLoadCommand loads a few stories and tells how fast.
func TestLoadCommand(t *testing.T) {
	t.Parallel()
	var out, messages bytes.Buffer
	code := run(t.Context(), []string{"load", "--articles", "20", "--database", filepath.Join(t.TempDir(), "stories.db")}, streams{&out, &messages})
	if code != 0 || !strings.HasPrefix(out.String(), "20 articles in ") {
		t.Errorf("exit code %d, said %q and %q", code, out.String(), messages.String())
	}
}

// TestMisuse wants wrong flags to be named, and the exit code of misuse.
func TestMisuse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"none", []string{"load", "--articles", "0", "--database", "x"}, "--articles: 0"},
		{"none-to-measure", []string{"run", "--articles", "10,0"}, "--articles: 0"},
		{"duration", []string{"run", "--duration", "0s"}, "--duration: 0s"},
		{"no-pocketbase", []string{"run", "--pocketbase", filepath.Join(t.TempDir(), "pocketbase-bench")}, "make pocketbase"},
		{"unknown", []string{"walk"}, "walk"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, messages bytes.Buffer
			if code := run(t.Context(), test.args, streams{&out, &messages}); code != 2 || !strings.Contains(messages.String(), test.want) {
				t.Errorf("exit code %d, want 2 and %q: %s", code, test.want, messages.String())
			}
		})
	}
}
