package main

import (
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What packages may allocate when the program starts, before main: what takes
// more is a table that should be made when it is first asked for. 8 MiB take
// about 20 ms, a fifth of the time that a start may take.
const (
	mostOfPackage = 1 << 20
	mostOfAll     = 8 << 20
)

// initTrace is a line of GODEBUG=inittrace=1 (package runtime).
var initTrace = regexp.MustCompile(`^init (\S+) @.* ms clock, (\d+) bytes, \d+ allocs$`)

// TestInitialisation holds what keeps the start fast, and does not hang on how
// busy the machine is: the memory that is set up before main.
func TestInitialisation(t *testing.T) {
	t.Parallel()
	cmd := command(t, "version")
	cmd.Env = append(cmd.Env, "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	packages, all := 0, 0
	for line := range strings.Lines(string(out)) {
		m := initTrace.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		bytes, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		packages++
		all += bytes
		if bytes > mostOfPackage {
			t.Errorf("package %s allocates %d bytes when the program starts, at most %d are allowed", m[1], bytes, mostOfPackage)
		}
	}
	if packages == 0 || all > mostOfAll {
		t.Errorf("%d packages allocate %d bytes when the program starts, at most %d are allowed", packages, all, mostOfAll)
	}
	t.Logf("%d packages allocate %d bytes", packages, all)
}

// TestStart starts a server on a database of some stories and wants its first
// list within 100 ms of that. A busy machine may take several tries.
func TestStart(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	const most, tries = 100 * time.Millisecond, 30
	database := filepath.Join(t.TempDir(), "dateline.db")
	output(t, "sample", "--database", database)
	best := time.Hour
	for n := 0; n < tries && best > most; n++ {
		began := time.Now()
		server := start(t, database)
		server.caller("").want(t, http.StatusOK, http.MethodGet, "/v1/articles", "", nil)
		best = min(best, time.Since(began))
		server.end(t)
	}
	t.Logf("the first list came after %v", best)
	if best > most {
		t.Errorf("of %d starts the fastest took %v to the first answer, wanted %v", tries, best, most)
	}
}
