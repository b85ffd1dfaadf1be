package api_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestScheduled follows a story from its plan to its readers.
func TestScheduled(t *testing.T) {
	t.Parallel()
	n := open(t)
	planned := n.clock.Now().Add(time.Hour)
	path := n.inState(news.Scheduled, object{"headline": "Planned", "tags": []string{"ferries"}, "slug": "planned"})
	n.clock.Advance(time.Hour - time.Millisecond)
	n.catchUp()
	for _, hidden := range []string{path, "/v1/articles/by-slug/en/planned"} {
		n.get(hidden, nobody).problem(http.StatusNotFound, "article-not-found")
	}
	if a := n.get(path, n.writer).object(); a["status"] != "scheduled" || a["publishedAt"] != stampOf(planned) || a["firstPublishedAt"] != nil {
		t.Errorf("%v", a)
	}
	n.clock.Advance(3 * time.Millisecond)
	n.catchUp()
	n.catchUp() // once is enough
	a := n.get(path, nobody).want(http.StatusOK).object()
	if a["status"] != "published" || a["publishedAt"] != stampOf(planned) || a["firstPublishedAt"] != stampOf(planned) || number(a, "version") != 2 || a["updatedAt"] != stampOf(planned.Add(2*time.Millisecond)) {
		t.Errorf("%v", a)
	}
	if got := n.get("/v1/articles?tag=ferries&total=true", nobody).each("headline"); !slices.Equal(got, []string{"Planned"}) {
		t.Errorf("listed: %v", got)
	}
	log := n.logOf(path)
	if len(log) != 2 || log[0].Kind != "saved" || log[0].IsPublic || log[1].Kind != "published" || log[1].WasPublic || !log[1].IsPublic || log[1].Version != 2 {
		t.Errorf("%+v", log)
	}
	if !slices.Contains(log[1].Keys, news.AllLists) {
		t.Errorf("caches keep lists: %v", log[1].Keys)
	}
}

func stampOf(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// TestReschedule wants another time to move the plan, and one that has passed to
// put the story out at once.
func TestReschedule(t *testing.T) {
	t.Parallel()
	n := open(t)
	path := n.inState(news.Scheduled, nil)
	later, past := n.clock.Now().Add(3*time.Hour), n.clock.Now().Add(-time.Hour)
	if a := n.patch(path, n.publisher, object{"publishedAt": later}).want(http.StatusOK).object(); a["status"] != "scheduled" || a["publishedAt"] != stampOf(later) {
		t.Errorf("%v", a)
	}
	n.clock.Advance(2 * time.Hour)
	n.catchUp()
	n.get(path, nobody).problem(http.StatusNotFound, "article-not-found")
	wantFaults(t, n.patch(path, n.publisher, object{"publishedAt": nil}).problem(http.StatusUnprocessableEntity, "body-invalid"), fault{pointer: "/publishedAt", code: "required"})
	if a := n.put(path, n.publisher, object{"headline": "New text, same plan"}).want(http.StatusOK).object(); a["status"] != "scheduled" || a["publishedAt"] != stampOf(later) {
		t.Errorf("%v", a)
	}
	same := n.post(path+"/publish", n.publisher, nil).want(http.StatusOK).object()
	if same["status"] != "scheduled" || number(same, "version") != 3 {
		t.Errorf("planned already: %v", same)
	}
	a := n.patch(path, n.publisher, object{"publishedAt": past}).want(http.StatusOK).object()
	if a["status"] != "published" || a["publishedAt"] != stampOf(past) || a["firstPublishedAt"] != stampOf(past) {
		t.Errorf("%v", a)
	}
	n.clock.Advance(24 * time.Hour)
	n.catchUp()
	if got := strings.Join(n.kinds(path), " "); got != "saved saved saved published" {
		t.Errorf("the log has %s", got)
	}
	// Taken back, the plan is forgotten.
	other := n.inState(news.Scheduled, nil)
	if a := n.post(other+"/unpublish", n.publisher, nil).want(http.StatusOK).object(); a["publishedAt"] != nil {
		t.Errorf("%v", a)
	}
	n.clock.Advance(2 * time.Hour)
	n.catchUp()
	if a := n.get(other, n.writer).object(); a["status"] != "draft" {
		t.Errorf("%v", a["status"])
	}
}

// TestByItself wants the log to have what happens by itself: once, in the order
// of the times, with the version that was there, also after a night without a
// server, and also when an editor is there before the worker.
func TestByItself(t *testing.T) {
	t.Parallel()
	const all = "published embargoLifted expired"
	touch := map[string]struct {
		do   func(n *newsroom, path string)
		adds string
	}{
		"nobody":    {func(*newsroom, string) {}, ""},
		"an editor": {func(n *newsroom, path string) { n.patch(path, n.publisher, object{"summary": "x"}).want(200) }, " updated"},
		"unpublish": {func(n *newsroom, path string) { n.post(path+"/unpublish", n.publisher, nil).want(200) }, " unpublished"},
		"kill":      {func(n *newsroom, path string) { n.post(path+"/kill", n.publisher, object{"reason": "x"}).want(200) }, " killed"},
		"trash":     {func(n *newsroom, path string) { n.delete(path, n.publisher).want(204) }, " deleted"},
		"purge":     {func(n *newsroom, path string) { n.delete(path+"?permanent=true", n.admin).want(204) }, " purged"},
		"upsert": {func(n *newsroom, _ string) {
			n.put("/v1/sources/Wire/articles/1", n.publisher, object{"headline": "Anew"}).want(200)
		}, " updated"},
	}
	for name, test := range touch {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := open(t)
			start := n.clock.Now()
			path := n.inState(news.Published, object{
				"embargoedUntil": start.Add(time.Hour), "expiresAt": start.Add(2 * time.Hour), "source": object{"name": "Wire", "id": "1"},
			})
			n.clock.Advance(12 * time.Hour)
			test.do(n, path)
			n.catchUp()
			log := n.logOf(path)
			var kinds []string
			public := false
			for i, c := range log {
				kinds = append(kinds, c.Kind)
				was := public || c.Kind == "killed" // whoever kept a copy of what expired must learn of it
				if c.WasPublic != was || i < 3 && c.Version != 1 {
					t.Errorf("row %d: %+v", i, c)
				}
				public = c.IsPublic
			}
			want := all + test.adds
			if name == "upsert" { // it clears the expiry
				want = all + " updated"
			}
			if got := strings.Join(kinds, " "); got != want {
				t.Errorf("the log has %s, want %s", got, want)
			}
		})
	}
}

// TestDueInOrder wants what came due while nobody was there in the order of its
// times, over many stories and more than one batch.
func TestDueInOrder(t *testing.T) {
	t.Parallel()
	n := open(t)
	start := n.clock.Now()
	const stories = 130
	want := map[string]time.Time{} // "id kind" to its time
	for i := range stories {
		at := start.Add(time.Duration(1+(i*37)%stories) * time.Minute) // in no order
		path := n.inState(news.Scheduled, object{"publishedAt": at, "embargoedUntil": at.Add(90 * time.Second), "expiresAt": at.Add(time.Hour)})
		id := strings.TrimPrefix(path, "/v1/articles/")
		want[id+" published"], want[id+" embargoLifted"], want[id+" expired"] = at, at.Add(90*time.Second), at.Add(time.Hour)
	}
	n.clock.Advance(24 * time.Hour)
	n.catchUp()
	var last time.Time
	for _, c := range testkit.Changes(t, n.path) {
		at, ok := want[c.ArticleID+" "+c.Kind]
		if !ok {
			continue
		}
		if at.Before(last) {
			t.Fatalf("%s of %s, due %s, comes after what was due %s", c.Kind, c.ArticleID, at, last)
		}
		last = at
		delete(want, c.ArticleID+" "+c.Kind)
	}
	if len(want) > 0 {
		t.Errorf("%d things did not happen", len(want))
	}
}

// TestClockGoesBack wants nothing to happen twice, and readers of the log to be
// told what holds.
func TestClockGoesBack(t *testing.T) {
	t.Parallel()
	n := open(t)
	start := n.clock.Now()
	scheduled := n.inState(news.Scheduled, nil) // in an hour
	embargoed := n.inState(news.Published, object{"embargoedUntil": start.Add(time.Hour)})
	n.clock.Advance(2 * time.Hour)
	n.catchUp()
	read := n.get(scheduled, n.publisher)
	n.clock.Advance(-100 * time.Minute)
	n.catchUp()
	n.get(scheduled, nobody).want(http.StatusOK) // it is out
	n.put(scheduled, n.publisher, read.body).want(http.StatusOK)
	n.patch(scheduled, n.publisher, object{"summary": "After the clock went back."}).want(http.StatusOK)
	n.get(embargoed, nobody).problem(http.StatusNotFound, "article-not-found")
	n.patch(embargoed, n.publisher, object{"summary": "After the clock went back."}).want(http.StatusOK)
	n.clock.Advance(100 * time.Minute)
	n.catchUp()
	if got := strings.Join(n.kinds(scheduled), " "); got != "saved published updated" {
		t.Errorf("scheduled: %s", got)
	}
	if got := strings.Join(n.kinds(embargoed), " "); got != "published embargoLifted updated embargoLifted" {
		t.Errorf("embargoed: %s", got)
	}
	public := false
	for _, c := range n.logOf(embargoed) {
		if c.WasPublic != public {
			t.Errorf("%+v", c)
		}
		public = c.IsPublic
	}
	if !public {
		t.Error("the log ends with the story hidden")
	}
}

// TestEditorAgainstSchedule lets editors change stories while two workers put
// them out, and wants every story out once, with nobody's change lost.
func TestEditorAgainstSchedule(t *testing.T) {
	t.Parallel()
	n := open(t)
	const stories = 12
	var paths []string
	for range stories {
		paths = append(paths, n.inState(news.Scheduled, nil))
	}
	n.clock.Advance(2 * time.Hour)
	other := testkit.Open(t, n.path, n.clock) // a second process, as the database sees it
	second := editorial.New(other, "en")
	failed := atOnce(stories+2, func(i int) error {
		switch {
		case i < stories:
			n.patch(paths[i], n.publisher, object{"summary": "Meanwhile."}).want(http.StatusOK)
			return nil
		case i == stories:
			return n.db.InTx(t.Context(), func(tx *store.Tx) error { _, err := n.editor.CatchUp(tx); return err })
		default:
			return other.InTx(t.Context(), func(tx *store.Tx) error { _, err := second.CatchUp(tx); return err })
		}
	})
	if err := errors.Join(failed...); err != nil {
		t.Error(err)
	}
	n.catchUp()
	for i, path := range paths {
		a := n.get(path, nobody).want(http.StatusOK).object()
		if a["summary"] != "Meanwhile." || number(a, "version") != 3 {
			t.Errorf("%v, version %v", a["summary"], a["version"])
		}
		if got := fmt.Sprint(n.kinds(path)); got != "[saved published updated]" {
			t.Errorf("story %d: %s", i, got)
		}
	}
}

// TestEmbargo wants an embargo to be set as long as nobody has read the story.
func TestEmbargo(t *testing.T) {
	t.Parallel()
	n := open(t)
	later, latest := n.clock.Now().Add(time.Hour), n.clock.Now().Add(2*time.Hour)
	path := n.inState(news.Published, nil)
	wantFaults(t, n.patch(path, n.publisher, object{"embargoedUntil": later}).problem(http.StatusUnprocessableEntity, "body-invalid"), fault{pointer: "/embargoedUntil", code: "already-public"})
	n.post(path+"/unpublish", n.publisher, nil).want(http.StatusOK)
	n.patch(path, n.publisher, object{"embargoedUntil": later}).want(http.StatusOK)
	n.post(path+"/publish", n.publisher, nil).want(http.StatusOK)
	n.get(path, nobody).problem(http.StatusNotFound, "article-not-found")
	if got := n.patch(path, n.publisher, object{"embargoedUntil": latest}).want(http.StatusOK).object()["embargoedUntil"]; got != stampOf(latest) {
		t.Errorf("an embargo that nobody has seen the end of is %v", got)
	}
	n.clock.Advance(90 * time.Minute)
	n.catchUp()
	n.get(path, nobody).problem(http.StatusNotFound, "article-not-found")
	n.patch(path, n.publisher, object{"embargoedUntil": nil}).want(http.StatusOK) // lifted by hand
	n.get(path, nobody).want(http.StatusOK)
	n.clock.Advance(90 * time.Minute)
	n.catchUp()
	if got := strings.Join(n.kinds(path), " "); got != "published unpublished saved published updated updated" {
		t.Errorf("the log has %s", got)
	}
}
