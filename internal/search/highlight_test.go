package search_test

import (
	"html"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-api/dateline/internal/search"
)

func TestHighlight(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, q, text, want string }{
		{"word", "bridge", "The Bridge, a bridge; bridges.", "The <mark>Bridge</mark>, a <mark>bridge</mark>; bridges."},
		{"words", "kura bridge", "Bridge over the Kura", "<mark>Bridge</mark> over the <mark>Kura</mark>"},
		{"azerbaijani", "gorusde ilham", "İlham Görüşdə", "<mark>İlham</mark> <mark>Görüşdə</mark>"},
		{"russian", "еще йод", "ЕЩЁ Йод, мой", "<mark>ЕЩЁ</mark> <mark>Йод</mark>, мой"},
		{"decomposed", "görüş", "go\u0308ru\u0308s\u0327!", "<mark>go\u0308ru\u0308s\u0327</mark>!"},
		{"soft-hyphen", "bridge", "brid\u00adge\u00ad", "<mark>brid\u00adge\u00ad</mark>"},
		{"possessive", "azerbaijan's", "Azerbaijan’s and Azerbaijan", "<mark>Azerbaijan</mark>’s and <mark>Azerbaijan</mark>"},
		{"prefix", "bridg*", "Bridges, bride, abridged", "<mark>Bridges</mark>, bride, abridged"},
		{"phrase", `"over the kura"`, "Over  the\nKura, over the hill, the Kura", "<mark>Over  the\nKura</mark>, over the hill, the Kura"},
		{"phrase-prefix", "EU-azer*", "EU–Azerbaijan; EU talks; Azerbaijan", "<mark>EU–Azerbaijan</mark>; EU talks; Azerbaijan"},
		{"phrase-repeats", `"a a b"`, "a a a b a b", "a <mark>a a b</mark> a b"},
		{"overlap", `"a b" "b c"`, "a b c b a", "<mark>a b c</mark> b a"},
		{"inside", `"a b c d" c b`, "a b c d c", "<mark>a b c d</mark> <mark>c</mark>"},
		{"word-and-prefix", "bridge brid*", "bridge bridges", "<mark>bridge</mark> <mark>bridges</mark>"},
		{"or", "a OR b", "a b c", "<mark>a</mark> <mark>b</mark> c"},
		{"negation", `a -b -"c d"`, "a b c d", "<mark>a</mark> b c d"},
		{"chinese", "中国", "在中国，中 和国", "在<mark>中国</mark>，中 和国"},
		{"chinese-touching", "中 国", "中国", "<mark>中国</mark>"},
		{"korean", "정부", "정부는", "<mark>정부</mark>는"},
		{"fraction", "2", "5½ l", "5<mark>½</mark> l"},
		{"escaped", "b", `<b>"a" & 'b'</b>`, "&lt;<mark>b</mark>&gt;&#34;a&#34; &amp; &#39;<mark>b</mark>&#39;&lt;/<mark>b</mark>&gt;"},
		{"marks-in-text", "mark", "<mark>", "&lt;<mark>mark</mark>&gt;"},
		{"none", "bridge", "a < b", "a &lt; b"},
		{"empty-query", "-a", "a", "a"},
		{"empty-text", "a", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, found := search.Parse(test.q).Highlight(test.text)
			if got != test.want || found != strings.Contains(test.want, "<mark>") {
				t.Errorf("found %t\ngot  %s\nwant %s", found, got, test.want)
			}
			checkHighlight(t, test.q, test.text)
		})
	}
}

func TestSnippet(t *testing.T) {
	t.Parallel()
	const story = "The city council met on Monday. The bridge over the Kura opens on Friday, the mayor said; " +
		"the old bridge closes. Nobody spoke of the tunnel, nor of the Kura <ferry>."
	tests := []struct {
		name, q, text string
		length        int
		want          string
	}{
		{"short-text", "kura", "Over the Kura", 100, "Over the <mark>Kura</mark>"},
		{"exact", "kura", "Over the Kura", 13, "Over the <mark>Kura</mark>"},
		{"densest", "kura friday", story, 50, "…over the <mark>Kura</mark> opens on <mark>Friday</mark>, the mayor…"},
		{"different-over-many", `bridge mayor`, "bridge bridge bridge - - - - - - - - - - - mayor of the bridge", 24, "…- - <mark>mayor</mark> of the <mark>bridge</mark>"},
		{"beginning", "council", story, 30, "The city <mark>council</mark> met on…"},
		{"end", "ferry", story, 30, "…nor of the Kura &lt;<mark>ferry</mark>&gt;."},
		{"nothing-found", "harbour", story, 20, "The city council met…"},
		{"empty-query", "", story, 8, "The city…"},
		{"long-word", "", strings.Repeat("a", 50), 10, "aaaaaaaaaa…"},
		{"long-match", "a*", "b " + strings.Repeat("a", 50) + " b", 10, "…<mark>aaaaaaaaaa</mark>…"},
		{"long-match-phrase", `"over the kura opens on friday"`, story, 10, "…<mark>over the</mark>…"},
		{"chinese", "星期五", "库拉河大桥星期五通车市长说", 7, "…大桥<mark>星期五</mark>通车…"},
		{"characters-not-bytes", "", "Görüşdə çıxış", 9, "Görüşdə…"},
		{"newlines", "b", "a\n\n\nb\n\n\nc", 3, "…<mark>b</mark>…"},
		{"no-length", "kura", story, 0, ""},
		{"no-text", "kura", "", 10, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := search.Parse(test.q).Snippet(test.text, test.length); got != test.want {
				t.Errorf("\ngot  %s\nwant %s", got, test.want)
			}
			checkSnippet(t, test.q, test.text, test.length)
		})
	}
}

// plain takes the marks out of marked text, and the escapes.
func plain(marked string) string {
	return html.UnescapeString(strings.NewReplacer("<mark>", "", "</mark>", "").Replace(marked))
}

// checkHighlight holds what is true of every query and text.
func checkHighlight(t *testing.T, typed, text string) {
	t.Helper()
	q := search.Parse(typed)
	marked, found := q.Highlight(text)
	if plain(marked) != text {
		t.Errorf("%q in %q: the text is not what it was: %q", typed, text, marked)
	}
	checkMarkup(t, marked)
	if found != strings.Contains(marked, "<mark>") || found && q.Empty() {
		t.Errorf("%q in %q: found is %t: %s", typed, text, found, marked)
	}
}

// checkMarkup holds that HTML has no markup but marks, in pairs and not empty.
func checkMarkup(t *testing.T, marked string) {
	t.Helper()
	for i, piece := range strings.Split(marked, "<mark>") {
		inside, after, closed := strings.Cut(piece, "</mark>")
		if closed != (i > 0) || i > 0 && inside == "" || strings.ContainsAny(inside+after, `<>"'`) {
			t.Errorf("bad markup in %q", marked)
		}
	}
}

// checkSnippet holds what is true of every query, text and length.
func checkSnippet(t *testing.T, typed, text string, length int) {
	t.Helper()
	q := search.Parse(typed)
	snippet := q.Snippet(text, length)
	checkMarkup(t, snippet)
	extract := plain(snippet)
	inText := func(s string) bool { return strings.Contains(text, s) }
	if !inText(extract) && !inText(strings.TrimPrefix(extract, "…")) && !inText(strings.TrimSuffix(extract, "…")) &&
		!inText(strings.TrimSuffix(strings.TrimPrefix(extract, "…"), "…")) {
		t.Errorf("%q is not from %q", snippet, text)
	}
	if n := utf8.RuneCountInString(extract); n > max(length, 0)+2 {
		t.Errorf("%q has %d characters, not %d", snippet, n, length)
	}
	if _, found := q.Highlight(text); found != strings.Contains(snippet, "<mark>") && length > 0 {
		t.Errorf("%q found in %q: %t, but shows %q", typed, text, found, snippet)
	}
	if length > 0 && strings.IndexFunc(text, unicode.IsLetter) == 0 && extract == "…" {
		t.Errorf("nothing is left of %q", text)
	}
}

func FuzzHighlight(f *testing.F) {
	f.Add("a b*", "<b>a</b> &amp; <mark>", 5)
	f.Add(`"中国" OR g7`, "在中国G7峰会", 3)
	f.Add(`"a a" a -b`, "a a a\u0301's b\xff", 4)
	f.Fuzz(func(t *testing.T, typed, text string, length int) {
		checkHighlight(t, typed, text)
		checkSnippet(t, typed, text, length)
	})
}

func BenchmarkHighlight(b *testing.B) {
	text := strings.Repeat("The bridge over the Kura opened on Friday, the city's mayor said. ", 46)
	q := search.Parse(`kura "the city" may*`)
	b.Run("headline", func(b *testing.B) {
		for b.Loop() {
			q.Highlight(text[:70])
		}
	})
	b.Run("body", func(b *testing.B) {
		for b.Loop() {
			q.Highlight(text)
		}
	})
	b.Run("snippet", func(b *testing.B) {
		for b.Loop() {
			q.Snippet(text, 200)
		}
	})
}
