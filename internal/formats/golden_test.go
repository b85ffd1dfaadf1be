package formats_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/formats"
)

var update = flag.Bool("update", false, "write the golden files in testdata anew")

// rendered is every format, by the name of its golden file.
func rendered(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string]func(io.Writer) error{}
	for _, full := range []bool{false, true} {
		f, name := feed(t, full), "summary"
		if full {
			name = "full"
		}
		all["feed-"+name+".rss"] = func(w io.Writer) error { return formats.RSS(w, f) }
		all["feed-"+name+".atom"] = func(w io.Writer) error { return formats.Atom(w, f) }
		all["feed-"+name+".json"] = func(w io.Writer) error { return formats.JSONFeed(w, f) }
		all["feed-"+name+".ninjs"] = func(w io.Writer) error { return formats.NINJSFeed(w, f) }
	}
	for name, s := range map[string]formats.Story{"rich": rich(t), "bare": bare(t)} {
		for _, v := range []formats.NINJSVersion{formats.NINJS31, formats.NINJS22, formats.NINJS16} {
			all[name+"-"+string(v)+".ninjs"] = func(w io.Writer) error { return formats.NINJS(w, s, v) }
		}
		all[name+".jsonld"] = func(w io.Writer) error { return formats.JSONLD(w, s, site) }
		all[name+".html"] = func(w io.Writer) error { return formats.Document(w, s) }
		o := formats.OEmbedOf(s, site, 30, 0, 0)
		all[name+"-oembed.json"], all[name+"-oembed.xml"] = o.JSON, o.XML
	}
	empty := formats.Feed{ID: "urn:uuid:492ae00a-c78a-516f-83ea-12160051f3b9", Title: "Empty", Site: site, Self: site.URL, First: site.URL, Updated: published}
	all["empty.rss"] = func(w io.Writer) error { return formats.RSS(w, empty) }
	all["empty.atom"] = func(w io.Writer) error { return formats.Atom(w, empty) }
	all["empty.json"] = func(w io.Writer) error { return formats.JSONFeed(w, empty) }
	all["empty.ninjs"] = func(w io.Writer) error { return formats.NINJSFeed(w, empty) }
	all["sitemap.xml"] = func(w io.Writer) error {
		s := formats.NewSitemap(w)
		s.Add(formats.Location{URL: page + "?a=1&b=2", Modified: published})
		s.Add(formats.Location{URL: page})
		return s.Close()
	}
	all["sitemap-index.xml"] = func(w io.Writer) error {
		return formats.SitemapIndex(w, []formats.Location{{URL: "https://news.example/sitemap-articles-1.xml", Modified: published}})
	}
	all["sitemap-news.xml"] = func(w io.Writer) error { return formats.NewsSitemap(w, []formats.Story{rich(t), bare(t)}, site) }
	all["feeds.opml"] = func(w io.Writer) error {
		return formats.OPML(w, site.Name, published, []formats.Outline{
			{Title: "All & <more>", Feed: "https://news.example/feeds/articles.rss", Page: site.URL},
			{Title: "Sections", Below: []formats.Outline{{Title: "Politics", Feed: "https://news.example/feeds/sections/politics.rss?a=1&b=2"}}},
		})
	}
	out := map[string][]byte{}
	for name, write := range all {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b.Bytes()
	}
	return out
}

// broken puts one element or member on a line, so that differences can be read.
var broken = strings.NewReplacer("><", ">\n<", `,"`, ",\n\"", "},{", "},\n{")

// TestGolden compares every format with its file in testdata.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, text := range rendered(t) {
		path, got := filepath.Join("testdata", name), []byte(broken.Replace(string(text)))
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from %s; -update rewrites it\n%s", name, path, got)
		}
	}
}
