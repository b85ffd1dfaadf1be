//go:build unix && !race

package markup_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/markup"
)

// limit is how long hostile HTML may take. The tests of this file measure, so
// none of them runs beside another.
const limit = time.Second

// cpuTime is what the process has used of the processor: on a busy machine the
// clock says little.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestFromHTMLTakesLinearTime(t *testing.T) {
	const n = 100_000
	tests := []struct{ name, in string }{
		{"div", strings.Repeat("<div>", n) + "x"},
		{"div closed", strings.Repeat("<div>", n) + "x" + strings.Repeat("</div>", n)},
		{"b", strings.Repeat("<b>", n) + "x" + strings.Repeat("</b>", n)},
		{"lists", strings.Repeat("<ul><li>", n) + "x"},
		{"tables", strings.Repeat("<table><tr><td>", n) + "x"},
		{"quotes", strings.Repeat("<blockquote>x", n)},
		{"end tags", strings.Repeat("<p>", 200) + strings.Repeat("</b></i></table>", n)},
		{"formatting over paragraphs", strings.Repeat("<b lang=az>", 300) + strings.Repeat("<p>x</p>", n)},
		{"misnested", strings.Repeat("<p><b lang=a><i lang=b></p>x", n)},
		{"links", strings.Repeat(`<a href="https://e.example/">x<p>`, n)},
		{"attributes", "<p " + strings.Repeat("a=b ", n) + ">x"},
		{"forms", strings.Repeat("<form>", n) + strings.Repeat("</form>", n-1) + "x"},
		{"angles", strings.Repeat("<", n)},
		{"comments", strings.Repeat("<!--", n)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			begin := cpuTime(t)
			out := markup.FromHTML(tt.in)
			if took := cpuTime(t) - begin; took > limit {
				t.Errorf("took %v", took)
			}
			if len(out) > 4*len(tt.in)+10_000 {
				t.Errorf("%d bytes became %d", len(tt.in), len(out))
			}
			if again := markup.FromHTML(out); again != out {
				t.Error("not stable")
			}
			mustBeAllowed(t, out)
		})
	}
}

func TestFromMarkdownBoundsTime(t *testing.T) {
	for _, part := range []string{
		"[a](", "[a](\n", "[a](<b ", "[a](b \"\n", "![a](", "*a_ ", "**a *b", "_a __b\n", "~~a ",
		"- > ", "> - ", "1. - ", ">", "- ", "> ", "[", "[[a]]", "`a``\n", "<!--\n", "a|", "|", "|-", "http://a", "a@b.",
	} {
		mustBeFast(t, part, strings.Repeat(part, 300_000/len(part)))
	}
	mustBeFast(t, "wide table", strings.Repeat("a|", 5_000)+"\n"+strings.Repeat("-|", 5_000)+"\n"+strings.Repeat("a\n", 50_000))
	var deep strings.Builder
	for i := range 700 {
		deep.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	mustBeFast(t, "deep list", deep.String())
}

func mustBeFast(t *testing.T, name, src string) {
	t.Helper()
	begin := cpuTime(t)
	out, err := markup.FromMarkdown(src)
	if took := cpuTime(t) - begin; err != nil || took > 4*limit {
		t.Errorf("%s: took %v, %v", name, took, err)
	}
	if len(out) > 40*len(src) {
		t.Errorf("%s: %d bytes became %d", name, len(src), len(out))
	}
	mustBeAllowed(t, out)
}

func TestMarkdownOfHugeTables(t *testing.T) {
	const n = 20_000
	for name, in := range map[string]string{
		"wide and long": strings.Repeat("<td>x</td>", n) + strings.Repeat("<tr><td>x</td></tr>", n),
		"column spans":  "<tr><td colspan=99>x</td></tr>" + strings.Repeat("<tr><td>x</td></tr>", n),
		"row spans":     strings.Repeat("<tr><td rowspan=99>x</td></tr>", n),
		"both spans":    strings.Repeat("<tr><td rowspan=99 colspan=99>x</td></tr>", n),
		"long cell":     "<tr><td>" + strings.Repeat("x", n) + "</td></tr>" + strings.Repeat("<tr><td>x</td></tr>", n),
	} {
		html := markup.FromHTML("<table>" + in + "</table>")
		begin := cpuTime(t)
		md, err := markup.Markdown(html)
		if took := cpuTime(t) - begin; err != nil || took > 4*limit {
			t.Errorf("%s: took %v, %v", name, took, err)
		}
		if len(md) > 4*len(html) {
			t.Errorf("%s: %d bytes became %d", name, len(html), len(md))
		}
	}
}
