package markup_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// allowedTags and allowedAttrs are written down again here, so that a slip in
// the sanitiser's own table does not pass its own test.
var (
	allowedTags = strings.Fields(`p h2 h3 h4 h5 h6 blockquote q cite ul ol li dl dt dd table caption thead tbody
		tfoot tr th td figure figcaption img a strong em b i u s sub sup small mark abbr time code pre br hr
		kbd samp var del ins dfn bdi span`)
	allowedAttrs = strings.Fields(`lang dir a.href a.title a.hreflang img.src img.alt img.width img.height abbr.title
		time.datetime blockquote.cite q.cite th.colspan th.rowspan th.scope td.colspan td.rowspan ol.start
		ol.reversed li.value`)
)

// parse reads sanitised HTML as a browser does inside <body>.
func parse(t testing.TB, src string) *html.Node {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(src), body)
	if err != nil {
		t.Fatalf("does not parse: %v\n%s", err, src)
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return body
}

// mustBeAllowed fails when sanitised HTML holds anything but allowed elements,
// attributes, schemes and characters, or when a parser would change it.
func mustBeAllowed(t testing.TB, out string) {
	t.Helper()
	root := parse(t, out)
	for n := range root.Descendants() {
		switch n.Type {
		case html.TextNode:
			mustBeClean(t, n.Data)
		case html.ElementNode:
			if n.Namespace != "" || !slices.Contains(allowedTags, n.Data) {
				t.Fatalf("element %q %q in %q", n.Namespace, n.Data, out)
			}
			mustHaveAllowedAttrs(t, n)
		default:
			t.Fatalf("node of type %d in %q", n.Type, out)
		}
	}
	var b strings.Builder
	for n := range root.ChildNodes() {
		if err := html.Render(&b, n); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := tokens(b.String()), tokens(out); got != want {
		t.Fatalf("a parser changes\n%q\nto\n%q", want, got)
	}
}

func mustHaveAllowedAttrs(t testing.TB, n *html.Node) {
	t.Helper()
	for _, a := range n.Attr {
		if !slices.Contains(allowedAttrs, a.Key) && !slices.Contains(allowedAttrs, n.Data+"."+a.Key) {
			t.Fatalf("attribute %s of <%s>", a.Key, n.Data)
		}
		mustBeClean(t, a.Val)
		if a.Key != "href" && a.Key != "src" && a.Key != "cite" {
			continue
		}
		scheme, _, _ := strings.Cut(strings.ToLower(a.Val), ":")
		if scheme != "http" && scheme != "https" && (a.Key != "href" || scheme != "mailto" && scheme != "tel") {
			t.Fatalf("%s of <%s> is %q", a.Key, n.Data, a.Val)
		}
	}
}

func mustBeClean(t testing.TB, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Fatalf("not UTF-8: %q", s)
	}
	for _, r := range s {
		if r < 0x20 && r != '\n' && r != '\t' || r >= 0x7F && r < 0xA0 || r >= 0x202A && r <= 0x202E ||
			r >= 0x2066 && r <= 0x2069 || r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE {
			t.Fatalf("character %U in %q", r, s)
		}
	}
}

// tokens writes HTML in one spelling, whatever its escapes were.
func tokens(src string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(src))
	for z.Next() != html.ErrorToken {
		t := z.Token()
		if t.Type == html.TextToken {
			b.WriteString(t.Data)
			continue
		}
		if t.Type == html.SelfClosingTagToken {
			t.Type = html.StartTagToken
		}
		slices.SortFunc(t.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
		b.WriteString(t.String())
	}
	return b.String()
}
