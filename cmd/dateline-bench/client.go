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
	base   string
	client *fasthttp.HostClient
}

func newTarget(address string) *target {
	return &target{"http://" + address, &fasthttp.HostClient{
		Addr: address, MaxConns: connections, ReadTimeout: requestTime, WriteTimeout: requestTime,
		NoDefaultUserAgentHeader: true, DisableHeaderNamesNormalizing: true, DisablePathNormalizing: true,
	}}
}

// answer is what came back.
type answer struct {
	status int
	etag   string
	body   []byte
}

// get asks once.
func (t *target) get(path, etag string) (answer, error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	if err := t.ask(request, response, path, etag); err != nil {
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

func (t *target) ask(request *fasthttp.Request, response *fasthttp.Response, path, etag string) error {
	request.Reset()
	request.SetRequestURI(t.base + path)
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	if err := t.client.Do(request, response); err != nil {
		return fmt.Errorf("GET %s: %w", path, err)
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

// measure asks for the paths of a kind for a while: first on one connection, then
// on all.
func (t *target) measure(ctx context.Context, k kind, duration time.Duration) (result, error) {
	if _, err := t.during(ctx, k, 1, duration/10); err != nil { // warms the caches of both ends
		return result{}, err
	}
	one, err := t.during(ctx, k, 1, duration/2)
	if err != nil {
		return result{}, err
	}
	r := one.result()
	r.alone = r.p50
	if r.alone >= slow {
		return r, nil
	}
	all, err := t.during(ctx, k, connections, duration)
	if err != nil {
		return result{}, err
	}
	r, alone := all.result(), r.alone
	r.alone = alone
	return r, nil
}

// sample is what was seen of many requests.
type sample struct {
	took    []time.Duration
	bytes   int
	elapsed time.Duration
}

func (s sample) result() result {
	slices.Sort(s.took)
	n := len(s.took)
	return result{
		perSecond: float64(n) / s.elapsed.Seconds(),
		p50:       s.took[n/2], p99: s.took[n*99/100], bytes: s.bytes / n,
	}
}

// during asks on some connections until the time is over; each asks at least once.
func (t *target) during(ctx context.Context, k kind, connections int, duration time.Duration) (sample, error) {
	var all sample
	var failed error
	var mu sync.Mutex
	var group sync.WaitGroup
	start := time.Now()
	for n := range connections {
		group.Go(func() {
			s, err := t.loop(ctx, k, n, start.Add(duration))
			mu.Lock()
			defer mu.Unlock()
			all.took = append(all.took, s.took...)
			all.bytes += s.bytes
			failed = errors.Join(failed, err)
		})
	}
	group.Wait()
	all.elapsed = time.Since(start)
	return all, failed
}

func (t *target) loop(ctx context.Context, k kind, n int, end time.Time) (s sample, err error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	for i := n * len(k.paths) / connections; ; i++ {
		path := k.paths[i%len(k.paths)]
		start := time.Now()
		if err := t.ask(request, response, path, k.etag); err != nil {
			return s, err
		}
		now := time.Now()
		if status := response.StatusCode(); status != k.status {
			return s, fmt.Errorf("GET %s: status %d, want %d: %s", path, status, k.status, response.Body())
		}
		s.took = append(s.took, now.Sub(start))
		s.bytes += len(response.Body())
		if err := ctx.Err(); err != nil {
			return s, err
		}
		if !now.Before(end) {
			return s, nil
		}
	}
}
