package corpus_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/corpus"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
)

// TestArticles wants stories that an editor could have made, each its own, and
// as many with the known words as is promised.
func TestArticles(t *testing.T) {
	t.Parallel()
	const n = 400
	ids, slugs, languages := map[news.ID]bool{}, map[string]bool{}, map[string]int{}
	common, rare, size := 0, 0, 0
	var before news.Article
	for a := range corpus.New(n, 1).Articles() {
		if faults := a.Faults(); len(faults) > 0 {
			t.Fatalf("story %q: %v", a.Slug, faults)
		}
		if clean := markup.FromHTML(a.Body); markup.Text(clean) != markup.Text(a.Body) {
			t.Fatalf("the body of %q is not one that is stored", a.Slug)
		}
		if !a.PublishedAt.After(before.PublishedAt) {
			t.Errorf("%v is published after %v", before.PublishedAt, a.PublishedAt)
		}
		if want := markup.Words(markup.Text(a.Body)); a.WordCount != want {
			t.Errorf("%q has %d words, counted %d", a.Slug, want, a.WordCount)
		}
		ids[a.ID], slugs[a.Slug] = true, true
		languages[a.Language]++
		size += len(a.Body)
		words := strings.Fields(markup.Text(a.Body))
		if slices.ContainsFunc(words, func(w string) bool { return strings.Trim(w, ".,") == corpus.CommonWord }) {
			common++
		}
		if strings.Contains(a.Body, corpus.RareWord) {
			rare++
		}
		before = a
	}
	if len(ids) != n || len(slugs) != n {
		t.Errorf("%d ids and %d slugs for %d stories", len(ids), len(slugs), n)
	}
	if common != n/5 || rare != 1 {
		t.Errorf("%d stories have the common word and %d the rare one", common, rare)
	}
	if mean := size / n; mean < 3000 || mean > 3800 {
		t.Errorf("bodies have %d bytes on average", mean)
	}
	if len(languages) != 3 {
		t.Errorf("the languages are %v", languages)
	}
}

// TestSame wants the same stories from the same seed, and others from another.
func TestSame(t *testing.T) {
	t.Parallel()
	all := func(seed uint64) []news.Article { return slices.Collect(corpus.New(30, seed).Articles()) }
	if !reflect.DeepEqual(all(7), all(7)) {
		t.Error("one seed makes two sets of stories")
	}
	if reflect.DeepEqual(all(7), all(8)) {
		t.Error("two seeds make the same stories")
	}
}

func BenchmarkStory(b *testing.B) {
	c := corpus.New(b.N+1, 1)
	b.ReportAllocs()
	b.ResetTimer()
	n := 0
	for range c.Articles() {
		if n++; n == b.N {
			break
		}
	}
}
