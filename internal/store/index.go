package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
	"github.com/dateline-api/dateline/internal/wordindex"
)

// tieBits are the low bits of a search row, which tell stories of one
// millisecond apart.
const tieBits = 14

// searchRowOf is a number that grows with the time that a story is listed by:
// seconds, then milliseconds in 10 bits, then bits of the id. Seconds until the
// year 9999 and all of it fit 63 bits.
func searchRowOf(listed time.Time, id news.ID) int64 {
	ms := listed.UnixMilli()
	second, rest := ms/1000, ms%1000
	if rest < 0 {
		second, rest = second-1, rest+1000
	}
	tie := int64(xxhash.Sum64(id[:]) & (1<<tieBits - 1))
	return second<<(10+tieBits) | rest<<tieBits | tie
}

// listedMicros is an expression for the time of a search row, in microseconds.
func listedMicros(row string) string {
	return fmt.Sprintf("(%[1]s >> %[2]d) * 1000000 + ((%[1]s >> %[3]d) & 1023) * 1000", row, 10+tieBits, tieBits)
}

// searchRow is the article's number in the indexes of words; 0 when it is in
// none: what lies in the trash is not found.
func (tx *Tx) searchRow(before *news.Article, a news.Article) (int64, error) {
	switch {
	case a.IsTrashed():
		return 0, nil
	case before != nil && before.SearchRow != 0 && sameWords(*before, a):
		return before.SearchRow, nil
	default:
		return tx.freeSearchRow(searchRowOf(listedAt(a), a.ID), a.Seq)
	}
}

// saveSearch notes what the indexes of words are to hold of the article.
func (tx *Tx) saveSearch(before *news.Article, a news.Article, w words) error {
	if before != nil && before.SearchRow != 0 {
		if sameWords(*before, a) {
			return nil
		}
		tx.unindex(before.SearchRow)
	}
	if a.SearchRow == 0 {
		return nil
	}
	return tx.index(a.SearchRow, w)
}

// sameWords reports whether the index holds b as it holds a.
func sameWords(a, b news.Article) bool {
	return a.IsTrashed() == b.IsTrashed() && listedAt(a).Equal(listedAt(b)) &&
		a.Headline == b.Headline && a.Subheadline == b.Subheadline && a.Summary == b.Summary &&
		a.Body == b.Body && a.Byline == b.Byline && termTokens(a) == termTokens(b)
}

// A number that waits to be taken out of the indexes of words is not free yet.
const searchRowTaken = "SELECT (SELECT count(*) FROM articles WHERE search_row = ?1 AND seq <> ?2)" +
	" + (SELECT count(*) FROM waiting_words WHERE search_row = ?1 AND NOT EXISTS (SELECT 1 FROM articles WHERE search_row = ?1))"

// freeSearchRow is the first number from wanted on that no other article has:
// the same one in nearly every case.
func (tx *Tx) freeSearchRow(wanted, seq int64) (int64, error) {
	for row := wanted; ; row++ {
		taken, err := tx.count(searchRowTaken, row, seq)
		if err != nil {
			return 0, fmt.Errorf("look for a search row: %w", err)
		}
		if taken == 0 {
			return row, nil
		}
	}
}

// termTokens are the words by which a story is found through the names of its
// tags, whatever those are called at the time.
func termTokens(a news.Article) string {
	tokens := make([]string, len(a.Tags))
	for i, t := range a.Tags {
		tokens[i] = termToken(t.ID)
	}
	return strings.Join(tokens, " ")
}

func termToken(id int64) string { return "zt" + strconv.FormatInt(id, 10) }

// words are the folded texts of a story, by which it is found.
type words struct {
	headline, subheadline, summary, body, byline, terms string

	gathered bool // all of them are in a Gatherer; the last three are gone
}

func (w words) size() int {
	return len(w.headline) + len(w.subheadline) + len(w.summary) + len(w.body) + len(w.byline) + len(w.terms)
}

// gather adds the words to those that go into the index of all words together,
// and lets go of what no other index needs.
func (w *words) gather(g *wordindex.Gatherer) {
	g.Add(w.headline, w.subheadline, w.summary, w.body, w.byline, w.terms)
	w.body, w.byline, w.terms, w.gathered = "", "", "", true
}

func wordsOf(a news.Article) words {
	return words{
		headline: search.Fold(a.Headline), subheadline: search.Fold(a.Subheadline), summary: search.Fold(a.Summary),
		body: search.Fold(markup.Text(a.Body)), byline: search.Fold(a.Byline), terms: termTokens(a),
	}
}
