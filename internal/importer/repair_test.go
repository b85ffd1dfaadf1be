package importer_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/dateline-api/dateline/internal/importer"
	"github.com/dateline-api/dateline/internal/news"
)

var update = flag.Bool("update", false, "rewrite the expected results in testdata")

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func repair(t testing.TB, raw string, opts importer.Options) importer.Text {
	t.Helper()
	text, err := importer.RepairText([]byte(raw), opts)
	if err != nil {
		t.Fatalf("RepairText(%q): %v", raw, err)
	}
	return text
}

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"news-az-2024-06-19", "invented-az", "invented-ru", "invented-en"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := importer.RepairText(read(t, name+".txt"), importer.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(text); err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(filepath.Join("testdata", name+".json"), []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(read(t, name+".json")); b.String() != want {
				t.Errorf("got %s\nwant %s", b.String(), want)
			}
		})
	}
}

func TestSample(t *testing.T) {
	t.Parallel()
	raw := string(read(t, "news-az-2024-06-19.txt"))
	text := repair(t, raw, importer.Options{})
	if !text.Published.Equal(day(2024, time.June, 19)) || text.Source != "News.Az" || text.Language != "en" {
		t.Errorf("published %s, source %q, language %q", text.Published, text.Source, text.Language)
	}
	if text.Place != "Brussels" || text.Date != "2024-06-13" {
		t.Errorf("dateline %q %q", text.Place, text.Date)
	}
	const headline = "The fifth meeting of the EU-Azerbaijan Security Dialogue was held on 13 June in Brussels"
	if text.Headline != headline || !slices.Equal(text.Inferred, []string{"headline"}) {
		t.Errorf("headline %q, inferred %q", text.Headline, text.Inferred)
	}
	if len(text.Doubts) != 0 {
		t.Errorf("doubts %q", text.Doubts)
	}
	lines := strings.Split(raw, "\n")
	want := strings.Join(lines[1:len(lines)-1], "")
	got := strings.Join(text.Paragraphs, "")
	if withoutSpace(got) != withoutSpace(want) {
		t.Errorf("body is %q, want %q but for spaces", got, want)
	}
	if n := strings.Count(got, " ") - strings.Count(want, " "); n != 5 {
		t.Errorf("%d spaces were added, want one in each of the 5 joints", n)
	}
	for _, glued := range []string{"interest.The", "region.The", "highlighted.The", "(EPF).In", "Agreement.The"} {
		if strings.Contains(got, glued) {
			t.Errorf("%q is still glued", glued)
		}
	}
}

func withoutSpace(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, raw string
		want      *news.Error
	}{
		{"empty", "", importer.ErrNoStory},
		{"blank", " \r\n\t\n", importer.ErrNoStory},
		{"chrome-only", "date 2024-06-19 + ↺ − 16 px\n\nShare\nNews.Az", importer.ErrNoStory},
		{"no-letters", "12 34\n---", importer.ErrNoStory},
		{"pdf", "%PDF-1.7\nof some length", importer.ErrNotText},
		{"zip", "PK\x03\x04 and more", importer.ErrNotText},
		{"controls", "\x00\x01\x02\x03\x04text", importer.ErrNotText},
		{"utf-16-without-mark", "t\x00e\x00x\x00t\x00", importer.ErrNotText},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := importer.RepairText([]byte(tt.raw), importer.Options{})
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if e := news.AsError(err); e.Kind != news.Unreadable || e.Detail == "" {
				t.Errorf("got %+v", e)
			}
		})
	}
}
