package importer_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-api/dateline/internal/importer"
)

// FuzzRepair holds what must be true of every input: no panic, valid output, and
// for a text in UTF-8 not one letter or digit lost but those that a repair names.
func FuzzRepair(f *testing.F) {
	for _, name := range []string{"news-az-2024-06-19", "invented-az", "invented-ru", "invented-en"} {
		f.Add(read(f, name+".txt"))
	}
	f.Add([]byte("BRUSSELS, June 13 (Agency) — It holds.\"At noon“The end.”(1) So"))
	f.Add([]byte("\xff\xfeA\x00.\x00B\x00"))
	f.Add([]byte("Görüş Bakıda iyunun 13-də https://a.az/B.C(D).E jane.Doe@x.Com.The"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, err := importer.RepairText(raw, importer.Options{Published: day(2024, 6, 19), Today: day(2024, 6, 20)})
		if err != nil {
			return
		}
		checkValid(t, text)
		if utf8.Valid(raw) {
			checkLetters(t, string(raw), text)
		}
		checkSettled(t, text)
	})
}

// pieces are what FuzzJoints makes its texts of: all that the joint rule looks at.
var pieces = strings.Split("a|A|the|The|Az|News|U|S|г|т|д|В|Он|12|2024|EU|com|Com|_|.|.|.|!|?|…|\"|\"|'|“|”|„|«|»|(|)|[|]|—|-|–|/|@|:// |%|,|’|Ph|D|O| | | | |\u00a0|PDF|Mr|ул|p|m|System|Out|v2|IV|=|\\|👍", "|")

// FuzzJoints puts such pieces together, one for each byte.
func FuzzJoints(f *testing.F) {
	f.Add([]byte("\x03\x13\x19\x03\x13\x1a"))
	f.Fuzz(func(t *testing.T, picks []byte) {
		var b strings.Builder
		for _, p := range picks {
			b.WriteString(pieces[int(p)%len(pieces)])
		}
		raw := before + b.String() + after
		text := repair(t, raw, importer.Options{Language: "en", Published: day(2024, 6, 19)})
		checkValid(t, text)
		checkLetters(t, raw, text)
		checkSettled(t, text)
	})
}

func checkValid(t *testing.T, text importer.Text) {
	t.Helper()
	for _, s := range append([]string{text.Headline, text.Place, text.Byline, text.Source, text.Language}, text.Paragraphs...) {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\n\r\u202e") {
			t.Errorf("bad characters in %q", s)
		}
	}
	if utf8.RuneCountInString(text.Headline) > 300 {
		t.Errorf("headline too long: %q", text.Headline)
	}
	if len(text.Paragraphs) == 0 || slices.Contains(text.Paragraphs, "") {
		t.Errorf("paragraphs %q", text.Paragraphs)
	}
}

// checkLetters compares letters and digits of the input with those of the body,
// in order, without the lines that left it.
func checkLetters(t *testing.T, raw string, text importer.Text) {
	t.Helper()
	gone := map[int]bool{}
	for _, r := range text.Repairs {
		switch r.Kind {
		case importer.ChromeDropped, importer.HeadlineFound, importer.BylineFound, importer.SignatureToSource:
			gone[r.Line] = true
		}
	}
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(raw)
	var kept strings.Builder
	for i, l := range strings.Split(lines, "\n") {
		if !gone[i+1] {
			kept.WriteString(l)
		}
	}
	if got, want := alnum(strings.Join(text.Paragraphs, "")), alnum(kept.String()); got != want {
		t.Errorf("letters changed:\n got %q\nwant %q", got, want)
	}
}

func alnum(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// checkSettled repairs the body again, between plain paragraphs that keep its
// edges from being read as anything else: no joint may be left to split.
func checkSettled(t *testing.T, text importer.Text) {
	t.Helper()
	raw := before + strings.Join(text.Paragraphs, "\n\n") + after
	again, err := importer.RepairText([]byte(raw), importer.Options{Language: "en", Published: day(2024, 6, 19)})
	if err != nil {
		t.Errorf("second repair of %q: %v", raw, err)
		return
	}
	for _, r := range again.Repairs {
		if r.Kind == importer.JointSplit {
			t.Errorf("second repair split %q into %q", r.Before, r.After)
		}
	}
}

func BenchmarkRepair(b *testing.B) {
	sample := read(b, "news-az-2024-06-19.txt")
	chrome, story, _ := bytes.Cut(sample, []byte("\n"))
	for _, copies := range []int{1, 10, 100} {
		raw := slices.Concat(chrome, []byte("\n"), bytes.Repeat(slices.Concat(story, []byte("\n\n")), copies))
		b.Run(fmt.Sprintf("stories-%d", copies), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, err := importer.RepairText(raw, importer.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkHostile feeds texts that would cost a careless rule the square of
// their length; bytes per second must not fall with the size.
func BenchmarkHostile(b *testing.B) {
	for _, unit := range []string{"a", "A.", "a.B", "\"A.", "a@", "x/", "://a", "(", "19 June ", "ё!", "a.A\n", "-", ".", "'"} {
		for _, size := range []int{10_000, 1_000_000} {
			raw := []byte("Words. " + strings.Repeat(unit, size/len(unit)) + " Words.")
			b.Run(fmt.Sprintf("%q-%d", unit, size), func(b *testing.B) {
				b.SetBytes(int64(len(raw)))
				for b.Loop() {
					if _, err := importer.RepairText(raw, importer.Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
