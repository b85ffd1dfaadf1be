package main

import (
	"context"
	"fmt"
	"time"
)

// bureau is a desk for each server that is measured side by side.
type bureau struct {
	runCommand
	std       streams
	articles  int
	kinds     []kind          // what is asked of the API
	peerKinds map[string]kind // of them, what is asked of PocketBase; nil without it
	api       *desk
	limit     *desk
	peer      *desk // nil without PocketBase
}

// hire makes the desks of the API and of the prepared limit, in this order. Both
// have the same stories under the same ids.
func (b *bureau) hire(targets []*target) (err error) {
	ids, err := someIDs(targets[0], min(manyRead, b.articles))
	if err != nil {
		return fmt.Errorf("find stories to change: %w", err)
	}
	batch := min(largestBatch, b.articles)
	if b.api, err = newDesk(targets[0], ids, batch); err != nil {
		return err
	}
	b.limit, err = newDesk(targets[1], ids, batch)
	return err
}

// join makes the desk of PocketBase.
func (b *bureau) join(ctx context.Context, p peer, t *target) (err error) {
	if t.authorization, err = output(ctx, p.program, "token", "--dir", p.folder); err != nil {
		return err
	}
	var ids []string
	if b.peerKinds, ids, err = peerKinds(t, b.articles); err != nil {
		return err
	}
	b.peer, err = p.desk(t, ids[:min(manyRead, len(ids))])
	return err
}

// measure measures each kind and each deed.
func (b *bureau) measure(ctx context.Context, m *measuredWriting) (err error) {
	for _, k := range b.kinds {
		other, ok := b.peerKinds[k.name]
		if !ok {
			continue
		}
		fmt.Fprintf(b.std.messages, "%d articles: %s, beside PocketBase\n", b.articles, k.name)
		api, peer := &lap{server: "with a cache", target: b.api.target, kind: k}, &lap{server: "PocketBase", target: b.peer.target, kind: other}
		if err := measure(ctx, b.Duration, api, peer); err != nil {
			return err
		}
		row := compared{name: k.name, got: api.result(), peer: peer.result()}
		m.reads = append(m.reads, row)
	}
	for _, d := range deeds(b.api.batch) {
		fmt.Fprintf(b.std.messages, "%d articles: %s, %d at once\n", b.articles, d.name, d.connections)
		row, err := b.write(ctx, d)
		if err != nil {
			return err
		}
		m.deeds = append(m.deeds, row)
	}
	return nil
}

// write measures a deed on all servers in turn. Batches are the API's own.
func (b *bureau) write(ctx context.Context, d deed) (measuredDeed, error) {
	row := measuredDeed{deed: d}
	desks, names := []*desk{b.api}, []string{"with a cache", "the prepared limit", "PocketBase"}
	if d.stories <= 1 {
		desks = append(desks, b.limit)
		if b.peer != nil {
			desks = append(desks, b.peer)
		}
	}
	var all [3]sample
	for round := range 1 + rounds {
		for i, desk := range desks {
			s, err := desk.perform(ctx, d, b.times(d, round))
			if err != nil {
				return row, fmt.Errorf("%s: %w", names[i], err)
			}
			if round > 0 { // after warming
				all[i].add(s)
			}
		}
	}
	for i, into := range []*result{&row.got, &row.limit, &row.peer}[:len(desks)] {
		*into = all[i].result()
	}
	return row, nil
}

// times is how long a round of a deed takes; what writes one thing at a time is
// measured for long enough to see the database write its log back, which it does
// every second or so.
func (b *bureau) times(d deed, round int) time.Duration {
	duration, warm := b.Duration, b.Duration/10
	if d.stories <= 1 {
		duration, warm = max(duration, b.Writing), max(warm, b.Writing*2/3)
	}
	if round == 0 {
		return warm
	}
	return duration / rounds
}
