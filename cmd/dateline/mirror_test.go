package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// buildMirror builds docs/examples/mirror once.
var buildMirror = sync.OnceValues(func() (string, error) {
	if _, err := build(); err != nil { // its folder is removed in the end
		return "", err
	}
	path := filepath.Join(*builtFolder.Load(), "mirror")
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, "../../docs/examples/mirror")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the mirror: %w\n%s", err, out)
	}
	return path, nil
})

// follower is a mirror that is killed and started again.
type follower struct {
	how, server, key, folder string

	mu   sync.Mutex
	said []string // by all of its lives
	cmd  *exec.Cmd
	end  chan struct{}
}

// command is a run of the mirror.
func (f *follower) command(t *testing.T, args ...string) *exec.Cmd {
	path, err := buildMirror()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, append([]string{"--server", f.server, "--folder", f.folder}, args...)...)
	cmd.Env = append(os.Environ(), "MIRROR_KEY="+f.key)
	return cmd
}

// start begins a life of the mirror.
func (f *follower) start(t *testing.T) {
	t.Helper()
	cmd := f.command(t, "--follow", f.how, "--pause", "50ms")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	f.cmd, f.end = cmd, make(chan struct{})
	go func(end chan struct{}) {
		defer close(end)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			f.mu.Lock()
			f.said = append(f.said, lines.Text())
			f.mu.Unlock()
		}
		_ = cmd.Wait() // it is killed
	}(f.end)
}

// kill ends a life in the middle of whatever it does.
func (f *follower) kill() {
	_ = f.cmd.Process.Kill()
	<-f.end
}

// check runs the mirror's own comparison with the server.
func (f *follower) check(t *testing.T) error {
	out, err := f.command(t, "--check").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// wantOnce wants no change to have come again after its cursor was kept, or a
// later one. Lines that were on their way at a kill are missing, which only
// hides a fault.
func (f *follower) wantOnce(t *testing.T) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	pending, done := []string{}, map[string]bool{}
	for _, line := range f.said {
		words := strings.Fields(line)
		switch {
		case len(words) == 2 && words[0] == "kept":
			for _, cursor := range pending {
				done[cursor] = true
			}
			pending = pending[:0]
		case len(words) == 3 && words[0] != "again":
			if done[words[2]] {
				t.Errorf("the %s mirror got %q again after it had kept the cursor", f.how, line)
			}
			pending = append(pending, words[2])
		}
	}
}

// soakTime is how long the soak writes: shorter in a usual run of the tests, and
// as long as DATELINE_SOAK says ("30s", "10m").
func soakTime(t *testing.T) time.Duration {
	t.Helper()
	if text := os.Getenv("DATELINE_SOAK"); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if testing.Short() {
		return 4 * time.Second
	}
	return 10 * time.Second
}

// TestSoak has writers change stories in every way while mirrors follow, each in
// its manner, and are killed at random; the server is killed twice. In the end
// each mirror must be what the API lists.
func TestSoak(t *testing.T) {
	t.Parallel()
	const writers = 16
	long := soakTime(t)
	database := filepath.Join(t.TempDir(), "dateline.db")
	admin := adminKey(t, database)
	server := start(t, database)
	address := server.address

	var followers []*follower
	for _, how := range []string{"poll", "wait", "stream"} {
		f := &follower{how: how, server: "http://" + address, folder: filepath.Join(t.TempDir(), how)}
		if how == "wait" {
			f.key = admin // an editor's mirror has the drafts, too
		}
		f.start(t)
		followers = append(followers, f)
		t.Cleanup(func() { f.kill() })
	}
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	var written atomic.Int64
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() { soakWriter(ctx, caller{base: "http://" + address, key: admin}, w, &written) })
	}
	kills := 0
	for n := 0; ctx.Err() == nil; n++ {
		f := followers[rand.IntN(len(followers))]
		pause(ctx, time.Duration(100+rand.IntN(400))*time.Millisecond)
		f.kill()
		pause(ctx, time.Duration(rand.IntN(200))*time.Millisecond)
		f.start(t)
		if left, _ := ctx.Deadline(); kills < 2 && time.Until(left) < long*time.Duration(2-kills)/3 {
			server.kill()
			server = start(t, database, "--listen", address)
			kills++
		}
	}
	group.Wait()
	if kills < 2 || written.Load() < 100 {
		t.Fatalf("the server was killed %d times, and %d changes were made", kills, written.Load())
	}
	for _, f := range followers {
		if !within(endTime, func() bool { return f.check(t) == nil }) {
			t.Errorf("the %s mirror is not what the server has: %v", f.how, f.check(t))
		}
		f.kill()
		wantCopy(t, f, caller{base: "http://" + address, key: f.key})
		f.wantOnce(t)
	}
	t.Logf("%d changes", written.Load())
}

// pause waits for d, or for the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// soakWriter makes stories and changes what it made, until ctx ends. Answers are
// not looked at: the server is killed in between.
func soakWriter(ctx context.Context, c caller, w int, written *atomic.Int64) {
	c.client = alone()
	defer c.client.CloseIdleConnections()
	do := func(method, path, body string) answer {
		got, err := c.send(ctx, method, path, body)
		if err != nil {
			pause(ctx, 50*time.Millisecond)
			return answer{header: http.Header{}}
		}
		if got.status < 300 {
			written.Add(1)
		}
		return got
	}
	for n := 0; ctx.Err() == nil; n++ {
		made := do(http.MethodPost, "/v1/articles", jsonText(map[string]any{
			"headline": fmt.Sprintf("Writer %d, story %d", w, n), "body": "An invented story.", "tags": []string{"soak", fmt.Sprint("writer ", w)},
		}))
		path := made.header.Get("Location")
		if path == "" {
			continue
		}
		for step := range rand.IntN(8) {
			switch rand.IntN(8) {
			case 0, 1:
				do(http.MethodPost, path+"/publish", "")
			case 2, 3:
				do(http.MethodPatch, path, jsonText(map[string]any{"summary": fmt.Sprint("Step ", step)}))
			case 4:
				do(http.MethodDelete, path, "")
			case 5:
				do(http.MethodPost, path+"/restore", "")
			case 6:
				do(http.MethodPost, path+"/kill", `{"reason": "It did not happen."}`)
			case 7:
				do(http.MethodPost, path+"/correct", `{"note": "The time was wrong."}`)
			}
		}
	}
}

// wantCopy wants a copy to be what the API lists, story by story.
func wantCopy(t *testing.T, f *follower, c caller) {
	t.Helper()
	copied := map[string]int{}
	files, err := filepath.Glob(filepath.Join(f.folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var s story
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		copied[s.ID] = s.Version
	}
	path := "/v1/articles?limit=100&fields=id,version"
	if f.key != "" {
		path += "&status=any"
	}
	listed := 0
	for path != "" {
		var page struct {
			Data  []story
			Links struct{ Next string }
		}
		c.want(t, http.StatusOK, http.MethodGet, path, "", &page)
		for _, s := range page.Data {
			if listed++; copied[s.ID] != s.Version {
				t.Errorf("the %s mirror has version %d of %s, the server %d", f.how, copied[s.ID], s.ID, s.Version)
			}
		}
		path = page.Links.Next
	}
	if listed != len(copied) {
		t.Errorf("the %s mirror has %d stories, the server lists %d", f.how, len(copied), listed)
	}
}

// TestMirrorBeginsAgain puts another database behind the address, as restoring a
// backup does: the mirror's cursor is of no use any more, and what the other
// database does not have must go.
func TestMirrorBeginsAgain(t *testing.T) {
	t.Parallel()
	first, second := filepath.Join(t.TempDir(), "first.db"), filepath.Join(t.TempDir(), "second.db")
	server := start(t, first)
	f := &follower{how: "stream", server: "http://" + server.address, folder: filepath.Join(t.TempDir(), "copy")}
	publish := func(database string, headlines ...string) {
		t.Helper()
		for _, headline := range headlines {
			server.caller(adminKey(t, database)).want(t, http.StatusCreated, http.MethodPost, "/v1/articles",
				jsonText(map[string]any{"headline": headline, "body": "An invented story.", "status": "published"}), nil)
		}
	}
	publish(first, "One", "Two")
	f.start(t)
	t.Cleanup(func() { f.kill() })
	same := func() bool { return f.check(t) == nil }
	if !within(endTime, same) {
		t.Fatalf("the mirror is not what the server has: %v", f.check(t))
	}
	server.kill()
	server = start(t, second, "--listen", server.address)
	publish(second, "Three")
	if !within(endTime, same) {
		t.Errorf("the mirror is not what the other server has: %v", f.check(t))
	}
	wantCopy(t, f, server.caller(""))
	if said := strings.Join(f.lines(), "\n"); !strings.Contains(said, "beginning again with the snapshot") {
		t.Errorf("it said\n%s", said)
	}
}

// lines is all that the mirror has said.
func (f *follower) lines() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.said)
}

// TestFollowingOutlastsTheWriteTimeout wants the server's time limit for answers
// to cut neither who waits for a change nor who listens to them.
func TestFollowingOutlastsTheWriteTimeout(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "dateline.db")
	key := adminKey(t, database)
	server := start(t, database, "--write-timeout", "1s")
	c := server.caller(key)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.base+"/v1/changes/stream?since=now", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := alone().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	begun := time.Now()
	c.want(t, http.StatusOK, http.MethodGet, "/v1/changes?since=now&wait=3", "", nil)
	if took := time.Since(begun); took < 3*time.Second {
		t.Errorf("it waited for %v", took)
	}
	c.want(t, http.StatusCreated, http.MethodPost, "/v1/articles",
		jsonText(map[string]any{"headline": "After a while", "body": "An invented story.", "status": "published"}), nil)
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() && lines.Text() != "event: published" {
		continue
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("the stream was cut: %v", err)
	}
	server.signal(t, os.Interrupt)
	for lines.Scan() {
		continue
	}
	if err := lines.Err(); err != nil {
		t.Errorf("a stopping server cut the stream: %v", err)
	}
	if server.wait(t); server.err != nil {
		t.Errorf("it ended with %v", server.err)
	}
}
