package config_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/config"
)

// TestFaults wants each wrong value refused, with words that help.
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		yaml string
		want string // part of the message
	}{
		{"unknown-key", "listn: :1", `there is no setting "listn"; did you mean listen?, on line 1`},
		{"unknown-far", "zzzzzz: :1", `there is no setting "zzzzzz", on line 1`},
		{"nested-key", "server:\n  listen: :1", `there is no setting "server"`},
		{"underscore-key", "site_url: https://a.example", "did you mean site-url?"},
		{"upper-key", "LISTEN: :1", "did you mean listen?"},
		{"twice", "listen: :1\nlisten: :2", "set on line 1 of the file, and again on line 2"},
		{"not-bool", "anonymous-read: maybe", `"maybe": invalid syntax, on line 1 of the file`},
		{"not-number", "rate-limit-key: many", `"many": invalid syntax`},
		{"negative", "rate-limit-key: -1", "-1 is less than 0"},
		{"negative-kept", "revisions-kept: -1", "-1 is less than 0"},
		{"no-unit", "read-timeout: 5", "on line 1 of the file"},
		{"negative-time", "read-timeout: -5s", "-5s is less than 0s"},
		{"empty-time", `read-timeout: ""`, "cannot be empty, on line 1"},
		{"size", "max-body: big", `"big" is not a size`},
		{"zero-size", "max-body: 0", "more than nothing"},
		{"huge-size", "max-body: 9EiB", "larger than any body"},
		{"mapping", "listen: {host: a}", "a value is wanted"},
		{"list-of-lists", "cors-origins: [[a]]", "a list of plain values"},
		{"listen", "listen: localhost", `"localhost" is not HOST:PORT`},
		{"listen-port", "listen: :99999", "is not HOST:PORT"},
		{"metrics", "metrics-listen: x", "127.0.0.1:9090"},
		{"site-url", "site-url: news.example", "is not a URL such as https://news.example"},
		{"site-url-query", "site-url: https://news.example/?a=b", "is not a URL"},
		{"otlp", "otlp-endpoint: collector", "http://localhost:4318"},
		{"origin", "cors-origins: [https://a.example/]", "neither * nor an origin"},
		{"proxy", "trusted-proxies: [10.0.0.0/8, proxy]", `"proxy" is not an address`},
		{"language", "language: english please", "not a language tag"},
		{"retention", "changes-retention: 30m", "30m0s is less than 1h0m0s"},
		{"log-level", "log-level: loud", "loud"},
		{"log-format", "log-format: xml", `"xml" is none of text, json and auto`},
		{"database", `database: ""`, "a file's path"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(config.Sources{File: file(t, test.yaml)})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
			if _, ok := errors.AsType[config.Faults](err); !ok {
				t.Errorf("got %T", err)
			}
		})
	}
}

// TestUnreadableFile wants an error for what is no settings file at all.
func TestUnreadableFile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"list": "- a\n", "text": "hello\n", "broken": "a: [", "two-documents": "listen: :1\n---\nlisten: :2\n",
	} {
		if _, err := config.Load(config.Sources{File: file(t, text)}); err == nil || !strings.Contains(err.Error(), "dateline.yaml") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := config.Load(config.Sources{File: "no/such/file.yaml"}); err == nil {
		t.Error("a missing file was accepted")
	}
}

// TestAllAtOnce wants every fault of every source in one error, each once and
// with the setting's three names.
func TestAllAtOnce(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Sources{
		File:    file(t, "listn: :1\nmax-body: big\n"),
		Environ: []string{"DATELINE_READ_TIMEOUT=soon", "DATELINE_SITE_URL=news"},
		Flags:   map[string]any{"drain-wait": -time.Second},
	})
	want := `the settings cannot be used:
  there is no setting "listn"; did you mean listen?, on line 1 of the file
  --site-url (DATELINE_SITE_URL, or site-url in the file): "news" is not a URL such as https://news.example
  --max-body (DATELINE_MAX_BODY, or max-body in the file): "big" is not a size such as 1MiB or 500kB, on line 2 of the file
  --read-timeout (DATELINE_READ_TIMEOUT, or read-timeout in the file): unable to parse duration: time: invalid duration "soon", in DATELINE_READ_TIMEOUT
  --drain-wait (DATELINE_DRAIN_WAIT, or drain-wait in the file): -1s is less than 0s`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
