package api_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What follows walks over every operation of the OpenAPI document and holds it
// to the promises that all share. A new one takes part without a word here.
// These are all the exceptions.
var (
	// aboutNow tell how the server is at this moment: nobody may keep them, and
	// they have no date.
	aboutNow = []string{"/healthz", "/readyz", "/metrics", "/v1/changes", "/v1/changes/snapshot", "/v1/changes/checksum"}
	// everNew differ each time they are asked for, so two answers cannot be
	// compared; or are too long to be made before the first byte goes out.
	everNew = []string{"/metrics", "/v1/changes/snapshot"}
	// endless never come to an end; they have tests of their own.
	endless = []string{"/v1/changes/stream"}
	// showsStories are open documents with stories on them.
	showsStories = []string{"/"}
	// manyTypes give whatever type the thing has.
	manyTypes = []string{"/docs/assets/{name}"}
	// negotiated come in the form that Accept prefers, and say so in Vary.
	negotiated = []string{"/v1/articles/{id}", "/v1/articles/by-slug/{language}/{slug}"}
)

// eachOperation runs a check for every operation that wanted takes, on one
// newsroom that the checks leave as it is.
func eachOperation(t *testing.T, wanted func(operation) bool, check func(*testing.T, *newsroom, operation)) {
	t.Helper()
	t.Parallel()
	n := stocked(t)
	ran := 0
	for _, o := range operations() {
		if !wanted(o) || slices.Contains(endless, o.pattern) {
			continue
		}
		ran++
		t.Run(o.String(), func(t *testing.T) {
			own := *n
			own.t = t
			check(t, &own, o)
		})
	}
	if ran == 0 {
		t.Fatal("no operation was checked")
	}
}

func reads(o operation) bool  { return o.isRead() }
func all(operation) bool      { return true }
func bodies(o operation) bool { return o.takes() != nil }
func kept(o operation) bool   { return o.isRead() && !slices.Contains(everNew, o.pattern) }
func dated(o operation) bool  { return o.isRead() && !slices.Contains(aboutNow, o.pattern) }
func negotiable(o operation) bool {
	return o.isRead() && !slices.Contains(manyTypes, o.pattern)
}

// callers are the tokens of those who may use an operation.
func (n *newsroom) callers(o operation) map[string]string {
	if o.open() {
		return map[string]string{"anonymous": nobody, "admin": n.admin}
	}
	return map[string]string{"admin": n.admin}
}

func TestHeadEqualsGet(t *testing.T) {
	eachOperation(t, kept, func(t *testing.T, n *newsroom, o operation) {
		for who, token := range n.callers(o) {
			for _, coding := range []string{"", "zstd"} {
				get := n.get(o.path(t), token, "Accept-Encoding", coding).want(http.StatusOK)
				head := n.send(http.MethodHead, o.path(t), token, nil, "Accept-Encoding", coding).want(http.StatusOK)
				if len(head.packed) > 0 {
					t.Errorf("%s: HEAD has a body", who)
				}
				for _, h := range []http.Header{get.header, head.header} {
					h.Del("Date")
					h.Del("X-Request-Id")
				}
				for name := range get.header {
					if g, h := get.header.Get(name), head.header.Get(name); g != h {
						t.Errorf("%s %s: GET has %s: %q, HEAD %q", who, coding, name, g, h)
					}
				}
				if len(head.header) != len(get.header) {
					t.Errorf("%s %s: HEAD has %v, GET %v", who, coding, head.header, get.header)
				}
			}
		}
	})
}

func TestNotModifiedByETag(t *testing.T) {
	eachOperation(t, kept, func(t *testing.T, n *newsroom, o operation) {
		for who, token := range n.callers(o) {
			codings := []string{"", "gzip", "br", "zstd"}
			if who == "admin" && o.open() {
				codings = codings[:1] // the rest was seen with the other caller
			}
			for _, coding := range codings {
				full := n.get(o.path(t), token, "Accept-Encoding", coding).want(http.StatusOK)
				plain := n.get(o.path(t), token).etag()
				etag := full.etag()
				if !regexp.MustCompile(`^"[^"]+"$`).MatchString(etag) {
					t.Fatalf("%s: the ETag is %q", who, etag)
				}
				for _, condition := range []string{etag, `"other", ` + etag, `"other",` + etag + `,"more"`, "W/" + etag, plain, "*"} {
					r := n.get(o.path(t), token, "Accept-Encoding", coding, "If-None-Match", condition).want(http.StatusNotModified)
					if want := etag; condition != "*" && condition != plain && r.etag() != want {
						t.Errorf("%s %s: If-None-Match: %s gave 304 with %s, and a 200 has %s", who, coding, condition, r.etag(), want)
					}
					for _, name := range []string{"Cache-Control", "Vary", "Surrogate-Key", "Last-Modified"} {
						if r.header.Get(name) != full.header.Get(name) {
							t.Errorf("%s: 304 has %s: %q, 200 %q", who, name, r.header.Get(name), full.header.Get(name))
						}
					}
				}
			}
			etag := n.get(o.path(t), token).etag()
			n.send(http.MethodHead, o.path(t), token, nil, "If-None-Match", etag).want(http.StatusNotModified)
			for _, condition := range []string{`"other"`, `W/"other"`, "nonsense", strings.Trim(etag, `"`)} {
				n.send(http.MethodHead, o.path(t), token, nil, "If-None-Match", condition).want(http.StatusOK)
			}
		}
	})
}

func TestNotModifiedByDate(t *testing.T) {
	eachOperation(t, dated, func(t *testing.T, n *newsroom, o operation) {
		for who, token := range n.callers(o) {
			full := n.get(o.path(t), token).want(http.StatusOK)
			date := full.header.Get("Last-Modified")
			modified, err := http.ParseTime(date)
			if err != nil {
				t.Fatalf("%s: Last-Modified is %q", who, date)
			}
			earlier, later := modified.Add(-1e9).UTC().Format(http.TimeFormat), modified.Add(1e9).UTC().Format(http.TimeFormat)
			n.get(o.path(t), token, "If-Modified-Since", date).want(http.StatusNotModified)
			n.get(o.path(t), token, "If-Modified-Since", later).want(http.StatusNotModified)
			n.get(o.path(t), token, "If-Modified-Since", earlier).want(http.StatusOK)
			n.get(o.path(t), token, "If-Modified-Since", "yesterday").want(http.StatusOK)
			// The ETag is the better witness (RFC 9110, 13.1.3).
			n.get(o.path(t), token, "If-Modified-Since", date, "If-None-Match", `"other"`).want(http.StatusOK)
			n.get(o.path(t), token, "If-Modified-Since", earlier, "If-None-Match", full.etag()).want(http.StatusNotModified)
		}
	})
}

var (
	storyPublic    = regexp.MustCompile(`^public, max-age=\d+, s-maxage=\d+, stale-while-revalidate=\d+, stale-if-error=\d+$`)
	documentPublic = regexp.MustCompile(`^public, max-age=\d+, stale-while-revalidate=\d+, stale-if-error=\d+$`)
)

func TestCaching(t *testing.T) {
	eachOperation(t, reads, func(t *testing.T, n *newsroom, o operation) {
		for who, token := range n.callers(o) {
			r := n.get(o.path(t), token).want(http.StatusOK)
			cache, vary := r.header.Get("Cache-Control"), "Accept-Encoding"
			right, key := cache == "private, no-store", r.header.Get("Surrogate-Key")
			switch {
			case slices.Contains(aboutNow, o.pattern):
				right = cache == "no-store"
			case o.document() && !slices.Contains(showsStories, o.pattern):
				right = documentPublic.MatchString(cache)
			case token == nobody:
				right = storyPublic.MatchString(cache) && key != "" && len(key) <= 2048
				fallthrough
			default:
				vary = "Accept-Encoding, Authorization, X-API-Key"
			}
			if !right {
				t.Errorf("%s: Cache-Control: %s, Surrogate-Key: %s", who, cache, key)
			}
			if slices.Contains(negotiated, o.pattern) {
				vary = "Accept, " + vary
			}
			if r.header.Get("Vary") != vary {
				t.Errorf("%s: Vary: %s, want %s", who, r.header.Get("Vary"), vary)
			}
			if token != nobody && key != "" {
				t.Errorf("%s: a private answer has Surrogate-Key: %s", who, key)
			}
		}
	})
}

func TestHeadersOfAll(t *testing.T) {
	eachOperation(t, all, func(t *testing.T, n *newsroom, o operation) {
		path := o.path(t)
		var answers []*response
		if o.isRead() {
			answers = append(answers, n.get(path, n.admin), n.send(http.MethodHead, path, n.admin, nil))
		} else {
			answers = append(answers, n.send(o.method, path, nobody, nil))
		}
		answers = append(answers, n.send(o.method, with(path, "nothing=1"), n.admin, nil))
		for _, r := range answers {
			for _, name := range []string{"Set-Cookie", "Server", "X-Powered-By"} {
				if r.header.Get(name) != "" {
					t.Errorf("%d has %s: %s", r.status, name, r.header.Get(name))
				}
			}
			if r.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%d may be sniffed", r.status)
			}
			if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(r.header.Get("X-Request-Id")) {
				t.Errorf("%d has X-Request-Id: %q", r.status, r.header.Get("X-Request-Id"))
			}
			if r.status >= 400 && r.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%d has Cache-Control: %s", r.status, r.header.Get("Cache-Control"))
			}
		}
	})
}

func TestRequestID(t *testing.T) {
	eachOperation(t, all, func(t *testing.T, n *newsroom, o operation) {
		token := n.reader // who gets an answer from every operation, if only a refusal
		for _, sane := range []string{"7", "01902d5e3c0070008000", "a.b_c-d~e/f+g=", strings.Repeat("x", 128)} {
			r := n.send(o.method, o.path(t), token, nil, "X-Request-Id", sane)
			if got := r.header.Get("X-Request-Id"); got != sane {
				t.Errorf("%q became %q", sane, got)
			}
			if r.status >= 400 && r.object()["requestId"] != sane {
				t.Errorf("the problem says %v", r.object()["requestId"])
			}
		}
		for _, odd := range []string{"two words", `"quoted"`, "<b>", strings.Repeat("x", 129), "ə"} {
			if got := n.send(o.method, o.path(t), token, nil, "X-Request-Id", odd).header.Get("X-Request-Id"); got == odd || got == "" {
				t.Errorf("%q became %q", odd, got)
			}
		}
	})
}

func TestUnknownParameter(t *testing.T) {
	eachOperation(t, all, func(t *testing.T, n *newsroom, o operation) {
		known := []string{}
		for _, p := range o.spec.Parameters {
			if p.Value.In == "query" {
				known = append(known, p.Value.Name)
			}
		}
		check := func(name, detail string) {
			p := n.send(o.method, with(o.path(t), name+"=1"), n.admin, nil).problem(http.StatusBadRequest, "parameter-invalid")
			faults, _ := p["errors"].([]any)
			if len(faults) != 1 {
				t.Fatalf("%d faults: %v", len(faults), p)
			}
			fault, _ := faults[0].(object)
			if fault["parameter"] != name || fault["code"] != "unknown-parameter" || !strings.Contains(text(fault, "detail"), detail) {
				t.Errorf("%s gave %v, want the word %s", name, fault, detail)
			}
		}
		check("xyzzy", "")
		for _, name := range known {
			check(name+"s", `did you mean "`+name+`"?`)
		}
	})
}

func TestNotAcceptable(t *testing.T) {
	eachOperation(t, negotiable, func(t *testing.T, n *newsroom, o operation) {
		for _, accept := range []string{"application/x-nothing", "image/*", "*/*;q=0"} {
			n.get(o.path(t), n.admin, "Accept", accept).problem(http.StatusNotAcceptable, "not-acceptable")
		}
		given := n.get(o.path(t), n.admin).header.Get("Content-Type")
		base, _, _ := strings.Cut(given, ";")
		for _, accept := range []string{base, "*/*", base + ";q=0.1, image/*", "application/x-nothing, */*;q=0.1"} {
			if r := n.get(o.path(t), n.admin, "Accept", accept).want(http.StatusOK); r.header.Get("Content-Type") != given {
				t.Errorf("Accept: %s gave %s", accept, r.header.Get("Content-Type"))
			}
		}
	})
}
