package store

import (
	"slices"
	"sync"
)

// maxKeys is how many keys of one transaction are told one by one. One that
// changes more, a load of thousands of stories, is told as a change of everything.
const maxKeys = 4096

func (tx *Tx) touch(keys []string) {
	if len(tx.keys) < maxKeys {
		tx.keys = append(tx.keys, keys...)
	}
}

// told are the keys to tell; nil for everything.
func (tx *Tx) told() []string {
	switch n := len(tx.keys); {
	case n >= maxKeys:
		return nil
	case n == 0:
		return []string{}
	default:
		return tx.keys
	}
}

// Rows are rows of the change log by number, one after the other; none when zero.
type Rows struct{ First, Last int64 }

// listeners are told of what was committed. The zero value works.
type listeners struct {
	mu   sync.RWMutex
	told []*func([]string, Rows)
}

// tell tells all of a commit that changes answers with these keys.
func (l *listeners) tell(keys []string, logged Rows) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, fn := range l.told {
		(*fn)(keys, logged)
	}
}

// OnChange has fn called with the cache keys of each transaction of this process
// that was committed, before whoever wrote it goes on, and with the rows of the log
// that hold the same; nil stands for everything, of rows that are not known.
// fn must be quick and write nothing. What other processes write is in the log
// (Changes). The function that it returns ends it.
func (db *DB) OnChange(fn func(keys []string, logged Rows)) (stop func()) {
	l := &db.listeners
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, &fn)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.told = slices.DeleteFunc(l.told, func(other *func([]string, Rows)) bool { return other == &fn })
	}
}
