package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/swaggo/swag/gen"
)

// Files are generated files by their path, slashes in it, from the repository's root.
type Files map[string][]byte

// Generate reads the annotations and wire types in the folders, of which the first
// has the general annotations in its doc.go and may have examples in its folder
// examples; problems is the folder with the pages of problem codes. Folders are
// relative to the working directory, which must be inside the module. What is wrong
// with the annotations comes back as Faults.
func Generate(problems string, folders ...string) (Files, error) {
	source, spelling := Structs(folders...)
	files, err := runSwag(folders)
	if err != nil {
		return nil, err
	}
	doc, err := Build(files["docs/swagger.json"], Options{
		Examples: os.DirFS(filepath.Join(folders[0], "examples")),
		Problems: os.DirFS(problems),
		Source:   source,
	})
	if err := Join(spelling, err); err != nil {
		return nil, err
	}
	files["openapi.yaml"] = doc.YAML
	files["docs/openapi.yaml"] = doc.YAML // go:embed cannot reach a parent folder
	files["docs/openapi.json"] = doc.JSON
	return files, nil
}

// runSwag does what `swag init` does with --outputTypes json,yaml --parseInternal
// --useStructName --requiredByDefault --quiet, without a second program to build.
func runSwag(folders []string) (Files, error) {
	dir, err := os.MkdirTemp("", "swag-*")
	if err != nil {
		return nil, fmt.Errorf("make room for swag: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what is left is in the temporary folder
	err = gen.New().Build(&gen.Config{
		Debugger:           log.New(io.Discard, "", 0),
		SearchDir:          strings.Join(folders, ","),
		MainAPIFile:        "doc.go",
		OutputDir:          dir,
		OutputTypes:        []string{"json", "yaml"},
		PropNamingStrategy: "camelcase",
		CollectionFormat:   "csv",
		ParseDepth:         100,
		ParseInternal:      true,
		UseStructNames:     true,
		RequiredByDefault:  true,
		ParseGoList:        true,
	})
	if err != nil {
		return nil, fmt.Errorf("swag: %w", err)
	}
	files := Files{}
	for _, name := range []string{"swagger.json", "swagger.yaml"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("read what swag wrote: %w", err)
		}
		files["docs/"+name] = append(bytes.TrimRight(data, "\n"), '\n')
	}
	return files, nil
}

// Check compares the files with those under root. The error names every file that is
// missing or differs; nil means that all are up to date.
func (f Files) Check(root string) error {
	var stale []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("check %s: %w", name, err)
		}
		if err != nil || !bytes.Equal(data, f[name]) {
			stale = append(stale, name)
		}
	}
	if stale != nil {
		return fmt.Errorf("stale, run `make generate`: %s", strings.Join(stale, ", "))
	}
	return nil
}

// Write writes the files that differ under root and returns their names, sorted.
func (f Files) Write(root string) ([]string, error) {
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		path := filepath.Join(root, filepath.FromSlash(name))
		if data, err := os.ReadFile(path); err == nil && bytes.Equal(data, f[name]) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return changed, fmt.Errorf("write %s: %w", name, err)
		}
		if err := os.WriteFile(path, f[name], 0o644); err != nil {
			return changed, fmt.Errorf("write %s: %w", name, err)
		}
		changed = append(changed, name)
	}
	return changed, nil
}
