package store

import (
	"cmp"
	"context"
	"encoding/json"
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
	maxRespelled     = 2      // words of a search
	maxSpellings     = 8      // of a word, that are looked into
	maxFrequency     = 200    // stories with a word; more are all the same
	maxHeadlineWords = 20_000 // words of headlines that begin alike
	twoSlips         = 6      // characters from which on a word may have two
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
	left := maxRespelled
	for _, word := range q.Words() {
		if story, err := db.storyWith(ctx, word, v); err != nil {
			return "", err
		} else if story != "" {
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

// storyWith is all the text of the newest story with a word that the viewer may
// see, with the word itself at its end; "" when there is none.
func (db *DB) storyWith(ctx context.Context, word string, v access.Viewer) (string, error) {
	expression, err := db.expression(ctx, search.Parse(`"`+word+`"`))
	if err != nil {
		return "", err
	}
	seen := visible(v, db.clock())
	rows, err := db.stmts.rows(ctx, "SELECT a.headline, a.subheadline, a.summary, a.byline, a.body FROM search_all f CROSS JOIN articles a ON a.search_row = f.rowid"+
		" WHERE f.search_all MATCH ? AND "+seen.sql+" ORDER BY f.rowid DESC LIMIT 1", append([]any{expression}, seen.args...)...)
	if err != nil {
		return "", err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var headline, subheadline, summary, byline, body string
	if !rows.Next() {
		return "", rows.Err()
	}
	if err := rows.Scan(&headline, &subheadline, &summary, &byline, &body); err != nil {
		return "", err
	}
	return strings.Join([]string{headline, subheadline, summary, markup.Text(body), byline, word}, "\n"), rows.Err()
}

// spelling is the nearest word to an unknown one; the more frequent among those
// that are as near.
func (db *DB) spelling(ctx context.Context, word string, v access.Viewer) (string, error) {
	for _, near := range []func(context.Context, string) ([]nearWord, error){db.oneSlip, db.tagSlip, db.twoSlips} {
		words, err := near(ctx, word)
		if err != nil {
			return "", err
		}
		first, _ := utf8.DecodeRuneInString(word)
		slices.SortFunc(words, func(a, b nearWord) int {
			return cmp.Or(cmp.Compare(b.stories, a.stories), cmp.Compare(a.begins(first), b.begins(first)), cmp.Compare(a.word, b.word))
		})
		for _, n := range words[:min(len(words), maxSpellings)] {
			story, err := db.storyWith(ctx, n.word, v)
			if err != nil {
				return "", err
			}
			if story != "" {
				return search.Spelled(story, n.word), nil
			}
		}
	}
	return "", nil
}

// nearWord is a word of the indexes, with its number of stories up to
// maxFrequency.
type nearWord struct {
	word    string
	stories int
}

// begins is 0 for a word with the given first letter, where slips are rare, else 1.
func (n nearWord) begins(first rune) int {
	if r, _ := utf8.DecodeRuneInString(n.word); r == first {
		return 0
	}
	return 1
}

// oneSlip lists the words of all texts that are one slip away: each that could be
// is looked up, which takes the same time in any archive.
func (db *DB) oneSlip(ctx context.Context, word string) ([]nearWord, error) {
	return db.variantsIn(ctx, "search_all", word)
}

// tagSlip is oneSlip for the names of tags.
func (db *DB) tagSlip(ctx context.Context, word string) ([]nearWord, error) {
	return db.variantsIn(ctx, "search_terms", word)
}

func (db *DB) variantsIn(ctx context.Context, table, word string) ([]nearWord, error) {
	variants, err := json.Marshal(search.Variants(word))
	if err != nil {
		return nil, err
	}
	return db.nearWords(ctx, "SELECT c.value, (SELECT count(*) FROM (SELECT 1 FROM "+table+" f WHERE f."+table+" MATCH '\"' || c.value || '\"' LIMIT ?)) AS n"+
		" FROM json_each(?) c WHERE n > 0", maxFrequency, string(variants))
}

// twoSlips lists the words of headlines that begin with the same three letters and
// are two slips away.
func (db *DB) twoSlips(ctx context.Context, word string) ([]nearWord, error) {
	letters := []rune(word)
	if len(letters) < twoSlips {
		return nil, nil
	}
	begin := string(letters[:3])
	words, err := db.nearWords(ctx, "SELECT term, min(doc, ?) FROM search_headline_words WHERE term >= ? AND term < ? LIMIT ?",
		maxFrequency, begin, begin+string(utf8.MaxRune), maxHeadlineWords)
	return slices.DeleteFunc(words, func(n nearWord) bool { return search.Slips(word, n.word) > 2 || n.word == word }), err
}

func (db *DB) nearWords(ctx context.Context, query string, args ...any) (words []nearWord, err error) {
	rows, err := db.stmts.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var n nearWord
		if err := rows.Scan(&n.word, &n.stories); err != nil {
			return nil, err
		}
		if !isTermToken(n.word) {
			words = append(words, n)
		}
	}
	return words, rows.Err()
}

// isTermToken reports whether a word is the mark of a tag and not one of a text.
func isTermToken(word string) bool {
	digits, ok := strings.CutPrefix(word, "zt")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}
