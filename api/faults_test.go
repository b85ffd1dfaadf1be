package api_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// fault is what a problem should list; has is a part of the detail.
type fault struct {
	pointer, parameter, header, code, has string
}

// wantFaults wants a problem to list exactly these faults, in any order.
func wantFaults(t *testing.T, problem object, want ...fault) {
	t.Helper()
	text, err := json.Marshal(problem["errors"])
	if err != nil {
		t.Fatal(err)
	}
	var got []struct {
		Pointer                         *string
		Parameter, Header, Code, Detail string
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	left := append([]fault{}, want...)
next:
	for _, g := range got {
		pointer := ""
		if g.Pointer != nil {
			pointer = *g.Pointer
		}
		for i, w := range left {
			if w.pointer == pointer && w.parameter == g.Parameter && w.header == g.Header && w.code == g.Code && strings.Contains(g.Detail, w.has) {
				left = append(left[:i], left[i+1:]...)
				continue next
			}
		}
		t.Errorf("an unexpected fault: %s%s%s %s: %s", pointer, g.Parameter, g.Header, g.Code, g.Detail)
	}
	for _, w := range left {
		t.Errorf("the fault %+v is missing in %s", w, text)
	}
}
