package editorial_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// desk is an editor on a fresh database with a clock that stands still.
type desk struct {
	*editorial.Editor
	db    *store.DB
	clock *testkit.Clock
}

func open(t *testing.T) desk {
	t.Helper()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	return desk{editorial.New(db, "az"), db, clock}
}

// as is whoever has a key with one scope.
func as(s access.Scope) editorial.By[news.Article] {
	return editorial.By[news.Article]{Viewer: access.Viewer{Key: &access.Key{ID: string(s), Name: string(s), Scopes: []access.Scope{s}}}}
}

func (d desk) create(t *testing.T, in editorial.Input) news.Article {
	t.Helper()
	a, err := d.Create(t.Context(), in, as(access.Admin))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestWhoMayWhat makes every decision with every scope.
func TestWhoMayWhat(t *testing.T) {
	t.Parallel()
	d := open(t)
	draft, out := editorial.Input{Headline: "A draft"}, editorial.Input{Headline: "A story", Status: news.Published}
	type decision func(ctx context.Context, by editorial.By[news.Article]) error
	on := func(in editorial.Input, trash bool, do func(context.Context, news.ID, editorial.By[news.Article]) error) decision {
		return func(ctx context.Context, by editorial.By[news.Article]) error {
			a := d.create(t, in)
			if trash {
				if _, err := d.Trash(ctx, a.ID, as(access.Admin)); err != nil {
					return err
				}
			}
			return do(ctx, a.ID, by)
		}
	}
	change := func(ctx context.Context, id news.ID, by editorial.By[news.Article]) error {
		_, err := d.Replace(ctx, id, editorial.Input{Headline: "Changed"}, by)
		return err
	}
	drop := func(do func(context.Context, news.ID, editorial.By[news.Article]) (news.Article, error)) func(context.Context, news.ID, editorial.By[news.Article]) error {
		return func(ctx context.Context, id news.ID, by editorial.By[news.Article]) error {
			_, err := do(ctx, id, by)
			return err
		}
	}
	n := 0
	upsert := func(in editorial.Input) decision {
		return func(ctx context.Context, by editorial.By[news.Article]) error {
			n++
			_, _, err := d.Upsert(ctx, "Wire", fmt.Sprint(n), in, by)
			return err
		}
	}
	for name, test := range map[string]struct {
		do     decision
		needed access.Scope
	}{
		"create a draft": {func(ctx context.Context, by editorial.By[news.Article]) error {
			_, err := d.Create(ctx, draft, by)
			return err
		}, access.Write},
		"create a story": {func(ctx context.Context, by editorial.By[news.Article]) error {
			_, err := d.Create(ctx, out, by)
			return err
		}, access.Publish},
		"upsert a draft":        {upsert(draft), access.Write},
		"upsert a story":        {upsert(out), access.Publish},
		"change a draft":        {on(draft, false, change), access.Write},
		"change a story":        {on(out, false, change), access.Publish},
		"publish":               {on(draft, false, drop(d.Publish)), access.Publish},
		"unpublish":             {on(out, false, drop(d.Unpublish)), access.Publish},
		"trash a draft":         {on(draft, false, drop(d.Trash)), access.Write},
		"trash a story":         {on(out, false, drop(d.Trash)), access.Publish},
		"restore a draft":       {on(draft, true, drop(d.Restore)), access.Write},
		"restore what was out":  {on(out, true, drop(d.Restore)), access.Write},
		"purge":                 {on(draft, true, d.Purge), access.Admin},
		"purge without a trash": {on(out, false, d.Purge), access.Admin},
	} {
		for _, has := range []access.Scope{access.Read, access.Partner, access.Write, access.Publish, access.Admin} {
			by := as(has)
			err := test.do(t.Context(), by)
			if by.Viewer.Allows(test.needed) != (err == nil) || err != nil && !errors.Is(err, news.ErrScopeMissing) {
				t.Errorf("%s with %s: %v", name, has, err)
			}
		}
		if err := test.do(t.Context(), editorial.By[news.Article]{}); !errors.Is(err, news.ErrKeyMissing) {
			t.Errorf("%s by nobody: %v", name, err)
		}
	}
}

// TestUnlessAndSeal wants the condition to see the state before, the seal both,
// and a refusal by either to change nothing.
func TestUnlessAndSeal(t *testing.T) {
	t.Parallel()
	d := open(t)
	a := d.create(t, editorial.Input{Headline: "Before"})
	var seen []string
	by := as(access.Admin)
	by.Unless = func(current *news.Article) error {
		seen = append(seen, fmt.Sprint("unless ", current.Version))
		return nil
	}
	by.Seal = func(_ *store.Tx, before *news.Article, after news.Article) error {
		seen = append(seen, fmt.Sprint("seal ", before.Version, " ", after.Version))
		return nil
	}
	for _, headline := range []string{"After", "After"} { // the second changes nothing, and is sealed all the same
		if _, err := d.Replace(t.Context(), a.ID, editorial.Input{Headline: headline}, by); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"unless 1", "seal 1 2", "unless 2", "seal 2 2"}; !slices.Equal(seen, want) {
		t.Errorf("%v, want %v", seen, want)
	}
	wanted := errors.New("no")
	for name, refuse := range map[string]func(*editorial.By[news.Article]){
		"unless": func(by *editorial.By[news.Article]) { by.Unless = func(*news.Article) error { return wanted } },
		"seal": func(by *editorial.By[news.Article]) {
			by.Seal = func(*store.Tx, *news.Article, news.Article) error { return wanted }
		},
	} {
		by := as(access.Admin)
		refuse(&by)
		_, err1 := d.Replace(t.Context(), a.ID, editorial.Input{Headline: "Never", Tags: []news.TermRef{{Name: "Never"}}}, by)
		_, err2 := d.Publish(t.Context(), a.ID, by)
		_, err3 := d.Create(t.Context(), editorial.Input{Headline: "Never"}, by)
		for _, err := range []error{err1, err2, err3} {
			if !errors.Is(err, wanted) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	page, err := d.db.List(t.Context(), store.Query{States: []string{"any"}, Limit: 10}, as(access.Admin).Viewer)
	if err != nil || len(page.Articles) != 1 || page.Articles[0].Headline != "After" || page.Articles[0].Version != 2 {
		t.Errorf("%+v, %v", page.Articles, err)
	}
	if _, err := d.db.Term(t.Context(), news.Tag, "never", access.Viewer{}); !errors.Is(err, news.ErrTagNotFound) {
		t.Errorf("a tag of a change that was refused: %v", err)
	}
}

// TestDailyHeadline wants the hundredth story of one headline to find its slug.
func TestDailyHeadline(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i := range 40 {
		want := "gundelik-hava"
		if i > 0 {
			want = fmt.Sprintf("gundelik-hava-%d", i+1)
		}
		if got := d.create(t, editorial.Input{Headline: "Gündəlik hava"}); got.Slug != want || got.Language != "az" {
			t.Fatalf("number %d: %s in %s, want %s", i, got.Slug, got.Language, want)
		}
	}
	long := strings.Repeat("abcdefghi ", 30)
	first, second := d.create(t, editorial.Input{Headline: long}), d.create(t, editorial.Input{Headline: long})
	if len(second.Slug) > news.MaxSlug || second.Slug == first.Slug || !strings.HasSuffix(second.Slug, "-2") || !news.IsSlug(second.Slug) {
		t.Errorf("%s and %s", first.Slug, second.Slug)
	}
}

// TestTranslations wants a group to be shared, left, and not lost.
func TestTranslations(t *testing.T) {
	t.Parallel()
	d := open(t)
	en := d.create(t, editorial.Input{Headline: "en", Language: "en"})
	az := d.create(t, editorial.Input{Headline: "az", Translation: editorial.Translation{Of: en.ID}})
	ru := d.create(t, editorial.Input{Headline: "ru", Language: "ru", Translation: editorial.Translation{Of: az.ID}})
	names := func(id news.ID) string {
		t.Helper()
		a, err := d.db.Article(t.Context(), id, as(access.Admin).Viewer, store.Columns{})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, s := range a.Translations {
			out = append(out, s.Headline)
		}
		return strings.Join(out, " ")
	}
	check := func(wantEn, wantAz, wantRu string) {
		t.Helper()
		if names(en.ID) != wantEn || names(az.ID) != wantAz || names(ru.ID) != wantRu {
			t.Errorf("en: %s, az: %s, ru: %s", names(en.ID), names(az.ID), names(ru.ID))
		}
	}
	check("az ru", "en ru", "az en")
	replace := func(id news.ID, in editorial.Input) {
		t.Helper()
		if _, err := d.Replace(t.Context(), id, in, as(access.Admin)); err != nil {
			t.Fatal(err)
		}
	}
	replace(az.ID, editorial.Input{Headline: "az"}) // says nothing of it
	check("az ru", "en ru", "az en")
	replace(en.ID, editorial.Input{Headline: "en", Translation: editorial.Translation{Leave: true}}) // the one who began it
	check("", "ru", "az")
	replace(en.ID, editorial.Input{Headline: "en", Translation: editorial.Translation{Leave: true}}) // twice is once
	replace(ru.ID, editorial.Input{Headline: "ru", Translation: editorial.Translation{Of: en.ID}})
	check("ru", "", "en")
	if err := d.Purge(t.Context(), en.ID, as(access.Admin)); err != nil {
		t.Fatal(err)
	}
	if names(ru.ID) != "" {
		t.Errorf("ru: %s", names(ru.ID))
	}
}

// TestImportedID wants an id that an import brings to be kept, once.
func TestImportedID(t *testing.T) {
	t.Parallel()
	d := open(t)
	id := testkit.ID(t)
	if a := d.create(t, editorial.Input{ID: id, Headline: "x"}); a.ID != id {
		t.Errorf("%s became %s", id, a.ID)
	}
	if _, err := d.Create(t.Context(), editorial.Input{ID: id, Headline: "y"}, as(access.Admin)); !errors.Is(err, news.ErrArticleExists) {
		t.Errorf("%v", err)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	d := open(t)
	by := access.Operator("tests")
	for name, make := range map[string]func() error{
		"no name": func() error {
			_, _, err := d.CreateKey(t.Context(), " \n", []access.Scope{access.Read}, 0, by)
			return err
		},
		"long name": func() error {
			_, _, err := d.CreateKey(t.Context(), strings.Repeat("ə", 201), []access.Scope{access.Read}, 0, by)
			return err
		},
		"no scope": func() error { _, _, err := d.CreateKey(t.Context(), "x", nil, 0, by); return err },
		"no time": func() error {
			_, _, err := d.CreateKey(t.Context(), "x", []access.Scope{access.Read}, -1, by)
			return err
		},
	} {
		if err := make(); !errors.Is(err, news.ErrParameter) {
			t.Errorf("%s: %v", name, err)
		}
	}
	k, token, err := d.CreateKey(t.Context(), strings.Repeat("ə", 200), []access.Scope{access.Write, access.Partner}, time.Hour, by)
	if err != nil {
		t.Fatal(err)
	}
	id, secret, ok := access.ParseToken(token)
	stored, err := d.db.Key(t.Context(), id)
	if !ok || err != nil || stored.ID != k.ID || !stored.Match(secret, d.clock.Now()) || !slices.Equal(stored.Scopes, k.Scopes) || !stored.ExpiresAt.Equal(d.clock.Now().Add(time.Hour)) {
		t.Errorf("%+v, %v", stored, err)
	}
	fresh, err := d.RotateKey(t.Context(), id, time.Minute, by)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.RotateKey(t.Context(), id, 0, by); err != nil { // once more: the one before ends now
		t.Fatal(err)
	}
	d.clock.Advance(time.Millisecond)
	_, second, _ := access.ParseToken(fresh)
	if stored, err = d.db.Key(t.Context(), id); err != nil || len(stored.Secrets) != 3 || stored.Match(second, d.clock.Now()) || stored.Match(secret, d.clock.Now()) {
		t.Errorf("after two rotations: %+v, %v", stored, err)
	}
	if err := d.RevokeKey(t.Context(), id, by); err != nil {
		t.Fatal(err)
	}
	if err := d.RevokeKey(t.Context(), id, by); err != nil { // again changes nothing
		t.Fatal(err)
	}
	if _, err := d.RotateKey(t.Context(), id, 0, by); !errors.Is(err, news.ErrStatus) {
		t.Errorf("a revoked key was rotated: %v", err)
	}
	for _, err := range []error{d.RevokeKey(t.Context(), "lost", by), func() error { _, err := d.RotateKey(t.Context(), "lost", 0, by); return err }()} {
		if !errors.Is(err, store.ErrKeyNotFound) {
			t.Errorf("%v", err)
		}
	}
	if keys, err := d.db.Keys(t.Context()); err != nil || len(keys) != 1 || keys[0].Valid(d.clock.Now()) {
		t.Errorf("%+v, %v", keys, err)
	}
}
