package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/api"
)

// bad is a body that is refused, and why.
type bad struct {
	name, body string
	status     int
	code       string
	faults     []fault
}

func TestBadBodies(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated)
	invalid := func(name, body string, faults ...fault) bad {
		return bad{name, body, http.StatusUnprocessableEntity, "body-invalid", faults}
	}
	unreadable := func(name, body string, faults ...fault) bad {
		return bad{name, body, http.StatusBadRequest, "json-unreadable", faults}
	}
	syntax := func(name, body, has string) bad { return unreadable(name, body, fault{code: "syntax", has: has}) }
	tags := strings.TrimSuffix(strings.Repeat(`"t%d",`, 51), ",")
	for i := range 51 {
		tags = strings.Replace(tags, "%d", fmt.Sprint(i), 1)
	}
	long := func(n int) string { return strings.Repeat("😀", n) }
	tests := []bad{
		{name: "empty", body: "", status: 400, code: "json-unreadable"},
		{name: "blank", body: " \n", status: 400, code: "json-unreadable"},
		syntax("trailing data", `{"headline":"x"} x`, "nothing after it"),
		syntax("second document", `{"headline":"x"}{"headline":"y"}`, "nothing after it"),
		syntax("cut off", `{"headline":"x"`, "ends in the middle"),
		syntax("trailing comma", `{"headline":"x",}`, "comma"),
		unreadable("lone surrogate", `{"headline":"\ud800"}`, fault{pointer: "/headline", code: "syntax", has: "surrogate"}),
		unreadable("bad UTF-8", "{\"headline\":\"\xff\"}", fault{pointer: "/headline", code: "syntax", has: "UTF-8"}),
		unreadable("overlong UTF-8", "{\"headline\":\"\xc0\xaf\"}", fault{pointer: "/headline", code: "syntax", has: "UTF-8"}),
		syntax("byte order mark", "\xef\xbb\xbf{\"headline\":\"x\"}", "byte order mark"),
		unreadable("control character", "{\"headline\":\"a\x01b\"}", fault{pointer: "/headline", code: "syntax", has: "U+0001"}),
		unreadable("NaN", `{"headline":"x","urgency":NaN}`, fault{pointer: "/urgency", code: "syntax"}),
		unreadable("duplicates and NULs", `{"headline":"x","headline":"y","summary":"a\u0000b","tags":[{"name":"x","name":"y"}]}`,
			fault{pointer: "/headline", code: "duplicate-member"}, fault{pointer: "/summary", code: "nul-character"}, fault{pointer: "/tags/0/name", code: "duplicate-member"}),
		unreadable("NUL in metadata", `{"headline":"x","metadata":{"a\u0000":1}}`, fault{pointer: "/metadata/a\x00", code: "nul-character"}),
		{"deep", `{"headline":"x","metadata":` + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + "}", 400, "json-too-deep", nil},
		{"deep and open", strings.Repeat(`{"a":`, 200_000), 400, "json-too-deep", nil},
		invalid("array", `[]`, fault{code: "wrong-type", has: "object"}),
		invalid("null", `null`, fault{code: "wrong-type"}),
		invalid("string", `"x"`, fault{code: "wrong-type"}),
		invalid("wrong case", `{"Headline":"x","headline":"y"}`, fault{pointer: "/Headline", code: "unknown-field", has: `"headline"`}),
		invalid("unknown members", `{"headline":"x","sumary":"a","tagz":[],"colour":"red"}`,
			fault{pointer: "/sumary", code: "unknown-field", has: `"summary"`}, fault{pointer: "/tagz", code: "unknown-field", has: `"tags"`}, fault{pointer: "/colour", code: "unknown-field"}),
		invalid("unknown below", `{"headline":"x","media":[{"url":"https://a.example/","captoin":"x"}],"dateline":{"plaec":"x"}}`,
			fault{pointer: "/media/0/captoin", code: "unknown-field", has: `"caption"`}, fault{pointer: "/dateline/plaec", code: "unknown-field"}),
		invalid("wrong types", `{"headline":7,"summary":["x"],"urgency":"high","tags":"energy","media":{},"publishedAt":1718785800,"metadata":[],"section":7,"dateline":"Brussels"}`,
			fault{pointer: "/headline", code: "wrong-type"}, fault{pointer: "/summary", code: "wrong-type"}, fault{pointer: "/urgency", code: "wrong-type"},
			fault{pointer: "/tags", code: "wrong-type"}, fault{pointer: "/media", code: "wrong-type"}, fault{pointer: "/publishedAt", code: "not-a-time"},
			fault{pointer: "/metadata", code: "wrong-type"}, fault{pointer: "/section", code: "wrong-type"}, fault{pointer: "/dateline", code: "wrong-type"}),
		invalid("numbers", `{"headline":"x","urgency":9}`, fault{pointer: "/urgency", code: "out-of-range"}),
		invalid("negative", `{"headline":"x","urgency":-1}`, fault{pointer: "/urgency", code: "out-of-range"}),
		invalid("fraction", `{"headline":"x","urgency":1.5}`, fault{pointer: "/urgency", code: "not-an-integer"}),
		invalid("huge number", `{"headline":"x","urgency":1e400}`, fault{pointer: "/urgency", code: "out-of-range"}),
		invalid("beyond 64 bits", `{"headline":"x","urgency":99999999999999999999}`, fault{pointer: "/urgency", code: "out-of-range"}),
		invalid("no headline", `{"summary":"x"}`, fault{pointer: "/headline", code: "required"}),
		invalid("blank headline", `{"headline":" \u200b\t\n "}`, fault{pointer: "/headline", code: "required"}),
		invalid("301 emoji", `{"headline":"`+long(301)+`"}`, fault{pointer: "/headline", code: "too-long", has: "301"}),
		invalid("long texts", `{"headline":"x","subheadline":"`+long(301)+`","summary":"`+long(2001)+`","byline":"`+long(501)+`","editorNote":"`+long(10001)+`"}`,
			fault{pointer: "/subheadline", code: "too-long"}, fault{pointer: "/summary", code: "too-long"}, fault{pointer: "/byline", code: "too-long"}, fault{pointer: "/editorNote", code: "too-long"}),
		invalid("51 tags", `{"headline":"x","tags":[`+tags+`]}`, fault{pointer: "/tags", code: "too-many", has: "51"}),
		invalid("21 related", `{"headline":"x","related":["`+strings.Repeat(`x","`, 20)+`x"]}`, repeated(21, func(i int) fault {
			return fault{pointer: fmt.Sprint("/related/", i), code: "not-an-id"}
		})...),
		invalid("metadata", `{"headline":"x","metadata":{"a":"`+strings.Repeat("x", 16<<10)+`"}}`, fault{pointer: "/metadata", code: "too-long"}),
		invalid("times", `{"headline":"x","publishedAt":"yesterday","expiresAt":"2024-02-30","embargoedUntil":"2024-06-19T25:00:00Z"}`,
			fault{pointer: "/publishedAt", code: "not-a-time"}, fault{pointer: "/expiresAt", code: "not-a-time"}, fault{pointer: "/embargoedUntil", code: "not-a-time"}),
		invalid("times out of order", `{"headline":"x","publishedAt":"2024-01-02","expiresAt":"2024-01-01","embargoedUntil":"2024-01-03"}`,
			fault{pointer: "/expiresAt", code: "out-of-order", has: "publishedAt"}, fault{pointer: "/expiresAt", code: "out-of-order", has: "embargoedUntil"}),
		invalid("times out of range", `{"headline":"x","publishedAt":"0100-01-01","expiresAt":"9999-12-31T23:59:59Z"}`,
			fault{pointer: "/publishedAt", code: "out-of-range"}, fault{pointer: "/expiresAt", code: "out-of-range"}),
		invalid("language", `{"headline":"x","language":"not a language"}`, fault{pointer: "/language", code: "not-a-language"}),
		invalid("language und", `{"headline":"x","language":"und"}`, fault{pointer: "/language", code: "not-a-language"}),
		invalid("enumerations", `{"headline":"x","type":"gossip","bodyFormat":"word","media":[{"url":"https://a.example/","type":"film","role":"chief"}]}`,
			fault{pointer: "/type", code: "not-one-of", has: "analysis"}, fault{pointer: "/bodyFormat", code: "not-one-of", has: "markdown"},
			fault{pointer: "/media/0/type", code: "not-one-of"}, fault{pointer: "/media/0/role", code: "not-one-of"}),
		invalid("media", `{"headline":"x","media":[{"url":"ftp://a.example/"},{"role":"main","url":"https://a.example/"},{"role":"main","url":"https://a.example/","width":-1,"height":1000001,"focalPoint":{"x":2,"y":0}},{}]}`,
			fault{pointer: "/media/0/url", code: "not-a-url"}, fault{pointer: "/media/2/role", code: "too-many"}, fault{pointer: "/media/2/width", code: "out-of-range"},
			fault{pointer: "/media/2/height", code: "out-of-range"}, fault{pointer: "/media/2/focalPoint", code: "out-of-range"}, fault{pointer: "/media/3/url", code: "required"}),
		invalid("URLs", `{"headline":"x","canonicalUrl":"javascript:alert(1)","source":{"url":"//a.example/","id":"7"}}`,
			fault{pointer: "/canonicalUrl", code: "not-a-url"}, fault{pointer: "/source/url", code: "not-a-url"}, fault{pointer: "/source/name", code: "required"}),
		invalid("dateline", `{"headline":"x","dateline":{"date":"19 June"}}`, fault{pointer: "/dateline/date", code: "not-a-date"}),
		invalid("section", `{"headline":"x","section":"Politcs"}`, fault{pointer: "/section", code: "no-such-section", has: "olitics"}),
		invalid("no such stories", `{"headline":"x","related":["01902d5e-3c00-7000-8000-5a1e0f9d2b44"],"translationOf":"01902d5e-3c00-7000-8000-5a1e0f9d2b44"}`,
			fault{pointer: "/related/0", code: "no-such-article"}, fault{pointer: "/translationOf", code: "no-such-article"}),
		invalid("no ids", `{"headline":"x","related":["1=1",{"id":"x"}],"translationOf":"1=1"}`,
			fault{pointer: "/related/0", code: "not-an-id"}, fault{pointer: "/related/1", code: "not-an-id"}, fault{pointer: "/translationOf", code: "not-an-id"}),
		invalid("rules, all at once", `{"headline":"","urgency":0.0,"type":"x","slug":"A B","language":"??","section":"none","expiresAt":"0001-01-02","status":"lost"}`,
			fault{pointer: "/headline", code: "required"}, fault{pointer: "/type", code: "not-one-of"}, fault{pointer: "/urgency", code: "out-of-range"}, fault{pointer: "/slug", code: "not-a-slug"}, fault{pointer: "/language", code: "not-a-language"},
			fault{pointer: "/section", code: "no-such-section"}, fault{pointer: "/expiresAt", code: "out-of-range"}, fault{pointer: "/status", code: "not-one-of"}),
		invalid("published to come, and more", `{"headline":"","status":"published","publishedAt":"2030-01-01","expiresAt":"2029-01-01"}`,
			fault{pointer: "/headline", code: "required"}, fault{pointer: "/expiresAt", code: "out-of-order"}),
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			own := *n
			own.t = t
			r := own.post("/v1/articles", n.publisher, test.body)
			p := r.problem(test.status, test.code)
			if test.faults != nil {
				wantFaults(t, p, test.faults...)
			}
			if text(p, "detail") == "" || len(r.body) > 20_000 {
				t.Errorf("%d bytes: %.300s", len(r.body), r.body)
			}
			own.put("/v1/sources/Wire/articles/1", n.publisher, test.body).problem(test.status, test.code)
		})
	}
	if r := n.get("/v1/articles?status=any", n.admin); len(r.data()) != 0 {
		t.Errorf("something was stored: %s", r.body)
	}
}

func repeated(n int, one func(i int) fault) (list []fault) {
	for i := range n {
		list = append(list, one(i))
	}
	return list
}

// TestLimitsAreCharacters wants what is just long enough to be taken.
func TestLimitsAreCharacters(t *testing.T) {
	t.Parallel()
	n := open(t)
	long := strings.Repeat("😀", 300)
	_, a := n.create(object{"headline": long, "subheadline": long, "metadata": object{"a": strings.Repeat("x", 16<<10-8)}})
	if a["headline"] != long {
		t.Errorf("headline: %v", a["headline"])
	}
}

func TestBadParameters(t *testing.T) {
	t.Parallel()
	n := open(t)
	for query, want := range map[string]fault{
		"limit=0":                    {parameter: "limit", code: "out-of-range"},
		"limit=101":                  {parameter: "limit", code: "out-of-range", has: "100"},
		"limit=-1":                   {parameter: "limit", code: "out-of-range"},
		"limit=abc":                  {parameter: "limit", code: "not-an-integer"},
		"limit=":                     {parameter: "limit", code: "not-an-integer"},
		"limit=1.0":                  {parameter: "limit", code: "not-an-integer"},
		"limit=99999999999999999999": {parameter: "limit", code: "not-an-integer"},
		"limit=1&limit=2":            {parameter: "limit", code: "repeated"},
		"total=yes":                  {parameter: "total", code: "not-a-boolean"},
		"publishedAfter=today":       {parameter: "publishedAfter", code: "not-a-time"},
		"publishedBefore=2024-13-01": {parameter: "publishedBefore", code: "not-a-time"},
		"publishedAfter=2024-06-19T08:30:00+04:00": {parameter: "publishedAfter", code: "not-a-time"}, // the plus is a space
		"tags=x":                 {parameter: "tags", code: "unknown-parameter", has: `did you mean "tag"?`},
		"Tag=x":                  {parameter: "Tag", code: "unknown-parameter", has: `"tag"`},
		"tag%5B%5D=x":            {parameter: "tag[]", code: "unknown-parameter"},
		"=x":                     {parameter: "", code: "unknown-parameter"},
		"%ff=x":                  {parameter: "\uFFFD", code: "unknown-parameter"},
		strings.Repeat("x", 500): {parameter: strings.Repeat("x", 60) + "…", code: "unknown-parameter"},
	} {
		p := n.get("/v1/articles?"+query, nobody).problem(http.StatusBadRequest, "parameter-invalid")
		if want.parameter != "" {
			wantFaults(t, p, want)
		}
	}
	p := n.get("/v1/articles?limit=0&total=1&tags=x&limitt=1&publishedAfter=x", nobody).problem(http.StatusBadRequest, "parameter-invalid")
	wantFaults(t, p, fault{parameter: "limit", code: "out-of-range"}, fault{parameter: "total", code: "not-a-boolean"}, fault{parameter: "tags", code: "unknown-parameter"},
		fault{parameter: "limitt", code: "unknown-parameter"}, fault{parameter: "publishedAfter", code: "not-a-time"})
	for _, broken := range []string{"a=%zz", "tag=a;section=b", "%"} {
		n.get("/v1/articles?"+broken, nobody).problem(http.StatusBadRequest, "parameter-invalid")
	}
	n.get("/v1/articles?tag="+strings.Repeat("x", 8<<10), nobody).problem(http.StatusBadRequest, "query-too-long")

	for _, id := range []string{"1%3D1", "1", "x", "01902D5E-3C00-7000-8000", "%27%20OR%201=1--", "01902d5e3c00700080005a1e0f9d2b44", "%7B01902d5e-3c00-7000-8000-5a1e0f9d2b44%7D",
		"01902d5e-3c00-7000-8000-5a1e0f9d2b4g", "%00", "%ff", strings.Repeat("9", 3000)} {
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			var body any
			if method == http.MethodPut || method == http.MethodPatch {
				body = `{"headline":"x"}`
			}
			r := n.send(method, "/v1/articles/"+id, n.admin, body)
			wantFaults(t, r.problem(http.StatusBadRequest, "parameter-invalid"), fault{parameter: "id", code: "not-an-id"})
			if len(r.body) > 8000 {
				t.Errorf("%d bytes", len(r.body))
			}
		}
	}
	path, _ := n.publish("Upper case")
	n.get("/v1/articles/"+strings.ToUpper(strings.TrimPrefix(path, "/v1/articles/")), nobody).want(http.StatusOK)
}

// chunked hides the length of a body, so that it is sent in chunks.
type chunked struct{ io.Reader }

func TestBodyLimits(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) { o.MaxBody = 64 << 10 })
	large := `{"headline":"x","body":"` + strings.Repeat("x", 64<<10) + `"}`
	small := `{"headline":"x","body":"` + strings.Repeat("x", 10<<10) + `"}`
	pack := func(body io.Reader) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := io.Copy(w, body); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	bomb := pack(io.LimitReader(zeroes{}, 8<<20))
	if len(bomb) > 60<<10 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	n.post("/v1/articles", n.writer, large).problem(http.StatusRequestEntityTooLarge, "body-too-large")
	n.post("/v1/articles", n.writer, chunked{strings.NewReader(large)}).problem(http.StatusRequestEntityTooLarge, "body-too-large")
	n.post("/v1/articles", n.writer, pack(strings.NewReader(large)), "Content-Encoding", "gzip").problem(http.StatusRequestEntityTooLarge, "body-too-large")
	n.post("/v1/articles", n.writer, chunked{bytes.NewReader(pack(strings.NewReader(large)))}, "Content-Encoding", "gzip").problem(http.StatusRequestEntityTooLarge, "body-too-large")
	n.post("/v1/articles", n.writer, bomb, "Content-Encoding", "gzip").problem(http.StatusRequestEntityTooLarge, "body-too-large")
	n.post("/v1/articles", n.writer, chunked{strings.NewReader(small)}).want(http.StatusCreated)
	n.post("/v1/articles", n.writer, pack(strings.NewReader(small)), "Content-Encoding", "gzip").want(http.StatusCreated)
	n.post("/v1/articles", n.writer, small, "Content-Encoding", "identity").want(http.StatusCreated)
	for _, broken := range [][]byte{[]byte("no gzip"), pack(strings.NewReader(small))[:100], {}} {
		r := n.post("/v1/articles", n.writer, broken, "Content-Encoding", "gzip")
		wantFaults(t, r.problem(http.StatusBadRequest, "parameter-invalid"), fault{header: "Content-Encoding", code: "not-readable"})
	}
	for _, wrong := range []string{"deflate", "gzip, gzip", "rot13"} {
		n.post("/v1/articles", n.writer, small, "Content-Encoding", wrong).problem(http.StatusUnsupportedMediaType, "media-type-unsupported")
	}
	path, _ := n.create(object{"headline": "x"})
	for _, body := range []string{"", "{}", " {} "} {
		n.patch(path, n.writer, object{"urgency": 3}).want(http.StatusOK)
		n.post(path+"/publish", n.publisher, body).want(http.StatusOK)
		n.post(path+"/unpublish", n.publisher, chunked{strings.NewReader(body)}).want(http.StatusOK)
	}
	for _, body := range []string{`{"a":1}`, "x", "[]"} {
		n.post(path+"/publish", n.publisher, body).problem(http.StatusUnprocessableEntity, "body-invalid")
		n.send(http.MethodDelete, path, n.publisher, body).problem(http.StatusUnprocessableEntity, "body-invalid")
	}
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestUnknownRoutes(t *testing.T) {
	t.Parallel()
	n := open(t)
	for path, has := range map[string]string{
		"/nothing": "/docs", "/v1": "", "/v2/articles": "", "/v1/articles/": "no slash at the end", "/V1/articles": "",
		"/v1/articles/01902d5e-3c00-7000-8000-5a1e0f9d2b44/nothing": "", "//v1/articles": "", "/v1//articles": "", "/%2e%2e/": "", "/%ff": "", "/" + strings.Repeat("x", 3000): "",
		"/docs/problems/nothing": "/docs/problems", "/docs/assets/nothing.css": "", "/docs/assets/..%2f..%2fdocs.go": "",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete, http.MethodOptions, "PROPFIND"} {
			r := n.send(method, path, nobody, nil)
			if strings.HasPrefix(path, "/docs/") && method != http.MethodGet && method != http.MethodHead {
				continue // a route with other methods
			}
			r.want(http.StatusNotFound)
			if method != http.MethodHead && method != http.MethodOptions {
				if p := r.problem(http.StatusNotFound, "route-not-found"); !strings.Contains(text(p, "detail"), has) {
					t.Errorf("%s: %v", path, p["detail"])
				}
			}
		}
	}
	// An escaped slash stays in the name, for every method.
	r := n.send(http.MethodOptions, "/v1/sources/a%2Fb/articles/c%2Fd", nobody, nil).want(http.StatusNoContent)
	if r.header.Get("Allow") != "PUT, OPTIONS" {
		t.Errorf("Allow: %s", r.header.Get("Allow"))
	}
	r = n.get("/v1/sources/a%2Fb/articles/c%2Fd", nobody)
	r.problem(http.StatusMethodNotAllowed, "method-not-allowed")
	if r.header.Get("Allow") != "PUT, OPTIONS" {
		t.Errorf("Allow: %s", r.header.Get("Allow"))
	}
}
