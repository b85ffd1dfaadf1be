package api_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestPagingOneTime pages through 200 stories of one time: each comes once.
func TestPagingOneTime(t *testing.T) {
	t.Parallel()
	n := open(t)
	err := n.db.InTx(t.Context(), func(tx *store.Tx) error {
		for i := range 200 {
			a := testkit.Story(t, fmt.Sprint("story-", i), testkit.Morning)
			if _, err := tx.Save(nil, a, store.Entry{Kind: news.ChangePublished}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := n.walk("/v1/articles?limit=15&fields=headline", nobody)
	slices.Sort(seen)
	if len(seen) != 200 || len(slices.Compact(seen)) != 200 {
		t.Errorf("%d rows, %d of them different", len(seen), len(slices.Compact(seen)))
	}
	if all := n.get("/v1/articles?limit=100", nobody).each("headline"); len(all) != 100 {
		t.Errorf("a page of 100 has %d", len(all))
	}
}

// TestPagingWhileStoriesComeAndGo walks there and back while others write.
func TestPagingWhileStoriesComeAndGo(t *testing.T) {
	t.Parallel()
	n := open(t)
	paths := map[string]string{}
	for i := range 20 {
		headline := fmt.Sprintf("s%02d", i)
		paths[headline], _ = n.publish(headline, object{"publishedAt": fmt.Sprintf("2024-05-%02dT00:00:00Z", i+1), "tags": []any{"all"}})
	}
	for _, list := range []string{"/v1/articles?limit=3", "/v1/articles?limit=3&tag=all"} {
		var there []string
		var r *response
		taken := false
		for path, page := list, 0; path != ""; page++ {
			r = n.get(path, nobody)
			there = append(there, r.each("headline")...)
			// One new story on top for each page, and one gone that was read.
			n.publish(fmt.Sprintf("new %d %s", page, list), object{"tags": []any{"all"}, "publishedAt": fmt.Sprintf("2024-06-19T00:00:%02dZ", page)})
			path = text(r.object(), "links", "next")
			if gone := there[len(there)-1]; paths[gone] != "" && !taken { // the row that the cursor stands on
				taken = true
				n.post(paths[gone]+"/unpublish", n.publisher, nil).want(http.StatusOK)
				delete(paths, gone)
			}
			if paths[there[0]] != "" {
				n.patch(paths[there[0]], n.publisher, object{"summary": "Changed, not moved."}).want(http.StatusOK)
			}
		}
		if !taken {
			t.Error("nothing was taken away")
		}
		want := slices.Clone(there)
		slices.Sort(want)
		if len(slices.Compact(want)) != len(there) {
			t.Errorf("a row came twice: %v", there)
		}
		for headline := range paths {
			if !slices.Contains(there, headline) {
				t.Errorf("%s was missed", headline)
			}
		}
		// Back again: every row that is still there, in reverse, and the new ones on top.
		back := r.each("headline")
		for path := text(r.object(), "links", "prev"); path != ""; path = text(r.object(), "links", "prev") {
			r = n.get(path, nobody)
			back = append(r.each("headline"), back...)
		}
		if fresh := n.walk(list, nobody); !slices.Equal(back, fresh) {
			t.Errorf("backwards %v\nforwards  %v", back, fresh)
		}
	}
}

func TestCursors(t *testing.T) {
	t.Parallel()
	n := open(t)
	for i := range 5 {
		n.publish(fmt.Sprint("s", i), object{"tags": []any{"all"}, "publishedAt": fmt.Sprintf("2024-06-%02d", i+1)})
	}
	first := n.get("/v1/articles?limit=2&tag=all", nobody)
	next := text(first.object(), "links", "next")
	u, err := url.Parse(next)
	if err != nil {
		t.Fatal(err)
	}
	cursor := u.Query().Get("cursor")
	refused := func(query string) {
		t.Helper()
		p := n.get("/v1/articles?"+query, nobody).problem(http.StatusBadRequest, "parameter-invalid")
		wantFaults(t, p, fault{parameter: "cursor", code: "not-a-cursor"})
	}
	for _, query := range []string{"", "tag=other", "tag=all&section=x", "language=en&tag=all", "tag=all&publishedAfter=2020-01-01", "tag=!all"} {
		refused(query + "&cursor=" + cursor)
	}
	// What shapes a page alone may change.
	for _, query := range []string{"limit=1", "limit=100", "total=true", "fields=headline", "include=body"} {
		n.get("/v1/articles?tag=all&cursor="+cursor+"&"+query, nobody).want(http.StatusOK)
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for bit := range 8 {
			bad := slices.Clone(raw)
			bad[i] ^= 1 << bit
			refused("tag=all&cursor=" + base64.RawURLEncoding.EncodeToString(bad))
		}
	}
	for _, bad := range []string{"x", "%20", cursor + "A", cursor[1:], cursor + "%3D", cursor[:len(cursor)-1], strings.ToUpper(cursor), "null", "-1", strings.Repeat("A", 4000), "%ff"} {
		refused("tag=all&cursor=" + bad)
	}
	if r := n.get("/v1/articles?limit=2&tag=all&cursor=", nobody); !slices.Equal(r.each("headline"), first.each("headline")) {
		t.Error("an empty cursor is not the beginning")
	}
}

// TestLinksLeadBack wants prev of the second page to be the first, and null there.
func TestLinksLeadBack(t *testing.T) {
	t.Parallel()
	n := open(t)
	for i := range 4 {
		n.publish(fmt.Sprint("s", i), object{"publishedAt": testTime(i)})
	}
	links := func(r *response, name string) string { return text(r.object(), "links", name) }
	first := n.get("/v1/articles?limit=2", nobody)
	second := n.get(links(first, "next"), nobody)
	if links(first, "prev") != "" || links(second, "next") != "" || links(second, "self") == links(second, "first") {
		t.Errorf("first %v\nsecond %v", first.object()["links"], second.object()["links"])
	}
	back := n.get(links(second, "prev"), nobody)
	if !slices.Equal(back.each("headline"), first.each("headline")) || links(back, "prev") != "" {
		t.Errorf("back at %v, %v", back.each("headline"), back.object()["links"])
	}
	if again := n.get(links(back, "next"), nobody); !slices.Equal(again.each("headline"), second.each("headline")) {
		t.Errorf("forth again at %v", again.each("headline"))
	}
	if self := n.get(links(second, "self"), nobody); string(self.body) != string(second.body) {
		t.Error("self is another page")
	}
}

func testTime(i int) string {
	return time.Date(2024, 1, 1, i, 0, 0, 0, time.UTC).Format(time.RFC3339)
}
