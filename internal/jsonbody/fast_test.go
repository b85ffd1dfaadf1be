//go:build unix && !race

package jsonbody_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/jsonbody"
)

// cpuTime is what the process has used of the processor: on a busy machine the
// clock says little.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestDecodeAMegabyteFast(t *testing.T) {
	least := time.Hour
	for range 5 {
		var into []article
		begin := cpuTime(t)
		if err := jsonbody.Decode([]byte(megabyte), &into); err != nil {
			t.Fatal(err)
		}
		least = min(least, cpuTime(t)-begin)
	}
	if least > 50*time.Millisecond {
		t.Errorf("took %v", least)
	}
}
