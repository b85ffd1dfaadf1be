package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// When the words of saved stories are written, unless a search asks for them
// before: so long after the first, or as soon as there are so many.
const (
	settleAfter = 500 * time.Millisecond
	mostWaiting = 256     // stories
	mostKept    = 4 << 20 // bytes of words
)

// settleTime is how long a search waits for the words of what was saved before.
const settleTime = 5 * time.Second

// Up to how many stories and bytes a transaction leaves the words to be written
// later; with more it gains nothing.
const (
	fewStories = 64
	fewWords   = 1 << 20
)

// waitingWords remembers the words of the rows of waiting_words that this process
// wrote, so that they need not be made again. The rows say which stories wait; this
// may be lost.
type waitingWords struct {
	mu     sync.Mutex
	keeper int64 // in the rows whose words are here
	kept   map[int64]*words
	bytes  int
	timer  *time.Timer // runs when something waits, or was missed
	closed bool
	missed bool // a search went on without what waited
	next   *wordsBatch
}

// wordsBatch is a write of all that waits when it begins, for the searches that came
// before that.
type wordsBatch struct {
	done chan struct{} // closed when it has ended
	err  error         // to be read when it is done
}

// errClosing is for a search that comes while the database is being closed.
var errClosing = errors.New("the database is being closed")

// keep takes over what a committed transaction noted, and has it written in time.
func (w *waitingWords) keep(changes []wordsChange, write func()) {
	if len(changes) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.kept == nil {
		w.kept = make(map[int64]*words)
	}
	for _, c := range changes {
		if w.kept[c.row] = c.words; c.words != nil {
			w.bytes += c.words.size()
		}
	}
	after := settleAfter
	if len(w.kept) >= mostWaiting || w.bytes >= mostKept {
		after = 0
	}
	switch {
	case w.closed:
	case w.timer == nil:
		w.timer = time.AfterFunc(after, write)
	case after == 0 && w.timer.Stop():
		w.timer.Reset(0)
	}
}

// miss notes that a search went on without what waited. Another process may have
// saved that, and may write it: then nothing but the timer finds out.
func (w *waitingWords) miss(write func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.missed = true
	if w.timer == nil && !w.closed {
		w.timer = time.AfterFunc(settleAfter, write)
	}
}

// begin lets no other search join the batch that begins.
func (w *waitingWords) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = nil
}

// forget forgets all words: they were written, or nobody knows what was.
func (w *waitingWords) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keeper, w.kept, w.bytes = rand.Int64(), nil, 0
}

// name is what marks rows as this process' own.
func (w *waitingWords) name() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keeper == 0 {
		w.keeper = rand.Int64()
	}
	return w.keeper
}

// written forgets all words, because none wait any more, and reports whether a
// search went on without some of them.
func (w *waitingWords) written() (missed bool) {
	w.forget()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
	missed, w.missed = w.missed, false
	return missed
}

// close has nothing written any more, and reports whether something waits.
func (w *waitingWords) close() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	if w.timer != nil {
		w.timer.Stop()
	}
	return len(w.kept) > 0
}

// Statements on waiting_words. The three indexes of words hold the same rows.
const (
	noteWords    = "REPLACE INTO waiting_words (search_row, keeper) VALUES (?, ?)"
	anyWaiting   = "SELECT EXISTS (SELECT 1 FROM waiting_words)"
	allWaiting   = "SELECT w.search_row, w.keeper, EXISTS (SELECT 1 FROM search_all_docsize d WHERE d.id = w.search_row) FROM waiting_words w"
	forgetAll    = "DELETE FROM waiting_words"
	ofWaitingRow = "a.search_row = ?"
)

// endWords sees to the words of a transaction that is about to be committed.
func (tx *Tx) endWords() error {
	switch {
	case len(tx.words) == 0:
		return nil
	case tx.tally != nil || len(tx.words) > fewStories || tx.gathered > fewWords:
		return tx.writeWords()
	}
	keeper := tx.db.waiting.name()
	for _, c := range tx.words {
		if _, err := tx.exec(noteWords, c.row, keeper); err != nil {
			return fmt.Errorf("note a story whose words wait: %w", err)
		}
	}
	return nil
}

// takeWaiting adds the words that wait to those of the transaction, and ends their
// waiting. Words of this transaction are newer.
func (tx *Tx) takeWaiting() error {
	list, err := tx.waiting()
	if err != nil || len(list) == 0 {
		return err
	}
	w := &tx.db.waiting
	keeper := w.name()
	var changes []wordsChange
	for _, row := range list {
		if row.indexed {
			changes = append(changes, wordsChange{row: row.number})
		}
		found, ok := w.kept[row.number]
		if !ok || row.keeper != keeper { // another process saved it, or one that was ended
			if found, err = tx.wordsAt(row.number); err != nil {
				return err
			}
		}
		if found != nil {
			changes = append(changes, wordsChange{row.number, found})
		}
	}
	tx.words = append(changes, tx.words...)
	_, err = tx.exec(forgetAll)
	return err
}

// waitingRow is a row of waiting_words.
type waitingRow struct {
	number, keeper int64
	indexed        bool // the indexes have something under the number
}

func (tx *Tx) waiting() (list []waitingRow, err error) {
	rows, err := tx.query(allWaiting)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r waitingRow
		if err := rows.Scan(&r.number, &r.keeper, &r.indexed); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// wordsAt makes the words of the story with a number; nil when it has none.
func (tx *Tx) wordsAt(row int64) (*words, error) {
	articles, err := articlesToIndex(tx.ctx, tx.sql, ofWaitingRow, row)
	if err != nil || len(articles) == 0 {
		return nil, err
	}
	w := wordsOf(articles[0])
	return &w, nil
}

// indexWords brings the indexes of words up to date with all that was saved before.
// Whatever reads them calls it first. When the words cannot be written for now,
// because the disk is full or another process writes for long, the search goes on
// without those of the last changes, and is wrong for no longer than that lasts.
func (db *DB) indexWords(ctx context.Context) error {
	var some int
	if err := db.numbers(ctx, anyWaiting, nil, &some); err != nil || some == 0 {
		return err
	}
	b, err := db.nextBatch()
	if err != nil {
		return err
	}
	select {
	case <-b.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	if b.err != nil {
		db.waiting.miss(db.writeInTime)
	}
	return nil
}

// nextBatch is the next batch to begin. It runs by itself, so that it does not end
// with the context of one of those who wait for it.
func (db *DB) nextBatch() (*wordsBatch, error) {
	w := &db.waiting
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.closed:
		return nil, errClosing
	case w.next == nil:
		b := &wordsBatch{done: make(chan struct{})}
		w.next = b
		db.background.Go(func() { db.writeBatch(b) })
	}
	return w.next, nil
}

// writeBatch writes a batch. Who comes when it has the turn waits for another one:
// what was saved since may not be in it.
func (db *DB) writeBatch(b *wordsBatch) {
	defer close(b.done)
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	b.err = db.turn(ctx, false)
	db.waiting.begin()
	if b.err == nil {
		defer db.leave()
		b.err = db.writeWaitingNow(ctx)
	}
}

// writeWaiting writes the words that wait.
func (db *DB) writeWaiting(ctx context.Context) error {
	if err := db.turn(ctx, false); err != nil {
		return err
	}
	defer db.leave()
	return db.writeWaitingNow(ctx)
}

// writeWaitingNow is writeWaiting for whoever has the turn.
func (db *DB) writeWaitingNow(ctx context.Context) error {
	// Others may have written them meanwhile. It is not asked of the readers: one of
	// those may be waiting for the turn.
	var some bool
	err := db.writer.QueryRowContext(ctx, anyWaiting).Scan(&some)
	if err == nil && some {
		err = db.commitWaiting(ctx)
	}
	if err != nil {
		return fmt.Errorf("index the words of saved stories: %w", db.dialect.translate(err))
	}
	if db.waiting.written() {
		db.listeners.tell(nil, Rows{}) // what was found without them may be kept
	}
	return nil
}

// commitWaiting writes the words that wait in a transaction. It changes no answer,
// so that nobody is told. ctx is for how long to wait for other processes: what has
// begun is ended.
func (db *DB) commitWaiting(ctx context.Context) error {
	if err := db.inPlace(); err != nil {
		return err
	}
	tx, err := db.begin(ctx, context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	defer tx.rollback()
	if err := tx.writeWords(); err != nil {
		return err
	}
	if err := tx.sql.Commit(); err != nil {
		db.waiting.forget()
		return err
	}
	return nil
}

// writeInTime is what the timer of waitingWords calls.
func (db *DB) writeInTime() {
	w := &db.waiting
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	db.background.Add(1)
	w.mu.Unlock()
	defer db.background.Done()
	ctx, cancel := context.WithTimeout(context.Background(), busyTime)
	defer cancel()
	if err := db.writeWaiting(ctx); err == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil && !w.closed {
		w.timer.Reset(busyTime) // a search tries it before that
	}
}
