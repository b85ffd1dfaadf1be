package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestKeysFromBesides changes keys through another handle on the same database,
// as the command line does beside a running server.
func TestKeysFromBesides(t *testing.T) {
	t.Parallel()
	n := open(t)
	ctx, by := context.Background(), access.Operator("tests")
	besides := editorial.New(testkit.Open(t, n.path, n.clock), "en")
	made, token, err := besides.CreateKey(ctx, "made besides", []access.Scope{access.Write}, time.Hour, by)
	if err != nil {
		t.Fatal(err)
	}
	use := func(token string) *response { return n.get("/v1/articles?status=draft", token) }
	use(token).want(http.StatusOK)

	rotated, err := besides.RotateKey(ctx, made.ID, 10*time.Minute, by)
	if err != nil {
		t.Fatal(err)
	}
	n.clock.Advance(time.Second)
	use(rotated).want(http.StatusOK)
	use(token).want(http.StatusOK) // while the two overlap
	n.clock.Advance(10 * time.Minute)
	use(token).problem(http.StatusUnauthorized, "key-invalid")
	use(rotated).want(http.StatusOK)

	n.clock.Advance(50 * time.Minute)
	use(rotated).problem(http.StatusUnauthorized, "key-invalid") // expired

	if err := besides.RevokeKey(ctx, n.ids[access.Write], by); err != nil {
		t.Fatal(err)
	}
	n.clock.Advance(time.Second)
	use(n.writer).problem(http.StatusUnauthorized, "key-invalid")
	n.get("/v1/articles", n.writer).problem(http.StatusUnauthorized, "key-invalid")
	n.get("/v1/articles", nobody).want(http.StatusOK)
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	n := open(t)
	id, secret, _ := access.ParseToken(n.writer)
	other, _, _ := access.ParseToken(n.admin)
	for _, good := range [][]string{
		{"Authorization", "Bearer " + n.writer}, {"Authorization", "bearer  " + n.writer + " "}, {"X-API-Key", n.writer},
		{"Authorization", "Bearer " + n.writer, "X-API-Key", n.writer},
	} {
		n.get("/v1/articles?status=draft", nobody, good...).want(http.StatusOK)
	}
	for _, bad := range [][]string{
		{"Authorization", "Basic dXNlcjpwYXNz"}, {"Authorization", "Bearer"}, {"Authorization", n.writer}, {"X-API-Key", "dl_"},
		{"X-API-Key", "nonsense"}, {"X-API-Key", access.Token(id, secret[:len(secret)-1])}, {"X-API-Key", access.Token(other, secret)},
		{"X-API-Key", access.Token("unknown", secret)}, {"X-API-Key", strings.ToUpper(n.writer)}, {"X-API-Key", n.writer + "x"},
		{"Authorization", "Bearer " + n.writer, "X-API-Key", n.admin}, {"X-API-Key", "dl_" + strings.Repeat("a", 10_000) + "_b"},
	} {
		for _, path := range []string{"/v1/articles?status=draft", "/v1/articles", "/v1/articles/01902d5e-3c00-7000-8000-000000000000"} {
			r := n.get(path, nobody, bad...)
			r.problem(http.StatusUnauthorized, "key-invalid")
			if strings.Contains(string(r.body), secret[:len(secret)-1]) || r.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%v: %s %v", bad, r.body, r.header)
			}
		}
	}
	// What does not exist and what is wrong look the same.
	a := n.get("/v1/articles", access.Token(id, "wrong"), "X-Request-Id", "1")
	b := n.get("/v1/articles", access.Token("unknown", "wrong"), "X-Request-Id", "1")
	if string(a.body) != string(b.body) {
		t.Errorf("%s\n%s", a.body, b.body)
	}
	if lines := n.log.with(secret); len(lines) > 0 {
		t.Errorf("a secret is in the log: %s", lines[0])
	}
}

func TestLastUse(t *testing.T) {
	t.Parallel()
	n := open(t)
	for range 3 {
		n.get("/v1/articles", n.reader).want(http.StatusOK)
		n.clock.Advance(10 * time.Second)
	}
	n.server.Close() // waits for what is noted in the background
	k, err := n.db.Key(context.Background(), n.ids[access.Read])
	if err != nil || !k.LastUsedAt.Equal(testkit.Morning) {
		t.Errorf("last used at %v, %v", k.LastUsedAt, err)
	}
	n.clock.Advance(time.Minute)
	n.get("/v1/articles", n.reader).want(http.StatusOK)
	n.server.Close()
	if k, err = n.db.Key(context.Background(), n.ids[access.Read]); err != nil || !k.LastUsedAt.Equal(n.clock.Now()) {
		t.Errorf("last used at %v, %v; it is %v", k.LastUsedAt, err, n.clock.Now())
	}
}

func TestAudit(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.post("/v1/sections", n.publisher, object{"name": "Politics"}, "X-Request-Id", "r1").want(http.StatusCreated)
	path, a := n.publish("Ferry sails", object{"tags": []any{"ferries"}})
	n.clock.Advance(time.Minute)
	n.patch(path, n.publisher, object{"summary": "New."}, "X-Request-Id", "r2").want(http.StatusOK)
	n.patch(path, n.publisher, object{"summary": "New."}, "X-Request-Id", "nothing-changes").want(http.StatusOK)
	n.put(path, n.publisher, object{"headline": ""}, "X-Request-Id", "refused").want(http.StatusUnprocessableEntity)
	n.post(path+"/unpublish", n.publisher, nil, "X-Request-Id", "r3").want(http.StatusOK)
	n.delete(path, n.writer, "X-Request-Id", "r4").want(http.StatusNoContent)
	n.post(path+"/restore", n.writer, nil, "X-Request-Id", "r5").want(http.StatusOK)
	n.patch("/v1/tags/ferries", n.publisher, object{"name": "Boats"}, "X-Request-Id", "r6").want(http.StatusOK)
	n.delete("/v1/sections/politics", n.publisher, "X-Request-Id", "r7").want(http.StatusNoContent)
	n.delete(path+"?permanent=true", n.admin, "X-Request-Id", "r8").want(http.StatusNoContent)

	n.get("/v1/audit?limit=100", n.admin, "X-Request-Id", "r9").want(http.StatusOK).golden("audit")
	if rows := n.get("/v1/audit?target="+text(a, "id"), n.admin).data(); len(rows) != 6 {
		t.Errorf("%d entries of the article", len(rows))
	}
	rows := n.get("/v1/audit?key="+n.ids[access.Write], n.admin).data()
	if len(rows) != 2 || text(rows[0], "requestId") != "r5" || text(rows[0], "key", "name") != "the write desk" {
		t.Errorf("entries of the write desk: %v", rows)
	}
	var all []string
	for path := "/v1/audit?limit=3"; path != ""; {
		r := n.get(path, n.admin)
		for _, row := range r.data() {
			all = append(all, text(row, "action")+" "+text(row, "target"))
		}
		path = text(r.object(), "links", "next")
	}
	if whole := n.get("/v1/audit?limit=100", n.admin).data(); len(all) != len(whole) {
		t.Errorf("%d entries by pages, %d in one", len(all), len(whole))
	}
	next := text(n.get("/v1/audit?limit=3", n.admin).object(), "links", "next")
	for _, bad := range []string{"cursor=x", "limit=0", "kye=1", strings.Replace(next, "cursor=", "cursor=A", 1)[len("/v1/audit?"):]} {
		n.get("/v1/audit?"+bad, n.admin).problem(http.StatusBadRequest, "parameter-invalid")
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) {
		o.RateLimitKey, o.RateLimitAnonymous, o.TrustedProxies = 3, 2, []string{"127.0.0.1"}
	})
	from := func(addresses string) *response {
		return n.get("/v1/articles", nobody, "X-Forwarded-For", addresses)
	}
	for i, want := range []int{200, 200, 429, 429} {
		r := from("203.0.113.7").want(want)
		if got := r.header.Get("RateLimit-Policy"); got != `"anonymous";q=2;w=60` {
			t.Errorf("RateLimit-Policy: %s", got)
		}
		if want := []string{`"anonymous";r=1;t=30`, `"anonymous";r=0;t=60`, `"anonymous";r=0;t=60`, `"anonymous";r=0;t=60`}[i]; r.header.Get("RateLimit") != want {
			t.Errorf("RateLimit: %s, want %s", r.header.Get("RateLimit"), want)
		}
		if want == http.StatusTooManyRequests && (r.header.Get("Retry-After") != "30" || r.object()["code"] != "rate-limited") {
			t.Errorf("%v %s", r.header, r.body)
		}
	}
	from("203.0.113.8").want(http.StatusOK)              // another address
	from("203.0.113.7, 203.0.113.9").want(http.StatusOK) // the last one that is no proxy counts
	from("nonsense").want(http.StatusOK)                 // this machine itself
	from("203.0.113.7, 127.0.0.1").want(http.StatusTooManyRequests)
	from("2001:db8::1").want(http.StatusOK)
	from("2001:db8::2").want(http.StatusOK)
	from("2001:db8::3").want(http.StatusTooManyRequests) // one network
	from("2001:db8:0:1::1").want(http.StatusOK)
	for range 3 {
		n.get("/v1/articles", n.reader, "X-Forwarded-For", "203.0.113.7").want(http.StatusOK)
	}
	n.get("/v1/articles", n.reader).problem(http.StatusTooManyRequests, "rate-limited")
	n.get("/v1/articles", n.writer).want(http.StatusOK) // each key has its own
	n.clock.Advance(20 * time.Second)
	n.get("/v1/articles", n.reader).want(http.StatusOK)
	n.clock.Advance(10 * time.Second)
	from("203.0.113.7").want(http.StatusOK)

	n = open(t, func(o *api.Options) { o.RateLimitAnonymous = 1 }) // and nobody to believe
	for range 3 {
		n.get("/v1/articles", nobody, "X-Forwarded-For", "203.0.113.7").want(http.StatusOK)
	}
	if _, err := api.New(api.Options{DB: n.db, Editor: n.editor, TrustedProxies: []string{"the proxy"}}); err == nil {
		t.Error("a proxy that is no address is taken")
	}
}
