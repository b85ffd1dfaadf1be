package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// change is what the tests read of a change.
type change struct {
	Cursor, Kind, ArticleID string
	Version                 int
	Article                 json.RawMessage
	Tombstone               *struct {
		ID, Language, Slug, Kind, Reason string
		Slugs                            []string
	}
}

// String is the kind and the headline, or the kind and the slug in brackets when
// the story is gone.
func (c change) String() string {
	if c.Tombstone != nil {
		return c.Kind + " (" + c.Tombstone.Slug + ")"
	}
	var a struct{ Headline string }
	if err := json.Unmarshal(c.Article, &a); err != nil {
		return err.Error()
	}
	return c.Kind + " " + a.Headline
}

// changes is a page of changes.
type changes struct {
	Data []change
	Meta struct {
		Cursor   string
		UpToDate bool
	}
	Links struct{ Next string }
}

func (c changes) list() []string {
	out := []string{}
	for _, row := range c.Data {
		out = append(out, row.String())
	}
	return out
}

// changes reads a page; query is what stands behind the question mark.
func (n *newsroom) changes(token, query string) (page changes) {
	n.t.Helper()
	r := n.get("/v1/changes?"+query, token).want(http.StatusOK)
	if err := json.Unmarshal(r.body, &page); err != nil {
		n.t.Fatal(err)
	}
	return page
}

// prune removes what is older than age from the change log.
func (n *newsroom) prune(age time.Duration) {
	n.t.Helper()
	n.clock.Advance(time.Millisecond)
	if _, err := n.db.PruneChanges(context.Background(), n.clock.Now().Add(-age)); err != nil {
		n.t.Fatal(err)
	}
}

func wantList(t *testing.T, got []string, want ...string) {
	t.Helper()
	if want == nil {
		want = []string{}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestChangesByViewer does one thing after another to a story and wants what
// readers and editors learn of each.
func TestChangesByViewer(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.create(object{"headline": "Ferry", "body": "<p>Text</p>", "slug": "ferry"})
	steps := []struct {
		name            string
		do              func()
		readers, editor []string
	}{
		{"nothing", func() {}, nil, nil},
		{"draft", func() { n.patch(path, n.writer, object{"summary": "1"}).want(200) }, nil, []string{"updated Ferry"}},
		{"publish", func() { n.post(path+"/publish", n.publisher, nil).want(200) }, []string{"published Ferry"}, []string{"published Ferry"}},
		{"update", func() { n.patch(path, n.publisher, object{"summary": "2"}).want(200) }, []string{"updated Ferry"}, []string{"updated Ferry"}},
		{"rename", func() { n.patch(path, n.publisher, object{"slug": "boat"}).want(200) }, []string{"moved Ferry"}, []string{"moved Ferry"}},
		{"unpublish", func() { n.post(path+"/unpublish", n.publisher, nil).want(200) }, []string{"unpublished (boat)"}, []string{"unpublished Ferry"}},
		{"secret slug", func() { n.patch(path, n.publisher, object{"slug": "secret"}).want(200) }, nil, []string{"updated Ferry"}},
		{"again", func() { n.post(path+"/publish", n.publisher, nil).want(200) }, []string{"published Ferry"}, []string{"published Ferry"}},
		{"trash", func() { n.delete(path, n.publisher).want(204) }, []string{"deleted (secret)"}, []string{"deleted (secret)"}},
		{"restore", func() { n.post(path+"/restore", n.publisher, nil).want(200) }, nil, []string{"restored Ferry"}},
		{"purge", func() { n.delete(path+"?permanent=true", n.admin).want(204) }, nil, []string{"deleted (secret)"}},
	}
	reader, editor := n.changes(nobody, "since=now").Meta.Cursor, n.changes(n.writer, "since=now").Meta.Cursor
	for _, step := range steps {
		step.do()
		for _, token := range []string{nobody, n.reader} {
			page := n.changes(token, "since="+reader)
			wantList(t, page.list(), step.readers...)
			if !page.Meta.UpToDate {
				t.Errorf("%s: not up to date", step.name)
			}
		}
		page := n.changes(n.writer, "since="+editor)
		wantList(t, page.list(), step.editor...)
		// A reader that comes seldom gets the same last state.
		if step.name == "unpublish" {
			seldom := n.changes(nobody, "")
			wantList(t, seldom.list(), step.readers...)
			if got := seldom.Data[0].Tombstone.Slugs; !slices.Equal(got, []string{"boat", "ferry"}) {
				t.Errorf("the tombstone has the slugs %q", got)
			}
		}
		reader, editor = n.changes(nobody, "since="+reader).Meta.Cursor, page.Meta.Cursor
	}
}

// TestChangesShowTheArticle wants the story in a change to be, to the byte, what
// its own address gives to the same caller.
func TestChangesShowTheArticle(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Ferry", object{"tags": []string{"sea"}, "editorNote": "not for print", "dateline": object{"place": "Baku"}})
	for _, token := range []string{nobody, n.writer} {
		for _, include := range []string{"", "?include=bodyText,bodyMarkdown"} {
			want := string(n.get(path+include, token).want(200).body)
			page := n.changes(token, strings.TrimPrefix(include, "?"))
			if got := string(page.Data[0].Article); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
	}
}

// TestChangesAndTheClock wants the clock to be asked, and not the log alone.
func TestChangesAndTheClock(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.publish("Embargoed", object{"embargoedUntil": n.clock.Now().Add(time.Hour)})
	n.publish("Short", object{"expiresAt": n.clock.Now().Add(time.Minute)})
	wantList(t, n.changes(nobody, "").list(), "published Short")
	wantList(t, n.changes(n.writer, "").list(), "published Embargoed", "published Short")
	n.clock.Advance(time.Minute)
	wantList(t, n.changes(nobody, "").list(), "expired (short)")
	if shot := n.get("/v1/changes/snapshot", nobody); strings.Contains(string(shot.body), "Short") || strings.Contains(string(shot.body), "Embargoed") {
		t.Errorf("the snapshot shows %s", shot.body)
	}
}

// TestKilledAfterExpiry wants whoever may hold a copy to learn of a kill and why,
// although readers had lost the story before, and nobody who never had it.
func TestKilledAfterExpiry(t *testing.T) {
	t.Parallel()
	n := open(t)
	short, _ := n.publish("Short", object{"expiresAt": n.clock.Now().Add(time.Minute)})
	hidden, _ := n.publish("Embargoed", object{"embargoedUntil": n.clock.Now().Add(time.Hour)})
	n.clock.Advance(time.Minute)
	n.catchUp()
	cursor := n.changes(nobody, "").Meta.Cursor
	for _, path := range []string{short, hidden} {
		n.post(path+"/kill", n.publisher, object{"reason": "It is not true."}).want(http.StatusOK)
	}
	page := n.changes(nobody, "since="+cursor)
	wantList(t, page.list(), "killed (short)")
	if len(page.Data) == 1 && page.Data[0].Tombstone.Reason != "It is not true." {
		t.Errorf("the reason is %q", page.Data[0].Tombstone.Reason)
	}
	feed := string(n.get("/feeds/articles.atom", nobody).body)
	if strings.Count(feed, "<at:deleted-entry") != 1 || !strings.Contains(feed, "<at:comment>It is not true.</at:comment>") {
		t.Errorf("the feed is %s", feed)
	}
}

// TestChangesOfLongStories wants pages of long stories to hold fewer, as much as
// fits the page that was asked for, in a term's change, too, and none to be lost.
func TestChangesOfLongStories(t *testing.T) {
	t.Parallel()
	n := open(t)
	body := "<p>" + strings.Repeat("long ", 60_000) + "</p>"
	for i := range 5 {
		n.publish(fmt.Sprintf("Story %d", i), object{"body": body, "tags": []string{"ferries"}})
	}
	walk := func(cursor string, limit int) (sizes []int) {
		for {
			page := n.changes(nobody, fmt.Sprintf("limit=%d&since=%s", limit, cursor))
			sizes = append(sizes, len(page.Data))
			if cursor = page.Meta.Cursor; page.Meta.UpToDate {
				return sizes
			}
		}
	}
	for limit, want := range map[int][]int{100: {3, 2}, 1000: {5}, 1: {1, 1, 1, 1, 1}} {
		if got := walk("", limit); !slices.Equal(got, want) {
			t.Errorf("with limit %d the pages have %v changes, want %v", limit, got, want)
		}
	}
	cursor := n.changes(nobody, "since=now").Meta.Cursor
	n.patch("/v1/tags/ferries", n.publisher, object{"name": "Boats"}).want(http.StatusOK)
	if got := walk(cursor, 100); !slices.Equal(got, []int{3, 2}) {
		t.Errorf("the pages of a term's change have %v", got)
	}
}

// TestPlacesForPartners wants callers without a key to leave room for those who
// have one.
func TestPlacesForPartners(t *testing.T) {
	t.Parallel()
	n := open(t)
	if err := n.server.Occupy("192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v1/changes/snapshot", "/v1/changes/checksum"} {
		r := n.get(path, nobody)
		r.problem(http.StatusServiceUnavailable, "temporarily-unavailable")
		if r.header.Get("Retry-After") == "" {
			t.Errorf("%s does not say when to come again", path)
		}
		n.get(path, n.reader).want(http.StatusOK)
	}
}

// TestChangesOfTerms wants a new name of a term to bring every story that shows
// it, in steps of any size, once and in one order.
func TestChangesOfTerms(t *testing.T) {
	t.Parallel()
	for _, class := range []string{"tags", "sections", "authors"} {
		t.Run(class, func(t *testing.T) {
			t.Parallel()
			n := open(t)
			n.post("/v1/"+class, n.publisher, object{"name": "Sea"}).want(201)
			n.post("/v1/"+class, n.publisher, object{"name": "Ocean"}).want(201)
			with := func(slug string) object {
				if class == "sections" {
					return object{"section": slug}
				}
				return object{class: []string{slug}}
			}
			var want []string
			for i := range 5 {
				n.publish(fmt.Sprint("Story ", i), with("sea"))
				want = append(want, fmt.Sprint("updated Story ", i))
			}
			n.create(object{"headline": "Draft"})
			later, _ := n.publish("Later", with("sea"))
			n.publish("Other", with("ocean"))
			begin := n.changes(nobody, "since=now").Meta.Cursor
			n.patch("/v1/"+class+"/sea", n.publisher, object{"name": "The Sea"}).want(200)
			n.patch(later, n.publisher, object{"summary": "changed since"}).want(200)
			want = append(want, "updated Later")
			for limit := 1; limit <= 7; limit++ {
				got, pages := n.follow(nobody, begin, limit)
				wantList(t, got, want...)
				if pages < len(want)/limit {
					t.Errorf("%d pages of %d", pages, limit)
				}
			}
			if class == "tags" {
				begin = n.changes(nobody, "since=now").Meta.Cursor
				n.clock.Advance(time.Second)
				n.post("/v1/tags/sea/merge", n.publisher, object{"into": "ocean"}).want(200)
				got, _ := n.follow(nobody, begin, 2)
				wantList(t, got, want...) // and not the story that had the other tag before
			}
			wantList(t, n.changes(nobody, "since=now").list())
		})
	}
}

// follow reads pages from a cursor until it is up to date, and wants each change's
// own cursor to lead on to the one after it.
func (n *newsroom) follow(token, cursor string, limit int) (all []string, pages int) {
	n.t.Helper()
	for {
		page := n.changes(token, fmt.Sprintf("since=%s&limit=%d", cursor, limit))
		for i, row := range page.Data {
			all = append(all, row.String())
			after := n.changes(token, "limit=1&since="+row.Cursor)
			if i+1 < len(page.Data) && (len(after.Data) != 1 || after.Data[0].Cursor != page.Data[i+1].Cursor) {
				n.t.Errorf("after %s comes %v, not %s", row, after.list(), page.Data[i+1])
			}
		}
		cursor = page.Meta.Cursor
		if pages++; page.Meta.UpToDate {
			return all, pages
		}
	}
}

// TestChangesCursors wants odd cursors to be refused, each in its own way.
func TestChangesCursors(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.publish("One")
	n.publish("Two")
	list := n.get("/v1/articles?limit=1", nobody).object()
	_, listing, _ := strings.Cut(text(list, "links", "next"), "cursor=")
	listing, _, _ = strings.Cut(listing, "&")
	good := n.changes(nobody, "").Meta.Cursor
	for _, bad := range []string{"x", "yesterday", listing, good[:len(good)-1], good + "A", "B" + good[1:], strings.ToLower(good), "%00"} {
		n.get("/v1/changes?since="+bad, nobody).problem(400, "parameter-invalid")
		if bad != "%00" {
			n.get("/v1/changes/stream", nobody, "Last-Event-ID", bad).problem(400, "parameter-invalid")
		}
	}
	gone := func(cursor string) {
		t.Helper()
		for _, path := range []string{"/v1/changes?wait=1&since=", "/v1/changes/stream?since="} {
			r := n.get(path+cursor, nobody)
			r.problem(410, "cursor-gone")
			if link := r.header.Get("Link"); link != `</v1/changes/snapshot>; rel="start"` {
				t.Errorf("Link: %s", link)
			}
		}
	}
	first := n.changes(nobody, "limit=1").Meta.Cursor
	n.publish("Three")
	n.clock.Advance(time.Hour)
	last, _ := n.publish("Four")
	n.prune(time.Minute)
	gone(first)
	wantList(t, n.changes(nobody, "").list(), "published Four")
	n.changes(nobody, "since="+n.changes(nobody, "").Meta.Cursor)

	// The log is empty, and knows where it was.
	end := n.changes(nobody, "since=now").Meta.Cursor
	n.prune(0)
	wantList(t, n.changes(nobody, "").list())
	wantList(t, n.changes(nobody, "since="+end).list())
	gone(good)
	n.patch(last, n.publisher, object{"summary": "more"}).want(200)
	wantList(t, n.changes(nobody, "since="+end).list(), "updated Four")

	// A backup was put in the database's place.
	if err := n.db.InTx(t.Context(), (*store.Tx).RenewEpoch); err != nil {
		t.Fatal(err)
	}
	gone(end)
}

// TestChangesWait wants a waiting request to end with the first change that is
// for it, with the time, and with the server.
func TestChangesWait(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.create(object{"headline": "Ferry"})
	begin := n.changes(nobody, "since=now").Meta.Cursor
	got := make(chan changes, 1)
	go func() { got <- n.changes(nobody, "wait=30&since="+begin) }()
	n.patch(path, n.writer, object{"summary": "for editors alone"}).want(200)
	n.post(path+"/publish", n.publisher, nil).want(200)
	page := <-got
	wantList(t, page.list(), "published Ferry")

	// What another process writes is seen, too.
	beside := testkit.Open(t, n.path, n.clock)
	go func() { got <- n.changes(nobody, "wait=30&since="+page.Meta.Cursor) }()
	save(t, beside, testkit.Story(t, "beside", n.clock.Now()))
	page = <-got
	wantList(t, page.list(), "published Ferry beside sails again")

	// A draft moves the cursor of a reader who got nothing.
	n.create(object{"headline": "Another"})
	start := time.Now()
	moved := n.changes(nobody, "wait=1&since="+page.Meta.Cursor)
	if took := time.Since(start); took < time.Second || took > 20*time.Second || moved.Meta.Cursor == page.Meta.Cursor || len(moved.Data) > 0 {
		t.Errorf("after %v: %+v", took, moved)
	}
	go func() { got <- n.changes(nobody, "wait=30&since="+moved.Meta.Cursor) }()
	start = time.Now()
	n.server.Drain()
	<-got
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("a stopping server let it wait %v", took)
	}
	n.get("/v1/changes?wait=31", nobody).problem(400, "parameter-invalid")
}

// TestChangesWhileWriting has readers with pages of every small size follow
// concurrent writers, and wants each to end with the last version of every story.
func TestChangesWhileWriting(t *testing.T) {
	t.Parallel()
	n := open(t)
	const writers, stories, edits = 4, 5, 4
	stop := make(chan struct{})
	type copied struct {
		size     int
		versions map[string]int
		fault    string
	}
	results := make(chan copied)
	for size := 1; size <= 7; size++ {
		go func() {
			c := copied{size: size, versions: map[string]int{}}
			cursor, seen, ending := "", map[string]bool{}, false
			for {
				page := n.changes(nobody, fmt.Sprintf("limit=%d&since=%s", size, cursor))
				for _, row := range page.Data {
					if seen[row.Cursor] || c.versions[row.ArticleID] >= row.Version {
						c.fault = fmt.Sprintf("%s comes twice or too late: version %d after %d", row, row.Version, c.versions[row.ArticleID])
					}
					seen[row.Cursor], c.versions[row.ArticleID] = true, row.Version
				}
				cursor = page.Meta.Cursor
				if ending && page.Meta.UpToDate {
					results <- c
					return
				}
				select {
				case <-stop:
					ending = true
				default:
				}
			}
		}()
	}
	done := make(chan struct{})
	for w := range writers {
		go func() {
			defer func() { done <- struct{}{} }()
			for i := range stories {
				path, _ := n.publish(fmt.Sprint("Writer ", w, " story ", i))
				for e := range edits {
					n.patch(path, n.publisher, object{"summary": fmt.Sprint(e)}).want(200)
				}
			}
		}()
	}
	for range writers {
		<-done
	}
	close(stop)
	for range 7 {
		c := <-results
		if c.fault != "" {
			t.Errorf("pages of %d: %s", c.size, c.fault)
		}
		if len(c.versions) != writers*stories {
			t.Errorf("pages of %d: %d stories", c.size, len(c.versions))
		}
		for id, version := range c.versions {
			if version != edits+1 {
				t.Errorf("pages of %d: %s ends with version %d", c.size, id, version)
			}
		}
	}
}

// save stores articles past the API, as another process would.
func save(t *testing.T, db *store.DB, a news.Article) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Save(nil, a, store.Entry{Kind: "published", Viewer: access.Operator("tests")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
