package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// starts is how many times a server is started to tell how long that takes.
const starts = 5

// firstAnswer starts a server a few times and returns the median of how long it
// takes from there until it has answered with 200.
func firstAnswer(ctx context.Context, start func() (*server, error), path string) (time.Duration, error) {
	var took []time.Duration
	for range starts {
		begin := time.Now()
		s, err := start()
		if err != nil {
			return 0, err
		}
		err = answers(ctx, newTarget(s.address), path)
		took = append(took, time.Since(begin))
		if err := errors.Join(err, s.stop()); err != nil {
			return 0, err
		}
	}
	slices.Sort(took)
	return took[starts/2], nil
}

// answers asks until the answer is 200.
func answers(ctx context.Context, t *target, path string) error {
	const pause = time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	again := time.NewTicker(pause)
	defer again.Stop()
	for {
		got, err := t.get(path)
		if err == nil && got.status == http.StatusOK {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("GET %s: status %d, want 200: %.2000s", path, got.status, got.body), err, ctx.Err())
		}
	}
}
