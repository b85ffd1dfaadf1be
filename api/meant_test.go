package api_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// meant is what a search that finds nothing offers instead; "" for nothing.
func meant(n *newsroom, token, query string) string {
	n.t.Helper()
	r := n.get("/v1/articles?"+query, token).want(http.StatusOK)
	if len(r.data()) > 0 {
		n.t.Errorf("%s finds %q", query, r.each("headline"))
	}
	return text(r.object(), "meta", "didYouMean")
}

// TestDidYouMean offers the spelling of the stories, and leaves the rest of a
// search as it was typed.
func TestDidYouMean(t *testing.T) {
	t.Parallel()
	n := archive(t)
	n.publish("Президент посетил Ереван", object{"language": "ru", "body": "<p>Переговоры прошли успешно.</p>"})
	for q, want := range map[string]string{
		"brigde":              "bridge", // as the newest story has it in its headline: Bridge
		"briddge":             "bridge",
		"bidge":               "bridge",
		"xridge":              "bridge",
		"BRIGDE Toll":         "Bridge Toll",
		"council debatad":     "council debated",
		`brigde "the toll"`:   `Bridge "the toll"`,
		"gorushde":            "Görüşdə",
		"görusdde korpu":      "Görüşdə korpu",
		"sheher":              "Şəhər",
		"istambulda":          "İstanbulda",
		"ёлкка":               "Ёлка",
		"мрст":                "Мост",
		"презедент посетил":   "Президент посетил",
		"презедэнт":           "Президент", // two slips
		"Европеан":            "",
		"Eurpean":             "European",
		"bridge zzzzzzzz":     "",
		"brigde zzzzzzzz":     "",
		"xq":                  "",
		"-brigde":             "",
		"tool -council":       "toll -council",
		"(brigde OR elefant)": "",
	} {
		got := meant(n, nobody, "q="+url.QueryEscape(q))
		if !strings.EqualFold(got, want) {
			t.Errorf("%s: did you mean %q, want %q", q, got, want)
		}
		if got != "" && len(found(n, nobody, "q="+url.QueryEscape(got))) == 0 {
			t.Errorf("%s: %q finds nothing", q, got)
		}
	}
	if got := meant(n, nobody, "q=brigde&language=ru"); got != "" {
		t.Errorf("%q finds nothing within the filters", got)
	}
	if got := meant(n, nobody, "q=brigde&section=politics"); !strings.EqualFold(got, "bridge") {
		t.Errorf("within a filter %q", got)
	}
	r := n.get("/v1/articles?q=bridge", nobody).object()
	if _, there := r["meta"].(object)["didYouMean"]; there {
		t.Error("a search that finds something is not corrected")
	}
}

// TestDidYouMeanKeepsSecrets wants words of stories that a caller may not see to
// be neither offered nor known: what is answered is the same as without them.
func TestDidYouMeanKeepsSecrets(t *testing.T) {
	t.Parallel()
	n := open(t)
	n.publish("The harbour opens")
	n.create(object{"headline": "Zeppelin harbours merger", "body": "<p>Zeppelin takeover</p>"})
	n.publish("Blimp takeover", object{"embargoedUntil": n.clock.Now().Add(time.Hour).Format(time.RFC3339)})
	n.publish("Gondola lost", object{"expiresAt": n.clock.Now().Add(time.Minute).Format(time.RFC3339)})
	n.clock.Advance(2 * time.Minute)
	trashed, _ := n.publish("Submarine found")
	n.delete(trashed, n.admin).want(http.StatusNoContent)
	for _, q := range []string{"zepelin", "zeppelim", "mergar", "blimpp", "gondolla", "submarin", "takeovar"} {
		if got := meant(n, nobody, "q="+q); got != "" {
			t.Errorf("%s: readers are offered %q", q, got)
		}
	}
	// A word of a draft is as unknown to readers as any other.
	for _, q := range []string{"harbours", "harbouri"} {
		if got := meant(n, nobody, "q="+q); got != "harbour" {
			t.Errorf("%s: did you mean %q", q, got)
		}
	}
	if got := meant(n, n.writer, "q=zepelin&status=draft"); got != "Zeppelin" {
		t.Errorf("editors are offered %q", got)
	}
	if got := meant(n, n.writer, "q=zepelin"); got != "" {
		t.Errorf("editors are offered %q, which is in no published story", got)
	}
}

// TestRelatedByText relates stories by the rare words of their headlines, after
// those that share tags with them, and leaves common words out.
func TestRelatedByText(t *testing.T) {
	t.Parallel()
	n := open(t)
	for range 40 {
		n.clock.Advance(time.Minute)
		n.publish("Parliament sits")
	}
	next := func(headline string, more ...object) string {
		n.clock.Advance(time.Minute)
		path, _ := n.publish(headline, more...)
		return path
	}
	next("Zangezur corridor surveyed")
	next("Roads", object{"summary": "The corridor is mapped."})
	next("Budget passed", object{"tags": []any{"budget"}})
	next("Zangezur budget", object{"tags": []any{"budget"}})
	next("Коридор открыт", object{"language": "ru"})
	n.create(object{"headline": "Zangezur corridor secret"})
	next("Zangezur corridor embargoed", object{"embargoedUntil": n.clock.Now().Add(time.Hour * 100).Format(time.RFC3339)})
	path := next("Parliament debates Zangezur corridor", object{"tags": []any{"budget"}})
	want := []string{"Zangezur budget", "Budget passed", "Zangezur corridor surveyed", "Roads"}
	if got := n.get(path+"/related", nobody).each("headline"); !slices.Equal(got, want) {
		t.Errorf("related %q, want %q", got, want)
	}
	other := next("Новый коридор")
	if got := n.get(other+"/related", nobody).each("headline"); !slices.Equal(got, []string{"Коридор открыт"}) {
		t.Errorf("related in Russian %q", got)
	}
	alone := next("Parliament rises")
	if got := n.get(alone+"/related", nobody).each("headline"); len(got) != 0 {
		t.Errorf("a common word relates %q", got)
	}
}
