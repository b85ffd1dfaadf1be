package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
)

func withCache(o *api.Options) { o.CacheBytes = 4 << 20 }

// counter reads a metric of the cache.
func (n *newsroom) counter(name string) int {
	n.t.Helper()
	m := regexp.MustCompile(`(?m)^dateline_cache_` + name + ` (\d+)$`).FindStringSubmatch(string(n.get("/metrics", nobody).want(http.StatusOK).body))
	if m == nil {
		n.t.Fatalf("there is no metric of the cache's %s", name)
	}
	count, err := strconv.Atoi(m[1])
	if err != nil {
		n.t.Fatal(err)
	}
	return count
}

// wantHit asks for a path twice, and wants the second answer out of the cache.
func (n *newsroom) wantHit(path string) {
	n.t.Helper()
	n.get(path, nobody).want(http.StatusOK)
	before := n.counter("hits_total")
	n.get(path, nobody).want(http.StatusOK)
	if n.counter("hits_total") != before+1 {
		n.t.Errorf("%s is not kept", path)
	}
}

// TestOneRender has many clients ask for what has just been dropped.
func TestOneRender(t *testing.T) {
	t.Parallel()
	n := open(t, withCache)
	path, _ := n.publish("Ferry sails")
	for round := range 5 {
		n.patch(path, n.publisher, object{"headline": fmt.Sprint("Ferry sails ", round)}).want(http.StatusOK)
		before := n.counter("renders_total")
		var clients sync.WaitGroup
		for range 64 {
			clients.Go(func() { n.get("/v1/articles?limit=5", nobody).want(http.StatusOK) })
		}
		clients.Wait()
		if made := n.counter("renders_total") - before; made != 1 {
			t.Errorf("64 clients had %d answers made", made)
		}
	}
}

// TestReadsItsWrites has writers that read at once, as anybody would, what they
// wrote.
func TestReadsItsWrites(t *testing.T) {
	t.Parallel()
	n := open(t, withCache)
	var writers sync.WaitGroup
	for w := range 4 {
		path, _ := n.publish(fmt.Sprint("Ferry ", w), object{"tags": []string{fmt.Sprint("ferry ", w)}})
		writers.Go(func() {
			for i := range writesRead / 4 {
				headline := fmt.Sprintf("Ferry %d, trip %d", w, i)
				n.patch(path, n.publisher, object{"headline": headline}).want(http.StatusOK)
				if got := n.get(path, nobody).want(http.StatusOK).object()["headline"]; got != headline {
					t.Errorf("after writing %q its story reads %q", headline, got)
				}
				rows := n.get(fmt.Sprintf("/v1/articles?tag=ferry-%d&fields=headline", w), nobody).want(http.StatusOK).data()
				if len(rows) != 1 || rows[0]["headline"] != headline {
					t.Errorf("after writing %q its list reads %v", headline, rows)
				}
			}
		})
	}
	writers.Wait()
}

// TestOtherProcess writes through another process' database.
func TestOtherProcess(t *testing.T) {
	t.Parallel()
	n := open(t, withCache)
	path, _ := n.publish("Ferry sails")
	n.wantHit(path)
	own, _ := n.publish("Tide rises")
	other, server := &model{newsroom: n}, plainServer(t, n, "https://news.example/")
	for round := range 3 {
		late := fmt.Sprint("Ferry late ", round)
		n.patch(own, n.publisher, object{"headline": fmt.Sprint("Tide rises ", round)}).want(http.StatusOK)
		if w := other.ask(server, http.MethodPatch, path, n.publisher, object{"headline": late}); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		n.patch(own, n.publisher, object{"headline": fmt.Sprint("Tide falls ", round)}).want(http.StatusOK)
		for deadline := time.Now().Add(10 * time.Second); n.get(path, nobody).object()["headline"] != late; {
			if time.Now().After(deadline) {
				t.Fatal("what another process wrote is not seen")
			}
		}
	}
}

// TestOwnWritesOnce wants answers to stay that were made after a write of this
// process: it is dropped once, and not again when the log is looked at.
func TestOwnWritesOnce(t *testing.T) {
	t.Parallel()
	n := open(t, withCache)
	path, _ := n.publish("Ferry sails")
	n.patch(path, n.publisher, object{"headline": "Ferry late"}).want(http.StatusOK)
	n.get(path, nobody).want(http.StatusOK)
	renders := n.counter("renders_total")
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for range 30 {
		<-look.C
		n.get(path, nobody).want(http.StatusOK)
	}
	if again := n.counter("renders_total") - renders; again != 0 {
		t.Errorf("the story was made %d times more though nothing changed", again)
	}
}

// TestTermToCome filters by a tag that nobody has made yet, beside one that is there.
func TestTermToCome(t *testing.T) {
	t.Parallel()
	n := open(t, withCache)
	n.publish("Ferry sails", object{"tags": []string{"ferries"}})
	list := "/v1/articles?tag=ferries,tides"
	n.wantHit(list)
	n.publish("Tide rises", object{"tags": []string{"tides"}})
	if rows := n.get(list, nobody).want(http.StatusOK).data(); len(rows) != 2 {
		t.Errorf("%d stories are listed by either tag, want 2", len(rows))
	}
}

// TestNotKept has requests whose answers are nobody else's.
func TestNotKept(t *testing.T) {
	t.Parallel()
	n := open(t, withCache)
	path, _ := n.publish("Ferry sails")
	before := n.counter("renders_total")
	n.get(path, n.reader).want(http.StatusOK)
	n.get(path, n.admin).want(http.StatusOK)
	n.get("/v1/articles?status=any", n.writer).want(http.StatusOK)
	n.get(path, "dl_wrong_key").want(http.StatusUnauthorized)
	n.get("/v1/articles?publishedAfter=-P7D", nobody).want(http.StatusOK)
	n.get("/v1/changes", nobody).want(http.StatusOK)
	n.get("/v1/articles/"+idOf(path)+"/revisions", n.writer).want(http.StatusOK)
	if made := n.counter("renders_total") - before; made != 0 {
		t.Errorf("%d answers were made to be kept", made)
	}
	hits := n.counter("hits_total")
	for range 2 {
		n.get("/v1/articles/by-slug/en/nowhere", nobody).want(http.StatusNotFound)
	}
	if n.counter("hits_total") != hits {
		t.Error("that there is nothing was kept")
	}
	// The order of parameters makes no other answer.
	hits = n.counter("hits_total")
	n.get("/v1/articles?limit=3&tag=x", nobody).want(http.StatusOK)
	for range 2 {
		n.get("/v1/articles?tag=x&limit=3", nobody).want(http.StatusOK)
	}
	if more := n.counter("hits_total") - hits; more != 2 {
		t.Errorf("the same parameters in another order were answered out of the cache %d times of 2", more)
	}
}
