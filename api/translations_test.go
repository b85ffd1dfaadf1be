package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// languages are those of the translations that a caller is shown of a story.
func (n *newsroom) languages(path, token string) string {
	n.t.Helper()
	list, ok := n.get(path, token).want(http.StatusOK).object()["translations"].([]any)
	if !ok {
		n.t.Fatalf("%s shows no translations", path)
	}
	var out []string
	for _, o := range list {
		out = append(out, text(o.(object), "language"))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// group stores a published story in each of the languages, as translations of the
// first, and gives their paths by language.
func (n *newsroom) group(languages ...string) map[string]string {
	n.t.Helper()
	paths := map[string]string{}
	for _, language := range languages {
		fields := object{"language": language}
		if first := paths[languages[0]]; first != "" {
			fields["translationOf"] = idIn(first)
		}
		paths[language], _ = n.publish("Story in "+language, fields)
	}
	return paths
}

func idIn(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// shown wants what anybody is shown of each story.
func (n *newsroom) shown(token string, paths, want map[string]string) {
	n.t.Helper()
	for language, list := range want {
		if got := n.languages(paths[language], token); got != list {
			n.t.Errorf("%s shows %q, want %q", language, got, list)
		}
	}
}

func TestTranslationsLink(t *testing.T) {
	t.Parallel()
	n := open(t)
	paths := n.group("en", "az", "ru")
	n.shown(nobody, paths, map[string]string{"en": "az ru", "az": "en ru", "ru": "az en"})

	// By any member of the group, and again without effect.
	joined := n.patch(paths["ru"], n.admin, object{"translationOf": idIn(paths["az"])}).want(http.StatusOK).object()
	if number(joined, "version") != 1 {
		t.Errorf("joining twice made version %v", joined["version"])
	}
	before := n.get(paths["en"], nobody)
	n.clock.Advance(time.Minute)
	n.patch(paths["az"], n.admin, object{"translationOf": nil}).want(http.StatusOK)
	n.shown(nobody, paths, map[string]string{"en": "ru", "az": "", "ru": "en"})
	n.get(paths["en"], nobody, "If-None-Match", before.etag()).want(http.StatusOK)

	// Leaving and changing something else leaves the rest of the group alone.
	n.patch(paths["az"], n.admin, object{"translationOf": nil, "urgency": 2}).want(http.StatusOK)
	n.put(paths["ru"], n.admin, object{"headline": "Left out stays"}).want(http.StatusOK)
	n.shown(nobody, paths, map[string]string{"en": "ru", "az": "", "ru": "en"})

	for name, of := range map[string]any{
		"no-such-article": "01902dcb-0c00-79ba-a3e4-3416874f0a87", "not-an-id": "the other one", "wrong-type": 7,
	} {
		p := n.patch(paths["az"], n.admin, object{"translationOf": of}).problem(http.StatusUnprocessableEntity, "body-invalid")
		if fault := p["errors"].([]any)[0].(object); fault["pointer"] != "/translationOf" || fault["code"] != name {
			t.Errorf("%v: %v", of, fault)
		}
	}
	n.patch(paths["az"], n.writer, object{"translationOf": idIn(paths["en"])}).problem(http.StatusForbidden, "scope-missing")
}

// TestTranslationsMove joins a story of one group to another group: it moves, and
// those that it leaves behind stay together.
func TestTranslationsMove(t *testing.T) {
	t.Parallel()
	n := open(t)
	paths, other := n.group("en", "az", "ru"), n.group("de", "fr")
	for language, path := range other {
		paths[language] = path
	}
	n.patch(paths["en"], n.admin, object{"translationOf": idIn(paths["fr"])}).want(http.StatusOK)
	n.shown(nobody, paths, map[string]string{"en": "de fr", "de": "en fr", "fr": "de en", "az": "ru", "ru": "az"})
	// The first of the former group is in another one; who joins it joins that.
	paths["tr"], _ = n.publish("Story in tr", object{"language": "tr", "translationOf": idIn(paths["en"])})
	n.shown(nobody, paths, map[string]string{"tr": "de en fr", "az": "ru"})
	// Back again, by one that was left behind.
	n.patch(paths["en"], n.admin, object{"translationOf": idIn(paths["ru"])}).want(http.StatusOK)
	n.shown(nobody, paths, map[string]string{"en": "az ru", "ru": "az en", "de": "fr tr"})
}

func TestTranslationsHidden(t *testing.T) {
	t.Parallel()
	n := open(t)
	paths := n.group("en", "az", "ru")
	paths["de"], _ = n.create(object{"headline": "Story in de", "language": "de", "translationOf": idIn(paths["en"])})
	paths["fr"], _ = n.publish("Story in fr", object{
		"language": "fr", "translationOf": idIn(paths["az"]), "embargoedUntil": n.clock.Now().Add(time.Hour),
	})
	paths["tr"], _ = n.publish("Story in tr", object{
		"language": "tr", "translationOf": idIn(paths["az"]), "expiresAt": n.clock.Now().Add(2 * time.Hour),
	})
	for _, reader := range []string{nobody, n.reader} {
		n.shown(reader, paths, map[string]string{"en": "az ru tr", "az": "en ru tr"})
	}
	n.shown(n.writer, paths, map[string]string{"en": "az de fr ru tr", "de": "az en fr ru tr"})

	n.clock.Advance(time.Hour)
	n.shown(nobody, paths, map[string]string{"en": "az fr ru tr"})
	n.clock.Advance(time.Hour)
	n.shown(nobody, paths, map[string]string{"en": "az fr ru"})

	// In the trash it is named to nobody, and out of it to editors, as a draft.
	n.delete(paths["az"], n.admin).want(http.StatusNoContent)
	n.shown(nobody, paths, map[string]string{"en": "fr ru"})
	n.shown(n.writer, paths, map[string]string{"en": "de fr ru tr", "az": "de en fr ru tr"})
	n.post(paths["az"]+"/restore", n.admin, nil).want(http.StatusOK)
	n.shown(nobody, paths, map[string]string{"en": "fr ru"})
	n.shown(n.writer, paths, map[string]string{"en": "az de fr ru tr"})
	n.post(paths["az"]+"/publish", n.admin, nil).want(http.StatusOK)
	n.shown(nobody, paths, map[string]string{"en": "az fr ru"})
	n.delete(paths["az"]+"?permanent=true", n.admin).want(http.StatusNoContent)
	n.shown(n.writer, paths, map[string]string{"en": "de fr ru tr"})

	// A list names them when it is asked to, and follows the same rule.
	for _, row := range n.get("/v1/articles?include=translations&language=en", nobody).data() {
		if list := row["translations"].([]any); len(list) != 2 {
			t.Errorf("the list names %v", list)
		}
	}
}

// TestTranslationAnswer wants the answer to a write to name the same translations
// as a read after it.
func TestTranslationAnswer(t *testing.T) {
	t.Parallel()
	n := open(t)
	paths := n.group("en", "az")
	for name, fields := range map[string]object{
		"joins": {"translationOf": idIn(paths["en"])}, "relates": {"related": []string{idIn(paths["en"])}}, "neither": {"tags": []string{"new"}, "media": []object{{"url": "https://media.example/a.jpg"}}},
	} {
		fields["headline"], fields["metadata"] = "Answer "+name, object{"b": 1, "a": []int{1, 2}}
		created := n.post("/v1/articles", n.admin, fields).want(http.StatusCreated)
		path := created.header.Get("Location")
		if read := n.get(path, n.admin); string(read.body) != string(created.body) || read.etag() != created.etag() {
			t.Errorf("%s: the answer is\n%s\nand a read\n%s", name, created.body, read.body)
		}
		for _, change := range []object{{"urgency": 2}, {"translationOf": idIn(paths["az"])}, {"related": []string{idIn(paths["az"])}}, {"translationOf": nil}} {
			patched := n.patch(path, n.admin, change).want(http.StatusOK)
			if read := n.get(path, n.admin); string(read.body) != string(patched.body) || read.etag() != patched.etag() {
				t.Errorf("%s, %v: the answer is\n%s\nand a read\n%s", name, change, patched.body, read.body)
			}
		}
	}
}
