package api

import (
	"testing"

	"github.com/dateline-api/dateline/internal/news"
)

// FuzzStoryAt reads any text as the address of a page: what is taken for a story
// must be one that this site's own addresses lead back to.
func FuzzStoryAt(f *testing.F) {
	for _, seed := range []string{
		"https://news.example/en/bridge", "https://news.example/en/bridge/?utm=1#top", "https://news.example.evil/en/bridge",
		"https://user@news.example/en/bridge", "%zz", "https://news.example/en/../az/bridge", "//news.example/en/bridge", "https://news.example/az-Latn/a-2",
		"HTTPS://NEWS.example:443/en/bridge", "https://news.example:/en/bridge",
	} {
		f.Add(seed)
	}
	s := &Server{siteURL: "https://news.example"}
	f.Fuzz(func(t *testing.T, page string) {
		language, slug, ok := s.storyAt(page)
		if !ok {
			return
		}
		if !news.IsSlug(slug) || !languageLike.MatchString(language) {
			t.Fatalf("%q is taken for %q, %q", page, language, slug)
		}
		if l, sl, ok := s.storyAt(s.pageOf(language, slug)); !ok || l != language || sl != slug {
			t.Fatalf("%q is taken for %q, %q, whose page is taken for %q, %q", page, language, slug, l, sl)
		}
	})
}
