package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/docs"
	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/store"
)

// What is new every time stands on the pages as these.
const (
	pageID        = "01902d5e-3c00-7000-8000-5a1e0f9d2b44"
	pageRequestID = "01902d603c0070008000"
)

// unprovoked are the pages of problems that no call answers with, and why.
var unprovoked = map[string]string{
	"key-not-found": "the commands keys revoke and keys rotate alone look keys up by their ids",
}

// provocation says how to get a problem's answer.
type provocation struct {
	tweak   func(*api.Options) // of the server; nil for none
	provoke func(n *newsroom) *response

	scope access.Scope // of the key in the page's request; write when ""
	once  bool         // the page's request, made again, has another answer
}

var provocations = map[string]provocation{
	"article-exists": {provoke: func(n *newsroom) *response {
		const path = "/v1/sources/wire-service/articles/4711"
		n.put(path, n.writer, bridge).want(http.StatusCreated)
		return n.put(path, n.writer, bridge, "If-None-Match", "*")
	}},
	"article-gone": {provoke: func(n *newsroom) *response {
		path, _ := n.publish("Ferries run late today", object{"expiresAt": n.clock.Now().Add(time.Hour)})
		n.clock.Advance(2 * time.Hour)
		return n.get(path, nobody)
	}},
	"article-not-found": {provoke: func(n *newsroom) *response { return n.get("/v1/articles/"+pageID, nobody) }},
	"article-stale": {provoke: func(n *newsroom) *response {
		path, _ := n.create(object{"headline": "Bridge closed"})
		read := n.get(path, n.writer).etag()
		n.patch(path, n.writer, object{"summary": "Somebody else was faster."}).want(http.StatusOK)
		return n.patch(path, n.writer, bridge, "If-Match", read)
	}},
	"author-not-found":  {provoke: func(n *newsroom) *response { return n.get("/v1/authors/a-writer", nobody) }},
	"section-not-found": {provoke: func(n *newsroom) *response { return n.get("/v1/sections/politcs", nobody) }},
	"tag-not-found":     {provoke: func(n *newsroom) *response { return n.get("/v1/tags/enery", nobody) }},
	"batch-refused": {provoke: func(n *newsroom) *response {
		return n.post("/v1/articles/batch", n.writer, object{"atomic": true, "operations": []object{
			{"op": "create", "article": bridge}, {"op": "create", "article": object{"headline": ""}},
			{"op": "patch", "id": pageID, "patch": object{"urgency": 4}},
		}})
	}},
	"revision-gone": {
		tweak: func(o *api.Options) { o.Editor = editorial.New(o.DB, "en", editorial.KeepRevisions(3)) },
		provoke: func(n *newsroom) *response {
			path, _ := n.create(bridge)
			for i := range 4 {
				n.patch(path, n.writer, object{"urgency": i + 1}).want(http.StatusOK)
			}
			return n.get(path+"/revisions/2", n.writer)
		},
	},
	"revision-not-found": {provoke: func(n *newsroom) *response {
		path, _ := n.create(bridge)
		return n.get(path+"/revisions/7", n.writer)
	}},
	"body-invalid": {provoke: func(n *newsroom) *response {
		n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated)
		return n.post("/v1/articles", n.writer, object{"headline": "", "section": "politcs", "urgency": 9})
	}},
	"body-too-large": {provoke: func(n *newsroom) *response {
		return n.post("/v1/articles", n.writer, object{"headline": "x", "body": strings.Repeat("x", 1<<20)})
	}},
	"cursor-gone": {provoke: func(n *newsroom) *response {
		n.publish("Bridge closed")
		cursor := text(n.get("/v1/changes?since=now", nobody).object(), "meta", "cursor")
		n.publish("Bridge reopens after repairs")
		n.prune(0)
		return n.get("/v1/changes?since="+cursor, nobody)
	}},
	"idempotency-key-reused": {provoke: func(n *newsroom) *response {
		n.post("/v1/articles", n.writer, bridge, "Idempotency-Key", retryKey).want(http.StatusCreated)
		return n.post("/v1/articles", n.writer, object{"headline": "Another story"}, "Idempotency-Key", retryKey)
	}},
	"idempotency-key-running": {once: true, provoke: refusedTwin},
	"internal-error": {provoke: func(n *newsroom) *response {
		if err := n.db.Close(); err != nil {
			n.t.Fatal(err)
		}
		return n.get("/v1/articles", nobody)
	}},
	"json-too-deep": {provoke: func(n *newsroom) *response {
		return n.post("/v1/articles", n.writer, `{"metadata": `+strings.Repeat("[", 64)+strings.Repeat("]", 64)+"}")
	}},
	"json-unreadable": {provoke: func(n *newsroom) *response {
		return n.post("/v1/articles", n.writer, `{"headline": "Bridge reopens after repairs", "summary": "Tr`)
	}},
	"key-invalid": {scope: "of no key", provoke: func(n *newsroom) *response { return n.get("/v1/articles", "dl_4f1c_nothing") }},
	"key-missing": {provoke: func(n *newsroom) *response { return n.post("/v1/articles", nobody, bridge) }},
	"media-type-unsupported": {provoke: func(n *newsroom) *response {
		return n.post("/v1/articles", n.writer, "headline=Bridge+reopens+after+repairs", "Content-Type", "application/x-www-form-urlencoded")
	}},
	"method-not-allowed": {provoke: func(n *newsroom) *response { return n.delete("/v1/articles", n.admin) }},
	"not-acceptable":     {provoke: func(n *newsroom) *response { return n.get("/v1/articles", nobody, "Accept", "application/xml") }},
	"parameter-invalid":  {provoke: func(n *newsroom) *response { return n.get("/v1/articles?limit=500&tags=energy", nobody) }},
	"patch-not-applicable": {scope: access.Publish, provoke: func(n *newsroom) *response {
		path, _ := n.publish("Bridge closed")
		return n.jsonPatch(path, operations6902{
			{"op": "replace", "path": "/headline", "value": "Bridge reopens after repairs"}, {"op": "remove", "path": "/tags/7"},
		})
	}},
	"patch-test-failed": {scope: access.Publish, provoke: func(n *newsroom) *response {
		path, _ := n.publish("Bridge closed for a day")
		return n.jsonPatch(path, operations6902{
			{"op": "test", "path": "/headline", "value": "Bridge closed for repairs"},
			{"op": "replace", "path": "/headline", "value": "Bridge reopens after repairs"},
		})
	}},
	"site-url-missing": {
		tweak:   func(o *api.Options) { o.SiteURL = "" },
		provoke: func(n *newsroom) *response { return n.get("/sitemap.xml", nobody) },
	},
	"format-not-offered": {provoke: func(n *newsroom) *response {
		return n.get("/oembed?url=https%3A%2F%2Fnews.example%2Fen%2Fbridge-reopens-after-repairs&format=yaml", nobody)
	}},
	"precondition-required": {
		tweak: func(o *api.Options) { o.RequireIfMatch = true },
		provoke: func(n *newsroom) *response {
			path, _ := n.create(object{"headline": "Bridge closed"})
			return n.patch(path, n.writer, bridge)
		},
	},
	"query-too-long": {provoke: func(n *newsroom) *response {
		return n.get("/v1/articles?tag="+strings.Repeat("energy,", 1300), nobody)
	}},
	"rate-limited": {
		scope: access.Read,
		tweak: func(o *api.Options) { o.RateLimitKey = 60 },
		provoke: func(n *newsroom) *response {
			for range 60 {
				n.get("/v1/articles", n.reader).want(http.StatusOK)
			}
			return n.get("/v1/articles", n.reader)
		},
	},
	"route-not-found": {provoke: func(n *newsroom) *response { return n.get("/v1/article", nobody) }},
	"scope-missing": {provoke: func(n *newsroom) *response {
		path, _ := n.create(bridge)
		return n.post(path+"/publish", n.writer, nil)
	}},
	"slug-taken": {provoke: func(n *newsroom) *response {
		body := object{"headline": "Bridge reopens after repairs", "slug": "bridge-reopens"}
		n.post("/v1/articles", n.writer, body).want(http.StatusCreated)
		return n.post("/v1/articles", n.writer, body)
	}},
	"source-taken": {provoke: func(n *newsroom) *response {
		body := object{"headline": "Bridge reopens after repairs", "source": object{"name": "wire-service", "id": "4711"}}
		n.post("/v1/articles", n.writer, body).want(http.StatusCreated)
		return n.post("/v1/articles", n.writer, body)
	}},
	"status-conflict": {scope: access.Publish, provoke: func(n *newsroom) *response {
		path, _ := n.create(bridge)
		return n.post(path+"/unpublish", n.publisher, nil)
	}},
	"temporarily-unavailable": {
		tweak: func(o *api.Options) { o.WriteTimeout = 20 * time.Millisecond },
		provoke: func(n *newsroom) (r *response) {
			n.whileWriting(func() { r = n.post("/v1/articles", n.writer, bridge) })
			return r
		},
	},
	"term-exists": {provoke: func(n *newsroom) *response {
		n.post("/v1/tags", n.writer, object{"name": "Energy"}).want(http.StatusCreated)
		return n.post("/v1/tags", n.writer, object{"name": "Energy"})
	}},
	"term-in-use": {scope: access.Publish, provoke: func(n *newsroom) *response {
		n.create(object{"headline": "Bridge reopens after repairs", "tags": []string{"energy"}})
		return n.delete("/v1/tags/energy", n.publisher)
	}},
}

// bridge is the invented story of the pages.
var bridge = object{"headline": "Bridge reopens after repairs"}

const retryKey = "7c0f3f2e-8d2b-4b7e-9a37-8c1f0a6f5d11"

// whileWriting does something while another transaction keeps all writers waiting.
func (n *newsroom) whileWriting(do func()) {
	n.t.Helper()
	err := n.db.InTx(context.Background(), func(*store.Tx) error {
		do()
		return nil
	})
	if err != nil {
		n.t.Fatal(err)
	}
}

// refusedTwin sends the same request twice at once, and gives the answer to the
// one that found the other running.
func refusedTwin(n *newsroom) (refused *response) {
	answers := make(chan *response, 2)
	n.whileWriting(func() {
		for range 2 {
			go func() { answers <- n.post("/v1/articles", n.writer, bridge, "Idempotency-Key", retryKey) }()
		}
		refused = <-answers // the other one waits for its turn to write
	})
	(<-answers).want(http.StatusCreated)
	return refused
}

// TestProblemPages wants every page to show what the API really answers. With
// -update it puts that there.
func TestProblemPages(t *testing.T) {
	t.Parallel()
	for _, page := range docs.Problems() {
		if unprovoked[page.Code] != "" {
			continue
		}
		t.Run(page.Code, func(t *testing.T) {
			t.Parallel()
			if page.Code == "headers-too-large" { // net/http answers before any handler could
				comparePage(t, page.Code, api.RawProblem(http.StatusRequestHeaderFieldsTooLarge))
				return
			}
			p, ok := provocations[page.Code]
			if !ok {
				t.Fatal("say in provocations how the API comes to answer with it")
			}
			if p.tweak == nil {
				p.tweak = func(*api.Options) {}
			}
			n := open(t, p.tweak)
			r := p.provoke(n)
			r.problem(page.Status, page.Code)
			comparePage(t, page.Code, r.body)
			if !p.once {
				n.repeat(r, page.Code, p.scope)
			}
		})
	}
}

var (
	pageJSON     = regexp.MustCompile("(?s)```json\n.*?\n```")
	pageRequest  = regexp.MustCompile("(?s)## How it looks\n\n```http\n(.*?)\n```")
	pageRequests = regexp.MustCompile("(?s)```http\n.*?\n```")
)

func pageText(t *testing.T, code string) string {
	t.Helper()
	text, err := os.ReadFile(pagePath(code))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func pagePath(code string) string { return "../docs/problems/" + code + ".md" }

// repeat makes the request that a page shows before the answer, and wants the
// same answer.
func (n *newsroom) repeat(r *response, code string, scope access.Scope) {
	n.t.Helper()
	m := pageRequest.FindStringSubmatch(pageText(n.t, code))
	if m == nil {
		return // the page tells in words what does it
	}
	head, body, _ := strings.Cut(m[1], "\n\n")
	lines := strings.Split(head, "\n")
	if want := r.method + " " + uuidPattern.ReplaceAllString(r.path, pageID); lines[0] != want {
		n.t.Fatalf("the page has the answer to %q, and shows %q", want, lines[0])
	}
	headers := []string{"Content-Type", ""}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Authorization" {
			value = n.authorization(scope, value)
		}
		headers = append(headers, name, value)
	}
	var sent any
	if body != "" {
		sent = body
	}
	again := n.send(r.method, r.path, nobody, sent, headers...)
	if got, want := shownProblem(n.t, again.body), shownProblem(n.t, r.body); got != want {
		n.t.Errorf("the request on the page is answered\n%s\nand not as the page shows\n%s", got, want)
	}
}

// authorization is a key of the scope in the place of the pages' dl_<id>_<secret>.
func (n *newsroom) authorization(scope access.Scope, shown string) string {
	switch scope {
	case access.Read:
		return "Bearer " + n.reader
	case access.Publish:
		return "Bearer " + n.publisher
	case "":
		return "Bearer " + n.writer
	default:
		return shown
	}
}

// comparePage compares a problem with the example on its page.
func comparePage(t *testing.T, code string, body []byte) {
	t.Helper()
	text, want := pageText(t, code), "```json\n"+shownProblem(t, body)+"```"
	switch got := pageJSON.FindString(text); {
	case got == want:
	case *update:
		if err := os.WriteFile(pagePath(code), []byte(strings.Replace(text, got, want, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the page shows\n%s\nand the API answers\n%s\n-update puts it there", got, want)
	}
}

// shownProblem renders a problem as pages show it: every fault on a line of its
// own, and nothing that is new every time.
func shownProblem(t *testing.T, body []byte) string {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		t.Fatal(err)
	}
	if string(members["requestId"]) != `""` {
		members["requestId"] = json.RawMessage(`"` + pageRequestID + `"`)
	}
	var lines []string
	for _, name := range []string{"type", "title", "status", "detail", "instance", "code", "requestId"} {
		lines = append(lines, fmt.Sprintf("  %q: %s", name, members[name]))
		delete(members, name)
	}
	if list, ok := members["errors"]; ok {
		var faults []json.RawMessage
		if err := json.Unmarshal(list, &faults); err != nil {
			t.Fatal(err)
		}
		shown := make([]string, len(faults))
		for i, f := range faults {
			shown[i] = "    " + spaced(t, f)
		}
		lines = append(lines, "  \"errors\": [\n"+strings.Join(shown, ",\n")+"\n  ]")
		delete(members, "errors")
	}
	for name := range members {
		t.Errorf("the problem has a member %q, which no problem should", name)
	}
	return uuidPattern.ReplaceAllString("{\n"+strings.Join(lines, ",\n")+"\n}\n", pageID)
}

// spaced puts an object on one line with a space after each colon and comma.
func spaced(t *testing.T, object json.RawMessage) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, object, "", ""); err != nil {
		t.Fatal(err)
	}
	s := strings.ReplaceAll(out.String(), ",\n", ", ")
	return strings.ReplaceAll(s, "\n", "")
}

// TestProblemPagesAreCurrent wants the pages to send readers to nothing that is
// not there: the operations and query parameters that they name exist.
func TestProblemPagesAreCurrent(t *testing.T) {
	t.Parallel()
	calls := regexp.MustCompile("`(GET|POST|PUT|PATCH|DELETE) (/[^`\\s]*)`")
	for _, page := range docs.Problems() {
		text := pageRequests.ReplaceAllString(pageText(t, page.Code), "")
		for _, call := range calls.FindAllStringSubmatch(text, -1) {
			req, err := http.NewRequestWithContext(t.Context(), call[1], strings.NewReplacer("{", "", "}", "").Replace(call[2]), nil)
			if err != nil {
				t.Fatal(err)
			}
			route, _, err := described().router.FindRoute(req)
			if err != nil {
				t.Errorf("%s names %s %s, which there is not: %v", page.Code, call[1], call[2], err)
				continue
			}
			for name := range req.URL.Query() {
				if route.Operation.Parameters.GetByInAndName("query", name) == nil {
					t.Errorf("%s names the parameter %s of %s %s, which there is not", page.Code, name, call[1], call[2])
				}
			}
		}
	}
	for code := range unprovoked {
		if _, ok := docs.ProblemPage(code); !ok {
			t.Errorf("%s has no page any more", code)
		}
	}
}

// TestPatchCulprit wants the operation that fails to be named, however late it
// comes, up to a thousand.
func TestPatchCulprit(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Ferry sails", object{"tags": []string{"bay"}})
	fine, late := object{"op": "test", "path": "/headline", "value": "Ferry sails"}, operations6902{}
	for range 999 {
		late = append(late, fine)
	}
	missing, failing := object{"op": "remove", "path": "/tags/1"}, object{"op": "test", "path": "/tags/0/slug", "value": "port"}
	for name, test := range map[string]struct {
		operations    operations6902
		pointer, code string
	}{
		"first":           {operations6902{missing, fine}, "/0", "no-such-path"},
		"after its cause": {operations6902{{"op": "remove", "path": "/tags/0"}, fine, {"op": "remove", "path": "/tags/0"}, failing}, "/2", "no-such-path"},
		"thousandth":      {slices.Concat(late, operations6902{failing}), "/999", "test-failed"},
		"one too many":    {slices.Concat(late, operations6902{fine, failing}), "", "test-failed"},
		"into itself":     {operations6902{fine, {"op": "move", "from": "/metadata", "path": "/metadata/x"}}, "/1", "no-such-path"},
		"no object":       {operations6902{fine, {"op": "replace", "path": "", "value": 7}}, "/1", "not-applicable"},
	} {
		r := n.jsonPatch(path, test.operations)
		var p struct {
			Errors []struct{ Pointer, Code string }
		}
		if err := json.Unmarshal(r.body, &p); err != nil {
			t.Fatal(err)
		}
		if r.status < 400 || len(p.Errors) != 1 || p.Errors[0].Pointer != test.pointer || p.Errors[0].Code != test.code {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}
