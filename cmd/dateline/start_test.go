package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
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
