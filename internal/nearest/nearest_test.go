package nearest_test

import (
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/nearest"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"tag", "section", "publishedAfter", "publishedBefore", "q"}
	for given, want := range map[string]string{
		"tags": "tag", "SECTION": "section", "sectoin": "section", "publishedafter": "publishedAfter", "colour": "", "": "",
		strings.Repeat("x", 100_000): "",
	} {
		if got, ok := nearest.Name(given, known); got != want || ok != (want != "") {
			t.Errorf("Nearest(%.20q) = %q, %v, want %q", given, got, ok, want)
		}
	}
}
