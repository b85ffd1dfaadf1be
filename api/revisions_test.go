package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"
)

// versions are the numbers in a list of revisions.
func (r *response) versions() []int {
	r.t.Helper()
	out := []int{}
	for _, row := range r.data() {
		out = append(out, int(row["version"].(float64)))
	}
	return out
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.create(object{"headline": "Bridge closed"})
	n.clock.Advance(time.Minute)
	n.patch(path, n.writer, object{"headline": "Bridge closed for repairs"}).want(http.StatusOK)
	n.post(path+"/publish", n.publisher, nil).want(http.StatusOK)
	n.post(path+"/unpublish", n.publisher, nil).want(http.StatusOK)
	n.delete(path, n.admin).want(http.StatusNoContent)

	rows := n.get(path+"/revisions", n.writer).data()
	want := []string{
		"5 deleted the admin desk Bridge closed for repairs draft",
		"4 unpublished the publish desk Bridge closed for repairs draft",
		"3 published the publish desk Bridge closed for repairs published",
		"2 saved the write desk Bridge closed for repairs draft",
		"1 saved the admin desk Bridge closed draft",
	}
	for i, row := range rows {
		got := fmt.Sprint(row["version"], " ", row["kind"], " ", text(row, "key", "name"), " ", row["headline"], " ", row["status"])
		if i >= len(want) || got != want[i] {
			t.Errorf("row %d is %q", i, got)
		}
		n.get(text(row, "links", "self"), n.writer).want(http.StatusOK)
		n.get(text(row, "links", "diff"), n.writer).want(http.StatusOK)
	}
	if text(rows[4], "at") != "2024-06-19T08:30:00.000Z" || text(rows[3], "at") != "2024-06-19T08:31:00.000Z" || text(rows[4], "key", "id") != n.ids[access.Admin] {
		t.Errorf("when and who: %v", rows)
	}

	missing := "/v1/articles/01902dcb-0c00-79ba-a3e4-3416874f0a87/revisions"
	n.get(missing, n.writer).problem(http.StatusNotFound, "article-not-found")
	n.get(missing+"/1", n.writer).problem(http.StatusNotFound, "article-not-found")
	for _, odd := range []string{"0", "01", "-1", "one", "99999999999", "1.0", "%2B1"} {
		n.get(path+"/revisions/"+odd, n.writer).problem(http.StatusBadRequest, "parameter-invalid")
		n.get(path+"/revisions/1/diff?against="+odd, n.writer).problem(http.StatusBadRequest, "parameter-invalid")
	}
	n.get(path+"/revisions/6", n.writer).problem(http.StatusNotFound, "revision-not-found")
	n.get(path+"/revisions/1/diff?against=6", n.writer).problem(http.StatusNotFound, "revision-not-found")
}

func TestRevisionPages(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.create(object{"headline": "Bridge closed"})
	for i := range 6 {
		n.patch(path, n.writer, object{"summary": fmt.Sprint("State ", i)}).want(http.StatusOK)
	}
	next := func(r *response, name string) string { return text(r.object(), "links", name) }
	first := n.get(path+"/revisions?limit=3&total=true", n.writer)
	if !slices.Equal(first.versions(), []int{7, 6, 5}) || next(first, "prev") != "" || number(first.object()["meta"].(object), "total") != 7 {
		t.Fatalf("first page: %s", first.body)
	}
	n.patch(path, n.writer, object{"summary": "Another one in between"}).want(http.StatusOK)
	second := n.get(next(first, "next"), n.writer)
	third := n.get(next(second, "next"), n.writer)
	if !slices.Equal(second.versions(), []int{4, 3, 2}) || !slices.Equal(third.versions(), []int{1}) || next(third, "next") != "" {
		t.Errorf("then %s\n%s", second.body, third.body)
	}
	back := n.get(next(second, "prev"), n.writer)
	if !slices.Equal(back.versions(), []int{7, 6, 5}) || next(back, "prev") == "" {
		t.Errorf("back: %s", back.body)
	}
	if newest := n.get(next(back, "prev"), n.writer); !slices.Equal(newest.versions(), []int{8}) || next(newest, "prev") != "" {
		t.Errorf("newest: %s", newest.body)
	}
	other, _ := n.create(object{"headline": "Ferry late"})
	_, cursor, _ := strings.Cut(next(first, "next"), "?")
	n.get(other+"/revisions?"+cursor, n.writer).problem(http.StatusBadRequest, "parameter-invalid")
	n.get(path+"/revisions?cursor=nonsense", n.writer).problem(http.StatusBadRequest, "parameter-invalid")
}

func TestRevisionAsItWas(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/sections", n.admin, object{"name": "Politics"}).want(http.StatusCreated)
	a, err := n.editor.Create(context.Background(), editorial.Input{
		Headline: "Bridge closed", Body: "<p>It is closed.</p>", Section: &news.TermRef{Slug: "politics"},
		Tags: []news.TermRef{{Name: "Bridges"}}, Authors: []news.TermRef{{Name: "City Desk"}},
		Metadata: json.RawMessage(`{"desk":7}`), EditorNote: "Call them.", Original: "Bridge closed.It is closed.",
	}, editorial.By[news.Article]{Viewer: access.Operator("import")})
	if err != nil {
		t.Fatal(err)
	}
	path := "/v1/articles/" + a.ID.String()
	before := n.get(path, n.writer).object()
	other, _ := n.create(object{"headline": "Ferry late"})
	n.put(path, n.writer, object{"headline": "Bridge open", "related": []string{strings.TrimPrefix(other, "/v1/articles/")}}).want(http.StatusOK)
	n.patch("/v1/tags/bridges", n.publisher, object{"name": "Old bridges"}).want(http.StatusOK)

	got := n.get(path+"/revisions/1", n.writer).object()
	was, _ := got["article"].(object)
	if _, has := got["original"]; has || got["kind"] != "saved" || text(got, "key", "name") != "import" {
		t.Errorf("%v", got)
	}
	before["tags"].([]any)[0].(object)["name"] = "Old bridges"
	delete(before, "translations")
	if want, have := fmt.Sprint(before), fmt.Sprint(was); want != have {
		t.Errorf("it was\n%s\nand is shown as\n%s", want, have)
	}
	if got := n.get(path+"/revisions/1?include=original", n.writer).object(); got["original"] != "Bridge closed.It is closed." {
		t.Errorf("original: %v", got["original"])
	}
	second := n.get(path+"/revisions/2?include=original", n.writer).object()
	if original, has := second["original"]; !has || original != nil {
		t.Errorf("original: %v", original)
	}
	if related := second["article"].(object)["related"].([]any); len(related) != 1 || text(related[0].(object), "headline") != "Ferry late" {
		t.Errorf("related: %v", related)
	}
	n.get(path+"/revisions/1?include=orignal", n.writer).problem(http.StatusBadRequest, "parameter-invalid")
	n.delete(path+"?permanent=true", n.admin).want(http.StatusNoContent)
	n.get(path+"/revisions/1", n.admin).problem(http.StatusNotFound, "article-not-found")
}

// differences puts a diff in lines: [-deleted-]{+inserted+}, and from → to.
func (r *response) differences() (lines []string) {
	r.t.Helper()
	var d api.Diff
	if err := json.Unmarshal(r.want(http.StatusOK).body, &d); err != nil {
		r.t.Fatal(err)
	}
	lines = []string{fmt.Sprint(d.From, " to ", d.To)}
	for _, f := range d.Fields {
		var b strings.Builder
		b.WriteString(f.Field + ": ")
		for _, o := range f.Ops {
			b.WriteString(map[string]string{"equal": o.Text, "delete": "[-" + o.Text + "-]", "insert": "{+" + o.Text + "+}"}[o.Op])
		}
		if f.Ops == nil {
			from, _ := json.Marshal(f.From)
			to, _ := json.Marshal(f.To)
			b.WriteString(string(from) + " → " + string(to))
		}
		lines = append(lines, b.String())
	}
	return lines
}

func TestDiff(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.create(object{
		"headline": "Bakıda şəhər günü", "language": "az", "body": "<p>Bakıda <strong>şəhər günü</strong> qeyd edildi. A &amp; B.</p><p>Son.</p>",
		"tags": []string{"baku"}, "editorNote": "Ask the mayor.",
	})
	other, ferry := n.create(object{"headline": "Ferry late"})
	n.patch(path, n.writer, object{
		"headline": "Gəncədə şəhər bayramı", "urgency": 2, "tags": []string{"ganja"}, "authors": []string{"City Desk"},
		"body":       "<p>Gəncədə <em>şəhər günü</em> qeyd edildi. A &lt; B.</p><p>Son.</p>",
		"editorNote": "Ask the new mayor.", "related": []string{strings.TrimPrefix(other, "/v1/articles/")},
	}).want(http.StatusOK)
	n.post(path+"/publish", n.publisher, nil).want(http.StatusOK)

	want := []string{
		"1 to 2",
		"headline: [-Bakıda-]{+Gəncədə+} şəhər [-günü-]{+bayramı+}",
		"body: <p>[-Bakıda <strong>-]{+Gəncədə <em>+}şəhər günü[-</strong>-]{+</em>+} qeyd edildi. A [-&amp;-]{+&lt;+} B.</p><p>Son.</p>",
		`authors: [] → [{"name":"City Desk","slug":"city-desk"}]`,
		`tags: [{"kind":"topic","name":"Baku","slug":"baku"}] → [{"kind":"topic","name":"Ganja","slug":"ganja"}]`,
		"urgency: 5 → 2",
		fmt.Sprintf(`related: [] → [%q]`, text(ferry, "id")),
		"editorNote: Ask the {+new +}mayor.",
	}
	if got := n.get(path+"/revisions/2/diff", n.writer).differences(); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	published := n.get(path+"/revisions/3/diff", n.writer).differences()
	if want := []string{
		"2 to 3", `status: "draft" → "published"`,
		`publishedAt: null → "2024-06-19T08:30:00.000Z"`, `firstPublishedAt: null → "2024-06-19T08:30:00.000Z"`,
	}; !slices.Equal(published, want) {
		t.Errorf("publishing is %q", published)
	}
	if got := n.get(path+"/revisions/1/diff?against=2", n.writer).differences(); got[0] != "2 to 1" || got[1] != "headline: [-Gəncədə-]{+Bakıda+} şəhər [-bayramı-]{+günü+}" {
		t.Errorf("backwards: %q", got)
	}
	if got := n.get(path+"/revisions/2/diff?against=2", n.writer).differences(); len(got) != 1 {
		t.Errorf("with itself: %q", got)
	}
	if got := n.get(path+"/revisions/1/diff", n.writer).differences(); got[0] != "0 to 1" || !slices.Contains(got, "headline: {+Bakıda şəhər günü+}") || !slices.Contains(got, `urgency: null → 5`) {
		t.Errorf("the first: %q", got)
	}
}

// TestDiffHostile wants an answer for large bodies that are as unlike as can be,
// the same one each time; the package diff measures larger ones.
func TestDiffHostile(t *testing.T) {
	t.Parallel()
	n := open(t)
	words := func(seed uint64) string {
		var b strings.Builder
		for b.Len() < 200_000 {
			seed = seed*6364136223846793005 + 1442695040888963407
			b.WriteString(string(rune('a'+seed>>33%26)) + " ")
		}
		return b.String()
	}
	path, _ := n.create(object{"headline": "Bridge closed", "body": words(1)})
	n.patch(path, n.writer, object{"body": words(2)}).want(http.StatusOK)
	first, again := n.get(path+"/revisions/2/diff", n.writer).want(http.StatusOK), n.get(path+"/revisions/2/diff", n.writer)
	if string(first.body) != string(again.body) || len(first.body) < 200_000 {
		t.Errorf("%d and %d bytes", len(first.body), len(again.body))
	}
}

// TestDiffTurns wants a comparison to wait while as many run as may, and no longer.
func TestDiffTurns(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.create(object{"headline": "Bridge closed"})
	end, err := n.server.Compare(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	res, err := http.DefaultClient.Do(n.request(http.MethodGet, path+"/revisions/1/diff", n.writer, nil).WithContext(ctx))
	if err == nil {
		t.Errorf("answered %d beside as many others as there may be", res.StatusCode)
		_ = res.Body.Close()
	} else if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	end()
	n.get(path+"/revisions/1/diff", n.writer).want(http.StatusOK)
}

func TestRestoreRevision(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/sections", n.admin, object{"name": "Politics"}).want(http.StatusCreated)
	path, _ := n.create(object{
		"headline": "Bridge closed", "body": "<p>It is <em>closed</em>.</p>", "section": "politics", "urgency": 1,
		"tags": []any{"bridges", object{"name": "Kura", "kind": "place"}, "floods"}, "metadata": object{"desk": 7}, "editorNote": "Call them.",
	})
	n.post(path+"/publish", n.publisher, nil).want(http.StatusOK)
	n.clock.Advance(time.Hour)
	n.put(path, n.publisher, object{"headline": "Bridge open", "slug": "bridge-open", "tags": []string{"rivers"}}).want(http.StatusOK)
	// Meanwhile one tag is merged, one deleted, and the section is gone.
	n.post("/v1/tags/bridges/merge", n.publisher, object{"into": "rivers"}).want(http.StatusOK)
	n.delete("/v1/tags/kura", n.publisher).want(http.StatusNoContent)
	n.delete("/v1/sections/politics", n.publisher).want(http.StatusNoContent)
	present := n.get(path, n.admin).want(http.StatusOK)

	restore := path + "/revisions/1/restore"
	n.post(restore, n.writer, nil).problem(http.StatusForbidden, "scope-missing")
	n.post(restore, n.publisher, nil, "If-Match", `"1-nothing"`).problem(http.StatusPreconditionFailed, "article-stale")
	got := n.post(restore, n.publisher, nil, "If-Match", present.etag()).want(http.StatusOK)
	a := got.object()
	was := present.object()
	for _, name := range []string{"slug", "status", "publishedAt", "firstPublishedAt", "expiresAt", "createdAt", "id"} {
		if fmt.Sprint(a[name]) != fmt.Sprint(was[name]) {
			t.Errorf("%s became %v", name, a[name])
		}
	}
	if number(a, "version") != 4 || a["headline"] != "Bridge closed" || a["body"] != "<p>It is <em>closed</em>.</p>" ||
		number(a, "urgency") != 1 || a["editorNote"] != "Call them." || fmt.Sprint(a["metadata"]) != "map[desk:7]" || a["section"] != nil {
		t.Errorf("restored: %s", got.body)
	}
	if tags := fmt.Sprint(a["tags"]); tags != "[map[kind:topic name:Rivers slug:rivers] map[kind:place name:Kura slug:kura] map[kind:topic name:Floods slug:floods]]" {
		t.Errorf("tags: %s", tags)
	}
	if read := n.get(path, n.admin); read.etag() != got.etag() || string(read.body) != string(got.body) {
		t.Errorf("the answer is\n%s\nand then\n%s", got.body, read.body)
	}
	// Again changes nothing.
	if again := n.post(restore, n.publisher, nil).want(http.StatusOK); number(again.object(), "version") != 4 {
		t.Errorf("again: %s", again.body)
	}
	n.post(path+"/revisions/9/restore", n.publisher, nil).problem(http.StatusNotFound, "revision-not-found")
	n.delete(path, n.publisher).want(http.StatusNoContent)
	n.post(restore, n.publisher, nil).problem(http.StatusConflict, "status-conflict")
}

func TestRevisionsKept(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) { o.Editor = editorial.New(o.DB, "en", editorial.KeepRevisions(3)) })
	path, _ := n.create(object{"headline": "Bridge closed"})
	change := func(times int) {
		for i := range times {
			n.clock.Advance(time.Second)
			n.patch(path, n.publisher, object{"summary": fmt.Sprint("At ", n.clock.Now(), i)}).want(http.StatusOK)
		}
	}
	kept := func(want ...int) {
		t.Helper()
		if got := n.get(path+"/revisions", n.writer).versions(); !slices.Equal(got, want) {
			t.Errorf("kept are %v, want %v", got, want)
		}
	}
	change(2)
	kept(3, 2, 1)
	n.post(path+"/publish", n.publisher, nil).want(http.StatusOK) // 4
	change(4)
	kept(8, 7, 6, 1)                                                // readers see 8
	n.post(path+"/unpublish", n.publisher, nil).want(http.StatusOK) // 9
	change(5)
	kept(14, 13, 12, 8, 1) // readers saw 8 last
	n.get(path+"/revisions/9", n.writer).problem(http.StatusGone, "revision-gone")
	n.get(path+"/revisions/14/diff?against=9", n.writer).problem(http.StatusGone, "revision-gone")
	n.post(path+"/revisions/9/restore", n.publisher, nil).problem(http.StatusGone, "revision-gone")
	if got := n.get(path+"/revisions/12/diff", n.writer).differences(); got[0] != "8 to 12" {
		t.Errorf("the version before: %q", got)
	}
}
