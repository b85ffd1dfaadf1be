package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// finds counts the stories with a word, as a reader's search does.
func finds(t *testing.T, db *store.DB, word string) int {
	t.Helper()
	q := search.Parse(word)
	page, err := db.List(t.Context(), store.Query{Search: &q, Sort: store.Relevance, Limit: 10}, access.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Articles)
}

func openAt(t *testing.T, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestWordsOfSeveralProcesses has stories saved, trashed, moved in time and purged
// through two openings of one file, as by two processes, of which neither knows the
// words that the other keeps; now and then one ends without a word, or many are
// stored at once. Every search must find what is there, and nothing else.
func TestWordsOfSeveralProcesses(t *testing.T) {
	t.Parallel()
	steps := 400
	if testing.Short() {
		steps = 100
	}
	random := rand.New(rand.NewPCG(7, 11))
	path := filepath.Join(t.TempDir(), "words.db")
	open := []*store.DB{openAt(t, path), openAt(t, path)}
	words, stories, gone := map[news.ID]string{}, []news.ID{}, []string{}
	number := 0
	word := func() string { number++; return fmt.Sprintf("word%d", number) }
	save := func(tx *store.Tx, before *news.Article, a news.Article) error {
		if before != nil {
			gone = append(gone, words[a.ID])
		}
		w := word()
		a.Headline, a.Body, words[a.ID] = "Ferry "+w, "<p>sails</p>", w
		_, err := tx.Save(before, a, store.Entry{Kind: news.ChangeSaved, Viewer: tester})
		return err
	}
	for step := range steps {
		if step%50 == 49 { // one ends without having written what waits, and another begins
			open[step/50%2] = openAt(t, path)
		}
		db := open[random.IntN(2)]
		few := 1
		if random.IntN(20) == 0 {
			few = 70 // more than wait
		}
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			for range few {
				if len(stories) < 5 || random.IntN(3) == 0 {
					a := testkit.Story(t, word(), time.Now().Add(-time.Hour))
					stories = append(stories, a.ID)
					if err := save(tx, nil, a); err != nil {
						return err
					}
					continue
				}
				i := random.IntN(len(stories))
				a, err := tx.Article(stories[i])
				if err != nil {
					return err
				}
				before := a
				switch random.IntN(4) {
				case 0:
					a.PublishedAt = tx.Now().Add(-time.Duration(random.IntN(3)) * time.Hour).Truncate(time.Hour)
					err = save(tx, &before, a)
				case 1: // into the trash, and out of it with other words
					trashed := before
					trashed.DeletedAt = tx.Now()
					if trashed, err = tx.Save(&before, trashed, store.Entry{Kind: news.ChangeOf(&before, trashed), Viewer: tester}); err == nil {
						a = trashed
						a.DeletedAt = time.Time{}
						err = save(tx, &trashed, a)
					}
				case 2:
					gone = append(gone, words[a.ID])
					delete(words, a.ID)
					stories = append(stories[:i], stories[i+1:]...)
					err = tx.Purge(a, store.Entry{Viewer: tester})
				default:
					err = save(tx, &before, a)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if random.IntN(8) > 0 {
			continue
		}
		asked := open[random.IntN(2)]
		id := stories[random.IntN(len(stories))]
		if n := finds(t, asked, words[id]); n != 1 {
			t.Fatalf("step %d: %s is found in %d stories, want 1", step, words[id], n)
		}
	}
	for _, w := range words {
		if n := finds(t, open[0], w); n != 1 {
			t.Errorf("%s is found in %d stories, want 1", w, n)
		}
	}
	for _, w := range gone {
		if n := finds(t, open[1], w); n != 0 {
			t.Errorf("%s, which no story has any more, is found in %d", w, n)
		}
	}
	for _, index := range []string{"search_headline", "search_lead", "search_all"} {
		if n, err := open[0].Count(t.Context(), index+"_docsize"); err != nil || n != len(stories) {
			t.Errorf("%s has %d rows, want %d: %v", index, n, len(stories), err)
		}
	}
	wantSound(t, open[0])
}

// TestWordsAreWrittenInTime wants the words of a story to be in the indexes soon
// after it was saved though nobody searches, and all connections that read are
// taken, and when the database is closed.
func TestWordsAreWrittenInTime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "words.db")
	db, other := openAt(t, path), openAt(t, path)
	release, err := db.Occupy(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	save(t, db, testkit.Draft(t, "ferry"))
	for end := time.Now().Add(time.Minute); ; {
		n, err := other.Count(t.Context(), "waiting_words")
		if err != nil || time.Now().After(end) {
			t.Fatalf("%d stories wait (%v), want none in time", n, errors.Join(err, release()))
		}
		if n == 0 {
			break
		}
		<-time.After(10 * time.Millisecond)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	save(t, db, testkit.Draft(t, "pier"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := other.Count(t.Context(), "waiting_words"); err != nil || n != 0 {
		t.Errorf("%d stories wait after the database was closed (%v), want none", n, err)
	}
}

// writeElsewhere begins to write as another process would, so that nobody else can,
// until release is called.
func writeElsewhere(t *testing.T, path string) (release func()) {
	t.Helper()
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	other.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = other.Close() })
	exec := func(statement string) {
		t.Helper()
		if _, err := other.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec("BEGIN IMMEDIATE")
	return func() { t.Helper(); exec("ROLLBACK") }
}

// TestSearchWhileAnotherProcessWrites wants a search to answer though the words of
// the last story cannot be written for now, to find it when they can, and whoever
// keeps answers to hear that they were wrong.
func TestSearchWhileAnotherProcessWrites(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "words.db")
	db := openAt(t, path)
	save(t, db, testkit.Story(t, "ferry", time.Now().Add(-time.Hour), func(a *news.Article) { a.Headline = "Ferry sails" }))
	if n := finds(t, db, "ferry"); n != 1 {
		t.Fatalf("found in %d stories, want 1", n)
	}
	save(t, db, testkit.Story(t, "pier", time.Now().Add(-time.Hour), func(a *news.Article) { a.Headline = "Ferry sinks" }))
	release := writeElsewhere(t, path)
	if n := finds(t, db, "ferry"); n != 1 {
		t.Errorf("while another process writes it is found in %d stories, want the 1 before", n)
	}
	var cleared atomic.Bool
	defer db.OnChange(func(keys []string, _ store.Rows) {
		if keys == nil {
			cleared.Store(true)
		}
	})()
	release()
	if n := finds(t, db, "ferry"); n != 2 {
		t.Errorf("after that it is found in %d stories, want 2", n)
	}
	if !cleared.Load() {
		t.Error("answers that were made meanwhile stay in caches")
	}
}

// TestTotalWhileAnotherProcessWrites wants a search to count what it lists, though
// the words of stories that went away, or moved in time, cannot be taken out of the
// indexes for now.
func TestTotalWhileAnotherProcessWrites(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "words.db")
	db := openAt(t, path)
	var stories []news.Article
	for _, slug := range []string{"stays", "purged", "trashed", "moved"} {
		stories = append(stories, testkit.Story(t, slug, time.Now().Add(-time.Hour), func(a *news.Article) { a.Headline = "Ferry sails" }))
	}
	stories = save(t, db, stories...)
	if n := finds(t, db, "ferry"); n != len(stories) {
		t.Fatalf("found in %d stories, want %d", n, len(stories))
	}
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		trashed, moved := stories[2], stories[3]
		trashed.DeletedAt, moved.PublishedAt = tx.Now(), tx.Now().Add(-2*time.Hour)
		_, err := tx.Save(&stories[2], trashed, store.Entry{Kind: news.ChangeOf(&stories[2], trashed), Viewer: tester})
		if err == nil {
			_, err = tx.Save(&stories[3], moved, store.Entry{Kind: news.ChangeUpdated, Viewer: tester})
		}
		return errors.Join(err, tx.Purge(stories[1], store.Entry{Viewer: tester}))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer writeElsewhere(t, path)()
	q := search.Parse("ferry")
	page, err := db.List(t.Context(), store.Query{Search: &q, Sort: store.Relevance, Limit: 10, WantAll: true}, access.Viewer{})
	if err != nil || len(page.Articles) != 1 || page.Total != 1 {
		t.Errorf("it lists %d stories and counts %d (%v), want 1", len(page.Articles), page.Total, err)
	}
}

// TestMissedWordsOfAnotherProcess wants whoever keeps answers to hear that they were
// wrong, though nothing was saved here and another process has written the words.
func TestMissedWordsOfAnotherProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "words.db")
	db, other := openAt(t, path), openAt(t, path)
	save(t, other, testkit.Story(t, "ferry", time.Now().Add(-time.Hour), func(a *news.Article) { a.Headline = "Ferry sails" }))
	release := writeElsewhere(t, path)
	if n := finds(t, db, "ferry"); n != 0 {
		t.Fatalf("while another process writes it is found in %d stories, want none", n)
	}
	cleared := make(chan struct{}, 1)
	defer db.OnChange(func(keys []string, _ store.Rows) {
		if keys == nil {
			cleared <- struct{}{}
		}
	})()
	release()
	if n := finds(t, other, "ferry"); n != 1 {
		t.Errorf("after that it is found in %d stories, want 1", n)
	}
	select {
	case <-cleared:
	case <-time.After(20 * time.Second):
		t.Error("answers that were made meanwhile stay in caches")
	}
}

// TestSearchIsGivenUp wants a search whose caller goes away while it waits for words
// to end, and nothing that was kept to be taken for wrong because of it.
func TestSearchIsGivenUp(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "words.db")
	db := openAt(t, path)
	save(t, db, testkit.Story(t, "ferry", time.Now().Add(-time.Hour), func(a *news.Article) { a.Headline = "Ferry sails" }))
	release := writeElsewhere(t, path)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	q := search.Parse("ferry")
	if _, err := db.List(ctx, store.Query{Search: &q, Limit: 10}, access.Viewer{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	var cleared atomic.Bool
	defer db.OnChange(func(keys []string, _ store.Rows) {
		if keys == nil {
			cleared.Store(true)
		}
	})()
	release()
	if n := finds(t, db, "ferry"); n != 1 {
		t.Errorf("after that it is found in %d stories, want 1", n)
	}
	if cleared.Load() {
		t.Error("caches drop all answers")
	}
}

// TestSearchesShareAWrite wants all searches that wait for the same words to take one
// turn together, also when the first of them is given up, and to find what was saved.
func TestSearchesShareAWrite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "words.db")
	db, other := openAt(t, path), openAt(t, path)
	// Another process saves it, so that no timer takes a turn here.
	save(t, other, testkit.Story(t, "ferry", time.Now().Add(-time.Hour), func(a *news.Article) { a.Headline = "Ferry sails" }))
	var wg sync.WaitGroup
	hold, held := make(chan struct{}), make(chan struct{})
	wg.Go(func() {
		err := db.InTx(t.Context(), func(*store.Tx) error { close(held); <-hold; return nil })
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	given, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	wg.Go(func() {
		q := search.Parse("ferry")
		if _, err := db.List(given, store.Query{Search: &q, Limit: 10}, access.Viewer{}); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	turns := func(enough int) (most int) {
		for end := time.Now().Add(200 * time.Millisecond); most < enough && time.Now().Before(end); <-time.After(time.Millisecond) {
			most = max(most, db.WriteWaits().Queued)
		}
		return most
	}
	turns(2) // the first waits
	for range 4 {
		wg.Go(func() {
			if n := finds(t, db, "ferry"); n != 1 {
				t.Errorf("found in %d stories, want 1", n)
			}
		})
	}
	giveUp()
	if n := turns(3); n > 2 {
		t.Errorf("%d turns are taken or waited for, want no more than that of the transaction and one for all searches", n)
	}
	close(hold)
	wg.Wait()
}
