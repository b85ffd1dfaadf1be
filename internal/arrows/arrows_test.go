package arrows_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is our own import path.
const module = "github.com/dateline-api/dateline"

// root is the repository, seen from this package's tests.
const root = "../.."

// here is where messages send the reader.
const here = "internal/arrows/table_test.go"

// file is one Go file with what it imports.
type file struct {
	name    string // from the root: "internal/store/store.go"
	pkg     string // "internal/store"
	imports []string
}

func (f file) isTest() bool { return strings.HasSuffix(f.name, "_test.go") }

// files parses the imports of every Go file of the repository.
func files(t *testing.T) []file {
	t.Helper()
	var found []file
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(name, d.Name()):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		f, err := parse(name)
		found = append(found, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// skipped reports whether a folder holds none of our packages, as the go
// command sees it.
func skipped(name, base string) bool {
	return name != root && (base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_"))
}

// parse reads the imports of one file.
func parse(name string) (file, error) {
	tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		return file{}, err
	}
	relative, err := filepath.Rel(root, name)
	if err != nil {
		return file{}, err
	}
	f := file{name: filepath.ToSlash(relative), pkg: path.Dir(filepath.ToSlash(relative))}
	for _, spec := range tree.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return file{}, err
		}
		f.imports = append(f.imports, imported)
	}
	return f, nil
}

// TestTable holds the code to the table.
func TestTable(t *testing.T) {
	t.Parallel()
	all := files(t)
	if len(all) == 0 {
		t.Fatal("no Go files were found")
	}
	for _, fault := range faults(all) {
		t.Error(fault)
	}
}

// faults lists what in the files is against the rules.
func faults(all []file) []string {
	var list []string
	unknown := map[string]bool{}
	for _, f := range all {
		if _, ok := table[rowOf(f.pkg)]; !ok && !unknown[f.pkg] {
			unknown[f.pkg] = true
			list = append(list, fmt.Sprintf("%s is not in the table: add a row with what it may import to %s", f.pkg, here))
		}
		if unknown[f.pkg] {
			continue
		}
		for _, imported := range f.imports {
			if fault := judge(f, imported); fault != "" {
				list = append(list, fmt.Sprintf("%s: %s; if that is meant, decide it in %s", f.name, fault, here))
			}
		}
	}
	return list
}

// judge returns what is wrong with one import, or "".
func judge(f file, imported string) string {
	ours, isOurs := strings.CutPrefix(imported, module+"/")
	switch {
	case isOurs:
		return judgeOurs(f, ours)
	case rowOf(f.pkg) == news && !isStandard(imported):
		return fmt.Sprintf("%s imports %s, and may import the standard library only", f.pkg, imported)
	}
	for owned, owner := range owners {
		if (imported == owned || strings.HasPrefix(imported, owned+"/")) && !slices.Contains(owner, rowOf(f.pkg)) {
			return fmt.Sprintf("%s imports %s, which only %s may", f.pkg, imported, strings.Join(owner, " and "))
		}
	}
	return ""
}

// judgeOurs judges an import of one of our packages.
func judgeOurs(f file, imported string) string {
	from, to := rowOf(f.pkg), rowOf(imported)
	allowed := table[from]
	switch {
	case from == to || to == news:
		return ""
	case f.isTest():
		return judgeTest(f, from, to)
	case to == testkit:
		return fmt.Sprintf("%s imports %s outside its tests", f.pkg, imported)
	case slices.Contains(allowed, everything) || slices.Contains(allowed, to):
		return ""
	}
	return fmt.Sprintf("%s imports %s, and may import only %s", f.pkg, imported, orNothing(allowed))
}

// judgeTest judges an import in a test, which may also use the testkit and
// what lies under the packages that it may import: a test of editorial opens a
// database as a viewer. Only the commands stay out of reach.
func judgeTest(f file, from, to string) string {
	if from == news {
		return fmt.Sprintf("a test of %s imports %s, and may import the standard library only", f.pkg, to)
	}
	if to == testkit || reaches(from, to, map[string]bool{}) {
		return ""
	}
	return fmt.Sprintf("a test of %s imports %s, which nothing that %s may import leads to", f.pkg, to, f.pkg)
}

// reaches reports whether arrows of the table lead from one row to the other.
func reaches(from, to string, seen map[string]bool) bool {
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, next := range table[from] {
		if next == to || next == everything || reaches(next, to, seen) {
			return true
		}
	}
	return false
}

// rowOf returns the row of the table that a package belongs to: its own or the
// one of the nearest folder above it, so that internal/openapi/generate goes
// by the rules of internal/openapi.
func rowOf(pkg string) string {
	for p := pkg; p != "."; p = path.Dir(p) {
		if _, ok := table[p]; ok {
			return p
		}
	}
	return pkg
}

// isStandard reports whether a path is of the standard library: its first
// element has no dot.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

func orNothing(allowed []string) string {
	return strings.Join(append([]string{news}, allowed...), ", ")
}
