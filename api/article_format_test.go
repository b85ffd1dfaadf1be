package api_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestArticleFormats wants each format by the parameter and by Accept, with an
// ETag of its own, its bytes always the same, and Vary where Accept decided.
func TestArticleFormats(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, article := n.publish("Q&A </script> 🎉", object{
		"body": "<p>Kumquat &amp; more</p>", "byline": "By the city desk", "editorNote": "Hush", "source": object{"name": "Wire", "id": "7", "url": "https://wire.example/7"},
	})
	tests := []struct{ format, accept, contentType, has string }{
		{"json", "application/json", "application/json", `"headline":"Q&A </script> 🎉"`},
		{"ninjs", "application/vnd.iptc.ninjs+json", "application/vnd.iptc.ninjs+json", `"version":"3.1"`},
		{"ninjs-2.2", "", "application/vnd.iptc.ninjs+json", `"version":"2.2"`},
		{"ninjs-1.6", "", "application/vnd.iptc.ninjs+json", `"version":"1.6"`},
		{"jsonld", "application/ld+json", "application/ld+json", `"isBasedOn":{"@type":"CreativeWork"`},
		{"text", "text/plain", "text/plain; charset=utf-8", "Q&A </script> 🎉\n\nBy the city desk\n\nKumquat & more\n"},
		{"markdown", "text/markdown", "text/markdown; charset=utf-8", "# Q&A &lt;/script&gt; 🎉"},
	}
	etags := map[string]string{}
	for _, test := range tests {
		for _, address := range []string{path, "/v1/articles/by-slug/en/" + text(article, "slug")} {
			r := n.get(address+"?format="+test.format, nobody).want(http.StatusOK)
			if r.header.Get("Content-Type") != test.contentType || !strings.Contains(string(r.body), test.has) || strings.Contains(string(r.body), "Hush") {
				t.Errorf("%s is %s: %s", test.format, r.header.Get("Content-Type"), r.body)
			}
			if strings.Contains(r.header.Get("Vary"), "Accept,") {
				t.Errorf("%s: the parameter decided, and Vary is %s", test.format, r.header.Get("Vary"))
			}
			if other := etags[r.etag()]; other != "" && other != test.format {
				t.Errorf("%s and %s have one ETag", test.format, other)
			}
			etags[r.etag()] = test.format
			n.get(address+"?format="+test.format, nobody, "If-None-Match", r.etag()).want(http.StatusNotModified)
			if test.accept == "" {
				continue
			}
			same := n.get(address, nobody, "Accept", test.accept+", image/*;q=0.2").want(http.StatusOK)
			if string(same.body) != string(r.body) || !strings.HasPrefix(same.header.Get("Vary"), "Accept, ") {
				t.Errorf("Accept: %s gave %s, Vary %s", test.accept, same.body, same.header.Get("Vary"))
			}
			n.get(address, nobody, "Accept", test.accept, "If-None-Match", same.etag()).want(http.StatusNotModified)
			other := n.get(address, nobody, "Accept", "application/json;q=0.1, text/markdown;q=0.2", "If-None-Match", same.etag())
			if want := map[bool]int{true: http.StatusNotModified, false: http.StatusOK}[test.format == "markdown"]; other.status != want {
				t.Errorf("%s: the ETag of another format gave %d", test.format, other.status)
			}
		}
	}
	for _, link := range []string{"ninjs", "jsonld"} {
		if r := n.get(text(article, "links", link), nobody).want(http.StatusOK); etags[r.etag()] != link {
			t.Errorf("links.%s leads to %s", link, etags[r.etag()])
		}
	}
	if r := n.get(path+"?format=ninjs", n.admin); !strings.Contains(string(r.body), `"edNote":"Hush"`) {
		t.Errorf("an editor gets no note: %s", r.body)
	}
	for _, wrong := range []string{"?format=ninjs&fields=headline", "?format=text&include=bodyText", "?format=nitf"} {
		n.get(path+wrong, nobody).problem(http.StatusBadRequest, "parameter-invalid")
	}
	n.delete(path, n.publisher).want(http.StatusNoContent)
	n.get(path+"?format=markdown", nobody, "Accept", "*/*").problem(http.StatusGone, "article-gone")
}

// TestJSONLDInPage puts the JSON-LD of a hostile story into a page as it is, and
// wants the page's own text not to change.
func TestJSONLDInPage(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("</script><script>alert(1)</script><!-- ]]> ", object{"summary": "<!--<script>", "body": "<p>&lt;/script&gt;</p>"})
	r := n.get(path+"?format=jsonld", nobody).want(http.StatusOK)
	root, err := html.Parse(strings.NewReader(`<script type="application/ld+json">` + string(r.body) + `</script><p>after</p>`))
	if err != nil {
		t.Fatal(err)
	}
	scripts, after := 0, false
	for node := range root.Descendants() {
		scripts += map[bool]int{true: 1}[node.Data == "script"]
		after = after || node.Data == "p" && node.FirstChild.Data == "after"
	}
	if scripts != 1 || !after {
		t.Errorf("the page has %d scripts: %s", scripts, r.body)
	}
}
