package openapi_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/dateline-api/dateline/internal/openapi"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGenerateSample compares what is made of the annotated sample, byte by byte.
func TestGenerateSample(t *testing.T) {
	t.Parallel()
	files, err := openapi.Generate("testdata/problems", "testdata/sample")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if _, err := files.Write("testdata/golden"); err != nil {
			t.Fatal(err)
		}
	}
	if err := files.Check("testdata/golden"); err != nil {
		t.Error(err)
	}
	again, err := openapi.Generate("testdata/problems", "testdata/sample")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if string(again[name]) != string(data) {
			t.Errorf("%s differs from one run to the next", name)
		}
		if data[len(data)-1] != '\n' {
			t.Errorf("%s does not end in a newline", name)
		}
	}
}

func TestFilesCheck(t *testing.T) {
	t.Parallel()
	files := openapi.Files{"openapi.yaml": []byte("a\n"), "docs/openapi.json": []byte("b\n")}
	root := t.TempDir()
	wantError(t, files.Check(root), "stale, run `make generate`: docs/openapi.json, openapi.yaml")

	changed, err := files.Write(root)
	if err != nil || len(changed) != 2 {
		t.Fatalf("Write changed %v, %v; want both files", changed, err)
	}
	if err := files.Check(root); err != nil {
		t.Errorf("Check after Write: %v", err)
	}
	if changed, err = files.Write(root); err != nil || len(changed) != 0 {
		t.Errorf("second Write changed %v, %v; want nothing", changed, err)
	}
	if err := os.WriteFile(filepath.Join(root, "openapi.yaml"), []byte("other\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantError(t, files.Check(root), "stale, run `make generate`: openapi.yaml")
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}
