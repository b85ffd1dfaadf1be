package api_test

import (
	"slices"
	"testing"
)

// TestRoutesAndDocument wants the document to list what is served, and nothing else.
func TestRoutesAndDocument(t *testing.T) {
	t.Parallel()
	served := open(t).server.Routes()
	var described []string
	for _, o := range operations() {
		described = append(described, o.method+" "+o.pattern)
	}
	if len(served) == 0 {
		t.Fatal("no routes")
	}
	for _, r := range served {
		if !slices.Contains(described, r) {
			t.Errorf("%s is served, but is not in openapi.yaml", r)
		}
	}
	for _, r := range described {
		if !slices.Contains(served, r) {
			t.Errorf("%s is in openapi.yaml, but is not served", r)
		}
	}
}
