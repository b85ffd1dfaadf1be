package config_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/config"
)

// file writes a settings file and returns its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dateline.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDefaults holds the defaults that the documentation promises.
func TestDefaults(t *testing.T) {
	t.Parallel()
	got, err := config.Load(config.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	want := config.Settings{
		Shared: config.Shared{Database: "data/dateline.db", LogLevel: slog.LevelInfo, LogFormat: "auto"},
		Server: config.Server{
			Listen: "127.0.0.1:8080", Language: "en", ChangesRetention: 90 * 24 * time.Hour, AnonymousRead: true, CORSOrigins: []string{"*"},
			RateLimitKey: 6000, MaxBody: 1 << 20, CacheSize: 64 << 20,
			ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
			WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, ShutdownTimeout: 30 * time.Second,
		},
	}
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("got  %s\nwant %s", g, w)
	}
}

// TestPrecedence sets one setting in every combination of sources.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	path := file(t, "listen: file:1\n")
	environ := []string{"DATELINE_LISTEN=environ:2", "PATH=/bin"}
	flags := map[string]any{"listen": "flag:3"}
	tests := []struct {
		name string
		from config.Sources
		want string
	}{
		{"defaults", config.Sources{}, "127.0.0.1:8080"},
		{"file", config.Sources{File: path}, "file:1"},
		{"environ", config.Sources{Environ: environ}, "environ:2"},
		{"environ-over-file", config.Sources{File: path, Environ: environ}, "environ:2"},
		{"empty-variable", config.Sources{File: path, Environ: []string{"DATELINE_LISTEN="}}, "file:1"},
		{"flag-over-file", config.Sources{File: path, Flags: flags}, "flag:3"},
		{"flag-over-all", config.Sources{File: path, Environ: environ, Flags: flags}, "flag:3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := config.Load(test.from)
			if err != nil {
				t.Fatal(err)
			}
			if s.Listen != test.want {
				t.Errorf("got %q, want %q", s.Listen, test.want)
			}
		})
	}
}

// TestEverySource sets every type of value by the file and by variables, and
// wants the same from both.
func TestEverySource(t *testing.T) {
	t.Parallel()
	fromFile, err := config.Load(config.Sources{File: file(t, `
# a comment
database: &place /srv/articles.db
language: AZ-latn
log-level: debug
anonymous-read: false
cors-origins: [https://a.example, https://b.example]
trusted-proxies: 10.0.0.0/8
rate-limit-key: 0
max-body: 2 MiB
drain-wait: 1m30s
site-url: https://news.example/
metrics-listen:
`)})
	if err != nil {
		t.Fatal(err)
	}
	fromEnviron, err := config.Load(config.Sources{Environ: []string{
		"DATELINE_DATABASE=/srv/articles.db",
		"DATELINE_LANGUAGE=az-Latn",
		"DATELINE_LOG_LEVEL=DEBUG",
		"DATELINE_ANONYMOUS_READ=false",
		"DATELINE_CORS_ORIGINS=https://a.example,https://b.example",
		"DATELINE_TRUSTED_PROXIES=10.0.0.0/8",
		"DATELINE_RATE_LIMIT_KEY=0",
		"DATELINE_MAX_BODY=2097152",
		"DATELINE_DRAIN_WAIT=90s",
		"DATELINE_SITE_URL=https://news.example",
	}})
	if err != nil {
		t.Fatal(err)
	}
	if f, e := fmt.Sprintf("%+v", fromFile), fmt.Sprintf("%+v", fromEnviron); f != e {
		t.Errorf("file    %s\nenviron %s", f, e)
	}
	if fromFile.AnonymousRead || fromFile.MaxBody != 2<<20 || fromFile.Language != "az-Latn" || len(fromFile.CORSOrigins) != 2 {
		t.Errorf("not what was set: %+v", fromFile)
	}
}

// TestEmpty empties what is not empty by default.
func TestEmpty(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]config.Sources{
		"list":  {File: file(t, "cors-origins: []")},
		"text":  {File: file(t, `cors-origins: ""`)},
		"flags": {Flags: map[string]any{"cors-origins": []string{""}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := config.Load(from)
			if err != nil || len(s.CORSOrigins) != 0 {
				t.Errorf("got %q, %v", s.CORSOrigins, err)
			}
		})
	}
}

// TestNothingSaid takes files that set nothing.
func TestNothingSaid(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing\n", "---\n", "null\n", "listen:\n"} {
		s, err := config.Load(config.Sources{File: file(t, text)})
		if err != nil || s.Listen != "127.0.0.1:8080" {
			t.Errorf("%q: got %q, %v", text, s.Listen, err)
		}
	}
}

// TestMisspelt advises on near misses and leaves strangers alone.
func TestMisspelt(t *testing.T) {
	t.Parallel()
	advice := config.Misspelt([]string{
		"DATELINE_LISTN=:1", "DATELINE_LISTEN=:1", "DATELINE_CONFIG=x", "DATELINE_PORT=tcp://10.0.0.1:80",
		"DATELINE_PORT_8080_TCP=tcp://10.0.0.1:80", "DATELINE_SERVICE_HOST=10.0.0.1", "LISTN=1",
	}, "DATELINE_CONFIG")
	if got := strings.Join(advice, "\n"); got != "DATELINE_LISTN sets nothing; DATELINE_LISTEN does" {
		t.Errorf("got %s", got)
	}
}
