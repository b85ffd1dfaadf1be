package api_test

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
)

// sitemap is a sitemap or an index of them.
type sitemap struct {
	URLs []struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod"`
		News    *struct {
			Name      string `xml:"publication>name"`
			Language  string `xml:"publication>language"`
			Published string `xml:"publication_date"`
			Title     string `xml:"title"`
		} `xml:"http://www.google.com/schemas/sitemap-news/0.9 news"`
	} `xml:",any"`
}

func (s sitemap) addresses() (all []string) {
	for _, u := range s.URLs {
		all = append(all, u.Loc)
	}
	return all
}

func (r *response) sitemap() (s sitemap) {
	r.t.Helper()
	if err := xml.Unmarshal(r.want(http.StatusOK).body, &s); err != nil {
		r.t.Fatalf("%v\n%s", err, r.body)
	}
	return s
}

// TestSitemaps follows the index to the stories, and wants their pages with the
// time of their last change, and none that belongs to another site.
func TestSitemaps(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) { o.SiteName = "Example & News" })
	if got := n.get("/sitemap.xml", nobody).sitemap(); len(got.URLs) != 0 {
		t.Errorf("an empty site has %v", got)
	}
	path, _ := n.publish("Ferry & sails", object{"slug": "ferry"})
	n.publish("Gəmi", object{"slug": "gemi", "language": "az"})
	n.publish("Wire story", object{"canonicalUrl": "https://wire.example/7"})
	n.publish("Own address", object{"canonicalUrl": "https://news.example/special?a=1&b=2"})
	n.create(object{"headline": "A draft"})
	n.clock.Advance(time.Hour)
	n.patch(path, n.publisher, object{"summary": "Changed"}).want(http.StatusOK)
	n.clock.Advance(time.Minute)

	index := n.get("/sitemap.xml", nobody).sitemap()
	if got := index.addresses(); !slices.Equal(got, []string{"https://news.example/sitemap-articles-1.xml", "https://news.example/sitemap-news.xml"}) {
		t.Fatalf("the index has %v", got)
	}
	if got := index.URLs[0].LastMod; got != "2024-06-19T09:30:00Z" {
		t.Errorf("the file is of %s", got)
	}
	file := n.get("/sitemap-articles-1.xml", nobody).sitemap()
	want := []string{"https://news.example/en/ferry", "https://news.example/az/gemi", "https://news.example/special?a=1&b=2"}
	if got := file.addresses(); !slices.Equal(got, want) || file.URLs[0].LastMod != "2024-06-19T09:30:00Z" || file.URLs[1].LastMod != "2024-06-19T08:30:00Z" {
		t.Errorf("the file has %+v", file)
	}
	recent := n.get("/sitemap-news.xml", nobody).sitemap()
	if len(recent.URLs) != 3 || recent.URLs[0].News == nil {
		t.Fatalf("the news sitemap has %+v", recent)
	}
	for _, u := range recent.URLs {
		if u.News.Name != "Example & News" || u.News.Published != "2024-06-19T08:30:00Z" || u.News.Title == "" || len(u.News.Language) != 2 {
			t.Errorf("%s has %+v", u.Loc, *u.News)
		}
	}
	for _, missing := range []string{"2.xml", "0.xml", "01.xml", "1", "-1.xml", "1.xml.gz", "99999999999.xml"} {
		n.get("/sitemap-articles-"+missing, nobody).problem(http.StatusNotFound, "route-not-found")
	}
}

// TestNewsSitemapAges wants stories to leave the news sitemap after two days by
// the clock alone, and its date to tell.
func TestNewsSitemapAges(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.publish("Ferry sails")
	n.clock.Advance(46 * time.Hour)
	before := n.get("/sitemap-news.xml", nobody)
	if got := before.sitemap(); len(got.URLs) != 1 {
		t.Fatalf("after 46 hours: %+v", got)
	}
	n.clock.Advance(2 * time.Hour)
	after := n.get("/sitemap-news.xml", nobody, "If-Modified-Since", before.header.Get("Last-Modified"))
	if got := after.sitemap(); len(got.URLs) != 0 {
		t.Errorf("after 48 hours: %+v", got)
	}
	if got := n.get("/sitemap.xml", nobody).sitemap().addresses(); len(got) != 1 {
		t.Errorf("the index has %v", got)
	}
}

// TestOEmbed wants a story described by the address of its page, in both forms,
// with a picture that fits.
func TestOEmbed(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Q&A <b>", object{"slug": "questions", "byline": "By the city desk", "media": []any{
		object{"url": "https://media.news.example/large.jpg", "role": "main", "width": 1600, "height": 900},
		object{"url": "https://media.news.example/small.jpg", "width": 320, "height": 180},
	}})
	const page = "/oembed?url=https%3A%2F%2Fnews.example%2Fen%2Fquestions"
	o := n.get(page, nobody).want(http.StatusOK).object()
	for name, want := range map[string]string{
		"version": "1.0", "type": "link", "title": "Q&A <b>", "author_name": "By the city desk", "provider_name": "news.example",
		"provider_url": "https://news.example/", "thumbnail_url": "https://media.news.example/large.jpg",
	} {
		if o[name] != want {
			t.Errorf("%s is %v, want %s", name, o[name], want)
		}
	}
	if got := n.get(page+"%2F%3Futm%3D1%23top&maxwidth=400", nobody).want(http.StatusOK).object(); got["thumbnail_url"] != "https://media.news.example/small.jpg" || number(got, "thumbnail_width") != 320 {
		t.Errorf("at most 400 wide: %v", got)
	}
	if got := n.get(page+"&maxheight=100", nobody).want(http.StatusOK).object(); got["thumbnail_url"] != nil || got["thumbnail_width"] != nil {
		t.Errorf("at most 100 high: %v", got)
	}
	for _, same := range []string{"HTTPS://News.Example/en/questions", "https://news.example:443/en/questions"} {
		n.get("/oembed?url="+same, nobody).want(http.StatusOK)
	}
	r := n.get(page+"&format=xml", nobody).want(http.StatusOK)
	if r.header.Get("Content-Type") != "text/xml; charset=utf-8" || !strings.Contains(string(r.body), "<title>Q&amp;A &lt;b&gt;</title>") {
		t.Errorf("as XML: %s", r.body)
	}
	n.get(page+"&format=yaml", nobody).problem(http.StatusNotImplemented, "format-not-offered")
	n.get("/oembed", nobody).problem(http.StatusBadRequest, "parameter-invalid")
	for _, other := range []string{"https://other.example/en/questions", "https://news.example.evil/en/questions", "https://news.example/en", "https://news.example/en/Q", "//news.example/en/questions", "https://news.example:80/en/questions", "http://news.example:443/en/questions", "%zz", "https://news.example/en/nothing"} {
		if other == "%zz" {
			other = "%25zz"
		}
		n.get("/oembed?url="+other, nobody).problem(http.StatusNotFound, "article-not-found")
	}
	n.patch(path, n.publisher, object{"slug": "answers"}).want(http.StatusOK)
	n.get(page, nobody).want(http.StatusOK)
	n.delete(path, n.publisher).want(http.StatusNoContent)
	n.get(page, nobody).problem(http.StatusGone, "article-gone")
}
