package nearest_test

import (
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/nearest"
)

func TestName(t *testing.T) {
	t.Parallel()
	known := []string{"tag", "tags", "headline", "subheadline", "publishedAt", "politics", "q"}
	for given, want := range map[string]string{
		"tga": "", "tage": "tag", "Tag": "tag", "TAGS": "tags", "headlin": "headline", "heading": "headline", "sub-headline": "subheadline",
		"publishAt": "publishedAt", "published_at": "publishedAt", "Politcs": "politics",
		"colour": "", "x": "", "Q": "q", "xyzzy": "", "": "", strings.Repeat("headline", 20): "",
	} {
		got, ok := nearest.Name(given, known)
		if got != want || ok != (want != "") {
			t.Errorf("%q is near %q (%v), want %q", given, got, ok, want)
		}
	}
	if got, ok := nearest.Name("tag", nil); ok || got != "" {
		t.Errorf("of nothing %q is near", got)
	}
	if got, ok := nearest.Name("name", []string{strings.Repeat("n", 200), "names"}); !ok || got != "names" {
		t.Errorf("%q, %v", got, ok)
	}
}
