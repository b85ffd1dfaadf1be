package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/config"
)

// TestLocationHidesPasswords prints locations in every way that there is.
func TestLocationHidesPasswords(t *testing.T) {
	t.Parallel()
	tests := []struct{ location, want string }{
		{"data/dateline.db", "data/dateline.db"},
		{"/srv/odd:name@x.db", "/srv/odd:name@x.db"},
		{"postgres://host/db", "postgres://host/db"},
		{"postgres://user:secret@host:5432/db?sslmode=require", "postgres://user:xxxxx@host:5432/db?sslmode=require"},
		{"postgres://host/db?user=u&password=secret", "postgres://host/db?password=xxxxx&user=u"},
		{"postgres://user:sec%ret@host/db", "postgres://xxxxx"},
	}
	for _, test := range tests {
		location := config.Location(test.location)
		if got := location.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
		var b bytes.Buffer
		s := config.Settings{Shared: config.Shared{Database: location}}
		fmt.Fprintf(&b, "%v %+v %#v %s %q %x", s, s, s, location, location, location)
		slog.New(slog.NewTextHandler(&b, nil)).Info("starting", "database", location, "settings", s)
		slog.New(slog.NewJSONHandler(&b, nil)).Info("starting", "database", location, "settings", s)
		if err := json.NewEncoder(&b).Encode(s); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"secret", "sec%ret"} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("%s is shown: %s", secret, b.String())
			}
		}
	}
}

// TestFaultsHidePasswords wants no password in the message about a bad URL.
func TestFaultsHidePasswords(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Sources{Environ: []string{"DATELINE_OTLP_ENDPOINT=ftp://user:secret@host"}})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

// TestSize reads sizes and writes them exactly.
func TestSize(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		size config.Size
		back string
	}{
		{"1MiB", 1 << 20, "1MiB"},
		{"64 KiB", 64 << 10, "64KiB"},
		{"500kB", 500_000, "500000B"},
		{"2GiB", 2 << 30, "2GiB"},
		{"1536", 1536, "1536B"},
		{"0", 0, "0B"},
	}
	for _, test := range tests {
		var s config.Size
		if err := s.UnmarshalText([]byte(test.text)); err != nil || s != test.size || s.String() != test.back {
			t.Errorf("%s: got %d, %s, %v", test.text, s, s, err)
		}
	}
}

// FuzzFile reads files of any bytes: they are refused or give valid settings,
// and never panic.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{
		"listen: :1\ncors-origins: [a, b]", "a: &x 1\nb: *x", "? [a]\n: b", "--- \n...\n---", "<<: {listen: :1}", "a: &a [*a]", "\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := config.Load(config.Sources{File: file(t, text)})
		if err == nil && (s.Listen == "" || s.MaxBody <= 0 || s.Database == "") {
			t.Errorf("accepted: %+v", s)
		}
	})
}
