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

// listeners are told of what was committed. The zero value works.
type listeners struct {
	mu   sync.RWMutex
	told []*func(keys []string)
}

// tell tells all of a commit that changes answers with these keys.
func (l *listeners) tell(keys []string) {
	if len(keys) >= maxKeys {
		keys = nil
	} else if len(keys) == 0 {
		return
	}
	l.each(keys)
}

// tellAll tells all that nobody knows what has changed.
func (l *listeners) tellAll() { l.each(nil) }

func (l *listeners) each(keys []string) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, fn := range l.told {
		(*fn)(keys)
	}
}

// OnChange has fn called with the cache keys of each transaction of this process
// that was committed, before whoever wrote it goes on; nil stands for everything.
// fn must be quick and write nothing. What other processes write is in the log
// (Changes). The function that it returns ends it.
func (db *DB) OnChange(fn func(keys []string)) (stop func()) {
	l := &db.listeners
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, &fn)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.told = slices.DeleteFunc(l.told, func(other *func([]string)) bool { return other == &fn })
	}
}
