package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
)

// whole is an invented story with every field that a write can set.
func whole() object {
	return object{
		"type": "analysis", "language": "en", "headline": "Ferry returns to the bay", "subheadline": "Two boats a day",
		"summary": "After a year in the dock the ferry sails again.",
		"body":    "# Back\n\nThe ferry **sailed** at dawn.", "bodyFormat": "markdown",
		"dateline": object{"place": "Port Town", "date": "2024-06-18"}, "byline": "By the harbour desk",
		"authors": []any{"Jane Doe", object{"name": "John Roe"}}, "section": "politics",
		"tags": []any{"ferries", object{"name": "Port Town", "kind": "place"}},
		"media": []any{object{
			"url": "https://media.news.example/ferry.jpg", "role": "main", "caption": "The ferry", "alt": "A white ferry",
			"credit": "Photo: the harbour desk", "usageTerms": "Editorial use only", "width": 1600, "height": 900, "focalPoint": object{"x": 0.5, "y": 0.25},
		}},
		"source":       object{"name": "Harbour Wire", "url": "https://wire.example/1", "id": "hw-1"},
		"canonicalUrl": "https://news.example/en/ferry", "rights": object{"copyrightHolder": "Example News", "copyrightNotice": "© 2024", "usageTerms": "Ask first"},
		"urgency": 3, "embargoedUntil": "2024-06-19T08:00:00+04:00", "expiresAt": "2034-06-19",
		"editorNote": "Check the timetable.", "metadata": object{"desk": object{"id": 7, "big": 12345678901234567}},
	}
}

func TestArticleLife(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated).golden("politics")
	created := n.post("/v1/articles", n.writer, whole()).want(http.StatusCreated).golden("article-created")
	path := created.header.Get("Location")
	if path != text(created.object(), "links", "self") {
		t.Errorf("Location: %s, but links.self is %s", path, text(created.object(), "links", "self"))
	}
	read := n.get(path, n.writer).want(http.StatusOK)
	if !bytes.Equal(read.body, created.body) || read.etag() != created.etag() {
		t.Errorf("created with %s\n%s\nread with %s\n%s", created.etag(), created.body, read.etag(), read.body)
	}
	n.get(path, nobody).problem(http.StatusNotFound, "article-not-found")
	n.get(path, n.reader).problem(http.StatusNotFound, "article-not-found")

	n.clock.Advance(time.Minute)
	published := n.post(path+"/publish", n.publisher, nil).want(http.StatusOK).golden("article-published")
	n.get(path, nobody).want(http.StatusOK).golden("article-read")
	if r := n.get(path, n.writer); !bytes.Equal(r.body, published.body) || r.etag() != published.etag() {
		t.Error("an editor reads something else than publishing answered")
	}
	n.post(path+"/publish", n.publisher, nil).problem(http.StatusConflict, "status-conflict")

	n.clock.Advance(time.Minute)
	n.put(path, n.publisher, object{"headline": "Ferry sails", "body": "<p>Short.</p>"}).want(http.StatusOK).golden("article-replaced")
	n.clock.Advance(time.Minute)
	n.patch(path, n.publisher, object{"summary": "Short.", "urgency": nil, "tags": []any{"ferries"}}).want(http.StatusOK).golden("article-patched")

	n.clock.Advance(time.Minute)
	n.post(path+"/unpublish", n.publisher, "{}").want(http.StatusOK).golden("article-unpublished")
	n.get(path, nobody).problem(http.StatusNotFound, "article-not-found")
	n.post(path+"/unpublish", n.publisher, nil).problem(http.StatusConflict, "status-conflict")

	n.clock.Advance(time.Minute)
	n.delete(path, n.writer).want(http.StatusNoContent)
	n.get(path, n.writer).want(http.StatusOK).golden("article-trashed")
	n.get("/v1/articles?status=trashed", n.writer).want(http.StatusOK).golden("trash")
	n.get("/v1/articles?status=any", n.writer).golden("list-empty")
	n.get(path, nobody).problem(http.StatusGone, "article-gone")
	for _, again := range []*response{n.delete(path, n.writer), n.patch(path, n.writer, object{"summary": "x"}), n.put(path, n.writer, object{"headline": "x"}), n.post(path+"/publish", n.publisher, nil)} {
		again.problem(http.StatusConflict, "status-conflict")
	}

	n.clock.Advance(time.Minute)
	n.post(path+"/restore", n.writer, nil).want(http.StatusOK).golden("article-restored")
	n.get(path, nobody).problem(http.StatusNotFound, "article-not-found")
	n.post(path+"/restore", n.writer, nil).problem(http.StatusConflict, "status-conflict")
}

func TestPurge(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, a := n.publish("Ferry sails")
	other, _ := n.publish("Another ferry", object{"related": []any{a["id"]}, "translationOf": a["id"], "language": "az"})
	n.delete(path+"?permanent=true", n.publisher).problem(http.StatusForbidden, "scope-missing")
	n.delete(path+"?permanent=perhaps", n.admin).problem(http.StatusBadRequest, "parameter-invalid")
	n.delete(path+"?permanent=true", n.admin).want(http.StatusNoContent)
	for _, token := range []string{nobody, n.admin} {
		n.get(path, token).problem(http.StatusNotFound, "article-not-found")
		n.get("/v1/articles/by-slug/en/ferry-sails", token).problem(http.StatusNotFound, "article-not-found")
	}
	n.delete(path+"?permanent=true", n.admin).problem(http.StatusNotFound, "article-not-found")
	o := n.get(other, nobody).object()
	if len(o["related"].([]any))+len(o["translations"].([]any)) != 0 {
		t.Errorf("the other still names it: %v", o)
	}
	if _, b := n.publish("Ferry sails"); b["slug"] != "ferry-sails" {
		t.Errorf("the slug is not free: %v", b["slug"])
	}
	// From the trash, too.
	trashed, _ := n.create(object{"headline": "Into the bin"})
	n.delete(trashed, n.writer).want(http.StatusNoContent)
	n.delete(trashed+"?permanent=true", n.admin).want(http.StatusNoContent)
	n.get(trashed, n.admin).problem(http.StatusNotFound, "article-not-found")
}

func TestCreatePublished(t *testing.T) {
	t.Parallel()
	n := open(t)
	body := object{"headline": "At once", "status": "published"}
	n.post("/v1/articles", n.writer, body).problem(http.StatusForbidden, "scope-missing")
	n.post("/v1/articles", n.publisher, body).want(http.StatusCreated).golden("article-at-once")
	body["publishedAt"], body["headline"] = "2020-01-02T03:04:05.678+04:00", "Long ago"
	r := n.post("/v1/articles", n.publisher, body).want(http.StatusCreated).object()
	if r["publishedAt"] != "2020-01-01T23:04:05.678Z" || r["firstPublishedAt"] != r["publishedAt"] {
		t.Errorf("published at %v, first at %v", r["publishedAt"], r["firstPublishedAt"])
	}
	body["publishedAt"] = "2024-06-19T08:30:00.001Z"
	n.post("/v1/articles", n.writer, body).problem(http.StatusForbidden, "scope-missing")
	r = n.post("/v1/articles", n.publisher, body).want(http.StatusCreated).object()
	if r["status"] != "scheduled" || r["publishedAt"] != "2024-06-19T08:30:00.001Z" || r["firstPublishedAt"] != nil {
		t.Errorf("with a time to come: %v", r)
	}
}

// TestPublishRefused wants what cannot go out to stay a draft.
func TestPublishRefused(t *testing.T) {
	t.Parallel()
	n := open(t)
	for _, fields := range []object{{"expiresAt": "2024-06-18"}, {"expiresAt": "2024-06-19T08:30:00Z"}} {
		fields["headline"] = "Not yet"
		path, _ := n.create(fields)
		wantFaults(t, n.post(path+"/publish", n.publisher, nil).problem(http.StatusUnprocessableEntity, "body-invalid"), fault{pointer: "/expiresAt", code: "out-of-order"})
		if a := n.get(path, n.writer).object(); a["status"] != "draft" || number(a, "version") != 1 {
			t.Errorf("it is %v, version %v", a["status"], a["version"])
		}
	}
}

// TestStatusOnlyByWorkflow wants a write that would change the status to be
// told how it can.
func TestStatusOnlyByWorkflow(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.create(object{"headline": "A draft"})
	for _, status := range []string{"published", "review", "killed"} {
		for _, r := range []*response{
			n.put(path, n.publisher, object{"headline": "A draft", "status": status}), n.patch(path, n.publisher, object{"status": status}),
		} {
			wantFaults(t, r.problem(http.StatusUnprocessableEntity, "body-invalid"), fault{pointer: "/status", code: "read-only", has: "/publish"})
		}
	}
	for _, status := range []string{"review", "scheduled", "killed", "lost"} {
		p := n.post("/v1/articles", n.publisher, object{"headline": "x", "status": status}).problem(http.StatusUnprocessableEntity, "body-invalid")
		wantFaults(t, p, fault{pointer: "/status", code: "not-one-of"})
	}
	n.put(path, n.writer, object{"headline": "A draft still", "status": "draft"}).want(http.StatusOK)
}

func TestReplaceKeeps(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, before := n.publish("Ferry sails", object{"slug": "own-slug", "language": "az", "publishedAt": "2024-01-02T00:00:00Z", "summary": "Kept?"})
	after := n.put(path, n.publisher, object{"headline": "Another headline"}).want(http.StatusOK).object()
	for _, kept := range []string{"id", "slug", "language", "status", "publishedAt", "firstPublishedAt", "createdAt"} {
		if before[kept] != after[kept] {
			t.Errorf("%s was %v and is %v", kept, before[kept], after[kept])
		}
	}
	if after["summary"] != "" || after["body"] != "" {
		t.Errorf("summary and body were not cleared: %v, %v", after["summary"], after["body"])
	}
	p := n.put(path, n.publisher, object{"summary": "No headline"}).problem(http.StatusUnprocessableEntity, "body-invalid")
	wantFaults(t, p, fault{pointer: "/headline", code: "required"})
}

func TestUpsert(t *testing.T) {
	t.Parallel()
	n := open(t)
	const path = "/v1/sources/Harbour%20Wire/articles/hw%2F2024%2F7"
	body := object{"headline": "From the wire", "body": "<p>Text.</p>", "tags": []any{"ferries"}, "metadata": object{"n": 1.50}}
	created := n.put(path, n.writer, body).want(http.StatusCreated)
	created.golden("upsert-created")
	if created.header.Get("Location") == "" {
		t.Error("no Location")
	}
	changed := n.changed()
	n.clock.Advance(time.Minute)
	for range 2 {
		same := n.put(path, n.writer, body).want(http.StatusOK)
		if !bytes.Equal(same.body, created.body) || same.etag() != created.etag() {
			t.Errorf("the same story came back as another: %s", same.body)
		}
	}
	if got := n.changed(); !got.Equal(changed) {
		t.Errorf("sending the same story again made a row in the change log at %s", got)
	}
	body["headline"] = "From the wire, again"
	updated := n.put(path, n.writer, body).want(http.StatusOK).object()
	if number(updated, "version") != 2 || updated["slug"] != "from-the-wire" {
		t.Errorf("version %v, slug %v", updated["version"], updated["slug"])
	}
	if got := n.changed(); !got.Equal(n.clock.Now()) {
		t.Errorf("the last row in the change log is of %s", got)
	}

	p := n.put(path, n.writer, body, "If-None-Match", "*").problem(http.StatusPreconditionFailed, "article-exists")
	if text(p, "detail") == "" {
		t.Error("no detail")
	}
	n.put("/v1/sources/Harbour%20Wire/articles/8", n.writer, object{"headline": "New"}, "If-None-Match", "*").want(http.StatusCreated)
	n.put("/v1/sources/Harbour%20Wire/articles/9", n.writer, object{"headline": "New"}, "If-Match", "*").problem(http.StatusPreconditionFailed, "article-stale")

	// The path's source overrules the body's, and nobody else may have it.
	o := n.put("/v1/sources/Harbour%20Wire/articles/10", n.writer, object{"headline": "x", "source": object{"name": "Y", "id": "1", "url": "https://wire.example/10"}}).object()
	if text(o, "source", "name") != "Harbour Wire" || text(o, "source", "id") != "10" || text(o, "source", "url") != "https://wire.example/10" {
		t.Errorf("source: %v", o["source"])
	}
	n.post("/v1/articles", n.writer, object{"headline": "x", "source": object{"name": "Harbour Wire", "id": "10"}}).problem(http.StatusConflict, "source-taken")

	// What lies in the trash is not brought back by itself.
	n.delete(text(o, "links", "self"), n.writer).want(http.StatusNoContent)
	n.put("/v1/sources/Harbour%20Wire/articles/10", n.writer, object{"headline": "x"}).problem(http.StatusConflict, "status-conflict")
}

// TestUpsertOddNames wants a source to be found again by the name it was stored
// under, however it was spelt.
func TestUpsertOddNames(t *testing.T) {
	t.Parallel()
	n := open(t)
	for _, path := range []string{"/v1/sources/A%20%20B/articles/1", "/v1/sources/C/articles/x%20%20y", "/v1/sources/D%E2%80%AE/articles/1", "/v1/sources/%20E%20/articles/%201%20", "/v1/sources/N%00/articles/1"} {
		n.put(path, n.writer, object{"headline": "x"}).want(http.StatusCreated)
		n.put(path, n.writer, object{"headline": "x"}).want(http.StatusOK)
	}
	for path, name := range map[string]string{"/v1/sources/%20/articles/1": "source", "/v1/sources/A/articles/%20": "sourceId", "/v1/sources/A/articles/%E2%80%AE": "sourceId"} {
		p := n.put(path, n.writer, object{"headline": "x"}).problem(http.StatusBadRequest, "parameter-invalid")
		wantFaults(t, p, fault{parameter: name, code: "required"})
	}
	long := strings.Repeat("x", 501)
	n.put("/v1/sources/A/articles/"+long, n.writer, object{"headline": "x"}).problem(http.StatusUnprocessableEntity, "body-invalid")
}

// TestUpsertAtOnce sends one story eight times at once.
func TestUpsertAtOnce(t *testing.T) {
	t.Parallel()
	n := open(t)
	created := 0
	for _, r := range atOnce(8, func(int) *response {
		return n.put("/v1/sources/Wire/articles/1", n.writer, object{"headline": "Once"})
	}) {
		if r.status == http.StatusCreated {
			created++
		} else {
			r.want(http.StatusOK)
		}
	}
	if created != 1 || len(n.get("/v1/articles?status=any", n.writer).data()) != 1 {
		t.Errorf("it was created %d times", created)
	}
}

// changed is when the last row of the change log was written.
func (n *newsroom) changed() time.Time {
	n.t.Helper()
	at, err := n.db.LastChange(n.t.Context(), access.Operator("test"))
	if err != nil {
		n.t.Fatal(err)
	}
	return at
}
