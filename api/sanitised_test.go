package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestBodiesAreSanitised writes hostile bodies in every format and reads them in
// every form.
func TestBodiesAreSanitised(t *testing.T) {
	t.Parallel()
	n := open(t)
	const hostile = "<p id=\"top\" class=\"x\" style=\"color:red\" onclick=\"alert(1)\">Kept\u202e\u2066 text\u0007</p><script>alert(2)</script>" +
		`<img src="x" onerror="alert(3)"><a href="javascript:alert(4)">a</a><a href="https://a.example/">b</a><iframe src="https://a.example/"></iframe>` +
		`<svg onload="alert(5)"></svg><form action="/x"><input name="y"></form><style>p{}</style><a name="n">c</a><object data="x"></object><p>last`
	forbidden := []string{"<script", "alert(1)", "alert(2)", "alert(3)", "javascript:", "onerror", "onclick", "onload", ` id=`, "style", "<iframe", "<svg", "<form", "<input", "<object", "\u202e", "\u2066", "\u0007"}
	for _, format := range []string{"html", "markdown"} {
		path, _ := n.publish("x", object{"body": hostile, "bodyFormat": format})
		for _, query := range []string{"?include=bodyText,bodyMarkdown", "?fields=body"} {
			r := n.get(path+query, nobody).want(http.StatusOK)
			for name, value := range r.object() {
				shown, ok := value.(string)
				if !ok || !strings.HasPrefix(name, "body") {
					continue
				}
				for _, word := range forbidden {
					if strings.Contains(strings.ToLower(shown), word) {
						t.Errorf("%s, %s holds %q: %s", format, name, word, shown)
					}
				}
				if !strings.Contains(shown, "Kept") || !strings.Contains(shown, "last") {
					t.Errorf("%s, %s lost its words: %s", format, name, shown)
				}
			}
		}
	}
	// As plain text all of it is text.
	path, _ := n.publish("x", object{"body": hostile, "bodyFormat": "text"})
	body := text(n.get(path, nobody).object(), "body")
	if !strings.Contains(body, "&lt;script&gt;") || strings.Contains(body, "<script") || strings.Contains(body, "\u202e") {
		t.Errorf("text: %s", body)
	}
}

// TestPlainTextStays wants plain-text fields to keep what was typed, but for
// characters that only deceive.
func TestPlainTextStays(t *testing.T) {
	t.Parallel()
	n := open(t)
	const typed = "a <b>bold</b> & \"x\" <script>"
	names := []string{"headline", "subheadline", "summary", "byline", "editorNote"}
	fields := object{"slug": "x"}
	for _, name := range names {
		fields[name] = typed + "\u202e\u200b\u0007"
	}
	fields["media"] = []any{object{"url": "https://a.example/i.png", "caption": typed, "alt": typed}}
	fields["tags"] = []any{object{"name": typed, "slug": "bold"}}
	path, a := n.publish("x", fields)
	for _, name := range names {
		got := text(a, name)
		if !strings.HasPrefix(got, typed) || strings.ContainsAny(got, "\u202e\u0007") {
			t.Errorf("%s is %q", name, got)
		}
	}
	r := n.get(path, nobody)
	if !strings.Contains(string(r.body), `a <b>bold</b> & \"x\" <script>`) {
		t.Errorf("the answer escapes what JSON need not: %s", r.body)
	}
	// On our own page it is text.
	page := string(n.get("/", nobody).body)
	if strings.Contains(page, "<b>bold</b>") || !strings.Contains(page, "&lt;b&gt;bold&lt;/b&gt;") {
		t.Errorf("the landing page shows it as markup")
	}
	n.patch("/v1/tags/bold", n.publisher, object{"name": "line\nbreak\u202e  and\ttab"}).want(http.StatusOK)
	if got := n.get("/v1/tags/bold", nobody).object()["name"]; got != "line break and tab" {
		t.Errorf("a tag is called %q", got)
	}
}
