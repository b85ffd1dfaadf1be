package main

import (
	"context"
	"time"

	"github.com/dustin/go-humanize"
)

// eight is how many connections write at once in the kinds that have several.
const eight = 8

// deed is a kind of request that writes.
type deed struct {
	name        string
	connections int
	stories     int // that one request makes; 0 when it is a mix
	next        func(d *desk) func(connection, i int) call
}

// deeds are the kinds of requests that write.
func deeds(batch int) []deed {
	create := func(d *desk) func(int, int) call { return d.create }
	return []deed{
		{"create", 1, 1, create},
		{"create", eight, 1, create},
		{"batch of " + humanize.Comma(int64(batch)) + " creates", 1, batch, func(d *desk) func(int, int) call { return d.createBatch }},
		{"95 % reads, 5 % changed headlines", eight, 0, func(d *desk) func(int, int) call { return d.mix }},
	}
}

// measuredDeed is a deed and what it came to.
type measuredDeed struct {
	deed
	got   result // of the API
	limit result // of the prepared limit; zero where there is none
	peer  result // of PocketBase; zero where it was not measured
}

// perform writes for a while.
func (d *desk) perform(ctx context.Context, w deed, duration time.Duration) (sample, error) {
	return d.target.during(ctx, w.next(d), w.connections, duration)
}
