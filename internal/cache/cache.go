// Package cache keeps finished things until what they were made of changes. It
// knows nothing of articles or answers: whoever puts a thing in names the keys
// that it depends on, and whoever changes something drops the keys of that.
//
// It promises three things. What was dropped is not seen again by anybody who
// asks after Drop has returned. A thing that was being made while one of its keys
// was dropped is given to those who had asked for it before, and is not kept. And
// however many ask for a thing that is not there, it is made once.
package cache

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"maps"
	"math"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
)

// Item is a thing with what the cache must know of it.
type Item[V comparable] struct {
	Value V
	Size  int       // in bytes, without its name and keys
	Keys  []string  // what it depends on; the cache's own from then on
	Until time.Time // it holds no longer than this; zero: no known end
	Keep  bool      // whether it may be kept at all
}

// Cache keeps items up to a number of bytes, those that are asked for most. When it
// is full, an item takes the place of others only when it was asked for before. It
// is safe for concurrent use. Make one with New.
type Cache[V comparable] struct {
	held *otter.Cache[string, *node[V]]
	full uint64 // from so many bytes on

	mu      sync.Mutex
	bytes   uint64 // of all nodes
	nodes   int
	asked   asked
	by      map[string]dependents[V] // by key
	flights map[string]*flight[V]
	running int               // flights that have not landed, the abandoned ones included
	drops   uint64            // how often something was dropped
	dropped map[string]uint64 // when a key last was, counted so, since running was 0
	cleared uint64            // when everything last was
}

type node[V comparable] struct {
	name    string
	item    Item[V]
	counted bool // in Cache.bytes and nodes
}

// dependents are the nodes that depend on a key. Most keys are of one story, which
// one answer shows: that takes no set.
type dependents[V comparable] struct {
	key  string // for all of them
	one  *node[V]
	more map[*node[V]]struct{} // nil for a single one
}

// flight is the making of a thing that several may wait for.
type flight[V comparable] struct {
	began  uint64 // the drops until then
	landed chan struct{}
	keep   bool // what it brings
	item   Item[V]
	err    error
}

// What a node costs beside its value, in bytes of the heap: itself, its places in
// the table and in the index, and for each key the string and its place in a set.
// Measured with 5,000 answers each of 10 to 22 keys, with the numbers of package
// api: lists weigh 2 to 6 % more than they take, single stories 22 %.
const (
	overhead = 300
	perKey   = 80
)

// weight is what a node costs in all.
func (n *node[V]) weight() uint32 {
	return uint32(min(len(n.name)+n.item.Size+overhead+perKey*len(n.item.Keys), math.MaxInt32)) //nolint:gosec // bounded
}

// New makes a cache of at most the given number of bytes.
func New[V comparable](bytes int64) *Cache[V] {
	c := &Cache[V]{
		full:    uint64(max(bytes-bytes/roomLeft, 0)),
		by:      make(map[string]dependents[V]),
		flights: make(map[string]*flight[V]),
		dropped: make(map[string]uint64),
	}
	c.held = otter.Must(&otter.Options[string, *node[V]]{
		MaximumWeight: uint64(max(bytes, 1)),
		Weigher:       func(_ string, n *node[V]) uint32 { return n.weight() },
		OnDeletion: func(e otter.DeletionEvent[string, *node[V]]) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.forget(e.Value)
		},
	})
	return c
}

// roomLeft is the part of its bytes that a full cache may have left.
const roomLeft = 16

// asked remembers some thousand names that were asked for last: enough to tell what
// many want from what goes by once, as a crawler's and an archive's pages do, for
// which nothing need make room.
type asked [1 << 13]uint32

var seed = maphash.MakeSeed()

// again notes a name, and reports whether it was noted before.
func (a *asked) again(name string) bool {
	h := maphash.String(seed, name)
	place, mark := &a[h%uint64(len(a))], uint32(h>>32)
	was := *place == mark
	*place = mark
	return was
}

// Get returns what is kept under a name and holds at now.
func (c *Cache[V]) Get(name string, now time.Time) (v V, ok bool) {
	n, ok := c.held.GetIfPresent(name)
	if !ok || !n.item.Until.IsZero() && !now.Before(n.item.Until) {
		return v, false
	}
	return n.item.Value, true
}

// Load gives what Get would, and makes what is not there, or waits for the one who
// makes it already. render runs in the goroutine of the first who asks, and
// goes on when that one is given up: it must end by itself. It is told whether what
// it makes may be kept.
func (c *Cache[V]) Load(ctx context.Context, name string, now time.Time, render func(ctx context.Context, keep bool) (Item[V], error)) (V, error) {
	c.mu.Lock()
	if v, ok := c.Get(name, now); ok { // it has just landed
		c.mu.Unlock()
		return v, nil
	}
	keep := c.asked.again(name) || c.bytes < c.full
	f := c.flights[name]
	first := f == nil
	if first {
		f = &flight[V]{began: c.drops, landed: make(chan struct{}), keep: keep, err: errPanic}
		c.flights[name] = f
		c.running++
	}
	c.mu.Unlock()
	if first {
		defer func() { // also when render panics
			c.land(name, f)
			close(f.landed)
		}()
		f.item, f.err = render(context.WithoutCancel(ctx), keep)
		return f.item.Value, f.err
	}
	select {
	case <-f.landed:
		return f.item.Value, f.err
	case <-ctx.Done():
		var none V
		return none, fmt.Errorf("wait for %s: %w", name, context.Cause(ctx))
	}
}

// errPanic is what those get who waited for a render that panicked.
var errPanic = errors.New("rendering panicked")

// land keeps what a flight brought, unless it is out of date already.
func (c *Cache[V]) land(name string, f *flight[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flights[name] == f {
		delete(c.flights, name)
	}
	if f.err == nil && f.keep && f.item.Keep && !c.droppedSince(f.began, f.item.Keys) {
		for i, k := range f.item.Keys {
			if d, ok := c.by[k]; ok {
				f.item.Keys[i] = d.key
			}
		}
		c.keep(&node[V]{name: name, item: f.item})
	}
	if c.running--; c.running == 0 {
		clear(c.dropped)
	}
}

// keep puts a node in, in the place of the one that has its name.
func (c *Cache[V]) keep(n *node[V]) {
	for _, k := range n.item.Keys {
		d := c.by[k]
		switch {
		case d.one == nil && d.more == nil:
			d = dependents[V]{key: k, one: n}
		case d.more == nil:
			d.one, d.more = nil, map[*node[V]]struct{}{d.one: {}, n: {}}
		default:
			d.more[n] = struct{}{}
		}
		c.by[k] = d
	}
	n.counted = true
	c.bytes += uint64(n.weight())
	c.nodes++
	c.held.Set(n.name, n)
}

// Grow says that a thing takes so many bytes more than it did. It does nothing
// when another is kept under the name by now, or none.
func (c *Cache[V]) Grow(name string, v V, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.held.GetIfPresent(name)
	if !ok || n.item.Value != v {
		return
	}
	grown := &node[V]{name: name, item: n.item}
	grown.item.Size += bytes
	c.keep(grown)
}

func (c *Cache[V]) droppedSince(began uint64, keys []string) bool {
	if c.cleared > began {
		return true
	}
	for _, k := range keys {
		if c.dropped[k] > began {
			return true
		}
	}
	return false
}

// Drop forgets everything that depends on one of the keys. Who asks afterwards
// waits for nothing that was begun before.
func (c *Cache[V]) Drop(keys ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drops++
	clear(c.flights)
	for _, k := range keys {
		if c.running > 0 {
			c.dropped[k] = c.drops
		}
		for n := range c.by[k].all() {
			c.asked.again(n.name) // it was worth keeping
			if held, ok := c.held.GetIfPresent(n.name); ok && held == n {
				c.held.Invalidate(n.name)
			}
			c.forget(n)
		}
	}
}

// Clear forgets everything.
func (c *Cache[V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drops++
	c.cleared = c.drops
	clear(c.flights)
	clear(c.by)
	c.held.InvalidateAll()
}

// forget takes a node out of the index by keys, and out of the count.
func (c *Cache[V]) forget(n *node[V]) {
	if n.counted {
		n.counted = false
		c.bytes -= uint64(n.weight())
		c.nodes--
	}
	for _, k := range n.item.Keys {
		d := c.by[k]
		delete(d.more, n)
		if d.one == n || d.one == nil && len(d.more) == 0 {
			delete(c.by, k)
		}
	}
}

// all goes through the nodes; those that it is at may be forgotten meanwhile.
func (d dependents[V]) all() iter.Seq[*node[V]] {
	if d.one == nil {
		return maps.Keys(d.more)
	}
	return func(yield func(*node[V]) bool) { yield(d.one) }
}

// Size is how many bytes are kept, about, and how many things.
func (c *Cache[V]) Size() (bytes uint64, things int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes, c.nodes
}
