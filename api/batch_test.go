package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/api"
)

const batchPath = "/v1/articles/batch"

// batched sends operations and gives their results.
func (n *newsroom) batched(token string, operations ...object) []object {
	n.t.Helper()
	r := n.post(batchPath, token, object{"operations": operations})
	rows := r.data()
	done := 0
	for _, row := range rows {
		if row["problem"] == nil {
			done++
		}
	}
	meta, _ := r.object()["meta"].(object)
	if len(rows) != len(operations) || int(number(meta, "succeeded")) != done || int(number(meta, "failed")) != len(rows)-done {
		n.t.Errorf("%d results of %d operations, %v", len(rows), len(operations), meta)
	}
	return rows
}

// outcome is a result in a line: the status, and why it was refused and where.
func outcome(row object) string {
	p, ok := row["problem"].(object)
	if !ok {
		return fmt.Sprint(row["status"], " v", row["version"])
	}
	line := fmt.Sprint(row["status"], " ", p["code"])
	faults, _ := p["errors"].([]any)
	for _, f := range faults {
		line += " " + text(f.(object), "pointer") + ":" + text(f.(object), "code")
	}
	return line
}

func ops(name string, more object) object {
	o := object{"op": name}
	for member, value := range more {
		o[member] = value
	}
	return o
}

func TestBatch(t *testing.T) {
	t.Parallel()
	n := open(t)
	_, draft := n.create(object{"headline": "Bridge closed"})
	_, out := n.publish("Ferry late")
	_, wrong := n.publish("Ferry on fire")
	_, fresh := n.create(object{"headline": "To be looked at"})
	_, trashed := n.create(object{"headline": "Hoax"})
	n.delete("/v1/articles/"+text(trashed, "id"), n.admin).want(http.StatusNoContent)
	n.post("/v1/articles", n.admin, object{"headline": "Taken", "slug": "taken"}).want(http.StatusCreated)
	const nowhere = "01902dcb-0c00-79ba-a3e4-3416874f0a87"
	upsert := object{"source": "agency.example", "sourceId": "42", "article": object{"headline": "From the agency"}}

	tests := []struct {
		operation object
		want      string
	}{
		{ops("create", object{"article": object{"headline": "New", "status": "published", "tags": []string{"fresh"}}}), "201 v1"},
		{ops("upsert", upsert), "201 v1"},
		{ops("upsert", upsert), "200 v1"},
		{ops("upsert", object{"source": "agency.example", "sourceId": "42", "article": object{"headline": "Anew from the agency"}}), "200 v2"},
		{ops("patch", object{"id": draft["id"], "patch": object{"urgency": 2}}), "200 v2"},
		{ops("patch", object{"id": draft["id"], "patch": []object{{"op": "test", "path": "/urgency", "value": 2}, {"op": "replace", "path": "/urgency", "value": 3}}}), "200 v3"},
		{ops("patch", object{"id": draft["id"], "ifMatch": "*", "patch": object{"urgency": 3}}), "200 v3"},
		{ops("publish", object{"id": draft["id"]}), "200 v4"},
		{ops("unpublish", object{"id": out["id"], "body": object{}}), "200 v2"},
		{ops("restore", object{"id": trashed["id"]}), "200 v3"},
		{ops("delete", object{"id": out["id"]}), "204 v3"},
		{ops("submit", object{"id": fresh["id"]}), "200 v2"},
		{ops("correct", object{"id": wrong["id"], "body": object{"note": "It was smoke.", "patch": object{"headline": "Smoke on ferry"}}}), "200 v2"},
		{ops("kill", object{"id": wrong["id"], "body": object{"reason": "There was no ferry."}}), "200 v3"},

		{ops("create", object{"article": object{"headline": "", "urgency": 9, "headlin": "x"}}), "422 body-invalid /operations/N/article/headlin:unknown-field /operations/N/article/headline:required /operations/N/article/urgency:out-of-range"},
		{ops("create", object{"article": object{"headline": "Ghost", "slug": "taken", "tags": []string{"ghost"}}}), "409 slug-taken /operations/N/article/slug:taken"},
		{ops("create", object{"article": []int{1}}), "422 body-invalid /operations/N/article:wrong-type"},
		{ops("create", nil), "422 body-invalid /operations/N/article:required"},
		{ops("create", object{"id": nowhere, "article": object{"headline": "x"}}), "422 body-invalid /operations/N/id:not-allowed"},
		{ops("upsert", object{"source": " ", "sourceId": "7", "article": object{"headline": "x"}}), "400 parameter-invalid /operations/N/source:required"},
		{ops("patch", object{"id": "7", "patch": object{}}), "400 parameter-invalid /operations/N/id:not-an-id"},
		{ops("patch", object{"id": nowhere, "patch": object{}}), "404 article-not-found"},
		{ops("patch", object{"id": draft["id"], "patch": object{"urgency": 9}}), "422 body-invalid /operations/N/patch/urgency:out-of-range"},
		{ops("patch", object{"id": draft["id"], "patch": []object{{"op": "test", "path": "/urgency", "value": 8}}}), "409 patch-test-failed /operations/N/patch/0:test-failed"},
		{ops("patch", object{"id": draft["id"], "patch": 7}), "422 body-invalid /operations/N/patch:wrong-type"},
		{ops("patch", object{"id": draft["id"], "ifMatch": `"1-stale"`, "patch": object{"urgency": 1}}), "412 article-stale /operations/N/ifMatch:stale"},
		{ops("publish", object{"id": draft["id"]}), "409 status-conflict"},
		{ops("publish", object{"id": draft["id"], "body": object{"at": 1}}), "422 body-invalid /operations/N/body/at:unknown-field"},
		{ops("publish", object{"id": draft["id"], "body": 1}), "422 body-invalid /operations/N/body:wrong-type"},
		{ops("kill", object{"id": draft["id"]}), "422 body-invalid /operations/N/body:required"},
		{ops("kill", object{"id": draft["id"], "body": object{"reason": " "}}), "422 body-invalid /operations/N/body/reason:required"},
		{ops("correct", object{"id": draft["id"], "body": object{"note": "x", "patch": object{"urgency": 9}}}), "422 body-invalid /operations/N/body/patch/urgency:out-of-range"},
		{ops("pubish", object{"id": draft["id"]}), "422 body-invalid /operations/N/op:not-one-of"},
		{object{"id": draft["id"]}, "422 body-invalid /operations/N/op:required"},
		{ops("delete", object{"id": draft["id"], "ifmatch": "*"}), "422 body-invalid /operations/N/ifmatch:unknown-field"},
	}
	operations := make([]object, len(tests))
	for i, tt := range tests {
		operations[i] = tt.operation
	}
	for i, row := range n.batched(n.admin, operations...) {
		want := strings.ReplaceAll(tests[i].want, "/N/", fmt.Sprintf("/%d/", i))
		want = strings.ReplaceAll(want, "/N:", fmt.Sprintf("/%d:", i))
		if got := outcome(row); got != want {
			t.Errorf("%v:\ngot  %s\nwant %s", tests[i].operation, got, want)
		}
		if row["problem"] == nil && row["status"] != 204.0 {
			if read := n.get("/v1/articles/"+text(row, "id"), n.admin); read.status != http.StatusOK {
				t.Errorf("%d: %d", i, read.status)
			}
		}
	}
	// What was refused left nothing behind.
	n.get("/v1/tags/ghost", n.admin).problem(http.StatusNotFound, "tag-not-found")
	n.get("/v1/tags/fresh", nobody).want(http.StatusOK)
	if rows := n.get("/v1/articles?status=any&q=ghost", n.admin).data(); len(rows) != 0 {
		t.Errorf("found %v", rows)
	}
}

func TestBatchConditions(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) { o.RequireIfMatch = true })
	path, a := n.create(object{"headline": "Bridge closed"})
	etag := n.get(path, n.writer).etag()
	urgency := func(i int, ifMatch any) object {
		return ops("patch", object{"id": a["id"], "ifMatch": ifMatch, "patch": object{"urgency": i}})
	}
	rows := n.batched(n.writer, urgency(1, nil), urgency(2, etag), urgency(3, etag))
	for i, want := range []string{
		"428 precondition-required /operations/0/ifMatch:required", "200 v2", "412 article-stale /operations/2/ifMatch:stale",
	} {
		if got := outcome(rows[i]); got != want {
			t.Errorf("operation %d: %s, want %s", i, got, want)
		}
	}
	read := n.get(path, n.writer)
	if text(rows[1], "etag") != read.etag() {
		t.Errorf("the ETag is %s, and a read has %s", text(rows[1], "etag"), read.etag())
	}
	// What a stale one is told will do.
	if got := outcome(n.batched(n.writer, urgency(4, text(rows[2], "etag")))[0]); got != "200 v3" {
		t.Error(got)
	}
	if r := n.patch(path, n.writer, object{"urgency": 5}, "If-Match", n.get(path, n.writer).etag()); r.status != http.StatusOK {
		t.Errorf("%d", r.status)
	}
}

func TestBatchScopes(t *testing.T) {
	t.Parallel()
	n := open(t)
	_, draft := n.create(object{"headline": "Bridge closed"})
	_, out := n.publish("Ferry late")
	rows := n.batched(n.writer,
		ops("create", object{"article": object{"headline": "New"}}),
		ops("create", object{"article": object{"headline": "Out at once", "status": "published"}}),
		ops("publish", object{"id": draft["id"]}),
		ops("unpublish", object{"id": draft["id"]}),
		ops("patch", object{"id": out["id"], "patch": object{"urgency": 1}}),
		ops("delete", object{"id": out["id"]}),
		ops("patch", object{"id": draft["id"], "patch": object{"urgency": 1}}),
	)
	const no = "403 scope-missing"
	for i, want := range []string{"201 v1", no, no, no, no, no, "200 v2"} {
		if got := outcome(rows[i]); got != want {
			t.Errorf("operation %d: %s, want %s", i, got, want)
		}
	}
}

func TestBatchAtomic(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, a := n.create(object{"headline": "Bridge closed"})
	create := func(headline string) object {
		return ops("create", object{"article": object{"headline": headline, "tags": []string{"fresh"}}})
	}
	patch := ops("patch", object{"id": a["id"], "patch": object{"urgency": 1}})
	wrong := object{"atomic": true, "operations": []object{
		create("New"), create(""), patch,
		ops("patch", object{"id": a["id"], "ifMatch": `"1-stale"`, "patch": object{"urgency": 2}}),
		ops("publish", object{"id": "01902dcb-0c00-79ba-a3e4-3416874f0a87"}), ops("pubish", nil),
	}}
	p := n.post(batchPath, n.admin, wrong, "Idempotency-Key", "monday").problem(http.StatusUnprocessableEntity, "batch-refused")
	want := "/operations/1/article/headline:required /operations/3/ifMatch:stale /operations/4:article-not-found /operations/5/op:not-one-of"
	var got []string
	for _, f := range p["errors"].([]any) {
		where := text(f.(object), "pointer")
		if header := text(f.(object), "header"); header != "" {
			where = header
		}
		got = append(got, where+":"+text(f.(object), "code"))
	}
	if strings.Join(got, " ") != want {
		t.Errorf("faults: %v", got)
	}
	if number(n.get(path, n.admin).object(), "version") != 1 || len(n.get("/v1/articles?status=any", n.admin).data()) != 1 {
		t.Error("something was stored")
	}
	n.get("/v1/tags/fresh", n.admin).problem(http.StatusNotFound, "tag-not-found")
	if rows := n.get("/v1/articles/"+text(a, "id")+"/revisions", n.admin).data(); len(rows) != 1 {
		t.Errorf("%d revisions", len(rows))
	}

	// Mended, it goes under the same key, and is stored once.
	right := object{"atomic": true, "operations": []object{create("New"), patch}}
	first := n.post(batchPath, n.admin, right, "Idempotency-Key", "monday").want(http.StatusOK)
	again := n.post(batchPath, n.admin, right, "Idempotency-Key", "monday").want(http.StatusOK)
	if string(first.body) != string(again.body) || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%s\nthen\n%s", first.body, again.body)
	}
	if number(n.get(path, n.admin).object(), "version") != 2 || len(n.get("/v1/articles?status=any", n.admin).data()) != 2 {
		t.Error("it was stored twice, or not at all")
	}
	n.post(batchPath, n.admin, wrong, "Idempotency-Key", "monday").problem(http.StatusUnprocessableEntity, "idempotency-key-reused")
	none := object{"atomic": true, "operations": []object{ops("pubish", nil)}}
	n.post(batchPath, n.admin, none).problem(http.StatusUnprocessableEntity, "batch-refused")
}

func TestBatchLimits(t *testing.T) {
	t.Parallel()
	n := open(t)
	create := func(i int, body string) object {
		return ops("create", object{"article": object{"headline": fmt.Sprint("Story ", i%7), "body": body}})
	}
	_, draft := n.create(object{"headline": "Bridge closed"})
	var many []object
	for range 1000 {
		many = append(many, ops("patch", object{"id": draft["id"], "patch": object{"headline": "Bridge closed"}}))
	}
	some := many
	if raced {
		some = many[:100]
	}
	for _, row := range n.batched(n.writer, some...) {
		if outcome(row) != "200 v1" {
			t.Fatal(outcome(row))
		}
	}
	large := strings.Repeat("x", 1<<20)
	rows := n.batched(n.writer, create(1, large[:900_000]), create(2, large), create(3, large[:900_000]))
	for i, want := range []string{"201 v1", "413 body-too-large", "201 v1"} {
		if got := outcome(rows[i]); got != want {
			t.Errorf("operation %d: %s", i, got)
		}
	}
	for name, tt := range map[string]struct {
		body   any
		status int
		want   string
	}{
		"too-many":  {object{"operations": append(many, many[0])}, 422, "body-invalid /operations:too-many"},
		"none":      {object{"operations": []object{}}, 422, "body-invalid /operations:required"},
		"nothing":   {object{}, 422, "body-invalid /operations:required"},
		"misspelt":  {object{"operation": []object{}}, 422, "body-invalid /operation:unknown-field"},
		"no object": {object{"operations": []int{1}, "atomic": true}, 422, "batch-refused /operations/0:wrong-type"},
		"duplicate": {`{"operations": [{"op": "create", "op": "patch"}]}`, 400, "json-unreadable /operations/0/op:duplicate-member"},
	} {
		p := n.post(batchPath, n.writer, tt.body).want(tt.status).object()
		if got := outcome(object{"problem": p, "status": tt.status}); got != fmt.Sprint(tt.status, " ", tt.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
	tooLarge, err := json.Marshal(object{"operations": []string{strings.Repeat("x", 16<<20)}})
	if err != nil {
		t.Fatal(err)
	}
	n.post(batchPath, n.writer, tooLarge).problem(http.StatusRequestEntityTooLarge, "body-too-large")
	n.post("/v1/articles", n.writer, tooLarge[:2<<20]).problem(http.StatusRequestEntityTooLarge, "body-too-large")
}

// TestTermOfTheRefused has an operation be refused after it made a tag, and the
// next one name the same: the tag that went with the first must be made anew.
func TestTermOfTheRefused(t *testing.T) {
	t.Parallel()
	n := open(t)
	taken := object{"name": "News.Az", "id": "42"}
	n.publish("Bridge closed", object{"source": taken})
	create := func(headline string, more object) object {
		article := object{"headline": headline, "status": "published", "tags": []string{"Tides", "Tides"}} // the second time it is looked up
		for name, value := range more {
			article[name] = value
		}
		return ops("create", object{"article": article})
	}
	rows := n.batched(n.publisher, create("Tide rises", object{"source": taken}), create("Tide falls", nil))
	for i, want := range []string{"409 source-taken /operations/0/article/source/id:taken", "201 v1"} {
		if got := outcome(rows[i]); got != want {
			t.Errorf("operation %d: %s, want %s", i, got, want)
		}
	}
	if found := n.get("/v1/articles?tag=tides", nobody).want(http.StatusOK).data(); len(found) != 1 || found[0]["headline"] != "Tide falls" {
		t.Errorf("by the tag are found %v", found)
	}
}
