package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// readied says for each POST that needs a certain state how to make an article
// in it; what a POST of a path without parameters needs is its example alone.
var readied = map[string]func(n *newsroom, headline string) string{
	"/v1/articles/{id}/publish": func(n *newsroom, headline string) string {
		path, _ := n.create(object{"headline": headline})
		return path + "/publish"
	},
	"/v1/articles/{id}/unpublish": func(n *newsroom, headline string) string {
		path, _ := n.publish(headline)
		return path + "/unpublish"
	},
	"/v1/articles/{id}/submit": func(n *newsroom, headline string) string {
		path, _ := n.create(object{"headline": headline})
		return path + "/submit"
	},
	"/v1/articles/{id}/kill": func(n *newsroom, headline string) string {
		path, _ := n.publish(headline)
		return path + "/kill"
	},
	"/v1/articles/{id}/correct": func(n *newsroom, headline string) string {
		path, _ := n.publish(headline)
		return path + "/correct"
	},
	"/v1/articles/{id}/restore": func(n *newsroom, headline string) string {
		path, _ := n.create(object{"headline": headline})
		n.delete(path, n.admin).want(http.StatusNoContent)
		return path + "/restore"
	},
	"/v1/articles/{id}/revisions/{version}/restore": func(n *newsroom, headline string) string {
		path, _ := n.create(object{"headline": headline})
		n.patch(path, n.admin, object{"summary": "Another version."}).want(http.StatusOK)
		return path + "/revisions/1/restore"
	},
	"/v1/tags/{slug}/merge": func(n *newsroom, name string) string {
		tag := n.post("/v1/tags", n.admin, object{"name": name}).want(http.StatusCreated)
		return tag.header.Get("Location") + "/merge"
	},
}

// attempt is one POST that can be made, and another one of the same operation.
type attempt struct {
	path, otherPath string
	body, otherBody any
}

func (o operation) attempt(n *newsroom) attempt {
	n.t.Helper()
	body, _ := o.example()
	if !strings.Contains(o.pattern, "{") {
		other := object{}
		for name, value := range body.(map[string]any) {
			other[name] = value
		}
		for _, name := range []string{"headline", "name"} {
			if other[name] != nil {
				other[name] = fmt.Sprint(other[name], " II")
			}
		}
		if list, ok := other["operations"].([]any); ok {
			other["operations"] = list[:1]
		}
		return attempt{o.path(n.t), o.path(n.t), body, other}
	}
	ready := readied[o.pattern]
	if ready == nil {
		n.t.Fatalf("say in readied how %s can be made to succeed", o)
	}
	return attempt{path: ready(n, "One"), otherPath: ready(n, "Two"), body: body, otherBody: body}
}

func posts(o operation) bool { return o.method == http.MethodPost }

// eachPOST runs a check for every POST on a newsroom of its own.
func eachPOST(t *testing.T, check func(n *newsroom, a attempt)) {
	t.Helper()
	t.Parallel()
	for _, o := range operations() {
		if posts(o) {
			t.Run(o.String(), func(t *testing.T) {
				t.Parallel()
				n := stocked(t)
				check(n, o.attempt(n))
			})
		}
	}
}

func TestReplay(t *testing.T) {
	eachPOST(t, func(n *newsroom, a attempt) {
		const key = "7c0f3f2e-8d2b-4b7e-9a37-8c1f0a6f5d11"
		first := n.post(a.path, n.admin, a.body, "Idempotency-Key", key)
		if first.status >= 300 || first.header.Get("Idempotency-Replayed") != "" {
			n.t.Fatalf("%d: %s", first.status, first.body)
		}
		n.clock.Advance(time.Hour)
		for _, spelling := range []string{key, `"` + key + `"`} {
			again := n.post(a.path, n.admin, a.body, "Idempotency-Key", spelling)
			if again.status != first.status || !bytes.Equal(again.body, first.body) || again.header.Get("Idempotency-Replayed") != "true" {
				n.t.Errorf("%s: first %d %s, then %d %s %v", spelling, first.status, first.body, again.status, again.body, again.header)
			}
			for _, name := range []string{"ETag", "Location", "Content-Type", "Cache-Control"} {
				if again.header.Get(name) != first.header.Get(name) {
					n.t.Errorf("%s: %q, then %q", name, first.header.Get(name), again.header.Get(name))
				}
			}
		}
		n.post(a.otherPath, n.admin, a.otherBody, "Idempotency-Key", key).problem(http.StatusUnprocessableEntity, "idempotency-key-reused")

		// Somebody else's key of the same name is another key.
		_, other := n.newKey("another desk", "admin")
		r := n.post(a.otherPath, other, a.otherBody, "Idempotency-Key", key)
		if r.status >= 300 || r.header.Get("Idempotency-Replayed") != "" {
			n.t.Errorf("another caller got %d: %s", r.status, r.body)
		}
	})
}

func TestReplayForgotten(t *testing.T) {
	eachPOST(t, func(n *newsroom, a attempt) {
		const key = "monday"
		first := n.post(a.path, n.admin, a.body, "Idempotency-Key", key)
		n.clock.Advance(24*time.Hour - time.Millisecond)
		n.post(a.path, n.admin, a.body, "Idempotency-Key", key).want(first.status)
		n.clock.Advance(time.Millisecond)
		r := n.post(a.otherPath, n.admin, a.otherBody, "Idempotency-Key", key).want(first.status)
		if r.header.Get("Idempotency-Replayed") != "" {
			n.t.Error("an answer was kept for longer than a day")
		}
	})
}

func TestEqualAtOnce(t *testing.T) {
	eachPOST(t, func(n *newsroom, a attempt) {
		answers := atOnce(8, func(int) *response { return n.post(a.path, n.admin, a.body, "Idempotency-Key", "at-once") })
		var done []*response
		for _, r := range answers {
			if r.status < 300 {
				done = append(done, r)
				continue
			}
			r.problem(http.StatusConflict, "idempotency-key-running")
			if r.header.Get("Retry-After") == "" {
				n.t.Error("no Retry-After")
			}
		}
		if len(done) == 0 {
			n.t.Fatal("none succeeded")
		}
		fresh := 0
		for _, r := range done {
			if !bytes.Equal(r.body, done[0].body) || r.status != done[0].status {
				n.t.Errorf("two answers: %s\n%s", r.body, done[0].body)
			}
			if r.header.Get("Idempotency-Replayed") == "" {
				fresh++
			}
		}
		if fresh != 1 {
			n.t.Errorf("%d were done", fresh)
		}
	})
}

// atOnce runs do n times at the same time and returns what it gave.
func atOnce[T any](n int, do func(i int) T) []T {
	out := make([]T, n)
	var ready, all sync.WaitGroup
	start := make(chan struct{})
	ready.Add(n)
	for i := range n {
		all.Go(func() {
			ready.Done()
			<-start
			out[i] = do(i)
		})
	}
	ready.Wait()
	close(start)
	all.Wait()
	return out
}

func TestEqualAtOnceMakesOneArticle(t *testing.T) {
	t.Parallel()
	n := open(t)
	answers := atOnce(8, func(int) *response {
		return n.post("/v1/articles", n.writer, object{"headline": "Once only"}, "Idempotency-Key", "8f14e45f")
	})
	statuses := []int{}
	for _, r := range answers {
		statuses = append(statuses, r.status)
	}
	if got := len(n.get("/v1/articles?status=any", n.writer).data()); got != 1 || !slices.Contains(statuses, http.StatusCreated) {
		t.Errorf("%d articles by %v", got, statuses)
	}
	// And without the header each is one.
	atOnce(3, func(int) *response {
		return n.post("/v1/articles", n.writer, object{"headline": "Three times"}).want(http.StatusCreated)
	})
	if got := len(n.get("/v1/articles?status=any", n.writer).data()); got != 4 {
		t.Errorf("%d articles", got)
	}
}

func TestIdempotencyKeyFaults(t *testing.T) {
	t.Parallel()
	n := open(t)
	for _, bad := range []string{`""`, "two words", "ключ", strings.Repeat("k", 256), "tab\there"} {
		p := n.post("/v1/articles", n.writer, object{"headline": "Never"}, "Idempotency-Key", bad).problem(http.StatusBadRequest, "parameter-invalid")
		wantFaults(t, p, fault{header: "Idempotency-Key", code: "not-valid"})
	}
	n.post("/v1/articles", n.writer, object{"headline": "Never"}, "Idempotency-Key", "a", "Idempotency-Key", "b").problem(http.StatusBadRequest, "parameter-invalid")
	if got := len(n.get("/v1/articles?status=any", n.writer).data()); got != 0 {
		t.Errorf("%d articles were made", got)
	}
}

// TestFailureIsNotKept wants a request that was refused to be tried anew.
func TestFailureIsNotKept(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/articles", n.writer, object{"headline": ""}, "Idempotency-Key", "k1").problem(http.StatusUnprocessableEntity, "body-invalid")
	n.post("/v1/articles", n.writer, object{"headline": "", "section": "none"}, "Idempotency-Key", "k1").problem(http.StatusUnprocessableEntity, "body-invalid")
	n.post("/v1/articles", n.writer, object{"headline": "Right now"}, "Idempotency-Key", "k1").want(http.StatusCreated)
}

// TestReplayCompressed wants a kept answer to be packed anew for each caller.
func TestReplayCompressed(t *testing.T) {
	t.Parallel()
	n := open(t)
	body := object{"headline": "Long", "body": strings.Repeat("<p>Words and words.</p>", 200)}
	first := n.post("/v1/articles", n.writer, body, "Idempotency-Key", "k1", "Accept-Encoding", "gzip").want(http.StatusCreated)
	again := n.post("/v1/articles", n.writer, body, "Idempotency-Key", "k1").want(http.StatusCreated)
	third := n.post("/v1/articles", n.writer, body, "Idempotency-Key", "k1", "Accept-Encoding", "zstd").want(http.StatusCreated)
	if !bytes.Equal(first.body, again.body) || !bytes.Equal(first.body, third.body) {
		t.Error("the bodies differ")
	}
	if first.header.Get("Content-Encoding") != "gzip" || again.header.Get("Content-Encoding") != "" || third.header.Get("Content-Encoding") != "zstd" {
		t.Errorf("packed as %q, %q, %q", first.header.Get("Content-Encoding"), again.header.Get("Content-Encoding"), third.header.Get("Content-Encoding"))
	}
	// Each tag is good for the next change.
	path := first.header.Get("Location")
	for _, r := range []*response{first, again, third} {
		etag := r.etag()
		if etag == "" {
			t.Fatal("no ETag")
		}
		n.patch(path, n.writer, object{}, "If-Match", etag).want(http.StatusOK)
	}
}
