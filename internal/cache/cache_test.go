package cache_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/cache"
)

var now = time.Date(2024, 6, 19, 8, 30, 0, 0, time.UTC)

func load(t testing.TB, c *cache.Cache[string], name, value string, keys ...string) string {
	t.Helper()
	got, err := c.Load(t.Context(), name, now, func(context.Context, bool) (cache.Item[string], error) {
		return cache.Item[string]{Value: value, Size: len(value), Keys: keys, Keep: true}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestKeepAndDrop(t *testing.T) {
	t.Parallel()
	c := cache.New[string](1 << 20)
	load(t, c, "/a", "one", "a", "list")
	load(t, c, "/b", "two", "b", "list")
	load(t, c, "/c", "three", "c")
	for name, want := range map[string]string{"/a": "one", "/b": "two", "/c": "three"} {
		if got, ok := c.Get(name, now); !ok || got != want {
			t.Errorf("%s is %q, %v", name, got, ok)
		}
	}
	c.Drop("a")
	c.Drop("nothing")
	for name, want := range map[string]bool{"/a": false, "/b": true, "/c": true} {
		if _, ok := c.Get(name, now); ok != want {
			t.Errorf("after a is dropped: %s is kept: %v", name, ok)
		}
	}
	load(t, c, "/a", "four", "a", "list")
	c.Drop("list")
	for name, want := range map[string]bool{"/a": false, "/b": false, "/c": true} {
		if _, ok := c.Get(name, now); ok != want {
			t.Errorf("after list is dropped: %s is kept: %v", name, ok)
		}
	}
	c.Clear()
	if _, ok := c.Get("/c", now); ok {
		t.Error("after Clear something is kept")
	}
}

func TestWhatIsNotKept(t *testing.T) {
	t.Parallel()
	c := cache.New[string](1 << 20)
	fails := errors.New("no database")
	if _, err := c.Load(t.Context(), "/a", now, func(context.Context, bool) (cache.Item[string], error) {
		return cache.Item[string]{Keep: true}, fails
	}); !errors.Is(err, fails) {
		t.Error(err)
	}
	if _, err := c.Load(t.Context(), "/b", now, func(context.Context, bool) (cache.Item[string], error) {
		return cache.Item[string]{Value: "secret"}, nil
	}); err != nil {
		t.Error(err)
	}
	if _, err := c.Load(t.Context(), "/c", now, func(context.Context, bool) (cache.Item[string], error) {
		return cache.Item[string]{Value: "short", Until: now.Add(time.Minute), Keep: true}, nil
	}); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"/a", "/b"} {
		if _, ok := c.Get(name, now); ok {
			t.Errorf("%s is kept", name)
		}
	}
	for at, want := range map[time.Duration]bool{0: true, time.Minute - 1: true, time.Minute: false, time.Hour: false} {
		if _, ok := c.Get("/c", now.Add(at)); ok != want {
			t.Errorf("after %v what holds for a minute is kept: %v", at, ok)
		}
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is gone")
			}
		}()
		_, _ = c.Load(t.Context(), "/d", now, func(context.Context, bool) (cache.Item[string], error) { panic("a bug") })
	}()
	if got := load(t, c, "/d", "fine"); got != "fine" {
		t.Errorf("after a panic: %q", got)
	}
}

// TestDropWhileMaking drops a key while a thing that depends on it is being made.
func TestDropWhileMaking(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		drop func(*cache.Cache[string])
		kept bool
	}{
		{"its key", func(c *cache.Cache[string]) { c.Drop("a") }, false},
		{"another key", func(c *cache.Cache[string]) { c.Drop("b") }, true},
		{"everything", func(c *cache.Cache[string]) { c.Clear() }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := cache.New[string](1 << 20)
			reading, written, done := make(chan struct{}), make(chan struct{}), make(chan string)
			go func() {
				got, err := c.Load(context.Background(), "/a", now, func(context.Context, bool) (cache.Item[string], error) {
					close(reading)
					<-written
					return cache.Item[string]{Value: "old", Keys: []string{"a"}, Keep: true}, nil
				})
				if err != nil {
					got = err.Error()
				}
				done <- got
			}()
			<-reading
			test.drop(c)
			// Who asks now does not wait for what was begun before.
			if got := load(t, c, "/other", "new", "a"); got != "new" {
				t.Errorf("after the drop: %q", got)
			}
			if test.name == "its key" {
				if got := load(t, c, "/a", "new", "a"); got != "new" {
					t.Errorf("after the drop: %q", got)
				}
			}
			close(written)
			if got := <-done; got != "old" {
				t.Errorf("who asked before the drop got %q", got)
			}
			got, ok := c.Get("/a", now)
			if test.name == "its key" {
				if got != "new" {
					t.Errorf("the old thing is kept over the new one: %q, %v", got, ok)
				}
			} else if ok != test.kept {
				t.Errorf("kept: %v, want %v", ok, test.kept)
			}
		})
	}
}

func TestMadeOnce(t *testing.T) {
	t.Parallel()
	c := cache.New[string](1 << 20)
	const clients = 64
	var made atomic.Int32
	var asked, answered sync.WaitGroup
	release := make(chan struct{})
	asked.Add(1)
	for range clients {
		answered.Go(func() {
			got, err := c.Load(t.Context(), "/a", now, func(context.Context, bool) (cache.Item[string], error) {
				if made.Add(1) == 1 {
					asked.Done()
				}
				<-release
				return cache.Item[string]{Value: "once", Keep: true}, nil
			})
			if err != nil || got != "once" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	asked.Wait()
	// One who is given up leaves; the others get it.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Load(ctx, "/a", now, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("one who was given up: %v", err)
	}
	close(release)
	answered.Wait()
	if _, ok := c.Get("/a", now); !ok {
		t.Error("it is not kept")
	}
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
}

func TestBound(t *testing.T) {
	t.Parallel()
	const most = 1 << 20
	c := cache.New[string](most)
	value := string(make([]byte, 10<<10))
	for i := range 2000 {
		load(t, c, fmt.Sprint("/", i), value, "all", fmt.Sprint(i))
	}
	// What is too much goes in the background.
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		if size, _ := c.Size(); size <= most {
			break
		}
	}
	if size, things := c.Size(); size > most || things == 0 {
		t.Errorf("%d bytes in %d things", size, things)
	}
	c.Drop("all")
	if _, things := c.Size(); things != 0 {
		t.Errorf("%d things are left", things)
	}
}

// TestFull fills a cache and wants what is asked for once to pass by, what is asked
// for again to be kept, and what was dropped to come back at once.
func TestFull(t *testing.T) {
	t.Parallel()
	const most = 1 << 20
	c := cache.New[string](most)
	value := string(make([]byte, 10<<10))
	told := make(map[string]bool)
	ask := func(name string) (kept bool) {
		t.Helper()
		_, err := c.Load(t.Context(), name, now, func(_ context.Context, keep bool) (cache.Item[string], error) {
			told[name] = keep
			return cache.Item[string]{Value: value, Size: len(value), Keys: []string{name}, Keep: true}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_, kept = c.Get(name, now)
		return kept
	}
	full := 0
	for name := "/0"; ask(name); name = fmt.Sprint("/", full) {
		if full++; full > most {
			t.Fatal("it takes everything")
		}
	}
	if size, _ := c.Size(); size > most || size < most*9/10 {
		t.Errorf("it takes nothing more with %d bytes of %d", size, most)
	}
	for i := range 1000 { // as a crawler does
		if name := fmt.Sprint("/once/", i); ask(name) || told[name] {
			t.Fatalf("%s is kept: %v; the one who makes it hears that it may be: %v", name, !told[name], told[name])
		}
	}
	for i := range full {
		if _, ok := c.Get(fmt.Sprint("/", i), now); !ok {
			t.Errorf("/%d went for what was asked for once", i)
		}
	}
	ask("/twice")
	if kept := ask("/twice"); !kept || !told["/twice"] {
		t.Errorf("what is asked for again is kept: %v; may be: %v", kept, told["/twice"])
	}
	for i := 0; ask(fmt.Sprint("/", full+1, "-", i)); i++ { // until it is full again
	}
	c.Drop("/1")
	for i := 0; ask(fmt.Sprint("/", full+2, "-", i)); i++ {
	}
	if !ask("/1") {
		t.Error("what was dropped is not kept when it is asked for")
	}
}

// TestGrow lets things grow that are kept, and wants the bound to hold and the
// keys to work on.
func TestGrow(t *testing.T) {
	t.Parallel()
	c := cache.New[string](1 << 20)
	load(t, c, "/a", "one", "a", "list")
	load(t, c, "/b", "two", "b", "list")
	c.Grow("/a", "one", 1000)
	c.Grow("/a", "another", 2<<20)
	c.Grow("/c", "none", 2<<20)
	for _, name := range []string{"/a", "/b"} {
		if _, ok := c.Get(name, now); !ok {
			t.Errorf("%s is gone", name)
		}
	}
	c.Drop("a")
	if _, ok := c.Get("/a", now); ok {
		t.Error("what grew is not dropped")
	}
	load(t, c, "/a", "one", "a", "list")
	c.Grow("/a", "one", 2<<20)
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		if _, ok := c.Get("/a", now); !ok {
			break
		}
	}
	if _, ok := c.Get("/a", now); ok {
		t.Error("it is kept though it is larger than the cache")
	}
	if _, ok := c.Get("/b", now); !ok {
		t.Error("another went in its place")
	}
}

// TestHeap fills a cache with things of several sizes and compares what they take
// of the heap with the bound. It runs by itself, as nothing else may allocate.
func TestHeap(t *testing.T) { //nolint:paralleltest // see above
	const most = 8 << 20
	heap := func() int64 {
		var m runtime.MemStats
		for range 3 { // what is too much goes in the background
			runtime.GC()
		}
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	for _, bytes := range []int{100, 1000, 5000, 50_000} {
		before := heap()
		c := cache.New[*[]byte](most)
		for i := range 2 * most / bytes {
			name := fmt.Sprintf("/v1/articles/%036d", i)
			_, err := c.Load(t.Context(), name, now, func(context.Context, bool) (cache.Item[*[]byte], error) {
				value := slices.Clone(make([]byte, bytes)) // its capacity is all that it takes
				keys := []string{fmt.Sprint("a-", i), "list"}
				for k := range 8 {
					keys = append(keys, fmt.Sprint("t-", (i+k*k)%500))
				}
				return cache.Item[*[]byte]{Value: &value, Size: cap(value), Keys: keys, Keep: true}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
			if size, _ := c.Size(); size <= most {
				break
			}
		}
		grown := heap() - before
		if size, things := c.Size(); size > most || size < most/2 || grown > most*13/10 {
			t.Errorf("%d things of %d bytes count %d and take %d of the heap, want at most %d", things, bytes, size, grown, most)
		} else {
			t.Logf("%d things of %d bytes count %d and take %d of the heap", things, bytes, size, grown)
		}
		runtime.KeepAlive(c)
	}
}

// TestNeverOld has writers that raise numbers and drop their keys, and readers
// who must never see a number that was old when they asked.
func TestNeverOld(t *testing.T) {
	t.Parallel()
	c := cache.New[int64](64 << 10)
	const names = 8
	var stored, announced [names]atomic.Int64
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for range 3000 {
				i := random.IntN(names)
				n := stored[i].Add(1)
				c.Drop(fmt.Sprint(i))
				for { // the writer has its answer
					seen := announced[i].Load()
					if seen >= n || announced[i].CompareAndSwap(seen, n) {
						break
					}
				}
			}
		})
		all.Go(func() {
			random := rand.New(rand.NewPCG(2, uint64(w)))
			for range 6000 {
				i := random.IntN(names)
				least := announced[i].Load()
				got, ok := c.Get(fmt.Sprint("/", i), now)
				if !ok {
					var err error
					got, err = c.Load(context.Background(), fmt.Sprint("/", i), now, func(context.Context, bool) (cache.Item[int64], error) {
						return cache.Item[int64]{Value: stored[i].Load(), Size: 8, Keys: []string{fmt.Sprint(i)}, Keep: true}, nil
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
				if got < least {
					t.Errorf("%d is %d after %d was written", i, got, least)
					return
				}
			}
		})
	}
	all.Wait()
}
