package api_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/news"
)

func TestSlugs(t *testing.T) {
	t.Parallel()
	n := open(t)
	tests := []struct{ headline, language, slug string }{
		{"Bakıda şəhər günü", "az", "bakida-seher-gunu"},
		{"Görüşdə ƏDV, İqtisadiyyat və Çıraq", "az", "gorusde-edv-iqtisadiyyat-ve-ciraq"},
		{"Переговоры в Брюсселе: ёлка и съезд", "ru", "peregovory-v-briussele-iolka-i-sezd"},
		{"It’s “Done” — 100 % & more", "en", ""},
		{"Straße, Œuvre & Łódź", "de", ""},
		{"北京 news", "zh", ""},
		{"  --Odd--  ", "en", "odd"},
		{"🎉🎉🎉", "en", "story-…"},
		{"!!!", "en", "story-…"},
		{strings.Repeat("verylongword ", 20), "en", ""},
		{strings.Repeat("x", 299), "en", ""},
	}
	for _, test := range tests {
		_, a := n.create(object{"headline": test.headline, "language": test.language})
		slug := text(a, "slug")
		switch {
		case !news.IsSlug(slug) || slug == "":
			t.Errorf("%q made %q", test.headline, slug)
		case test.slug == "story-…" && !regexp.MustCompile(`^story-[0-9a-f]{12}$`).MatchString(slug),
			test.slug != "" && test.slug != "story-…" && test.slug != slug:
			t.Errorf("%q made %q, want %q", test.headline, slug, test.slug)
		}
		n.get("/v1/articles/by-slug/"+test.language+"/"+slug, n.writer).want(http.StatusOK)
	}
	_, long := n.create(object{"headline": strings.Repeat("verylongword ", 20)})
	if slug := text(long, "slug"); len(slug) > 120 || !strings.HasPrefix(slug, "verylongword-verylongword") || !strings.HasSuffix(slug, "-2") {
		t.Errorf("a long headline for the second time made %q", slug)
	}
}

func TestSlugTaken(t *testing.T) {
	t.Parallel()
	n := open(t)
	first, _ := n.publish("Ferry sails")
	for i, want := range []string{"ferry-sails-2", "ferry-sails-3", "ferry-sails-4", "ferry-sails-5"} {
		if _, a := n.create(object{"headline": "Ferry sails!"}); a["slug"] != want {
			t.Errorf("number %d got %v", i+2, a["slug"])
		}
	}
	if _, a := n.create(object{"headline": "Ferry sails", "language": "az"}); a["slug"] != "ferry-sails" {
		t.Errorf("in another language it got %v", a["slug"])
	}
	p := n.post("/v1/articles", n.writer, object{"headline": "x", "slug": "ferry-sails"}).problem(http.StatusConflict, "slug-taken")
	if !strings.Contains(text(p, "detail"), `"ferry-sails"`) {
		t.Errorf("the detail does not name it: %v", p["detail"])
	}
	for _, bad := range []string{"Ferry", "a--b", "-a", "a-", "a b", "ə", strings.Repeat("x", 121)} {
		wantFaults(t, n.post("/v1/articles", n.writer, object{"headline": "x", "slug": bad}).problem(http.StatusUnprocessableEntity, "body-invalid"),
			fault{pointer: "/slug", code: "not-a-slug"})
	}
	// It stays taken in the trash, and after a renaming.
	n.delete(first, n.admin).want(http.StatusNoContent)
	n.post("/v1/articles", n.writer, object{"headline": "x", "slug": "ferry-sails"}).problem(http.StatusConflict, "slug-taken")
	second, _ := n.create(object{"headline": "Renamed", "slug": "before"})
	n.patch(second, n.writer, object{"slug": "after"}).want(http.StatusOK)
	n.post("/v1/articles", n.writer, object{"headline": "x", "slug": "before"}).problem(http.StatusConflict, "slug-taken")
	if _, a := n.create(object{"headline": "Before"}); a["slug"] != "before-2" {
		t.Errorf("a headline like the former slug got %v", a["slug"])
	}
}

func TestFormerSlug(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Ferry sails")
	const by = "/v1/articles/by-slug/en/"
	direct, bySlug := n.get(path, nobody), n.get(by+"ferry-sails", nobody).want(http.StatusOK)
	if string(direct.body) != string(bySlug.body) || direct.etag() != bySlug.etag() {
		t.Error("by id and by slug are two things")
	}
	for _, slug := range []string{"second", "third"} {
		n.patch(path, n.publisher, object{"slug": slug}).want(http.StatusOK)
	}
	for _, former := range []string{"ferry-sails", "second"} {
		r := n.get(by+former+"?fields=id&include=bodyText", nobody).want(http.StatusPermanentRedirect)
		if got := r.header.Get("Location"); got != by+"third?fields=id&include=bodyText" {
			t.Errorf("%s leads to %s", former, got)
		}
		if !storyPublic.MatchString(r.header.Get("Cache-Control")) || r.header.Get("Surrogate-Key") == "" {
			t.Errorf("a redirect has %v", r.header)
		}
		n.send(http.MethodHead, by+former, nobody, nil).want(http.StatusPermanentRedirect)
	}
	// Back to the first name, which no longer redirects.
	n.patch(path, n.publisher, object{"slug": "ferry-sails"}).want(http.StatusOK)
	n.get(by+"ferry-sails", nobody).want(http.StatusOK)
	n.get(by+"third", nobody).want(http.StatusPermanentRedirect)
	// Another language moves it, too.
	n.patch(path, n.publisher, object{"language": "az"}).want(http.StatusOK)
	if r := n.get(by+"ferry-sails", nobody).want(http.StatusPermanentRedirect); r.header.Get("Location") != "/v1/articles/by-slug/az/ferry-sails" {
		t.Errorf("it leads to %s", r.header.Get("Location"))
	}
	// Nobody learns of a story by a slug that it had.
	n.post(path+"/unpublish", n.publisher, nil).want(http.StatusOK)
	for _, slug := range []string{"ferry-sails", "second", "third", "never"} {
		n.get(by+slug, nobody).problem(http.StatusNotFound, "article-not-found")
	}
	for _, odd := range []string{by + "%2e%2e", by + "A", by + "a%00", "/v1/articles/by-slug/e%0d%0aX:%20y/a", "/v1/articles/by-slug/%ff/a", "/v1/articles/by-slug/en%20tag-x/a"} {
		r := n.get(odd, nobody)
		r.problem(http.StatusNotFound, "article-not-found")
		if key := r.header.Get("Surrogate-Key"); strings.ContainsAny(key, " \r\n") {
			t.Errorf("%s has Surrogate-Key: %q", odd, key)
		}
	}
}

// TestOneHeadlineAtOnce lets sixteen writers create the same headline at once.
func TestOneHeadlineAtOnce(t *testing.T) {
	t.Parallel()
	n := open(t)
	var slugs []string
	for _, r := range atOnce(16, func(int) *response { return n.post("/v1/articles", n.writer, object{"headline": "Ferry sails"}) }) {
		slugs = append(slugs, text(r.want(http.StatusCreated).object(), "slug"))
	}
	slices.Sort(slugs)
	if len(slices.Compact(slugs)) != 16 {
		t.Errorf("slugs: %v", slugs)
	}
}
