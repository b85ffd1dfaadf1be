package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// folder holds the copy: ID.json for each story, and the file "cursor".
type folder string

const cursorFile = "cursor"

// storyID is what a server's ids look like. A name that comes over the network
// must not become a path somewhere else.
var storyID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func (f folder) open() error { return os.MkdirAll(string(f), 0o755) }

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

// cursor is where to go on; "" when there is no copy yet.
func (f folder) cursor() (string, error) {
	text, err := os.ReadFile(f.path(cursorFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

// keep stores the cursor.
func (f folder) keep(cursor string) error { return f.write(cursorFile, []byte(cursor)) }

// put stores a story.
func (f folder) put(article []byte) error {
	var a struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(article, &a); err != nil {
		return fmt.Errorf("read a story: %w", err)
	}
	if !storyID.MatchString(a.ID) {
		return fmt.Errorf("%q is not a story's id", a.ID)
	}
	return f.write(a.ID+".json", article)
}

// remove removes a story. That it is not there is no fault: it may have come and
// gone between two looks.
func (f folder) remove(id string) error {
	if !storyID.MatchString(id) {
		return fmt.Errorf("%q is not a story's id", id)
	}
	if err := os.Remove(f.path(id + ".json")); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// write puts a whole file in place of another: who is killed meanwhile leaves
// the old one or the new one, and never a half.
func (f folder) write(name string, data []byte) error {
	temporary := f.path(name + ".new")
	file, err := os.Create(temporary)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(temporary, f.path(name))
}

// versions are the stories of the copy, by id.
func (f folder) versions() (map[string]int, error) {
	files, err := filepath.Glob(f.path("*.json"))
	if err != nil {
		return nil, err
	}
	versions := make(map[string]int, len(files))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var a struct {
			ID      string `json:"id"`
			Version int    `json:"version"`
		}
		if err := json.Unmarshal(text, &a); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		versions[a.ID] = a.Version
	}
	return versions, nil
}
