package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// meant is what a search that finds nothing offers instead.
func meant(t testing.TB, db *store.DB, typed string) string {
	t.Helper()
	parsed := search.Parse(typed)
	offer, err := db.DidYouMean(t.Context(), store.Query{Search: &parsed, Sort: store.Relevance, Limit: 20}, access.Viewer{})
	if err != nil {
		t.Errorf("%s: %v", typed, err)
	}
	return offer
}

// wantMeant wants an offer for what was typed.
func wantMeant(t testing.TB, db *store.DB, typed, want string) {
	t.Helper()
	if got := meant(t, db, typed); got != want {
		t.Errorf("%s: did you mean %q, want %q", typed, got, want)
	}
}

// storyOf stores a new story, out or not, with a headline and a body.
func storyOf(t testing.TB, db *store.DB, slug, headline, body string, out bool) news.Article {
	t.Helper()
	a := testkit.Draft(t, slug)
	if out {
		a = testkit.Story(t, slug, testkit.Morning)
	}
	a.Headline, a.Body = headline, "<p>"+body+"</p>"
	err := db.InTx(t.Context(), func(tx *store.Tx) (err error) {
		a, err = tx.Save(nil, a, store.Entry{Kind: news.ChangePublished, Viewer: tester})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestSpellingIsFresh wants words of headlines and tags to be offered as soon as
// they are saved, other words when all are read again, and words that are gone
// not to be offered.
func TestSpellingIsFresh(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	wantMeant(t, db, "zepelin", "")
	db.AwaitBackground()

	first := storyOf(t, db, "one", "Zeppelin lands", "Passengers applauded", true)
	wantMeant(t, db, "zepelin", "Zeppelin")
	wantMeant(t, db, "pasengers", "")
	storyOf(t, db, "two", "Submarine found", "", true)
	wantMeant(t, db, "submarrine zeppelin", "")
	wantMeant(t, db, "submarrine", "Submarine")
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		tag, err := tx.SaveTerm(nil, news.Term{Class: news.Tag, Slug: "aviation", Name: "Aviation", Kind: "topic"}, tester)
		if err != nil {
			return err
		}
		before, err := tx.Article(first.ID)
		if err != nil {
			return err
		}
		after := before
		after.Headline, after.Tags = "Balloon lands", []news.Term{tag}
		_, err = tx.Save(&before, after, store.Entry{Kind: news.ChangeUpdated, Viewer: tester})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	wantMeant(t, db, "baloon", "Balloon")
	wantMeant(t, db, "zepelin", "") // known, and in no story any more
	wantMeant(t, db, "aviatoin", "aviation")

	clock.Advance(time.Hour)
	meant(t, db, "pasengers") // begins to read
	db.AwaitBackground()
	for range 2 {
		wantMeant(t, db, "pasengers", "Passengers")
		wantMeant(t, db, "baloon", "Balloon")
		wantMeant(t, db, "aviatoin", "aviation")
		clock.Advance(time.Hour) // and nothing was changed
		meant(t, db, "pasengers")
		db.AwaitBackground()
	}

	err = db.InTx(t.Context(), func(tx *store.Tx) error {
		before, err := tx.Article(first.ID)
		if err == nil {
			err = tx.Purge(before, store.Entry{Kind: news.ChangePurged, Viewer: tester})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	wantMeant(t, db, "pasengers", "")
	wantMeant(t, db, "baloon", "")
	wantMeant(t, db, "submarrine", "Submarine")
}

// TestSpellingRestsWhileItReads wants a reading that rests now and then to come to
// its end, the first and those after it.
func TestSpellingRestsWhileItReads(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	db.RestAlways()
	var body strings.Builder
	for i := range 3000 { // several times as many as are read in one go
		fmt.Fprintf(&body, "%c%c%c%cfiller ", 'a'+i/676, 'a'+i/26%26, 'a'+i%26, 'a'+i%7)
	}
	storyOf(t, db, "one", "Bridge opens", body.String()+"passengers", true)
	meant(t, db, "pasengers") // begins to read
	db.AwaitBackground()
	wantMeant(t, db, "pasengers", "passengers")
	storyOf(t, db, "two", "Bridge closes", "spectators", true)
	clock.Advance(time.Hour)
	meant(t, db, "spectatros")
	db.AwaitBackground()
	wantMeant(t, db, "spectatros", "spectators")
}

// TestSpellingIsBounded wants no more words to be looked up than a few, whatever
// there is: those of many drafts come before the one that may be offered.
func TestSpellingIsBounded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		drafts int
		want   string
	}{{7, "harbourx"}, {8, ""}, {20, ""}} {
		t.Run(fmt.Sprint(test.drafts), func(t *testing.T) {
			t.Parallel()
			db := testkit.DB(t)
			storyOf(t, db, "visible", "harbourx", "", true)
			for i := range test.drafts {
				word := "harbour" + string(rune('a'+i))
				storyOf(t, db, fmt.Sprint("draft-", i), word, "", false)
			}
			wantMeant(t, db, "harbour", test.want)
		})
	}
}

// TestSpellingLooksUpWordsOnce wants a word that is known from stories and from the
// name of a tag to be looked up once: the tags come before the one that may be
// offered.
func TestSpellingLooksUpWordsOnce(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	storyOf(t, db, "visible", "harbourx", "", true)
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		for i := range 7 {
			word := "harbour" + string(rune('a'+i))
			if _, err := tx.SaveTerm(nil, news.Term{Class: news.Tag, Slug: word, Name: word, Kind: "topic"}, tester); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 14 {
		storyOf(t, db, fmt.Sprint("draft-", i), "harbour"+string(rune('a'+i/2)), "", false)
	}
	wantMeant(t, db, "harbour", "harbourx")
}

// TestSpellingOfLongSearches wants a search of more words than are looked up to
// stay as it is.
func TestSpellingOfLongSearches(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	known := "one two three four five six seven eight nine ten eleven"
	storyOf(t, db, "bridge", "Bridge opens", known+" twelve", true)
	wantMeant(t, db, known+" brigde", known+" Bridge")
	wantMeant(t, db, known+" twelve brigde", "")
}

// TestSpellingLearnsInParts wants a search to learn from a bounded number of
// changes, and the next one to go on.
func TestSpellingLearnsInParts(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	meant(t, db, "zepelin")
	db.AwaitBackground()
	saveAll(t, db, bulkStories(t, 450))
	storyOf(t, db, "last", "Zeppelin lands", "", true)
	for _, want := range []string{"", "", "Zeppelin"} {
		wantMeant(t, db, "zepelin", want)
	}
}

// TestSpellingAtOnce looks for spellings while stories are saved and words are
// read again.
func TestSpellingAtOnce(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	storyOf(t, db, "bridge", "Bridge opens", "", true)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 10 {
				if i == 0 {
					storyOf(t, db, fmt.Sprint("story-", j), fmt.Sprint("Ferry ", strings.Repeat("a", j+3)), "", true)
					clock.Advance(time.Hour)
				}
				wantMeant(t, db, "brigde", "Bridge")
			}
		})
	}
	wg.Wait()
	wantMeant(t, db, "fery", "Ferry")
}

// TestSpellingStops wants a database to close while words are read, and to answer
// a search whose caller went away with an error.
func TestSpellingStops(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t, testkit.Path(t), testkit.NewClock())
	storyOf(t, db, "bridge", "Bridge opens", "", true)
	meant(t, db, "brigde")
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	parsed := search.Parse("brigde")
	if _, err := db.DidYouMean(t.Context(), store.Query{Search: &parsed, Limit: 1}, access.Viewer{}); err == nil {
		t.Error("a closed database answers")
	}
}

// TestSpellingIsNotAwaited wants a search not to wait for words that are not read
// any more.
func TestSpellingIsNotAwaited(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	storyOf(t, db, "bridge", "Bridge opens", "", true)
	db.StopReadingWords()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	parsed := search.Parse("brigde")
	offer, err := db.DidYouMean(ctx, store.Query{Search: &parsed, Limit: 1}, access.Viewer{})
	if offer != "" || err != nil {
		t.Errorf("did you mean %q (%v), want nothing at once", offer, err)
	}
}

// TestSpellingReadsAnew wants words to be read again soon after the first reading
// failed.
func TestSpellingReadsAnew(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	storyOf(t, db, "bridge", "Bridge opens", "", true)
	exec := func(statement string) {
		t.Helper()
		if err := db.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec("DROP TABLE search_headline_words")
	wantMeant(t, db, "brigde", "")
	db.AwaitBackground()
	exec("CREATE VIRTUAL TABLE search_headline_words USING fts5vocab(search_headline, 'row')")
	wantMeant(t, db, "brigde", "")
	clock.Advance(10 * time.Second)
	meant(t, db, "brigde") // begins to read
	db.AwaitBackground()
	wantMeant(t, db, "brigde", "Bridge")
}
