package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
)

func TestIfMatch(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Ferry sails")
	old := n.get(path, nobody).etag()
	n.patch(path, n.publisher, object{"summary": "Newer."}).want(http.StatusOK)
	current := n.get(path, n.publisher).etag()

	stale := []string{old, `"nonsense"`, "W/" + current, `W/` + old + `, "x"`, "nonsense", strings.Trim(current, `"`)}
	for _, tag := range stale {
		for _, r := range []*response{
			n.put(path, n.publisher, object{"headline": "Never"}, "If-Match", tag),
			n.patch(path, n.publisher, object{"headline": "Never"}, "If-Match", tag),
			n.post(path+"/unpublish", n.publisher, nil, "If-Match", tag),
			n.delete(path, n.publisher, "If-Match", tag),
			n.delete(path+"?permanent=true", n.admin, "If-Match", tag),
		} {
			r.problem(http.StatusPreconditionFailed, "article-stale")
			if r.etag() == "" || r.etag() == tag {
				t.Errorf("412 for %s has the ETag %q", tag, r.etag())
			}
			// It is good for trying again.
			n.patch(path, n.publisher, object{}, "If-Match", r.etag()).want(http.StatusOK)
		}
	}
	// Any representation that somebody has read will do.
	for _, good := range []string{
		"*", current, `"x", ` + current,
		n.get(path, nobody).etag(), n.get(path+"?fields=id", n.reader).etag(), n.get(path+"?include=bodyText", n.publisher).etag(),
		strings.TrimSuffix(current, `"`) + `-gzip"`, strings.TrimSuffix(current, `"`) + `-zstd"`,
	} {
		n.patch(path, n.publisher, object{}, "If-Match", good).want(http.StatusOK)
	}
	n.put(path, n.publisher, object{"headline": "x"}, "If-Match", `"x"`, "If-Match", current).want(http.StatusOK)
	n.post("/v1/articles", n.writer, object{"headline": "x"}, "If-Match", "*").problem(http.StatusPreconditionFailed, "article-stale")
	n.get(path, nobody, "If-Match", `"x"`).want(http.StatusOK) // only writes look
}

// TestEightWriters lets eight writers change one version at once.
func TestEightWriters(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.create(object{"headline": "Ferry sails"})
	etag := n.get(path, n.writer).etag()
	for name, do := range map[string]func(i int) *response{
		"patch": func(i int) *response {
			return n.patch(path, n.writer, object{"urgency": i + 1, "summary": "By one."}, "If-Match", etag)
		},
		"put": func(i int) *response {
			return n.put(path, n.writer, object{"headline": "Ferry sails", "urgency": 8 - i, "byline": "By one"}, "If-Match", etag)
		},
	} {
		etag = n.get(path, n.writer).etag()
		won := 0
		for _, r := range atOnce(8, do) {
			if r.status == http.StatusOK {
				won++
				continue
			}
			r.problem(http.StatusPreconditionFailed, "article-stale")
		}
		if won != 1 {
			t.Errorf("%s: %d writers won", name, won)
		}
	}
	if v := number(n.get(path, n.writer).object(), "version"); v != 3 {
		t.Errorf("version %d", v)
	}
}

func TestRequireIfMatch(t *testing.T) {
	t.Parallel()
	n := open(t, func(o *api.Options) { o.RequireIfMatch = true })
	path, _ := n.create(object{"headline": "Ferry sails"})
	n.put("/v1/sources/Wire/articles/1", n.writer, object{"headline": "x"}).want(http.StatusCreated)
	n.post("/v1/tags", n.writer, object{"name": "Ferries"}).want(http.StatusCreated)
	for _, r := range []*response{
		n.put(path, n.writer, object{"headline": "x"}), n.patch(path, n.writer, object{}), n.delete(path, n.writer),
		n.post(path+"/publish", n.publisher, nil), n.put("/v1/sources/Wire/articles/1", n.writer, object{"headline": "y"}),
		n.patch("/v1/tags/ferries", n.publisher, object{"name": "x"}), n.delete("/v1/tags/ferries", n.publisher), n.delete(path+"?permanent=true", n.admin),
	} {
		r.problem(http.StatusPreconditionRequired, "precondition-required")
	}
	etag := n.get(path, n.writer).etag()
	etag = n.put(path, n.writer, object{"headline": "y"}, "If-Match", etag).want(http.StatusOK).etag()
	n.post(path+"/publish", n.publisher, nil, "If-Match", etag).want(http.StatusOK)
	n.delete(path, n.publisher, "If-Match", "*").want(http.StatusNoContent)
	n.patch("/v1/tags/ferries", n.publisher, object{"name": "x"}, "If-Match", n.get("/v1/tags/ferries", nobody).etag()).want(http.StatusOK)
	n.put("/v1/sources/Wire/articles/1", n.writer, object{"headline": "y"}, "If-None-Match", "*").problem(http.StatusPreconditionFailed, "article-exists")
}

// TestSendBackWhatWasRead wants an article that an editor read to be the same
// article when it is sent back as it is.
func TestSendBackWhatWasRead(t *testing.T) {
	t.Parallel()
	bodies := map[string]object{
		"whole":    whole(),
		"least":    {"headline": "Least"},
		"html":     {"headline": "Tags & <b>", "body": `<h1>A</h1><p>x &amp; y <a href="https://a.example/?a=1&b=2">l</a><br>z</p><ul><li>1<li>2</ul><table><tr><td>1</table><blockquote>q</blockquote><img src="https://a.example/i.png" alt="&quot;">`},
		"markdown": {"headline": "M", "bodyFormat": "markdown", "body": "# H\n\n- a\n- b\n\n> q\n\n`code` <script>x</script>\n\n    pre\n\n| a | b |\n|---|---|\n| 1 | 2 |"},
		"text":     {"headline": "T", "bodyFormat": "text", "body": "One.\n\nTwo & <three>.\nFour."},
		"metadata": {"headline": "J", "metadata": object{"html": "<a href='x'>&", "line": "\u2028", "slash": "a/b", "tall": "😀", "list": []any{1, "2", nil}, "numbers": json.RawMessage(`[1.50, 1e2, 12345678901234567890, -0]`)}},
		"lone":     {"headline": "  Spaces\u00a0and\tmore ", "language": "pt-br", "summary": "a\r\nb\n\n\n\nc"},
	}
	for name, fields := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := open(t)
			n.post("/v1/sections", n.publisher, object{"name": "Politics"}).want(http.StatusCreated)
			other, _ := n.publish("Beside it")
			_, translated := n.publish("In another language", object{"language": "az"})
			fields["related"] = []any{strings.TrimPrefix(other, "/v1/articles/")}
			fields["translationOf"] = translated["id"]
			path, _ := n.create(fields)
			for _, status := range []string{"draft", "published"} {
				read := n.get(path, n.publisher).want(http.StatusOK)
				if status != read.object()["status"] {
					t.Fatalf("it is %v", read.object()["status"])
				}
				n.clock.Advance(time.Minute)
				for how, r := range map[string]*response{
					"put":              n.put(path, n.publisher, read.body, "If-Match", read.etag()),
					"patch":            n.patch(path, n.publisher, read.body),
					"empty patch":      n.patch(path, n.publisher, "{}"),
					"empty JSON patch": n.send(http.MethodPatch, path, n.publisher, "[]", "Content-Type", "application/json-patch+json"),
					"with texts":       n.put(path, n.publisher, n.get(path+"?include=bodyText,bodyMarkdown", n.publisher).body),
				} {
					r.want(http.StatusOK)
					if !bytes.Equal(r.body, read.body) || r.etag() != read.etag() {
						t.Errorf("%s, %s: read %s\n%s\nand after it was sent back %s\n%s", status, how, read.etag(), read.body, r.etag(), r.body)
					}
				}
				if status == "draft" {
					n.post(path+"/publish", n.publisher, nil).want(http.StatusOK)
				}
			}
		})
	}
}
