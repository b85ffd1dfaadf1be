package diff_test

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-api/dateline/internal/diff"
)

// written is a difference in one line: [-deleted-]{+inserted+}.
func written(ops []diff.Op) string {
	var b strings.Builder
	for _, o := range ops {
		switch o.Kind {
		case diff.Equal:
			b.WriteString(o.Text)
		case diff.Delete:
			b.WriteString("[-" + o.Text + "-]")
		case diff.Insert:
			b.WriteString("{+" + o.Text + "+}")
		}
	}
	return b.String()
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, from, to, want string }{
		{"empty", "", "", ""},
		{"same", "Bakıda şəhər günü", "Bakıda şəhər günü", "Bakıda şəhər günü"},
		{"new", "", "Körpü açıldı", "{+Körpü açıldı+}"},
		{"gone", "Körpü açıldı", "", "[-Körpü açıldı-]"},
		{"no-word-is-cut", "Bakıda şəhər günü", "Bakının şəhər günü", "[-Bakıda-]{+Bakının+} şəhər günü"},
		{"number", "It costs 1,250 manats.", "It costs 1,520 manats.", "It costs [-1,250-]{+1,520+} manats."},
		{"added-words", "The bridge opened.", "The new bridge opened today.", "The {+new +}bridge opened{+ today+}."},
		{"one-change", "two old words here", "three new ones here", "[-two old words-]{+three new ones+} here"},
		{"combining", "café opens", "cafe\u0301 opens", "[-café-]{+cafe\u0301+} opens"},
		{"lines", "one\ntwo\nthree", "one\n2\nthree", "one\n[-two-]{+2+}\nthree"},
		{"mark-up-is-text", "a <b> c", "a <i> c", "a <[-b-]{+i+}> c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := written(diff.Text(tt.from, tt.to)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestHTML(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, from, to, want string }{
		{
			"azerbaijani", "<p>Bakıda <strong>şəhər günü</strong> qeyd edildi.</p>", "<p>Gəncədə <strong>şəhər bayramı</strong> qeyd edildi.</p>",
			"<p>[-Bakıda-]{+Gəncədə+} <strong>şəhər [-günü-]{+bayramı+}</strong> qeyd edildi.</p>",
		},
		{"tag-is-whole", "<p>Kür</p>", "<h2>Kür</h2>", "[-<p>-]{+<h2>+}Kür[-</p>-]{+</h2>+}"},
		{
			"attribute", `<a href="https://a.example/x">link</a>`, `<a href="https://a.example/y">link</a>`,
			`[-<a href="https://a.example/x">-]{+<a href="https://a.example/y">+}link</a>`,
		},
		{"reference-is-whole", "<p>A &amp; B</p>", "<p>A &lt; B</p>", "<p>A [-&amp;-]{+&lt;+} B</p>"},
		{"emphasis", "<p>The bridge opened.</p>", "<p>The <em>bridge</em> opened.</p>", "<p>The {+<em>+}bridge{+</em>+} opened.</p>"},
		{"paragraph", "<p>One.</p><p>Three.</p>", "<p>One.</p><p>Two.</p><p>Three.</p>", "<p>One.</p>{+<p>Two.</p>+}<p>Three.</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := written(diff.HTML(tt.from, tt.to)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestLong wants a small change in a long text to be found exactly, and nothing
// in common where there is nothing.
func TestLong(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 20_000 {
		lines = append(lines, "<p>Söz "+strings.Repeat("və ", i%7)+"</p>")
	}
	from := strings.Join(lines, "")
	lines[9_999] = "<p>Yeni</p>"
	ops := diff.HTML(from, strings.Join(lines, ""))
	if len(ops) != 4 || ops[2].Text != "Yeni" {
		t.Errorf("%d pieces", len(ops))
	}
}

// TestManyBlocks wants a long text whose every line is known from the other to
// cost a multiple of its length, and not of the length for each line. It counts
// what the process allocates, so nothing may run beside it.
func TestManyBlocks(t *testing.T) { //nolint:paralleltest // see above
	short, long := allocated(t, 10_000), allocated(t, 70_000)
	if long > 14*short { // seven times as much, and as much again for chance
		t.Errorf("70,000 lines take %d bytes, and 10,000 take %d", long, short)
	}
}

// allocated is how many bytes it takes to compare two texts of so many lines.
func allocated(t *testing.T, lines int) uint64 {
	t.Helper()
	var b strings.Builder
	for i := range lines {
		b.WriteString("<p>" + strconv.Itoa(i) + "</p>")
	}
	from, to := "<p>old</p>"+b.String()+"<p>end</p>", "<p>new</p>"+b.String()+"<p>last</p>"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ops := diff.HTML(from, to)
	runtime.ReadMemStats(&after)
	if len(ops) != 7 {
		t.Errorf("%d pieces", len(ops))
	}
	return after.TotalAlloc - before.TotalAlloc
}

// hostile are texts of a mebibyte that are as unlike as can be, and full of
// words that stand in both again and again.
func hostile() (from, to string) {
	var a, b strings.Builder
	for n := uint64(1); a.Len() < 1<<20; n = n*6364136223846793005 + 1442695040888963407 {
		a.WriteString(string(rune('a'+n>>33%26)) + " ")
		b.WriteString("<b>" + string(rune('a'+n>>40%26)) + "</b>")
	}
	return a.String(), b.String()
}

func BenchmarkHostile(b *testing.B) {
	from, to := hostile()
	for b.Loop() {
		diff.HTML(from, to)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add("<p>Bakıda <b>şəhər</b> günü</p>", "<p>Gəncədə <b>şəhər</b> günü</p>")
	f.Add("<p", "&amp;&#39;<!-- x --></p>")
	f.Add("a\x00\r\nb\xff", "<textarea><p></textarea>")
	f.Fuzz(func(t *testing.T, from, to string) {
		for name, ops := range map[string][]diff.Op{"html": diff.HTML(from, to), "text": diff.Text(from, to)} {
			var first, second strings.Builder
			for i, o := range ops {
				if o.Kind != diff.Insert {
					first.WriteString(o.Text)
				}
				if o.Kind != diff.Delete {
					second.WriteString(o.Text)
				}
				if o.Text == "" || i > 0 && ops[i-1].Kind == o.Kind {
					t.Errorf("%s: piece %d of %v", name, i, ops)
				}
				if utf8.ValidString(from) && utf8.ValidString(to) && !utf8.ValidString(o.Text) {
					t.Errorf("%s: a character is cut in %q", name, o.Text)
				}
			}
			if first.String() != from || second.String() != to {
				t.Errorf("%s: %q to %q became %q to %q", name, from, to, first.String(), second.String())
			}
			if slices.ContainsFunc(ops, func(o diff.Op) bool { return o.Kind != diff.Equal }) != (from != to) {
				t.Errorf("%s: %q to %q is %v", name, from, to, ops)
			}
		}
	})
}
