package main

import (
	"context"
	"fmt"
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

// measure measures each kind on one server after the other, so that what slows
// the machine down slows all of them.
func (b *bureau) measure(ctx context.Context, m *measuredWriting) (err error) {
	for _, k := range b.kinds {
		other, ok := b.peerKinds[k.name]
		if !ok {
			continue
		}
		fmt.Fprintf(b.std.messages, "%d articles: %s, beside PocketBase\n", b.articles, k.name)
		row := compared{name: k.name}
		if row.got, err = b.api.target.measure(ctx, k, b.Duration); err != nil {
			return err
		}
		if row.peer, err = b.peer.target.measure(ctx, other, b.Duration); err != nil {
			return fmt.Errorf("PocketBase: %w", err)
		}
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

// write measures a deed. Batches are the API's own.
func (b *bureau) write(ctx context.Context, d deed) (row measuredDeed, err error) {
	row.deed = d
	if row.got, err = b.api.measureDeed(ctx, d, b.Duration, b.Writing); err != nil || d.stories > 1 {
		return row, err
	}
	if row.limit, err = b.limit.measureDeed(ctx, d, b.Duration, b.Writing); err != nil {
		return row, fmt.Errorf("the prepared limit: %w", err)
	}
	if b.peer == nil {
		return row, nil
	}
	if row.peer, err = b.peer.measureDeed(ctx, d, b.Duration, b.Writing); err != nil {
		return row, fmt.Errorf("PocketBase: %w", err)
	}
	return row, nil
}
