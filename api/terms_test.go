package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// classes are the three kinds of terms: their paths, and the field of articles
// that names them.
var classes = []struct{ path, field, filter, missing string }{
	{"/v1/sections", "section", "section", "section-not-found"},
	{"/v1/tags", "tags", "tag", "tag-not-found"},
	{"/v1/authors", "authors", "author", "author-not-found"},
}

func TestTermLife(t *testing.T) {
	t.Parallel()
	for _, class := range classes {
		t.Run(class.field, func(t *testing.T) {
			t.Parallel()
			n := open(t)
			created := n.post(class.path, n.publisher, object{"name": "  Şəhər & <Bay> "}).want(http.StatusCreated).golden(class.field + "-created")
			if got := created.header.Get("Location"); got != class.path+"/seher-bay" {
				t.Errorf("Location: %s", got)
			}
			n.post(class.path, n.publisher, object{"name": "Other", "slug": "seher-bay"}).problem(http.StatusConflict, "term-exists")
			n.clock.Advance(time.Minute)
			article := object{"headline": "Ferry sails", "status": "published", "authors": []any{}, "tags": []any{}}
			article[class.field] = "Şəhər & <Bay>"
			if class.field != "section" {
				article[class.field] = []any{"Şəhər & <Bay>"}
			}
			path, _ := n.create(article)

			term := n.get(class.path+"/seher-bay", nobody).want(http.StatusOK).golden(class.field + "-read")
			if got := n.get(class.path+"/seher-bay", nobody, "If-None-Match", created.etag()); got.status != http.StatusOK {
				t.Error("the number of its articles changed, but not its ETag")
			}
			n.delete(class.path+"/seher-bay", n.publisher).problem(http.StatusConflict, "term-in-use")

			// A new name shows on its articles at once, and changes their ETag.
			before := n.get(path, nobody)
			n.clock.Advance(time.Minute)
			n.patch(class.path+"/seher-bay", n.publisher, object{"name": "The Bay"}, "If-Match", created.etag()).want(http.StatusOK)
			after := n.get(path, nobody, "If-None-Match", before.etag()).want(http.StatusOK)
			if !strings.Contains(string(after.body), "The Bay") || after.etag() == before.etag() || number(after.object(), "version") != 1 {
				t.Errorf("after a new name: %s\n%s", after.etag(), after.body)
			}
			n.clock.Advance(time.Minute)
			n.get(path, nobody, "If-Modified-Since", before.header.Get("Last-Modified")).want(http.StatusOK)
			n.patch(class.path+"/seher-bay", n.publisher, object{"name": "x"}, "If-Match", term.etag()).problem(http.StatusPreconditionFailed, "article-stale")

			// A new slug redirects from the old one, and filters take both.
			renamed := n.patch(class.path+"/seher-bay", n.publisher, object{"slug": "the-bay"}).want(http.StatusOK).golden(class.field + "-renamed")
			r := n.get(class.path+"/seher-bay?", nobody).want(http.StatusPermanentRedirect)
			if got := r.header.Get("Location"); got != class.path+"/the-bay" {
				t.Errorf("the old slug leads to %s", got)
			}
			for _, slug := range []string{"seher-bay", "the-bay"} {
				if got := n.get("/v1/articles?"+class.filter+"="+slug, nobody).each("slug"); len(got) != 1 {
					t.Errorf("%s finds %v", slug, got)
				}
			}
			if r := n.get("/v1/articles?"+class.filter+"=!the-bay", nobody); len(r.data()) != 0 {
				t.Errorf("none of it finds %s", r.body)
			}
			// What was read can be sent back, and changes nothing.
			same := n.patch(class.path+"/the-bay", n.publisher, renamed.body, "If-Match", renamed.etag()).want(http.StatusOK)
			if string(same.body) != string(renamed.body) || same.etag() != renamed.etag() {
				t.Errorf("sent back it is %s", same.body)
			}

			n.delete(path, n.publisher).want(http.StatusNoContent)
			n.delete(class.path+"/the-bay", n.publisher).problem(http.StatusConflict, "term-in-use") // the trash counts
			n.delete(path+"?permanent=true", n.admin).want(http.StatusNoContent)
			n.delete(class.path+"/the-bay", n.publisher, "If-Match", `"old"`).problem(http.StatusPreconditionFailed, "article-stale")
			n.delete(class.path+"/the-bay", n.publisher).want(http.StatusNoContent)
			for _, slug := range []string{"the-bay", "seher-bay", "never", "Odd%20One", "%00"} {
				n.get(class.path+"/"+slug, nobody).problem(http.StatusNotFound, class.missing)
				n.patch(class.path+"/"+slug, n.publisher, object{}).problem(http.StatusNotFound, class.missing)
				n.delete(class.path+"/"+slug, n.publisher).problem(http.StatusNotFound, class.missing)
			}
		})
	}
}

func TestTermFaults(t *testing.T) {
	t.Parallel()
	n := open(t)
	long := strings.Repeat("ə", 201)
	for _, class := range classes {
		tests := []struct {
			body object
			want []fault
		}{
			{object{}, []fault{{pointer: "/name", code: "required"}, {pointer: "/slug", code: "not-a-slug"}}},
			{object{"name": "😀"}, []fault{{pointer: "/slug", code: "not-a-slug"}}},
			{object{"name": long, "slug": "Bad Slug"}, []fault{{pointer: "/name", code: "too-long", has: "201"}, {pointer: "/slug", code: "not-a-slug"}}},
			{object{"nam": "x"}, []fault{{pointer: "/nam", code: "unknown-field", has: `"name"`}}},
			{object{"name": 7}, []fault{{pointer: "/name", code: "wrong-type"}}},
		}
		if class.field == "tags" {
			tests = append(tests, struct {
				body object
				want []fault
			}{object{"name": "x", "kind": "thing"}, []fault{{pointer: "/kind", code: "not-one-of", has: "organisation"}}})
		} else {
			tests = append(tests, struct {
				body object
				want []fault
			}{object{"name": "x", "kind": "topic"}, []fault{{pointer: "/kind", code: "not-allowed"}}})
		}
		for _, test := range tests {
			p := n.post(class.path, n.publisher, test.body).problem(http.StatusUnprocessableEntity, "body-invalid")
			wantFaults(t, p, test.want...)
		}
	}
	n.post("/v1/sections", n.writer, object{"name": "x"}).problem(http.StatusForbidden, "scope-missing")
	n.post("/v1/tags", n.writer, object{"name": "x"}).want(http.StatusCreated)
	n.post("/v1/authors", n.writer, object{"name": "x"}).want(http.StatusCreated)
	// Two terms cannot have one slug, by renaming either.
	n.post("/v1/tags", n.writer, object{"name": "y"}).want(http.StatusCreated)
	n.patch("/v1/tags/y", n.publisher, object{"slug": "x"}).problem(http.StatusConflict, "term-exists")
	// A former slug goes on redirecting: nobody else can take it, and nothing is
	// changed by it.
	n.patch("/v1/tags/y", n.publisher, object{"slug": "z"}).want(http.StatusOK)
	n.post("/v1/tags", n.writer, object{"name": "New Y", "slug": "y"}).problem(http.StatusConflict, "term-exists")
	n.get("/v1/tags/y", nobody).want(http.StatusPermanentRedirect)
	n.patch("/v1/tags/y", n.publisher, object{"name": "Other"}).problem(http.StatusNotFound, "tag-not-found")
	n.delete("/v1/tags/y", n.publisher).problem(http.StatusNotFound, "tag-not-found")
	n.patch("/v1/tags/z", n.publisher, object{"slug": "y"}).want(http.StatusOK) // its own it may take up again
}

// TestTermReferences wants terms to be found by slug, name or both, and made
// when they are new.
func TestTermReferences(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/tags", n.writer, object{"name": "European Union", "kind": "organisation"}).want(http.StatusCreated)
	_, a := n.create(object{"headline": "x", "tags": []any{
		"european-union", "European Union", object{"slug": "european-union"}, object{"name": "European Union"}, "EUROPEAN UNION",
		"New thing", "another-thing", object{"name": "Baku", "slug": "baku-city", "kind": "place"},
	}})
	var got []string
	for _, tag := range a["tags"].([]any) {
		o := tag.(object)
		got = append(got, text(o, "slug")+"/"+text(o, "name")+"/"+text(o, "kind"))
	}
	want := []string{"european-union/European Union/organisation", "new-thing/New thing/topic", "another-thing/Another thing/topic", "baku-city/Baku/place"}
	if !slices.Equal(got, want) {
		t.Errorf("tags: %v, want %v", got, want)
	}
	if made := n.get("/v1/tags", n.writer).each("slug"); len(made) != 4 {
		t.Errorf("made: %v", made)
	}
	// What came with the draft is no reader's to know before the story is.
	if known := n.get("/v1/tags?total=true", nobody); !slices.Equal(known.each("slug"), []string{"european-union"}) || number(known.object()["meta"].(object), "total") != 1 {
		t.Errorf("readers know of %s", known.body)
	}
	n.get("/v1/tags/new-thing", nobody).problem(http.StatusNotFound, "tag-not-found")
	n.post(text(a, "links", "self")+"/publish", n.publisher, nil).want(http.StatusOK)
	n.get("/v1/tags/new-thing", nobody).want(http.StatusOK)
	// Nothing is made for an article that is refused.
	n.post("/v1/articles", n.writer, object{"headline": "", "tags": []any{"never-made"}}).problem(http.StatusUnprocessableEntity, "body-invalid")
	n.get("/v1/tags/never-made", nobody).problem(http.StatusNotFound, "tag-not-found")

	p := n.post("/v1/articles", n.writer, object{"headline": "x", "tags": []any{"😀", object{"kind": "place"}, "", 7, nil, object{"name": "x", "kind": "thing"}}}).
		problem(http.StatusUnprocessableEntity, "body-invalid")
	if faults := p["errors"].([]any); len(faults) < 4 {
		t.Errorf("faults: %v", faults)
	}

	n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated)
	for _, good := range []any{"politics", "Politics", object{"slug": "politics"}, object{"name": "Politics"}, object{"slug": "politics", "name": "Other"}} {
		if _, a := n.create(object{"headline": "x", "section": good}); text(a, "section", "slug") != "politics" {
			t.Errorf("%v is the section %v", good, a["section"])
		}
	}
	p = n.post("/v1/articles", n.writer, object{"headline": "x", "section": "politcs"}).problem(http.StatusUnprocessableEntity, "body-invalid")
	wantFaults(t, p, fault{pointer: "/section", code: "no-such-section", has: `did you mean "politics"?`})
	n.get("/v1/sections/politcs", nobody).problem(http.StatusNotFound, "section-not-found")
}

func TestTermPages(t *testing.T) {
	t.Parallel()
	n := open(t)
	var want []string
	for _, r := range "edcba" {
		n.post("/v1/tags", n.writer, object{"name": "tag " + string(r)}).want(http.StatusCreated)
		want = append(want, "tag-"+string(r))
	}
	slices.Sort(want)
	r := n.get("/v1/tags?limit=2&total=true", nobody).golden("tags-page")
	var got []string
	for pages := 0; pages < 5; pages++ {
		got = append(got, r.each("slug")...)
		if totalOf(r) != 5 {
			t.Errorf("total %d", totalOf(r))
		}
		next := text(r.object(), "links", "next")
		if next == "" {
			break
		}
		r = n.get(next, nobody)
	}
	if !slices.Equal(got, want) {
		t.Errorf("forwards %v", got)
	}
	got = nil
	for r = n.get(text(r.object(), "links", "prev"), nobody); ; r = n.get(text(r.object(), "links", "prev"), nobody) {
		got = append(r.each("slug"), got...)
		if text(r.object(), "links", "prev") == "" {
			break
		}
	}
	if !slices.Equal(got, want[:4]) {
		t.Errorf("backwards %v", got)
	}
	for _, other := range []string{"/v1/authors", "/v1/articles"} {
		next := text(n.get("/v1/tags?limit=2", nobody).object(), "links", "next")
		n.get(strings.Replace(next, "/v1/tags", other, 1), nobody).problem(http.StatusBadRequest, "parameter-invalid")
	}
}
