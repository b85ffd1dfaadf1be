package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/access"
)

// example is a body of the operation that is right, by its first media type; nil
// when it takes none.
func (o operation) example() (body any, mediaType string) {
	if types := o.takes(); types != nil {
		return o.bodies(types[0])[0], types[0]
	}
	return nil, ""
}

func TestScopes(t *testing.T) {
	lower := map[access.Scope]func(*newsroom) string{
		access.Write:   func(n *newsroom) string { return n.reader },
		access.Publish: func(n *newsroom) string { return n.writer },
		access.Admin:   func(n *newsroom) string { return n.publisher },
	}
	needsKey := func(o operation) bool { return !o.open() }
	eachOperation(t, needsKey, func(t *testing.T, n *newsroom, o operation) {
		body, mediaType := o.example()
		less := lower[o.scope()]
		if less == nil {
			t.Fatalf("the description does not say which scope it needs: %q", o.spec.Description)
		}
		r := n.send(o.method, o.path(t), nobody, body, "Content-Type", mediaType)
		r.problem(http.StatusUnauthorized, "key-missing")
		if !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer ") {
			t.Errorf("WWW-Authenticate: %q", r.header.Get("WWW-Authenticate"))
		}
		n.send(o.method, o.path(t), "dl_nobody_nothing", body, "Content-Type", mediaType).problem(http.StatusUnauthorized, "key-invalid")
		n.send(o.method, o.path(t), less(n), body, "Content-Type", mediaType).problem(http.StatusForbidden, "scope-missing")
	})
}

// TestOpenTakesKeys wants reads to refuse a key that is wrong, rather than to
// treat its holder as nobody.
func TestOpenTakesKeys(t *testing.T) {
	open := func(o operation) bool { return o.open() }
	eachOperation(t, open, func(t *testing.T, n *newsroom, o operation) {
		n.send(o.method, o.path(t), "dl_nobody_nothing", nil).problem(http.StatusUnauthorized, "key-invalid")
		n.send(o.method, o.path(t), n.reader, nil).want(http.StatusOK)
		n.send(o.method, o.path(t), nobody, nil, "X-API-Key", n.reader).want(http.StatusOK)
	})
}

func TestMediaTypes(t *testing.T) {
	eachOperation(t, bodies, func(t *testing.T, n *newsroom, o operation) {
		example, right := o.example()
		for _, wrong := range []string{"text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense", right + "; charset=windows-1251", ""} {
			r := n.send(o.method, o.path(t), n.admin, example, "Content-Type", wrong)
			r.problem(http.StatusUnsupportedMediaType, "media-type-unsupported")
			name := map[string]string{http.MethodPatch: "Accept-Patch", http.MethodPost: "Accept-Post"}[o.method]
			if name == "" {
				continue
			}
			if got := r.header.Get(name); !slices.Equal(sorted(got), o.takes()) {
				t.Errorf("%s: %s, want %v", name, got, o.takes())
			}
		}
		r := n.send(o.method, o.path(t), n.admin, example, "Content-Encoding", "compress")
		r.problem(http.StatusUnsupportedMediaType, "media-type-unsupported")
	})
}

func sorted(list string) []string {
	parts := strings.Split(list, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	slices.Sort(parts)
	return parts
}

// TestExamples sends every example of the document, each to a newsroom of its own.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, o := range operations() {
		for _, mediaType := range o.takes() {
			for _, body := range o.bodies(mediaType) {
				t.Run(o.String()+" "+mediaType, func(t *testing.T) {
					t.Parallel()
					n := stocked(t)
					if r := n.send(o.method, o.path(t), n.admin, body, "Content-Type", mediaType); r.status >= 300 {
						t.Errorf("the example is a %d: %s", r.status, r.body)
					}
				})
			}
		}
	}
}

func TestMethodNotAllowed(t *testing.T) {
	t.Parallel()
	n := stocked(t)
	methods := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, "PROPFIND"}
	for _, o := range operations() {
		has := []string{http.MethodOptions}
		for method := range described().doc.Paths.Value(o.pattern).Operations() {
			has = append(has, method)
			if method == http.MethodGet {
				has = append(has, http.MethodHead)
			}
		}
		slices.Sort(has)
		for _, method := range methods {
			if slices.Contains(has, method) {
				continue
			}
			r := n.send(method, o.path(t), n.admin, nil).want(http.StatusMethodNotAllowed)
			if method != http.MethodHead {
				r.problem(http.StatusMethodNotAllowed, "method-not-allowed")
			}
			if got := sorted(r.header.Get("Allow")); !slices.Equal(got, has) {
				t.Errorf("%s %s: Allow: %v, want %v", method, o.pattern, got, has)
			}
		}
	}
}

func TestCORS(t *testing.T) {
	eachOperation(t, all, func(t *testing.T, n *newsroom, o operation) {
		const origin = "https://front.example"
		r := n.send(o.method, o.path(t), nobody, nil, "Origin", origin)
		if r.header.Get("Access-Control-Allow-Origin") != "*" || r.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%d: %v", r.status, r.header)
		}
		for _, name := range []string{"ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"} {
			if !slices.Contains(sorted(r.header.Get("Access-Control-Expose-Headers")), name) {
				t.Errorf("scripts do not see %s", name)
			}
		}
		r = n.send(http.MethodOptions, o.path(t), nobody, nil, "Origin", origin,
			"Access-Control-Request-Method", o.method, "Access-Control-Request-Headers", "authorization, content-type, if-match, idempotency-key").want(http.StatusNoContent)
		if !slices.Contains(sorted(r.header.Get("Access-Control-Allow-Methods")), o.method) || r.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("preflight: %v", r.header)
		}
		for _, name := range []string{"Authorization", "X-API-Key", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id"} {
			if !slices.Contains(sorted(r.header.Get("Access-Control-Allow-Headers")), name) {
				t.Errorf("scripts may not send %s", name)
			}
		}
		if age := r.header.Get("Access-Control-Max-Age"); age == "" || age == "0" {
			t.Errorf("a preflight is kept for %q", age)
		}
	})
}
