// Package testkit makes what tests need and the program does not: fresh
// databases, a clock that stands still until it is told otherwise, and invented
// stories. Nothing but tests may import it.
package testkit

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/store"
)

// DB is a fresh SQLite database with the present schema, closed when the test
// ends. Its clock is the machine's.
func DB(t testing.TB) *store.DB {
	t.Helper()
	return Open(t, Path(t), nil)
}

// DBAt is DB with a clock of the test's own.
func DBAt(t testing.TB, clock *Clock) *store.DB {
	t.Helper()
	return Open(t, Path(t), clock)
}

// Path is the file of a fresh database, for tests that open it themselves or
// more than once.
func Path(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dateline.db")
	if err := os.WriteFile(path, migrated(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Open opens the database in the file at path, which is made when it is not
// there; it is closed when the test ends. A nil clock is the machine's.
func Open(t testing.TB, path string, clock *Clock) *store.DB {
	t.Helper()
	var o store.Options
	if clock != nil {
		o.Now = clock.Now
	}
	db, err := store.Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}

// migrated is an empty database with the present schema. It is made once:
// the migrations take ten times as long as a copy.
var migrated = sync.OnceValue(func() []byte {
	dir, err := os.MkdirTemp("", "dateline-testkit-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.db")
	db, err := store.Open(context.Background(), path, store.Options{})
	if err != nil {
		panic(err)
	}
	if err := db.Close(); err != nil { // writes the log back into the file
		panic(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return data
})

// Clock is a clock that a test sets. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Morning is where a new Clock stands: 19 June 2024, 08:30 UTC.
var Morning = time.Date(2024, time.June, 19, 8, 30, 0, 0, time.UTC)

// NewClock makes a clock that stands at Morning.
func NewClock() *Clock { return &Clock{now: Morning} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on and returns the new time.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}
