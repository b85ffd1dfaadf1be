package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"

	"github.com/dateline-api/dateline/internal/access"
)

// TestMergePatchKeepsNulls wants arrays to be replaced as they are (RFC 7396):
// a null in one is a value, and a null in an object removes.
func TestMergePatchKeepsNulls(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.create(object{"headline": "x", "metadata": object{"gone": 1, "stays": 2}})
	patch := object{"metadata": object{"gone": nil, "list": []any{1, nil, object{"n": nil, "deep": []any{nil}}}}}
	got := n.patch(path, n.writer, patch).want(http.StatusOK).object()["metadata"]
	if want := "map[list:[1 <nil> map[deep:[<nil>] n:<nil>]] stays:2]"; fmt.Sprint(got) != want {
		t.Errorf("metadata is %v, want %s", got, want)
	}
	again := n.patch(path, n.writer, object{"metadata": got}).want(http.StatusOK).object()
	if number(again, "version") != 2 {
		t.Errorf("the same metadata made version %v", again["version"])
	}
}

// TestTranslationLeftInTrash wants a story to leave a group also while the only
// other one lies in the trash.
func TestTranslationLeftInTrash(t *testing.T) {
	t.Parallel()
	n := open(t)
	a, one := n.publish("One")
	b, _ := n.publish("Bir", object{"language": "az", "translationOf": one["id"]})
	n.delete(b, n.admin).want(http.StatusNoContent)
	n.patch(a, n.admin, object{"translationOf": nil}).want(http.StatusOK)
	n.post(b+"/restore", n.admin, nil).want(http.StatusOK)
	n.post(b+"/publish", n.admin, nil).want(http.StatusOK)
	if got := n.get(a, nobody).object()["translations"].([]any); len(got) != 0 {
		t.Errorf("still linked: %v", got)
	}
}

// TestListHoldsNoLongerThanItsTranslations wants a cached list to end when a
// story that it names expires.
func TestListHoldsNoLongerThanItsTranslations(t *testing.T) {
	t.Parallel()
	n := open(t)
	_, one := n.publish("One")
	soon := n.clock.Now().Add(3 * time.Second).Format(time.RFC3339)
	n.publish("Bir", object{"language": "az", "translationOf": one["id"], "expiresAt": soon})
	r := n.get("/v1/articles?language=en&include=translations", nobody).want(http.StatusOK)
	if got := r.header.Get("Cache-Control"); !strings.Contains(got, "max-age=3,") || !strings.Contains(got, "stale-if-error=0") {
		t.Errorf("Cache-Control: %s", got)
	}
}

// TestPurgedIsGone wants a purged story's text to be gone from the answers that
// are kept for retries, too.
func TestPurgedIsGone(t *testing.T) {
	t.Parallel()
	n := open(t)
	fields := object{"headline": "A purged secret"}
	first := n.post("/v1/articles", n.admin, fields, "Idempotency-Key", "k").want(http.StatusCreated)
	n.delete(first.header.Get("Location")+"?permanent=true", n.admin).want(http.StatusNoContent)
	again := n.post("/v1/articles", n.admin, fields, "Idempotency-Key", "k").want(http.StatusCreated)
	if again.header.Get("Idempotency-Replayed") != "" || again.header.Get("Location") == first.header.Get("Location") {
		t.Errorf("the purged story was answered again: %v", again.header)
	}
}

// TestNegatedTagOfManyStories wants a list without a tag to stay quick where
// thousands of stories have it: each story looks at its own few tags.
func TestNegatedTagOfManyStories(t *testing.T) {
	t.Parallel()
	n := open(t)
	by := editorial.By[news.Article]{Viewer: access.Operator("test")}
	for i := range 100 {
		in := editorial.Input{Headline: fmt.Sprintf("Story %d", i), Status: news.Published, Tags: []news.TermRef{{Slug: "common"}}}
		if _, err := n.editor.Create(t.Context(), in, by); err != nil {
			t.Fatal(err)
		}
	}
	if got := n.get("/v1/articles?tag=!common&total=true", nobody).want(http.StatusOK).data(); len(got) != 0 {
		t.Errorf("%d stories without the tag that all have", len(got))
	}
	if got := n.get("/v1/articles?tag=common&tag=common,other&limit=5", nobody).want(http.StatusOK).data(); len(got) != 5 {
		t.Errorf("%d stories, want 5", len(got))
	}
}

// TestZeroIsNoDefault wants values that mean nothing to be refused, not to be
// taken for absent.
func TestZeroIsNoDefault(t *testing.T) {
	t.Parallel()
	n := open(t)
	for _, test := range []struct {
		field string
		value any
	}{
		{"urgency", 0}, {"translationOf", "00000000-0000-0000-0000-000000000000"}, {"publishedAt", "0001-01-01T00:00:00Z"},
	} {
		p := n.post("/v1/articles", n.admin, object{"headline": "x", test.field: test.value}).problem(http.StatusUnprocessableEntity, "body-invalid")
		if at := text(p["errors"].([]any)[0].(object), "pointer"); at != "/"+test.field {
			t.Errorf("the fault of %s is at %s", test.field, at)
		}
	}
}

// TestFormAndRulesTogether wants what is wrong with the form of a body and what
// breaks the rules to be reported in one answer, each place once.
func TestFormAndRulesTogether(t *testing.T) {
	t.Parallel()
	n := open(t)
	body := `{"headlin":"x","urgency":"high","slug":"A B","tags":["ok",5],"section":"nowhere","related":["x"]}`
	want := []string{"/headlin", "/headline", "/related/0", "/section", "/slug", "/tags/1", "/urgency"}
	path, _ := n.create(object{"headline": "There"})
	for _, r := range []*response{
		n.post("/v1/articles", n.admin, body),
		n.put(path, n.admin, body),
		n.put("/v1/sources/s/articles/1", n.admin, body),
	} {
		var got []string
		for _, e := range r.problem(http.StatusUnprocessableEntity, "body-invalid")["errors"].([]any) {
			got = append(got, text(e.(object), "pointer"))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s %s: faults at %v, want %v", r.method, r.path, got, want)
		}
	}
}
