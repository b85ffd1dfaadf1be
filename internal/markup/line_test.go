package markup_test

import (
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
)

func TestLine(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", " \n\t", ""},
		{"markup stays", "<b>Ferry</b> &amp; sea", "<b>Ferry</b> &amp; sea"},
		{"spaces", "\u2003 a\r\n\tb \u2028 c ", "a b c"},
		{"no-break space", "Quoi\u00a0? Oui \u00a0non", "Quoi\u00a0? Oui non"},
		{"composed", "cafe\u0301", "café"},
		{"controls", "a\x00\x07b\u202Ec\u2069d\uFEFF\uFFFFe\xff", "abcde"},
		{"joiners stay", "👩\u200d🚒 می\u200cخواهم", "👩\u200d🚒 می\u200cخواهم"},
	}
	for _, tt := range tests {
		if got := markup.Line(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "\n \n", ""},
		{"breaks", "\n a  b\r\nc\n\n \n\n d \n", "a b\nc\n\nd"},
		{"composed", "e\u0301\n<i>", "é\n<i>"},
	}
	for _, tt := range tests {
		if got := markup.Lines(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add("a \n\n\n b\u00a0\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		line, lines := markup.Line(s), markup.Lines(s)
		mustBeClean(t, line)
		mustBeClean(t, lines)
		if again := markup.Line(line); again != line || strings.ContainsAny(line, "\n\t") {
			t.Fatalf("Line: %q, then %q", line, again)
		}
		if again := markup.Lines(lines); again != lines || strings.Contains(lines, "\n\n\n") {
			t.Fatalf("Lines: %q, then %q", lines, again)
		}
		text := markup.FromText(s)
		mustBeAllowed(t, text)
	})
}

func TestSlug(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"Bakıda şəhər günü: gorüşdə", "bakida-seher-gunu-gorusde"},
		{"ƏLİ İSTİQLAL Iğdır", "eli-istiqlal-igdir"},
		{"Ağdamda məktəb açıldı", "agdamda-mekteb-acildi"},
		{"Привет, мир: объявление", "privet-mir-obiavlenie"},
		{"Ёлка Ъ", "iolka"},
		{"北京 新闻", "bei-jing-xin-wen"},
		{"أخبار اليوم", "khbr-lywm"},
		{"Straße & Ærø – ﬁnal", "strasse-aero-final"},
		{"Don't panic: Baku's 1,000 flats", "dont-panic-bakus-1-000-flats"},
		{"R&D", "r-d"},
		{"１２３ Ｗｉｄｅ", "123-wide"},
		{"e\u0301lan", "elan"},
		{"  --Hello,   world!-- ", "hello-world"},
		{"👍🎉", ""},
		{"…—!", ""},
		{"", ""},
		{"\xff\xfe", ""},
		{strings.Repeat("x", 500), strings.Repeat("x", 120)},
		{strings.Repeat("abcdefghi ", 1000), strings.TrimSuffix(strings.Repeat("abcdefghi-", 12), "-")},
		{"a " + strings.Repeat("x", 500), "a"},
		{strings.Repeat("x", 120) + " y", strings.Repeat("x", 120)},
		{strings.Repeat("x", 119) + " yz", strings.Repeat("x", 119)},
	}
	for _, tt := range tests {
		if got := markup.Slug(tt.in); got != tt.want {
			t.Errorf("Slug(%.40q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestIsSlug(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"a", "0", "a-b-1", strings.Repeat("a", 120)} {
		if !news.IsSlug(s) {
			t.Errorf("%q is a slug", s)
		}
	}
	for _, s := range []string{"", "-", "-a", "a-", "a--b", "A", "a_b", "a b", "é", "a/b", "a\n", strings.Repeat("a", 121)} {
		if news.IsSlug(s) {
			t.Errorf("%q is no slug", s)
		}
	}
}

func FuzzSlug(f *testing.F) {
	f.Add("Bakıda şəhər günü")
	f.Add("北京 新闻 👍 ½ € №")
	f.Fuzz(func(t *testing.T, s string) {
		slug := markup.Slug(s)
		if slug != "" && !news.IsSlug(slug) {
			t.Fatalf("Slug(%q) = %q", s, slug)
		}
		if again := markup.Slug(slug); again != slug {
			t.Fatalf("Slug(%q) = %q", slug, again)
		}
	})
}
