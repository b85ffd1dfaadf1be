package access_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
)

func TestLimit(t *testing.T) {
	t.Parallel()
	l := access.NewLimit(60)
	at := now
	for i := range 60 {
		ok, left, reset, wait := l.Use("desk", at)
		if !ok || left != 59-i || wait != 0 || reset != time.Duration(i+1)*time.Second {
			t.Fatalf("number %d: %v, %d left, whole in %s, wait %s", i, ok, left, reset, wait)
		}
	}
	for range 3 { // being refused costs nothing
		if ok, left, _, wait := l.Use("desk", at); ok || left != 0 || wait != time.Second {
			t.Errorf("over the quota: %v, %d left, wait %s", ok, left, wait)
		}
	}
	if ok, _, _, _ := l.Use("another desk", at); !ok {
		t.Error("one caller uses up another's")
	}
	at = at.Add(time.Second)
	if ok, left, _, _ := l.Use("desk", at); !ok || left != 0 {
		t.Errorf("a second later: %v, %d left", ok, left)
	}
	at = at.Add(time.Hour)
	if ok, left, reset, _ := l.Use("desk", at); !ok || left != 59 || reset != time.Second {
		t.Errorf("an hour later: %v, %d left, whole in %s", ok, left, reset)
	}
	var none access.Limit
	if ok, _, _, wait := none.Use("desk", at); !ok || wait != 0 {
		t.Error("no limit refuses somebody")
	}
	if l.Quota() != 60 || l.Window() != time.Minute || access.NewLimit(0).Quota() != 0 {
		t.Errorf("quota %d, window %s", l.Quota(), l.Window())
	}
}

// TestLimitForgets wants made-up callers not to fill the memory, nor to take a
// quota away from anybody.
func TestLimitForgets(t *testing.T) {
	t.Parallel()
	l := access.NewLimit(1)
	l.Use("desk", now)
	for i := range 120_000 {
		if ok, _, _, _ := l.Use(fmt.Sprint(i), now.Add(time.Duration(i)*time.Millisecond)); !ok {
			t.Fatalf("caller %d is refused", i)
		}
	}
}

func TestLimitAtOnce(t *testing.T) {
	t.Parallel()
	l := access.NewLimit(10)
	var mu sync.Mutex
	var all sync.WaitGroup
	through := 0
	for range 50 {
		all.Go(func() {
			if ok, _, _, _ := l.Use("desk", now); ok {
				mu.Lock()
				through++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if through != 10 {
		t.Errorf("%d came through", through)
	}
}
