package main

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// timedStory stores a story that goes out at a time, and returns its path.
func timedStory(t *testing.T, c caller, at time.Time) string {
	t.Helper()
	body := `{"headline": "In a moment", "status": "published", "publishedAt": "` + at.UTC().Format(time.RFC3339Nano) + `"}`
	made, err := c.send(t.Context(), http.MethodPost, "/v1/articles", body)
	if err != nil || made.status != http.StatusCreated || !strings.Contains(string(made.body), `"status":"scheduled"`) {
		t.Fatalf("%v, %d: %s", err, made.status, made.body)
	}
	return made.header.Get("Location")
}

// appeared waits until readers get a story, and returns its version. The promise
// is a second; a machine that is busy with other tests gets more.
func appeared(t *testing.T, c caller, path string) int {
	t.Helper()
	var got answer
	var err error
	there := within(20*time.Second, func() bool {
		got, err = c.get(path)
		return err != nil || got.status == http.StatusOK
	})
	var a struct{ Version int }
	if err == nil && there {
		err = json.Unmarshal(got.body, &a)
	}
	if err != nil || !there {
		t.Fatalf("it is not there: %v, %d %s", err, got.status, got.body)
	}
	return a.Version
}

// TestScheduled wants the program to put stories out at their time: while it
// runs, beside another one on the same database, and after it was down.
func TestScheduled(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "dateline.db")
	key := adminKey(t, database)
	first := start(t, database)
	start(t, database) // takes part in the same work

	soon := time.Now().Add(time.Second)
	path := timedStory(t, first.caller(key), soon)
	if got, err := first.caller("").get(path); err != nil || got.status != http.StatusNotFound && time.Now().Before(soon) {
		t.Errorf("before its time: %v, %d", err, got.status)
	}
	if version := appeared(t, first.caller(""), path); version != 2 || time.Now().Before(soon) {
		t.Errorf("version %d, %s before its time", version, time.Until(soon))
	}
	first.end(t)
}

// TestScheduledWhileDown wants what fell due without a server to be done by the
// next one, after a stop without warning.
func TestScheduledWhileDown(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "dateline.db")
	key := adminKey(t, database)
	first := start(t, database)
	due := time.Now().Add(1500 * time.Millisecond)
	path := timedStory(t, first.caller(key), due)
	first.kill()
	if !time.Now().Before(due) {
		t.Skip("the machine is too busy: it fell due before the server was down")
	}
	<-time.After(time.Until(due) + time.Millisecond)
	second := start(t, database)
	if version := appeared(t, second.caller(""), path); version != 2 {
		t.Errorf("version %d", version)
	}
	second.end(t)
}
