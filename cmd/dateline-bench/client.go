package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/valyala/fasthttp"
)

// connections is how many keep-alive connections ask at once.
const connections = 16

// requestTime is how long one answer may take before the measurement fails.
const requestTime = time.Minute

// target is a server with the connections to it. It is the lean client of
// fasthttp, because net/http's costs more than the server.
type target struct {
	base          string
	authorization string // goes along with what writes, and not with what reads
	client        *fasthttp.HostClient
}

func newTarget(address string) *target {
	return &target{base: "http://" + address, client: &fasthttp.HostClient{
		Addr: address, MaxConns: connections, ReadTimeout: requestTime, WriteTimeout: requestTime,
		NoDefaultUserAgentHeader: true, DisableHeaderNamesNormalizing: true, DisablePathNormalizing: true,
	}}
}

// call is one request, and the status of a right answer.
type call struct {
	method string // GET when empty
	path   string
	etag   string
	body   string // JSON
	status int
}

// answer is what came back.
type answer struct {
	status int
	etag   string
	body   []byte
}

// get asks once.
func (t *target) get(path string) (answer, error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	if err := t.ask(request, response, call{path: path}); err != nil {
		return answer{}, err
	}
	return answer{response.StatusCode(), string(header(response, "ETag")), slices.Clone(response.Body())}, nil
}

// header is a field, however the server spells its name.
func header(response *fasthttp.Response, name string) []byte {
	if value := response.Header.Peek(name); value != nil {
		return value
	}
	return response.Header.Peek("Etag")
}

func (t *target) ask(request *fasthttp.Request, response *fasthttp.Response, c call) error {
	request.Reset()
	request.SetRequestURI(t.base + c.path)
	if c.etag != "" {
		request.Header.Set("If-None-Match", c.etag)
	}
	if c.method != "" {
		request.Header.SetMethod(c.method)
		request.Header.SetContentType("application/json")
		request.Header.Set("Authorization", t.authorization)
		request.SetBodyString(c.body)
	}
	if err := t.client.Do(request, response); err != nil {
		return fmt.Errorf("%s %s: %w", request.Header.Method(), c.path, err)
	}
	return nil
}

// result is what one kind of request came to.
type result struct {
	perSecond float64
	p50, p99  time.Duration // with all connections at once
	alone     time.Duration // median with one connection
	bytes     int           // of an answer's body, on average
}

// slow is from when on a request is measured on one connection alone: sixteen at
// once would only wait for each other.
const slow = 100 * time.Millisecond

// rounds is how often servers take turns in a measurement, so that what slows the
// machine down slows all of them.
const rounds = 4

// lap is what one server is asked for in a measurement, and what came of it.
type lap struct {
	server string // for messages
	target *target
	kind   kind
	one    sample // on one connection
	all    sample // on all at once
}

// measure asks servers in turn, each for the paths of its kind: first on one
// connection, half as long, then on all.
func measure(ctx context.Context, duration time.Duration, laps ...*lap) error {
	for _, l := range laps {
		if err := l.target.warm(ctx, l.kind, duration/10); err != nil {
			return fmt.Errorf("%s: %w", l.server, err)
		}
	}
	for round := range 2 * rounds {
		for _, l := range laps {
			if err := l.run(ctx, round, duration/rounds); err != nil {
				return fmt.Errorf("%s: %w", l.server, err)
			}
		}
	}
	return nil
}

// run is one round of a lap.
func (l *lap) run(ctx context.Context, round int, duration time.Duration) error {
	into, at := &l.all, connections
	switch {
	case round < rounds:
		into, at, duration = &l.one, 1, duration/2
	case l.one.result().p50 >= slow:
		return nil
	}
	s, err := l.target.during(ctx, func(connection, i int) call { return l.kind.call(round, connection, i) }, at, duration)
	into.add(s)
	return err
}

// result is what came of all rounds.
func (l *lap) result() result {
	one := l.one.result()
	one.alone = one.p50
	if len(l.all.took) == 0 {
		return one
	}
	all := l.all.result()
	all.alone = one.alone
	return all
}

// warmest is how long a server is warmed at most.
const warmest = 15 * time.Second

// warm asks for every path of a kind once, as far as there is time, and for a while
// at least, so that the server is measured as it stays.
func (t *target) warm(ctx context.Context, k kind, least time.Duration) error {
	at := connections
	if len(k.paths) < connections {
		at = 1
	}
	start, share := time.Now(), (len(k.paths)+at-1)/at
	_, err := t.until(ctx, k.each, at, func(asked int, now time.Time) bool {
		took := now.Sub(start)
		return took >= least && (asked >= share || took >= warmest)
	})
	return err
}

// sample is what was seen of many requests.
type sample struct {
	took    []time.Duration
	bytes   int
	elapsed time.Duration
}

func (s *sample) add(other sample) {
	s.took = append(s.took, other.took...)
	s.bytes += other.bytes
	s.elapsed += other.elapsed
}

func (s *sample) result() result {
	slices.Sort(s.took)
	n := len(s.took)
	return result{
		perSecond: float64(n) / s.elapsed.Seconds(),
		p50:       s.took[n/2], p99: s.took[n*99/100], bytes: s.bytes / n,
	}
}

// during asks on some connections until the time is over; each asks at least
// once. next is what a connection asks for, by its number and how often it has asked.
func (t *target) during(ctx context.Context, next func(connection, i int) call, connections int, duration time.Duration) (sample, error) {
	end := time.Now().Add(duration)
	return t.until(ctx, next, connections, func(_ int, now time.Time) bool { return !now.Before(end) })
}

// until asks as during does, until a connection that has asked so often is done.
func (t *target) until(ctx context.Context, next func(connection, i int) call, connections int, done func(asked int, now time.Time) bool) (sample, error) {
	var all sample
	var failed error
	var mu sync.Mutex
	var group sync.WaitGroup
	start := time.Now()
	for n := range connections {
		group.Go(func() {
			s, err := t.loop(ctx, next, n, done)
			mu.Lock()
			defer mu.Unlock()
			all.add(s)
			failed = errors.Join(failed, err)
		})
	}
	group.Wait()
	all.elapsed = time.Since(start)
	return all, failed
}

func (t *target) loop(ctx context.Context, next func(connection, i int) call, n int, done func(asked int, now time.Time) bool) (s sample, err error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	for i := 0; ; i++ {
		c := next(n, i)
		start := time.Now()
		if err := t.ask(request, response, c); err != nil {
			return s, err
		}
		now := time.Now()
		if status := response.StatusCode(); status != c.status {
			return s, fmt.Errorf("%s %s: status %d, want %d: %.2000s", request.Header.Method(), c.path, status, c.status, response.Body())
		}
		s.took = append(s.took, now.Sub(start))
		s.bytes += len(response.Body())
		if err := ctx.Err(); err != nil {
			return s, err
		}
		if done(i+1, now) {
			return s, nil
		}
	}
}
