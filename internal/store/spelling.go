package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/search"
)

// The bounds of a look for another spelling.
const (
	maxLookedUp  = 12  // words of a search; a longer one stays as it is
	maxRespelled = 2   // words of a search
	maxSpellings = 8   // of a word, that are looked into
	maxFrequency = 200 // stories with a word; more are all the same
)

// DidYouMean is a search as it was probably meant, when it finds nothing: each
// word that is in no story the viewer may see is replaced by the nearest that is,
// in the spelling of a story; the rest stays as it was typed. It is "" when there
// is nothing nearer, or when that finds nothing within the same filters either.
//
// What the viewer may not see leaves no trace: its words are neither taken for
// known nor offered.
func (db *DB) DidYouMean(ctx context.Context, q Query, v access.Viewer) (string, error) {
	if q.Search == nil || q.Search.Empty() {
		return "", nil
	}
	if err := db.indexWords(ctx); err != nil {
		return "", err
	}
	better, err := db.respell(ctx, *q.Search, v)
	if err != nil {
		return "", fmt.Errorf("look for another spelling: %w", db.dialect.translate(err))
	}
	if better == "" {
		return "", nil
	}
	meant := search.Parse(better)
	q.Search, q.Limit, q.From, q.Skip, q.Backward, q.WantAll, q.Facets, q.Documents = &meant, 1, nil, 0, false, false, nil, false
	page, err := db.List(ctx, q, v)
	if err != nil || len(page.Articles) == 0 {
		return "", err
	}
	return better, nil
}

// respell replaces the unknown words; "" when there is none, or one without a
// nearer spelling.
func (db *DB) respell(ctx context.Context, q search.Query, v access.Viewer) (better string, err error) {
	words, left := q.Words(), maxRespelled
	if len(words) > maxLookedUp {
		return "", nil
	}
	for _, word := range words {
		if seen, err := db.sees(ctx, word, v); err != nil {
			return "", err
		} else if seen {
			continue
		}
		left--
		spelling := ""
		if left >= 0 && search.Misspellable(word) {
			spelling, err = db.spelling(ctx, word, v)
		}
		if err != nil || spelling == "" {
			return "", err
		}
		better = q.Replace(word, spelling)
		q = search.Parse(better)
	}
	return better, nil
}

// sees reports whether the viewer may see a story with a word.
func (db *DB) sees(ctx context.Context, word string, v access.Viewer) (bool, error) {
	found := 0
	err := db.readNewestWith(ctx, word, v, "1", &found)
	return found > 0, err
}

// storyWith is all the text of the newest story with a word that the viewer may
// see, with the word itself at its end; "" when there is none.
func (db *DB) storyWith(ctx context.Context, word string, v access.Viewer) (string, error) {
	found := 0
	var headline, subheadline, summary, byline, body string
	err := db.readNewestWith(ctx, word, v, "1, a.headline, a.subheadline, a.summary, a.byline, a.body", &found, &headline, &subheadline, &summary, &byline, &body)
	if err != nil || found == 0 {
		return "", err
	}
	return strings.Join([]string{headline, subheadline, summary, markup.Text(body), byline, word}, "\n"), nil
}

// readNewestWith reads columns of the newest story with a word that the viewer may
// see, if there is one.
func (db *DB) readNewestWith(ctx context.Context, word string, v access.Viewer, columns string, into ...any) error {
	expression, err := db.expression(ctx, search.Parse(`"`+word+`"`))
	if err != nil {
		return err
	}
	seen := visible(v, db.clock())
	return db.numbers(ctx, "SELECT "+columns+" FROM search_all f CROSS JOIN articles a ON a.search_row = f.rowid"+
		" WHERE f.search_all MATCH ? AND "+seen.sql+" ORDER BY f.rowid DESC LIMIT 1", append([]any{expression}, seen.args...), into...)
}

// spelling is the nearest word to an unknown one; the more frequent among those
// that are as near.
func (db *DB) spelling(ctx context.Context, word string, v access.Viewer) (string, error) {
	one, two, err := db.nearWords(ctx, word)
	if err != nil {
		return "", err
	}
	near := append(byLikelihood(one, word), byLikelihood(two, word)...)
	for _, n := range near[:min(len(near), maxSpellings)] {
		story, err := db.storyWith(ctx, n.Word, v)
		if err != nil {
			return "", err
		}
		if story != "" {
			return search.Spelled(story, n.Word), nil
		}
	}
	return "", nil
}

// byLikelihood sorts words that are equally near to a word: the frequent ones
// first, and of these the ones with its first letter, where slips are rare. A word
// that several vocabularies know stands where it is the most frequent.
func byLikelihood(near []search.Known, word string) []search.Known {
	first, _ := utf8.DecodeRuneInString(word)
	begins := func(n search.Known) int {
		if r, _ := utf8.DecodeRuneInString(n.Word); r == first {
			return 0
		}
		return 1
	}
	slices.SortFunc(near, func(a, b search.Known) int {
		return cmp.Or(cmp.Compare(min(b.Texts, maxFrequency), min(a.Texts, maxFrequency)), cmp.Compare(begins(a), begins(b)), cmp.Compare(a.Word, b.Word))
	})
	seen := make(map[string]bool, len(near))
	return slices.DeleteFunc(near, func(n search.Known) bool {
		again := seen[n.Word]
		seen[n.Word] = true
		return again
	})
}
