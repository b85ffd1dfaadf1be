package search_test

import (
	"slices"
	"testing"

	"github.com/dateline-api/dateline/internal/search"
)

func TestSlips(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"bridge", "bridge", 0}, {"brigde", "bridge", 1}, {"bidge", "bridge", 1}, {"bbridge", "bridge", 1},
		{"xridge", "bridge", 1}, {"bgirde", "bridge", 3}, {"ca", "abc", 3}, {"мост", "мрст", 1}, {"kitten", "sitting", 3},
	} {
		if got, back := search.Slips(test.a, test.b), search.Slips(test.b, test.a); got != test.want || back != test.want {
			t.Errorf("%s, %s: %d slips, %d the other way, want %d", test.a, test.b, got, back, test.want)
		}
	}
}

func TestSpelled(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, word, want string }{
		{"The Görüşdə talks", "gorusde", "Görüşdə"}, {"Ёлка", "елка", "Ёлка"}, {"Azerbaijan’s ports", "azerbaijan", "Azerbaijan"},
		{"no such", "bridge", ""}, {"", "x", ""}, {"İstanbulda", "istanbulda", "İstanbulda"},
	} {
		if got := search.Spelled(test.text, test.word); got != test.want {
			t.Errorf("%q spells %s %q, want %q", test.text, test.word, got, test.want)
		}
	}
	if got := search.Tokens("A bridge, a Bridge & toll"); !slices.Equal(got, []string{"a", "bridge", "toll"}) {
		t.Errorf("tokens %q", got)
	}
}

// FuzzSpelling wants every word of a text to be spelled as in the text, so that
// it is the same word again.
func FuzzSpelling(f *testing.F) {
	for _, text := range []string{"Görüşdə çıxış", "Azerbaijan’s EU-Azerbaijan", "Ёлка и йод", "中国和G7峰会", "½ x² ٢٠٢٤", "\xff\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 500 {
			return
		}
		for _, token := range search.Tokens(text) {
			spelled := search.Spelled(text, token)
			if spelled == "" || !slices.Contains(search.Tokens(spelled), token) {
				t.Errorf("%q is spelled %q in %q", token, spelled, text)
			}
		}
	})
}
