package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files in testdata anew")

var (
	uuidPattern      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)
	requestPattern   = regexp.MustCompile(`("requestId": )"[0-9a-f]{32}"`)
	cursorPattern    = regexp.MustCompile(`cursor=[A-Za-z0-9_-]+`)
	slugPattern      = regexp.MustCompile(`story-[0-9a-f]{12}`)
	keyTargetPattern = regexp.MustCompile(`key/[a-z2-7]+`)
	keyPattern       = regexp.MustCompile(`("key": \{\s*"id": )"[a-z2-7]+"`)
)

// golden compares a body with testdata/<name>.json. What is new every time gets
// a name: the first id in a body is ID-1, the next ID-2. Times need no name, as
// the clock stands still.
func (r *response) golden(name string) *response {
	r.t.Helper()
	path := filepath.Join("testdata", name+".json")
	got := normalised(r.t, r.body)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			r.t.Fatal(err)
		}
		return r
	}
	want, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		r.t.Errorf("%s %s differs from %s; -update rewrites it\n%s", r.method, r.path, path, firstDifference(string(got), string(want)))
	}
	return r
}

func normalised(t *testing.T, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, body, "", "  "); err != nil {
		t.Fatalf("%v\n%.300s", err, body)
	}
	out.WriteByte('\n')
	names := map[string]string{}
	s := uuidPattern.ReplaceAllStringFunc(out.String(), func(id string) string {
		if names[id] == "" {
			names[id] = fmt.Sprintf("ID-%d", len(names)+1)
		}
		return names[id]
	})
	s = requestPattern.ReplaceAllString(s, `$1"REQUEST"`)
	s = cursorPattern.ReplaceAllString(s, "cursor=CURSOR")
	s = slugPattern.ReplaceAllString(s, "story-TAIL")
	s = keyTargetPattern.ReplaceAllString(s, "key/KEY")
	return []byte(keyPattern.ReplaceAllString(s, `$1"KEY"`))
}

// firstDifference shows where two texts part.
func firstDifference(got, want string) string {
	line := 1
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("line %d:\ngot  %.200s\nwant %.200s", line, got[i:], want[i:])
		}
		if got[i] == '\n' {
			line++
		}
	}
	return fmt.Sprintf("one ends at line %d\ngot  %.200s\nwant %.200s", line, got[min(len(want), len(got)):], want[min(len(want), len(got)):])
}
