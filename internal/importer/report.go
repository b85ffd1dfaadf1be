package importer

import (
	"fmt"
	"strings"
)

// String tells what was done, on one line: where, what, and what stands there now.
func (r Repair) String() string {
	var b strings.Builder
	if r.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", r.Line)
	}
	b.WriteString(strings.ReplaceAll(r.Kind, "-", " "))
	switch {
	case r.Before != "" && r.After != "":
		fmt.Fprintf(&b, ": %q → %q", r.Before, r.After)
	case r.Before != "":
		fmt.Fprintf(&b, ": %q", r.Before)
	case r.After != "":
		fmt.Fprintf(&b, ": %q", r.After)
	}
	return b.String()
}
