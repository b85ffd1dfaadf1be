package api_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// seen is what a feed reader keeps of a story.
type seen struct{ id, headline, page, published, updated, authors string }

// listed reads a whole list of the API, page by page, as a feed reader would
// keep it.
func listed(n *newsroom, path string) (all []seen) {
	n.t.Helper()
	for path != "" {
		r := n.get(path, nobody)
		for _, row := range r.data() {
			var names []string
			authors, _ := row["authors"].([]any)
			for _, a := range authors {
				author, _ := a.(object)
				names = append(names, text(author, "name"))
			}
			if names == nil && text(row, "byline") != "" {
				names = []string{text(row, "byline")}
			}
			all = append(all, seen{
				"urn:uuid:" + text(row, "id"), text(row, "headline"), text(row, "links", "html"),
				text(row, "publishedAt"), text(row, "updatedAt"), strings.Join(names, "|"),
			})
		}
		path = text(r.object(), "links", "next")
	}
	return all
}

var nextLink = regexp.MustCompile(`<([^>]+)>; rel="next"`)

// read is a whole feed as gofeed reads it, page by page by the header Link.
func read(n *newsroom, path string) (all []seen) {
	n.t.Helper()
	for path != "" {
		r := n.get(path, nobody).want(http.StatusOK)
		f, err := gofeed.NewParser().ParseString(string(r.body))
		if err != nil {
			n.t.Fatalf("%s: %v", path, err)
		}
		for _, item := range f.Items {
			var names []string
			for _, a := range item.Authors {
				names = append(names, a.Name)
			}
			s := seen{id: item.GUID, headline: item.Title, page: item.Link, authors: strings.Join(names, "|")}
			s.published = item.PublishedParsed.UTC().Format("2006-01-02T15:04:05.000Z")
			if item.UpdatedParsed != nil {
				s.updated = item.UpdatedParsed.UTC().Format("2006-01-02T15:04:05.000Z")
			}
			all = append(all, s)
		}
		path = ""
		if m := nextLink.FindStringSubmatch(r.header.Get("Link")); m != nil {
			path = m[1]
		}
	}
	return all
}

// stories publishes stories of many kinds, the last one newest.
func stories(n *newsroom) {
	n.t.Helper()
	n.post("/v1/sections", n.publisher, object{"name": "Politics & <Power>", "slug": "politics"}).want(http.StatusCreated)
	for i, fields := range []object{
		{"authors": []any{"Jane Doe", "John Roe", "Ali Əliyev", "Ann Lee", "Bo Ek"}, "section": "politics", "tags": []any{"ferries"}},
		{"byline": "By the city desk & others", "language": "az", "summary": "Bir & iki <üç>"},
		{"authors": []any{"Jane Doe"}, "tags": []any{"ferries", "weather"}},
		{"section": "politics", "body": ""},
		{"media": []any{object{"url": "https://media.news.example/a.mp3", "type": "audio"}}},
	} {
		n.clock.Advance(time.Hour)
		path, _ := n.publish(fmt.Sprintf("Story %d: Q&A <b>]]></b> 🎉 שלום", i), fields)
		if i == 2 { // a change moves the one time and not the other
			n.clock.Advance(time.Minute)
			n.patch(path, n.publisher, object{"summary": "Changed"}).want(http.StatusOK)
		}
	}
}

// TestFeedsAgreeWithList has a feed reader's parser find in every feed the
// stories of the list with the same filters: as many, in the same order, with the
// same ids, times, authors and pages.
func TestFeedsAgreeWithList(t *testing.T) {
	t.Parallel()
	n := open(t)
	stories(n)
	tests := []struct {
		list, feed string // without extension and query
		count      int
	}{
		{"", "articles?", 5},
		{"section=politics", "articles?section=politics", 2},
		{"section=politics", "sections/politics?", 2},
		{"tag=ferries", "tags/ferries?", 2},
		{"author=jane-doe", "authors/jane-doe?", 2},
		{"tag=ferries&author=john-roe", "tags/ferries?author=john-roe", 1},
		{"q=story&sort=-publishedAt", "articles?q=story", 5},
		{"sort=-updatedAt", "articles?sort=-updatedAt", 5},
		{"language=az", "articles?language=az", 1},
		{"hasMedia=true", "articles?hasMedia=true", 1},
		{"tag=nothing", "articles?tag=nothing", 0},
	}
	for _, test := range tests {
		want := listed(n, "/v1/articles?"+test.list)
		if len(want) != test.count {
			t.Fatalf("%s lists %d stories, want %d", test.list, len(want), test.count)
		}
		name, query, _ := strings.Cut(test.feed, "?")
		for _, extension := range []string{".rss", ".atom", ".json"} {
			for _, shape := range []string{"", "&limit=2", "&full=true&limit=3"} {
				path := "/feeds/" + name + extension + "?" + strings.TrimPrefix(query+shape, "&")
				expected := slices.Clone(want)
				for i := range expected {
					if extension == ".rss" { // whole seconds, the byline in one, and no time of change that gofeed knows
						expected[i].updated = ""
						expected[i].authors = strings.ReplaceAll(expected[i].authors, "|", ", ")
					}
				}
				if got := read(n, path); !slices.Equal(got, expected) {
					t.Errorf("%s:\ngot  %+v\nwant %+v", path, got, expected)
				}
			}
		}
		var items []object
		r := n.get("/feeds/"+name+".ninjs?limit=100&"+query, nobody).want(http.StatusOK)
		if err := json.Unmarshal(r.body, &items); err != nil || len(items) != len(want) {
			t.Fatalf("%s.ninjs: %v, %d items, want %d", name, err, len(items), len(want))
		}
		for i, item := range items {
			if item["uri"] != want[i].id || item["title"] != want[i].headline {
				t.Errorf("%s.ninjs: item %d is %v", name, i, item)
			}
		}
	}
}

// TestFeedBodies wants bodies only where they are asked for.
func TestFeedBodies(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.publish("Ferry sails", object{"body": `<p>Kumquat <a href="/relative">here</a> <a href="https://other.example/">there</a></p>`, "summary": "In short"})
	for _, extension := range []string{"rss", "atom", "json", "ninjs"} {
		short, full := string(n.get("/feeds/articles."+extension, nobody).body), string(n.get("/feeds/articles."+extension+"?full=true", nobody).body)
		if strings.Contains(short, "Kumquat") || !strings.Contains(short, "In short") || !strings.Contains(full, "Kumquat") {
			t.Errorf("%s: short %s\nfull %s", extension, short, full)
		}
		if strings.Contains(full, "/relative") || !strings.Contains(full, "https://other.example/") {
			t.Errorf("%s: addresses in the body: %s", extension, full)
		}
	}
}

// TestFeedIdentity wants ids that stay when everything else changes: slug,
// section, the site's address, the request's Host.
func TestFeedIdentity(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, article := n.publish("Ferry sails")
	id := "urn:uuid:" + text(article, "id")
	before := map[string]string{}
	for _, extension := range []string{"rss", "atom", "json", "ninjs"} {
		before[extension] = string(n.get("/feeds/articles."+extension, nobody).body)
	}
	published := n.clock.Now().Format(time.RFC3339)
	n.clock.Advance(time.Hour)
	n.post("/v1/sections", n.publisher, object{"name": "Sport"}).want(http.StatusCreated)
	n.patch(path, n.publisher, object{"slug": "another-slug", "section": "sport", "headline": "Ferry has sailed"}).want(http.StatusOK)
	n.post(path+"/unpublish", n.publisher, nil).want(http.StatusOK)
	n.clock.Advance(time.Hour)
	n.post(path+"/publish", n.publisher, nil).want(http.StatusOK)
	updated := n.clock.Now().Format(time.RFC3339)
	for extension, was := range before {
		is := string(n.get("/feeds/articles."+extension, nobody).body)
		if strings.Count(was, id) != 1 || strings.Count(is, id) != 1 || was == is {
			t.Errorf("%s: the id moved:\n%s\n%s", extension, was, is)
		}
	}
	var entry struct {
		Published string `xml:"entry>published"`
		Updated   string `xml:"entry>updated"`
	}
	if err := xml.Unmarshal(n.get("/feeds/articles.atom", nobody).body, &entry); err != nil {
		t.Fatal(err)
	}
	if entry.Published != published || entry.Updated != updated {
		t.Errorf("published %s, want %s; updated %s, want %s", entry.Published, published, entry.Updated, updated)
	}
}

// TestFeedsWithoutSite wants feeds that work where no site is configured: they
// lead to this API under the address it was asked at, and their ids do not.
func TestFeedsWithoutSite(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) { o.SiteURL = "" })
	_, article := n.publish("Ferry sails")
	f, err := gofeed.NewParser().ParseString(string(n.get("/feeds/articles.atom", nobody).want(http.StatusOK).body))
	if err != nil {
		t.Fatal(err)
	}
	if f.Title != "Dateline" || f.FeedLink != n.url+"/feeds/articles.atom" || f.Items[0].GUID != "urn:uuid:"+text(article, "id") {
		t.Errorf("the feed is %+v", f)
	}
	path, below := strings.CutPrefix(f.Items[0].Link, n.url)
	if got := n.get(path, nobody).object()["id"]; !below || got != article["id"] {
		t.Errorf("%s leads to %v", f.Items[0].Link, got)
	}
	var first, second struct {
		ID string `xml:"id"`
	}
	for i, host := range []string{"one.example", "two.example"} {
		req := n.request(http.MethodGet, "/feeds/articles.atom", nobody, nil)
		req.Host = host
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		r := n.read(req, res)
		if err := xml.Unmarshal(r.body, []any{&first, &second}[i]); err != nil {
			t.Fatal(err)
		}
	}
	if first.ID != second.ID || first.ID == "" {
		t.Errorf("two hosts have the feeds %s and %s", first.ID, second.ID)
	}
	for _, path := range []string{"/sitemap.xml", "/sitemap-articles-1.xml", "/sitemap-news.xml", "/oembed?url=https://news.example/en/ferry-sails"} {
		p := n.get(path, nobody).problem(http.StatusNotFound, "site-url-missing")
		if !strings.Contains(text(p, "detail"), "--site-url") {
			t.Errorf("%s does not say how: %v", path, p)
		}
	}
}

// TestHostIsNotBelieved wants addresses of the configured site alone.
func TestHostIsNotBelieved(t *testing.T) {
	t.Parallel()
	n := stocked(t)
	for _, o := range operations() {
		if !strings.Contains(o.pattern, "feed") && !strings.Contains(o.pattern, "sitemap") && o.pattern != "/oembed" {
			continue
		}
		req := n.request(http.MethodGet, o.path(t), nobody, nil)
		req.Host = "evil.example"
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if r := n.read(req, res).want(http.StatusOK); strings.Contains(string(r.body), "evil") || strings.Contains(string(r.body), "127.0.0.1") {
			t.Errorf("%s takes the request's Host: %s", o, r.body)
		}
	}
}

// tombstones are the ids of an Atom page's deleted entries.
func tombstones(n *newsroom, path string) (ids, reasons []string) {
	n.t.Helper()
	var f struct {
		Gone []struct {
			Ref     string `xml:"ref,attr"`
			When    string `xml:"when,attr"`
			Comment string `xml:"comment"`
		} `xml:"http://purl.org/atompub/tombstones/1.0 deleted-entry"`
	}
	if err := xml.Unmarshal(n.get(path, nobody).want(http.StatusOK).body, &f); err != nil {
		n.t.Fatal(err)
	}
	for _, g := range f.Gone {
		if _, err := time.Parse(time.RFC3339, g.When); err != nil {
			n.t.Error(err)
		}
		ids = append(ids, strings.TrimPrefix(g.Ref, "urn:uuid:"))
		reasons = append(reasons, g.Comment)
	}
	return ids, reasons
}

// TestTombstones wants one deleted-entry for each story that readers saw and no
// longer see, on the page of its time, and none for a story that came back or
// that they never saw.
func TestTombstones(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/sections", n.publisher, object{"name": "Sport"}).want(http.StatusCreated)
	publish := func(headline string, more ...object) (string, string) {
		n.clock.Advance(time.Hour)
		path, article := n.publish(headline, more...)
		return path, text(article, "id")
	}
	oldPath, old := publish("Old one", object{"section": "sport"})
	publish("First")
	n.clock.Advance(time.Minute)
	n.post(oldPath+"/unpublish", n.publisher, nil).want(http.StatusOK)
	publish("Second")
	trashedPath, trashed := publish("Trashed")
	publish("Third")
	backPath, _ := publish("Comes back")
	n.post(backPath+"/unpublish", n.publisher, nil).want(http.StatusOK)
	n.clock.Advance(time.Minute)
	n.post(backPath+"/publish", n.publisher, nil).want(http.StatusOK)
	draft, _ := n.create(object{"headline": "Never out"})
	n.delete(draft, n.publisher).want(http.StatusNoContent)
	n.clock.Advance(time.Minute)
	n.delete(trashedPath, n.publisher).want(http.StatusNoContent)
	n.clock.Advance(time.Minute)
	purgedPath, purged := publish("Purged")
	n.delete(purgedPath+"?permanent=true", n.admin).want(http.StatusNoContent)

	if got, _ := tombstones(n, "/feeds/articles.atom"); !slices.Equal(got, []string{purged, trashed, old}) {
		t.Errorf("all on one page: %v, want %v", got, []string{purged, trashed, old})
	}
	first := n.get("/feeds/articles.atom?limit=2", nobody)
	if got, _ := tombstones(n, "/feeds/articles.atom?limit=2"); !slices.Equal(got, []string{purged, trashed}) {
		t.Errorf("on the first page: %v", got)
	}
	next := nextLink.FindStringSubmatch(first.header.Get("Link"))
	if next == nil {
		t.Fatal("there is no second page")
	}
	if got, _ := tombstones(n, next[1]); !slices.Equal(got, []string{old}) {
		t.Errorf("on the second page: %v, want %v", got, old)
	}
	if got, _ := tombstones(n, "/feeds/sections/sport.atom"); !slices.Equal(got, []string{old}) {
		t.Errorf("in its section: %v, want %v", got, old)
	}
	if text := string(n.get("/feeds/articles.rss", nobody).body); strings.Contains(text, trashed) || strings.Contains(text, "Trashed") {
		t.Errorf("RSS shows what is gone: %s", text)
	}
	// Whatever kind of change takes a story from its readers, the row tells.
	n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated)
	for class, name := range map[string]string{"tags": "European Union", "authors": "City Desk"} {
		n.post("/v1/"+class, n.publisher, object{"name": name}).want(http.StatusCreated)
	}
	gone := n.importStory()
	n.delete("/v1/articles/"+gone.ID.String()+"?permanent=true", n.admin).want(http.StatusNoContent)
	err := n.db.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.Log(news.Change{Kind: "expired", ArticleID: gone.ID, Version: 3, WasPublic: true}) // once more, by the clock
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := tombstones(n, "/feeds/articles.atom"); len(got) != 4 || got[0] != gone.ID.String() {
		t.Errorf("after it expired: %v", got)
	}
}

// TestTermFeeds wants short addresses that follow their terms.
func TestTermFeeds(t *testing.T) {
	t.Parallel()
	n := open(t)
	stories(n)
	n.patch("/v1/sections/politics", n.publisher, object{"slug": "public-affairs"}).want(http.StatusOK)
	r := n.get("/feeds/sections/politics.rss?full=true", nobody).want(http.StatusPermanentRedirect)
	if got := r.header.Get("Location"); got != "/feeds/sections/public-affairs.rss?full=true" {
		t.Errorf("the former slug leads to %s", got)
	}
	f, err := gofeed.NewParser().ParseString(string(n.get(r.header.Get("Location"), nobody).body))
	if err != nil || f.Title != "news.example: Politics & <Power>" || len(f.Items) != 2 {
		t.Errorf("the feed is %+v, %v", f, err)
	}
	for path, code := range map[string]string{
		"/feeds/sections/nothing.rss": "section-not-found", "/feeds/tags/nothing.atom": "tag-not-found", "/feeds/authors/nothing.json": "author-not-found",
		"/feeds/tags/Not%20a%20slug.rss": "tag-not-found", "/feeds/tags/ferries.xml": "route-not-found", "/feeds/tags/ferries": "route-not-found",
	} {
		n.get(path, nobody).problem(http.StatusNotFound, code)
	}
	n.create(object{"headline": "A draft", "tags": []any{"secret-plan"}})
	n.get("/feeds/tags/secret-plan.rss", nobody).problem(http.StatusNotFound, "tag-not-found")
	n.get("/feeds/tags/secret-plan.rss", n.admin).problem(http.StatusNotFound, "tag-not-found")
	n.get("/feeds/articles.rss?limit=0&sort=headline&tags=x&status=draft", nobody).problem(http.StatusBadRequest, "parameter-invalid")
	cursor := url.Values{"cursor": {nextLink.FindStringSubmatch(n.get("/feeds/articles.rss?limit=1", nobody).header.Get("Link"))[1]}}
	n.get("/feeds/articles.rss?"+cursor.Encode(), nobody).problem(http.StatusBadRequest, "parameter-invalid")
}

// TestTermFeedRenamed wants a reader that goes from page to page to get to the
// end although the term gets another slug meanwhile.
func TestTermFeedRenamed(t *testing.T) {
	t.Parallel()
	n := open(t)
	for _, headline := range []string{"One", "Two", "Three"} {
		n.clock.Advance(time.Minute)
		n.publish(headline, object{"tags": []string{"ferries"}})
	}
	r := n.get("/feeds/tags/ferries.json?limit=2", nobody).want(http.StatusOK)
	next := nextLink.FindStringSubmatch(r.header.Get("Link"))[1]
	n.patch("/v1/tags/ferries", n.publisher, object{"slug": "boats"}).want(http.StatusOK)
	r = n.get(next, nobody).want(http.StatusPermanentRedirect)
	if body := string(n.get(r.header.Get("Location"), nobody).want(http.StatusOK).body); !strings.Contains(body, `"One"`) || strings.Contains(body, `"Two"`) {
		t.Errorf("the second page is %s", body)
	}
	n.publish("Ashore", object{"tags": []string{"trains"}})
	other := strings.Replace(r.header.Get("Location"), "boats", "trains", 1)
	n.get(other, nobody).problem(http.StatusBadRequest, "parameter-invalid")
}

// TestEditorsFeed wants the same feed for an editor as for a reader, since feeds
// go on to others.
func TestEditorsFeed(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.publish("In sight", object{"editorNote": "Hush"})
	n.publish("Embargoed", object{"embargoedUntil": "2024-06-20T00:00:00Z", "editorNote": "Hush"})
	n.create(object{"headline": "A draft"})
	for _, extension := range []string{"rss", "atom", "json", "ninjs"} {
		open, editors := n.get("/feeds/articles."+extension, nobody), n.get("/feeds/articles."+extension, n.admin)
		if string(open.body) != string(editors.body) || editors.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: %s\n%s", extension, open.body, editors.body)
		}
	}
}

// TestFeedAccept wants feeds for readers that ask for XML in general.
func TestFeedAccept(t *testing.T) {
	t.Parallel()
	n := stocked(t)
	for path, accept := range map[string]string{
		"/feeds/articles.rss":  "text/html, application/xml;q=0.9",
		"/feeds/articles.atom": "text/xml",
		"/feeds/articles.json": "application/json",
		"/sitemap.xml":         "text/xml",
	} {
		n.get(path, nobody, "Accept", accept).want(http.StatusOK)
	}
	n.get("/feeds/articles.rss", nobody, "Accept", "text/html").problem(http.StatusNotAcceptable, "not-acceptable")
}

// TestLandingOffersFeeds wants the page at / to announce every feed to browsers
// and readers, and what it links to be there.
func TestLandingOffersFeeds(t *testing.T) {
	t.Parallel()
	n := stocked(t)
	page := string(n.get("/", nobody).want(http.StatusOK).body)
	for _, line := range []string{
		`<link rel="alternate" href="/feeds/articles.rss" type="application/rss&#43;xml"`, `<link rel="alternate" href="/feeds/articles.atom" type="application/atom&#43;xml"`,
		`<link rel="alternate" href="/feeds/articles.json" type="application/feed&#43;json"`, `<a href="/feeds/articles.ninjs">`, `<a href="/feeds/feeds.opml">`, `<a href="/sitemap.xml">`,
	} {
		if !strings.Contains(page, line) {
			t.Errorf("the landing page has no %s", line)
		}
	}
	for _, link := range regexp.MustCompile(`href="(/(?:feeds|sitemap)[^"]*)"`).FindAllStringSubmatch(page, -1) {
		n.get(link[1], nobody).want(http.StatusOK)
	}
}

// TestOPML wants the feed of all stories and of each section, and each to be there.
func TestOPML(t *testing.T) {
	t.Parallel()
	n := open(t)
	stories(n)
	var list struct {
		Version string `xml:"version,attr"`
		Feeds   []struct {
			Text string `xml:"text,attr"`
			URL  string `xml:"xmlUrl,attr"`
			Type string `xml:"type,attr"`
		} `xml:"body>outline>outline"`
	}
	r := n.get("/feeds/feeds.opml", nobody).want(http.StatusOK)
	if err := xml.Unmarshal(r.body, &list); err != nil {
		t.Fatal(err)
	}
	if list.Version != "2.0" || len(list.Feeds) != 1 || list.Feeds[0].Text != "Politics & <Power>" || list.Feeds[0].Type != "rss" {
		t.Fatalf("the list is %+v", list)
	}
	for _, link := range regexp.MustCompile(`xmlUrl="https://news.example([^"]+)"`).FindAllStringSubmatch(string(r.body), -1) {
		n.get(link[1], nobody).want(http.StatusOK)
	}
}
