package markup_test

import (
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/markup"
)

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"paragraphs", "<p>One  and\n more</p>\n<p>Two</p>", "One and more\n\nTwo"},
		{"formatting", "a <b>b</b><i>c</i> d", "a bc d"},
		{"breaks", "<p>a<br>b<br><br><br>c</p>", "a\nb\n\nc"},
		{"entities", "<p>&lt;b&gt; &amp;amp; &#233;</p>", "<b> &amp; é"},
		{"list", "<p>x</p><ul><li>a</li><li><p>b</p><p>c</p></li></ul><p>y</p>", "x\n\n- a\n- b\nc\n\ny"},
		{"lists", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"},
		{"terms", "<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"},
		{"table", "<p>x</p><table><caption>T</caption><tbody><tr><th>A</th><th>B</th></tr><tr><td></td><td><p>c</p><p>d</p></td></tr></tbody></table><p>y</p>",
			"x\n\nT\n\nA\tB\n\tc d\n\ny"},
		{"preformatted", "<pre>a\n  b\n\n\n\nc</pre>", "a\n  b\n\nc"},
		{"figure", `<figure><img src="https://e.example/a" alt="A"><figcaption>C</figcaption></figure><p>p</p>`, "C\n\np"},
		{"rule", "a<hr>b", "a\n\nb"},
		{"no-break space", "<p>a\u00a0b</p>", "a\u00a0b"},
		{"script", "a<script>b</script>c<style>d</style>", "ac"},
	}
	for _, tt := range tests {
		if got := markup.Text(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"paragraphs", "<p>One</p><p>Two<br>three</p>", "One\n\nTwo  \nthree"},
		{"heading and emphasis", "<h2>A</h2><p><strong>b</strong> <em>c</em> <s>d</s></p>", "## A\n\n**b** *c* ~~d~~"},
		{"link", `<p><a href="https://e.example/" title="T">x</a></p>`, `[x](https://e.example/ "T")`},
		{"list", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"},
		{"escapes", "<p>2 * 3 * 4 &lt;b&gt;</p>", `2 * 3 * 4 &lt;b&gt;`},
		{"table", "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
			"| A | B |\n|---|---|\n| c | d |"},
	}
	for _, tt := range tests {
		got, err := markup.Markdown(tt.in)
		if err != nil || got != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

func TestMarkdownRoundTrip(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"<p>One</p>\n<p>Two <strong>bold</strong>, <em>stressed</em> and <del>struck</del>.</p>",
		"<h2>Ferry</h2>\n<h3>Timetable</h3>\n<p>Text</p>",
		"<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n\n<ol>\n<li>c</li>\n<li>d</li>\n</ol>",
		"<blockquote>\n<p>Quoted</p>\n</blockquote>",
		`<p><a href="https://e.example/a_b_c">x</a> and <img src="https://e.example/a.jpg" alt="A"></p>`,
		"<table>\n<thead>\n<tr>\n<th>A</th>\n<th>B</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n<td>d</td>\n</tr>\n</tbody>\n</table>",
		"<pre><code>a\n  b\n</code></pre>",
		"<p>1. not a list, # no heading, *no* _emphasis_ &lt;b&gt; [no](link)</p>",
	} {
		md, err := markup.Markdown(in)
		if err != nil {
			t.Fatal(err)
		}
		out, err := markup.FromMarkdown(md)
		if err != nil || out != in {
			t.Errorf("by way of %q\n got %q, %v\nwant %q", md, out, err, in)
		}
	}
}

func TestFromMarkdown(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"emphasis", "*a* **b** ~~c~~", "<p><em>a</em> <strong>b</strong> <del>c</del></p>"},
		{"heading", "# A", "<h2>A</h2>"},
		{"bare link", "See https://e.example/x.", `<p>See <a href="https://e.example/x">https://e.example/x</a>.</p>`},
		{"table", "|a|b|\n|-|-|\n|c|", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n<td></td>\n</tr>\n</tbody>\n</table>"},
		{"html", "a <b onclick=x()>b</b> <script>c</script>", "<p>a <b>b</b> </p>"},
		{"script link", "[a](javascript:alert(1)) <javascript:alert(1)>", "<p>a javascript:alert(1)</p>"},
		{"rule of many marks", strings.Repeat("- ", 60), "<hr>"},
	}
	for _, tt := range tests {
		got, err := markup.FromMarkdown(tt.in)
		if err != nil || got != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

func FuzzFromMarkdown(f *testing.F) {
	for _, v := range vectors {
		f.Add(v)
	}
	f.Add("# a\n\n> - b\n1. c\n\n|d|e|\n|-|-|\n|f|\n\n~~g~~ [h](https://e.example/) <b>i</b>\n\n    j\n```\nk\n```")
	f.Fuzz(func(t *testing.T, src string) {
		out, err := markup.FromMarkdown(src)
		if err != nil {
			t.Fatal(err)
		}
		mustBeAllowed(t, out)
		if again := markup.FromHTML(out); again != out {
			t.Fatalf("not stable: %q becomes %q", out, again)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want int
	}{
		{"", 0},
		{" - … ! ", 0},
		{"It's 3.5 km, isn't it?", 5},
		{"Bakıda şəhər günü", 3},
		{"Привет, мир", 2},
		{"👍 ok", 1},
	}
	for _, tt := range tests {
		if got := markup.Words(tt.in); got != tt.want {
			t.Errorf("Words(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
}
