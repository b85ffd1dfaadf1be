package access_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

var now = time.Date(2024, 6, 19, 8, 30, 0, 0, time.UTC)

func TestAllows(t *testing.T) {
	t.Parallel()
	allowed := map[access.Scope][]access.Scope{
		access.Read:    {access.Read},
		access.Partner: {access.Read, access.Partner},
		access.Write:   {access.Read, access.Write},
		access.Publish: {access.Read, access.Write, access.Publish},
		access.Admin:   access.Scopes,
	}
	for _, has := range access.Scopes {
		v := access.Viewer{Key: &access.Key{Name: "desk", Scopes: []access.Scope{has}}}
		for _, wanted := range access.Scopes {
			want := slices.Contains(allowed[has], wanted)
			if v.Allows(wanted) != want {
				t.Errorf("%s allows %s: %v", has, wanted, !want)
			}
			err := v.Require(wanted)
			if want != (err == nil) || !want && !errors.Is(err, news.ErrScopeMissing) {
				t.Errorf("%s for %s: %v", has, wanted, err)
			}
			if err := (access.Viewer{}).Require(wanted); !errors.Is(err, news.ErrKeyMissing) {
				t.Errorf("nobody for %s: %v", wanted, err)
			}
		}
		if v.Editor() != slices.Contains(allowed[has], access.Write) {
			t.Errorf("%s is an editor: %v", has, v.Editor())
		}
	}
	two := access.Viewer{Key: &access.Key{Scopes: []access.Scope{access.Partner, access.Write}}}
	if !two.Allows(access.Partner) || !two.Allows(access.Write) || two.Allows(access.Publish) || (access.Viewer{}).Editor() {
		t.Error("two scopes are not the two together")
	}
	if !access.Operator("tests").Allows(access.Admin) {
		t.Error("an operator may not do everything")
	}
}

func TestParseScopes(t *testing.T) {
	t.Parallel()
	got, err := access.ParseScopes("write, read,write")
	if err != nil || !slices.Equal(got, []access.Scope{access.Write, access.Read}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"", "root", "read,", "Read", "read write"} {
		if got, err := access.ParseScopes(bad); !errors.Is(err, news.ErrParameter) {
			t.Errorf("%q is %v, %v", bad, got, err)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	id := access.NewKeyID()
	secret, stored := access.NewSecret(now)
	token := access.Token(id, secret)
	gotID, gotSecret, ok := access.ParseToken(token)
	if !ok || gotID != id || gotSecret != secret || !strings.HasPrefix(token, "dl_") {
		t.Errorf("%s is %s and %s, %v", token, gotID, gotSecret, ok)
	}
	if access.NewKeyID() == id || len(secret) < 50 || strings.ToLower(token) != token {
		t.Errorf("weak: %s", token)
	}
	for _, bad := range []string{"", "dl_", "dl__", "dl_a", "dl_a_", "dl__b", "DL_a_b", "x" + token, strings.Repeat("dl_a_b", 30)} {
		if _, _, ok := access.ParseToken(bad); ok {
			t.Errorf("%q is a token", bad)
		}
	}
	k := access.Key{Secrets: []access.Secret{stored}}
	if !k.Match(secret, now) || k.Match(secret+"x", now) || k.Match("", now) || (access.Key{}).Match(secret, now) {
		t.Error("secrets are not told apart")
	}
	if (access.Key{Secrets: []access.Secret{{}}}).Match("", now) {
		t.Error("no secret matches none")
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	old, first := access.NewSecret(now)
	fresh, second := access.NewSecret(now)
	first.ExpiresAt = now.Add(time.Hour)
	k := access.Key{Secrets: []access.Secret{second, first}}
	for _, test := range []struct {
		at         time.Time
		old, fresh bool
	}{{now, true, true}, {now.Add(time.Hour - 1), true, true}, {now.Add(time.Hour), false, true}} {
		if k.Match(old, test.at) != test.old || k.Match(fresh, test.at) != test.fresh {
			t.Errorf("at %s: old %v, new %v", test.at, k.Match(old, test.at), k.Match(fresh, test.at))
		}
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		key  access.Key
		want bool
	}{
		"for ever": {access.Key{}, true},
		"for now":  {access.Key{ExpiresAt: now.Add(1)}, true},
		"expired":  {access.Key{ExpiresAt: now}, false},
		"revoked":  {access.Key{RevokedAt: now.Add(time.Hour)}, false},
	} {
		if test.key.Valid(now) != test.want {
			t.Errorf("%s: %v", name, !test.want)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	for _, seed := range []string{"dl_a_b", "dl_a_b_c", "dl__", "", "dl_\x00_\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		id, secret, ok := access.ParseToken(token)
		if ok && (access.Token(id, secret) != token || id == "" || secret == "" || strings.Contains(id, "_")) {
			t.Fatalf("%q is %q and %q", token, id, secret)
		}
	})
}
