package openapi_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/openapi"
)

const wireTypes = `package wire

// Article is a story.
type Article struct {
	Base
	Headline string  ` + "`json:\"headline\"`" + `
	Section  *string ` + "`json:\"section\"`" + `
	Kill     *string ` + "`json:\"kill\" extensions:\"x-nullable\"`" + `
	Note     *string ` + "`json:\"note,omitzero\"`" + `
	Hidden   string  ` + "`json:\"-\"`" + `
	hidden   string
} //	@name	Story

type Base struct {
	ID string ` + "`json:\"id\"`" + `
}

// Query is a query string.
type Query struct {
	Tag []string ` + "`form:\"tag\"`" + `
}

type Patch Article

// get serves it.
//
//	@ID			get
//	@Tag			Get
//	@x-example	"a"
func get() {}
`

func wireFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{"wire.go": wireTypes, "wire_test.go": "package wire // broken {"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestStructs(t *testing.T) {
	t.Parallel()
	structs, err := openapi.Structs(wireFolder(t))
	var faults openapi.Faults
	if !errors.As(err, &faults) || len(faults) != 1 || !strings.HasSuffix(faults[0], "wire.go:28: there is no annotation @tag") {
		t.Errorf("faults are %v, want one about @tag in line 28", err)
	}
	var got []string
	for _, s := range structs {
		line := s.Name + ":"
		for _, f := range s.Fields {
			line += " " + f.Embedded + f.Name
			if f.Nullable {
				line += "?"
			}
		}
		got = append(got, line)
	}
	want := []string{"Story: Base headline section kill? note", "Base: id", "Query: tag", "Patch: Article"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("structs are %q, want %q", got, want)
	}
}

func TestStructsUnreadable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "broken.go"), []byte("package {"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openapi.Structs(folder); err == nil || !strings.Contains(err.Error(), "broken.go") {
		t.Errorf("error is %v, want one that names broken.go", err)
	}
}

// TestBuildPointer wants x-nullable on what encoding/json may write as null.
func TestBuildPointer(t *testing.T) {
	t.Parallel()
	structs, _ := openapi.Structs(wireFolder(t))
	for i := range structs {
		structs[i].Name = strings.Replace(structs[i].Name, "Story", "Article", 1)
	}
	opts := options()
	opts.Source = structs
	_, err := openapi.Build([]byte(document(about+","+responses, article)), opts)
	var faults openapi.Faults
	if !errors.As(err, &faults) || len(faults) != 1 || !strings.Contains(faults[0], `schema Article.section: a pointer may be null and needs extensions:"x-nullable" (`) {
		t.Errorf("faults are %v, want one about Article.section", err)
	}
}

// TestBuildOrder wants fields in the order of the source, embedded ones in their place.
func TestBuildOrder(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.Source = []openapi.Struct{
		{Name: "Article", GoName: "story", Fields: []openapi.Field{{Name: "slug"}, {Embedded: "base"}, {Name: "byline"}}},
		{Name: "Base", GoName: "base", Fields: []openapi.Field{{Name: "id"}}},
		{Name: "Article", GoName: "Article"}, // of another package
	}
	doc, err := openapi.Build([]byte(property(`"byline": {"type": "string", "example": "a"}, "id": {"type": "string", "format": "uuid"},
		"slug": {"type": "string", "example": "no"}, "added": {"type": "string", "example": "x"}`)), opts)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(doc.JSON), `"properties": {`)
	var at []int
	for _, name := range []string{"slug", "id", "byline", "added"} {
		at = append(at, strings.Index(text, `"`+name+`": {`))
	}
	if at[0] < 0 || !slices.IsSorted(at) {
		t.Errorf("slug, id, byline, added are at %v in:\n%s", at, text)
	}
	if !strings.Contains(string(doc.YAML), `- "no"`) {
		t.Error("the string no has no quotes in YAML, so that YAML 1.1 reads false")
	}
}
