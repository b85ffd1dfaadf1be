package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// filed is a story that a writer has sent, and what the server has promised.
type filed struct {
	key      string // Idempotency-Key
	headline string
	id       string // "" while there was no answer
}

// body is the request's, the same every time.
func (f filed) body() string {
	return jsonText(map[string]any{"headline": f.headline, "body": "An invented story.", "status": "published", "tags": []string{"crash"}})
}

// TestCrash kills the server in the middle of writes, again and again. A story
// that it has acknowledged must be there afterwards, and a request that is
// repeated, because nobody saw its answer, must not make a second story.
func TestCrash(t *testing.T) {
	t.Parallel()
	rounds := 10
	if testing.Short() {
		rounds = 2
	}
	const writers, repeated = 8, 20
	database := filepath.Join(t.TempDir(), "dateline.db")
	key := adminKey(t, database)
	server := start(t, database)
	var all []filed
	lost, replayed := 0, 0
	for round := range rounds {
		sent := fileUntilKilled(t, server, key, round, writers)
		server = start(t, database)
		c := server.caller(key)
		c.client = alone()
		for i := range sent {
			switch f := &sent[i]; {
			case f.id == "":
				lost++
				var again bool
				if f.id, again = repeat(t, c, *f); again {
					replayed++
				}
			default:
				wantStory(t, c, *f)
				if i%max(1, len(sent)/repeated) != 0 {
					continue
				}
				if id, again := repeat(t, c, *f); id != f.id || !again {
					t.Errorf("round %d: repeating made %s a second time: %s", round, f.id, id)
				}
			}
		}
		all = append(all, sent...)
		c.client.CloseIdleConnections()
	}
	wantAll(t, server.caller(key), all)
	server.end(t)
	if out := output(t, "check", "--database", database); !strings.Contains(out, "is whole") {
		t.Errorf("dateline check says %q", out)
	}
	t.Logf("%d stories; of %d nobody saw the first answer, and %d of these were stored", len(all), lost, replayed)
	if len(all) < rounds*writers || lost == 0 {
		t.Error("nothing was killed in the middle of anything")
	}
}

// fileUntilKilled lets writers send stories, kills the server at a random
// moment after the first answer, and returns what was sent.
func fileUntilKilled(t *testing.T, server *process, key string, round, writers int) []filed {
	t.Helper()
	first := make(chan struct{})
	var once sync.Once
	sent := make([][]filed, writers)
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			c := server.caller(key)
			c.client = alone()
			defer c.client.CloseIdleConnections()
			for n := 0; ; n++ {
				f := filed{key: fmt.Sprintf("crash-%d-%d-%d", round, w, n), headline: fmt.Sprintf("Crash %d, writer %d, story %d", round, w, n)}
				id, _, err := file(t, c, f)
				if err != nil { // the server is gone
					sent[w] = append(sent[w], f)
					return
				}
				f.id = id
				sent[w] = append(sent[w], f)
				once.Do(func() { close(first) })
			}
		})
	}
	select {
	case <-first:
	case <-time.After(patience):
		t.Error("no story was taken")
	}
	<-time.After(time.Duration(50+rand.IntN(400)) * time.Millisecond)
	server.kill()
	group.Wait()
	var all []filed
	for _, s := range sent {
		all = append(all, s...)
	}
	return all
}

// file sends a story and returns its id, and whether the answer is one that was
// given before. The error is that there was no answer; every answer but 201 is a
// fault.
func file(t *testing.T, c caller, f filed) (id string, again bool, err error) {
	t.Helper()
	got, err := c.send(context.Background(), http.MethodPost, "/v1/articles", f.body(), "Idempotency-Key", f.key)
	if err != nil {
		return "", false, err
	}
	var made story
	if err := got.read(&made); err != nil || got.status != http.StatusCreated {
		t.Errorf("%s: status %d: %s", f.key, got.status, got.body)
	}
	return made.ID, got.header.Get("Idempotency-Replayed") != "", nil
}

// repeat is file once more, with an answer.
func repeat(t *testing.T, c caller, f filed) (id string, again bool) {
	t.Helper()
	id, again, err := file(t, c, f)
	if err != nil {
		t.Errorf("repeat %s: %v", f.key, err)
	}
	return id, again
}

// wantStory wants an acknowledged story to be there.
func wantStory(t *testing.T, c caller, f filed) {
	t.Helper()
	var s story
	c.want(t, http.StatusOK, http.MethodGet, "/v1/articles/"+f.id, "", &s)
	if s.Headline != f.headline {
		t.Errorf("story %s has the headline %q, not %q", f.id, s.Headline, f.headline)
	}
}

// wantAll wants the server to have these stories, each once, and no other.
func wantAll(t *testing.T, c caller, all []filed) {
	t.Helper()
	ids := make(map[string]string, len(all))
	for _, f := range all {
		if other, twice := ids[f.id]; twice {
			t.Errorf("%q and %q are one story: %s", f.headline, other, f.id)
		}
		ids[f.id] = f.headline
	}
	var stored list
	c.want(t, http.StatusOK, http.MethodGet, "/v1/articles?status=any&total=true&limit=1", "", &stored)
	if stored.Meta.Total != len(all) {
		t.Errorf("there are %d stories, %d were sent", stored.Meta.Total, len(all))
	}
}
