package store

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/dateline-api/dateline/internal/search"
)

// The bounds of the words that are known in memory, some 5 MB, and of what it
// takes to learn them.
const (
	maxTextWords  = 80_000 // of all texts; the commonest
	maxTagWords   = 10_000
	maxFreshWords = 5_000
	maxLearnt     = 200 // changes that one search learns from

	wordsAtOnce   = 1_000                  // are read in one go
	readingFreely = 20 * time.Millisecond  // before a reading takes turns with other work,
	restsFor      = 9                      // times as long as it has just worked
	firstWords    = 250 * time.Millisecond // that searches wait for the first reading

	// Words are read again after this time, when something changed, and at most in
	// one part of so many of the time.
	wordsKept    = 10 * time.Minute
	readingShare = 100
	readAnew     = 10 * time.Second // after a first reading that failed: until then nothing is offered
)

// knownWords are the words among which another spelling is looked for. They are
// read from the indexes of words in the background, when the first search finds
// nothing and then now and again; the headlines, summaries and tags that were saved
// since are looked up in the change log by each search that asks. They may be out of
// date, and hold words of stories that nobody may see: whoever offers one looks
// first whether the viewer sees a story with it.
type knownWords struct {
	mu     sync.Mutex
	texts  *search.Vocabulary // nil before the first reading; never changed
	tags   *search.Vocabulary // never changed
	fresh  *search.Vocabulary // from changes
	learnt int64              // the last change that fresh is from

	freely  time.Duration   // readingFreely
	first   <-chan struct{} // closed when the first reading was waited for long enough
	running bool
	read    int64     // the last change before the last reading
	due     time.Time // of the next reading
	stop    context.CancelFunc
	stopped bool
}

// nearWords lists the known words that are one slip away from a word, and those
// that are two.
func (db *DB) nearWords(ctx context.Context, word string) (one, two []search.Known, err error) {
	if err := db.learnWords(ctx); err != nil {
		return nil, nil, err
	}
	k := &db.spellings
	k.mu.Lock()
	if k.texts == nil {
		k.mu.Unlock()
		return nil, nil, nil
	}
	texts, tags := k.texts, k.tags
	one, two = k.fresh.Near(word)
	k.mu.Unlock()
	for _, v := range []*search.Vocabulary{texts, tags} {
		o, t := v.Near(word)
		one, two = append(one, o...), append(two, t...)
	}
	return one, two, nil
}

// learnWords brings what is known up to date. It waits for the first reading, but
// not long.
func (db *DB) learnWords(ctx context.Context) error {
	select {
	case <-db.readWordsWhenDue():
	case <-ctx.Done():
		return ctx.Err()
	}
	k := &db.spellings
	k.mu.Lock()
	from, ready := k.learnt, k.texts != nil
	k.mu.Unlock()
	if !ready {
		return nil
	}
	words, last, err := db.changedWords(ctx, from)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.learnt != from {
		return nil // somebody else was faster
	}
	k.learnt = last
	if k.fresh.Len()+len(words) > maxFreshWords {
		k.fresh = search.NewVocabulary(maxFreshWords)
	}
	for _, word := range words {
		if !k.texts.Has(word) {
			k.fresh.Add(word, 1)
		}
	}
	return nil
}

// changedWords are the words of what stands above the bodies, and of tags, as they
// are now, of the first changes after a given one, with the last of these.
func (db *DB) changedWords(ctx context.Context, after int64) (words []string, last int64, err error) {
	rows, err := db.stmts.rows(ctx, "SELECT c.seq, coalesce(a.headline || ' ' || a.subheadline || ' ' || a.summary, ''), coalesce(t.name, '') FROM changes c"+
		" LEFT JOIN articles a ON a.id = c.article_id LEFT JOIN terms t ON t.id = c.term_id AND t.class = 'tag' WHERE c.seq > ? ORDER BY c.seq LIMIT ?", after, maxLearnt)
	if err != nil {
		return nil, after, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	last = after
	for rows.Next() {
		var lead, tag string
		if err := rows.Scan(&last, &lead, &tag); err != nil {
			return nil, after, err
		}
		words = append(words, strings.Fields(search.Fold(lead))...)
		words = append(words, strings.Fields(search.Fold(tag))...)
	}
	return words, last, rows.Err()
}

// readWordsWhenDue begins a reading when it is time for one and none runs. The
// channel is closed when there are words, or when they take too long.
func (db *DB) readWordsWhenDue() <-chan struct{} {
	k := &db.spellings
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stopped || k.running || db.clock().Before(k.due) {
		return k.first
	}
	ctx, stop := context.WithCancel(context.Background())
	enough := func() {} // nobody waits but for the first reading
	if k.first == nil {
		var waited context.Context
		waited, enough = context.WithTimeout(ctx, firstWords)
		k.first = waited.Done()
	}
	k.running, k.stop = true, stop
	db.background.Go(func() {
		defer stop()
		defer enough()
		work, err := db.readWords(ctx, enough)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.running = false
		k.due = db.clock().Add(k.restAfter(work, err))
	})
	return k.first
}

// restAfter is how long no other reading begins after one.
func (k *knownWords) restAfter(work time.Duration, err error) time.Duration {
	switch {
	case err == nil:
		return max(wordsKept, readingShare*work)
	case k.texts == nil:
		return readAnew
	default:
		return wordsKept // nothing is lost: what was known still is
	}
}

// readWords reads all words, unless nothing was changed since the last time, and
// tells how long it worked. It calls enough when there are words but it will take
// a while for all.
func (db *DB) readWords(ctx context.Context, enough func()) (work time.Duration, err error) {
	k := &db.spellings
	if err := db.indexWords(ctx); err != nil {
		return 0, err
	}
	var last int64
	if err := db.walker.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM changes").Scan(&last); err != nil {
		return 0, err
	}
	k.mu.Lock()
	first, same := k.texts == nil, k.texts != nil && k.read == last
	k.mu.Unlock()
	if same {
		return 0, nil
	}
	tags, err := db.tagWords(ctx)
	if err != nil {
		return 0, err
	}
	if first {
		headlines, _, err := db.indexedWords(ctx, "search_headline_words", nil)
		if err != nil {
			return 0, err
		}
		k.mu.Lock()
		k.texts, k.tags, k.fresh, k.learnt = headlines, tags, search.NewVocabulary(maxFreshWords), last
		k.mu.Unlock()
	}
	texts, work, err := db.indexedWords(ctx, "search_words", func(took time.Duration) error {
		enough()
		select {
		case <-time.After(restsFor * took):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	if err != nil {
		return work, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.texts, k.tags, k.fresh, k.learnt, k.read = texts, tags, search.NewVocabulary(maxFreshWords), last, last
	return work, nil
}

// indexedWords are the commonest words of an index. It reads them a few at a time,
// so that no other reading or writing waits for it, and rests in between when it
// takes long.
func (db *DB) indexedWords(ctx context.Context, table string, rest func(took time.Duration) error) (v *search.Vocabulary, work time.Duration, err error) {
	v = search.NewVocabulary(maxTextWords)
	for after, more := "", true; more; {
		start := time.Now()
		if after, more, err = db.addWords(ctx, v, table, after); err != nil {
			return nil, work, err
		}
		took := time.Since(start)
		if work += took; work < db.spellings.freely || !more || rest == nil {
			continue
		}
		if err := rest(took); err != nil {
			return nil, work, err
		}
	}
	v.Cut()
	return v, work, nil
}

// addWords adds the next words of an index.
func (db *DB) addWords(ctx context.Context, v *search.Vocabulary, table, after string) (last string, more bool, err error) {
	rows, err := db.walker.QueryContext(ctx, "SELECT term, doc FROM "+table+" WHERE term > ? LIMIT ?", after, wordsAtOnce)
	if err != nil {
		return after, false, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	read, stories := 0, 0
	for ; rows.Next(); read++ {
		if err := rows.Scan(&after, &stories); err != nil {
			return after, false, err
		}
		v.Add(after, stories)
	}
	return after, read == wordsAtOnce, rows.Err()
}

// tagWords are the words of the names of tags.
func (db *DB) tagWords(ctx context.Context) (*search.Vocabulary, error) {
	rows, err := db.walker.QueryContext(ctx, "SELECT name FROM terms WHERE class = 'tag' ORDER BY id DESC LIMIT ?", maxTagWords)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	v := search.NewVocabulary(maxTagWords)
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		for word := range strings.FieldsSeq(search.Fold(name)) {
			v.Add(word, 1)
		}
	}
	v.Cut()
	return v, rows.Err()
}

// close ends a reading that runs, and lets none begin.
func (k *knownWords) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stopped = true; k.stop != nil {
		k.stop()
	}
	if k.first == nil { // and nobody waits for it
		never := make(chan struct{})
		close(never)
		k.first = never
	}
}
