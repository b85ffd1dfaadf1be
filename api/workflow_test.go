package api_test

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// catchUp does what is due by the newsroom's clock, as the server does beside
// the requests.
func (n *newsroom) catchUp() {
	n.t.Helper()
	for more := true; more; {
		err := n.db.InTx(n.t.Context(), func(tx *store.Tx) (err error) {
			more, err = n.editor.CatchUp(tx)
			return err
		})
		if err != nil {
			n.t.Fatal(err)
		}
	}
}

// kinds are what the change log has of an article, with the versions.
func (n *newsroom) kinds(path string) (kinds []string) {
	n.t.Helper()
	for _, c := range n.logOf(path) {
		kinds = append(kinds, c.Kind)
	}
	return kinds
}

func (n *newsroom) logOf(path string) []testkit.Change {
	n.t.Helper()
	id := strings.TrimPrefix(path, "/v1/articles/")
	return slices.DeleteFunc(testkit.Changes(n.t, n.path), func(c testkit.Change) bool { return c.ArticleID != id })
}

// inState makes a story in a state of the workflow.
func (n *newsroom) inState(state news.Status, fields object) (path string) {
	n.t.Helper()
	all := object{"headline": "A story that is " + string(state)}
	switch state {
	case news.Published, news.Killed:
		all["status"] = "published"
	case news.Scheduled:
		all["status"], all["publishedAt"] = "published", n.clock.Now().Add(time.Hour)
	}
	for name, value := range fields {
		all[name] = value
	}
	path, _ = n.create(all)
	switch state {
	case news.Review:
		n.post(path+"/submit", n.writer, nil).want(http.StatusOK)
	case news.Killed:
		n.post(path+"/kill", n.publisher, object{"reason": "It is not true."}).want(http.StatusOK)
	case news.Trashed:
		n.delete(path, n.publisher).want(http.StatusNoContent)
	}
	return path
}

// take makes a step of the workflow.
func (n *newsroom) take(s news.Step, path, token string) *response {
	n.t.Helper()
	switch s {
	case news.StepDelete:
		return n.delete(path, token)
	case news.StepKill:
		return n.post(path+"/kill", token, object{"reason": "It is not true."})
	case news.StepCorrect:
		return n.post(path+"/correct", token, object{"note": "It was wrong."})
	default:
		return n.post(path+"/"+string(s), token, nil)
	}
}

var allStates = append(slices.Clone(news.Statuses), news.Trashed)

// transition finds the row of the table; nil when there is none.
func transition(from news.Status, s news.Step) *news.Transition {
	for _, t := range news.Workflow {
		if t.From == from && t.Step == s {
			return &t
		}
	}
	return nil
}

// TestWorkflow takes every step from every state: what the table has is done,
// as one version with one row of the change log, and the rest is a conflict that
// lists what the page about it lists.
func TestWorkflow(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(pagePath("status-conflict"))
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range allStates {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			n := open(t)
			row := "\n| `" + string(state) + "` | "
			if state == news.Trashed {
				row = "\n| in the trash | "
			}
			_, after, _ := strings.Cut(string(page), row)
			possible, _, _ := strings.Cut(after, " |")
			for _, step := range news.Steps {
				path := n.inState(state, nil)
				version, rows := number(n.get(path, n.admin).object(), "version"), len(n.logOf(path))
				r := n.take(step, path, n.admin)
				if tr := transition(state, step); tr != nil {
					n.took(*tr, r, path, version, rows)
					continue
				}
				p := r.problem(http.StatusConflict, "status-conflict")
				if !strings.HasSuffix(text(p, "detail"), "; possible are: "+possible) {
					t.Errorf("%s: %v, and the page lists %s", step, p["detail"], possible)
				}
				if got := n.get(path, n.admin).object(); number(got, "version") != version || len(n.logOf(path)) != rows {
					t.Errorf("%s was refused and changed something: %v", step, n.kinds(path))
				}
			}
		})
	}
}

// took checks what a step made of a story.
func (n *newsroom) took(tr news.Transition, r *response, path string, version int64, rows int) {
	n.t.Helper()
	if r.status != http.StatusOK && r.status != http.StatusNoContent {
		n.t.Fatalf("%s of %s: %d %s", tr.Step, tr.From, r.status, r.body)
	}
	if tr.From == news.Scheduled && tr.Step == news.StepPublish { // its time is to come, so it stays as it is
		version, rows, tr.To = version-1, rows-1, tr.Later
	}
	a := n.get(path, n.admin).want(http.StatusOK).object()
	got := text(a, "status")
	if a["deletedAt"] != nil {
		got = news.Trashed
	}
	if got != string(tr.To) || number(a, "version") != version+1 || len(n.logOf(path)) != rows+1 {
		n.t.Errorf("%s of %s: %s, version %v after %d, log %v", tr.Step, tr.From, got, a["version"], version, n.kinds(path))
	}
}

// TestWorkflowScopes wants each step to take the scope of the table, and no less.
func TestWorkflowScopes(t *testing.T) {
	t.Parallel()
	n := open(t)
	for _, tr := range news.Workflow {
		for _, who := range []struct {
			token string
			may   bool
		}{{nobody, false}, {n.reader, false}, {n.writer, tr.Scope == string(access.Write)}, {n.publisher, true}} {
			path := n.inState(tr.From, nil)
			r := n.take(tr.Step, path, who.token)
			switch {
			case who.may:
				if r.status >= 300 {
					t.Errorf("%s of %s: %d %s", tr.Step, tr.From, r.status, r.body)
				}
			case who.token == nobody:
				r.problem(http.StatusUnauthorized, "key-missing")
			default:
				r.problem(http.StatusForbidden, "scope-missing")
			}
		}
	}
	for state, status := range map[news.Status]int{news.Draft: 200, news.Review: 200, news.Scheduled: 403, news.Published: 403, news.Killed: 403} {
		path := n.inState(state, nil)
		n.patch(path, n.writer, object{"summary": "By a writer."}).want(status)
		n.patch(path, n.publisher, object{"summary": "By a publisher."}).want(http.StatusOK)
	}
}

func TestKill(t *testing.T) {
	t.Parallel()
	n := open(t)
	path := n.inState(news.Published, object{"headline": "A hoax", "slug": "a-hoax"})
	for body, want := range map[string]fault{
		`{}`: {pointer: "/reason", code: "required"}, `{"reason": "\n "}`: {pointer: "/reason", code: "required"},
		`{"reason": "` + strings.Repeat("x", 2001) + `"}`: {pointer: "/reason", code: "too-long"},
		`{"reason": "x", "note": "y"}`:                    {pointer: "/note", code: "unknown-field"},
		`{"reason": 7}`:                                   {pointer: "/reason", code: "wrong-type"},
	} {
		wantFaults(t, n.post(path+"/kill", n.publisher, body).problem(http.StatusUnprocessableEntity, "body-invalid"), want)
	}
	n.post(path+"/kill", n.publisher, nil).problem(http.StatusUnsupportedMediaType, "media-type-unsupported")
	a := n.post(path+"/kill", n.publisher, object{"reason": "The <b>report</b> does not exist."}).want(http.StatusOK).object()
	if text(a, "kill", "reason") != "The <b>report</b> does not exist." || text(a, "kill", "at") == "" || a["slug"] != "a-hoax" {
		t.Errorf("%v", a)
	}
	for _, gone := range []string{path, "/v1/articles/by-slug/en/a-hoax"} {
		p := n.get(gone, nobody).problem(http.StatusGone, "article-gone")
		if !strings.Contains(text(p, "detail"), "The <b>report</b> does not exist.") {
			t.Errorf("%s: %v", gone, p["detail"])
		}
	}
	n.post("/v1/articles", n.writer, object{"headline": "x", "slug": "a-hoax"}).problem(http.StatusConflict, "slug-taken")

	// Back to readers, as if nothing had been, but for the log.
	a = n.post(path+"/publish", n.publisher, nil).want(http.StatusOK).object()
	if a["kill"] != nil || a["status"] != "published" || n.get(path, nobody).want(http.StatusOK).object()["kill"] != nil {
		t.Errorf("published again: %v", a)
	}
	if got := strings.Join(n.kinds(path), " "); got != "published killed published" {
		t.Errorf("the log has %s", got)
	}
	for i, c := range n.logOf(path) {
		if want := []bool{false, true, false}[i]; c.WasPublic != want || c.IsPublic == want {
			t.Errorf("%+v", c)
		}
	}
	// What readers never had is not told of.
	hidden := n.inState(news.Published, object{"embargoedUntil": n.clock.Now().Add(time.Hour)})
	n.post(hidden+"/kill", n.publisher, object{"reason": "A secret."}).want(http.StatusOK)
	n.get(hidden, nobody).problem(http.StatusNotFound, "article-not-found")
}

func TestCorrect(t *testing.T) {
	t.Parallel()
	n := open(t)
	path := n.inState(news.Published, object{"summary": "Wrong."})
	for body, want := range map[string]fault{
		`{"patch": {}}`:                                         {pointer: "/note", code: "required"},
		`{"note": "x", "kind": "erratum"}`:                      {pointer: "/kind", code: "not-one-of", has: "retraction"},
		`{"note": "x", "patch": "y"}`:                           {pointer: "/patch", code: "wrong-type"},
		`{"note": "x", "patch": {"headline": ""}}`:              {pointer: "/patch/headline", code: "required"},
		`{"note": "x", "patch": {"headlin": "y"}}`:              {pointer: "/patch/headlin", code: "unknown-field", has: "headline"},
		`{"note": "x", "patch": {"status": "draft"}}`:           {pointer: "/patch/status", code: "read-only"},
		`{"note": "` + strings.Repeat("x", 2001) + `"}`:         {pointer: "/note", code: "too-long"},
		`{"note": "x", "patch": {"publishedAt": "2034-01-01"}}`: {pointer: "/patch/publishedAt", code: "in-the-future"},
	} {
		wantFaults(t, n.post(path+"/correct", n.publisher, body).problem(http.StatusUnprocessableEntity, "body-invalid"), want)
	}
	both := n.post(path+"/correct", n.publisher, `{"note": " ", "patch": {"headline": "", "urgency": 9}}`).problem(http.StatusUnprocessableEntity, "body-invalid")
	wantFaults(t, both, fault{pointer: "/note", code: "required"}, fault{pointer: "/patch/headline", code: "required"}, fault{pointer: "/patch/urgency", code: "out-of-range"})
	for body, want := range map[string]fault{
		`{"note": "x", "patch": [{"op": "replace", "path": "/headline"}]}`: {pointer: "/patch/0/value", code: "required"},
		`{"note": "x", "patch": [{"op": "remove", "path": "/tags/7"}]}`:    {pointer: "/patch/0", code: "no-such-path"},
	} {
		wantFaults(t, n.post(path+"/correct", n.publisher, body).problem(http.StatusUnprocessableEntity, "patch-not-applicable"), want)
	}
	n.post(path+"/correct", n.publisher, `{"note": "x", "patch": [{"op": "test", "path": "/summary", "value": "y"}]}`).problem(http.StatusConflict, "patch-test-failed")

	for _, body := range []string{
		`{"note": "The summary was wrong.", "patch": {"summary": "Right."}}`,
		`{"note": "More is known.", "kind": "update", "patch": [{"op": "test", "path": "/summary", "value": "Right."}, {"op": "replace", "path": "/urgency", "value": 2}]}`,
		`{"note": "Nothing else changes.", "kind": "clarification", "patch": null}`,
	} {
		n.clock.Advance(time.Minute)
		n.post(path+"/correct", n.publisher, body).want(http.StatusOK)
	}
	a := n.get(path, nobody).want(http.StatusOK)
	a.golden("article-corrected")
	if got := strings.Join(n.kinds(path), " "); got != "published corrected corrected corrected" {
		t.Errorf("the log has %s", got)
	}
	for _, c := range n.logOf(path)[1:] {
		if !c.WasPublic || !c.IsPublic {
			t.Errorf("%+v", c)
		}
	}
	n.put(path, n.publisher, a.body).want(http.StatusOK) // as it was read: the notes stay
	if got := number(n.get(path, nobody).object(), "version"); got != 4 {
		t.Errorf("version %d", got)
	}
}

// TestWorkflowLinked wants the operations of the workflow to lead to its page.
func TestWorkflowLinked(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.get("/docs/workflow", nobody).want(http.StatusOK)
	if !strings.Contains(string(n.get("/", nobody).body), `href="/docs/workflow"`) {
		t.Error("the landing page does not lead there")
	}
	steps := regexp.MustCompile(`/(submit|publish|unpublish|kill|correct|restore)$`)
	for _, o := range operations() {
		if steps.MatchString(o.pattern) && strings.HasPrefix(o.pattern, "/v1/articles/{id}/") && strings.Count(o.pattern, "/") == 4 &&
			!strings.Contains(o.spec.Description, "(/docs/workflow)") {
			t.Errorf("%s does not", o)
		}
	}
}
