package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dateline-api/dateline/internal/news"
)

// searchAll makes the index of all words anew: without an index of the beginnings
// of words, which cost as much as the words themselves and spared only searches
// for word* that are not by relevance (docs/decisions/0010-bulk.md), and with
// the tokenizer that only parts at spaces, because the words are folded.
var searchAll = []string{
	"DROP TABLE search_words",
	"DROP TABLE search_all",
	"CREATE VIRTUAL TABLE search_all USING fts5(" +
		"headline, subheadline, summary, body, byline, terms, content = '', contentless_delete = 1, tokenize = 'ascii')",
	"CREATE VIRTUAL TABLE search_words USING fts5vocab(search_all, 'row')",
}

// rebuildBatch is how many stories are held in memory while words are indexed anew.
const rebuildBatch = 200

// rebuildWords makes search_all as it is to be and fills it from the articles.
func rebuildWords(ctx context.Context, tx *sql.Tx) error {
	for _, statement := range searchAll {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("make the index of words: %w", err)
		}
	}
	if err := tuneWords(ctx, tx, wordsMerged, wordsGathered); err != nil {
		return fmt.Errorf("set the index of words: %w", err)
	}
	insert, err := tx.PrepareContext(ctx, insertAll)
	if err != nil {
		return fmt.Errorf("make the index of words: %w", err)
	}
	defer insert.Close() //nolint:errcheck // the transaction ends it
	last := int64(-1 << 62)
	for {
		articles, err := articlesToIndex(ctx, tx, "a.search_row > ?", last)
		if err != nil {
			return fmt.Errorf("read articles: %w", err)
		}
		for _, a := range articles {
			w := wordsOf(a)
			if _, err := insert.ExecContext(ctx, a.SearchRow, w.headline, w.subheadline, w.summary, w.body, w.byline, w.terms); err != nil {
				return fmt.Errorf("index article %s: %w", a.ID, err)
			}
			last = a.SearchRow
		}
		if len(articles) < rebuildBatch {
			return nil
		}
	}
}

// articlesToIndex reads what is indexed of the first articles of a condition on
// their search rows.
func articlesToIndex(ctx context.Context, tx *sql.Tx, where string, row int64) (articles []news.Article, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT a.search_row, a.headline, a.subheadline, a.summary, a.body, a.byline,"+
		" (SELECT json_group_array(json_array(x.term_id) ORDER BY x.position) FROM article_terms x WHERE x.article_id = a.seq AND x.class = 'tag')"+
		" FROM articles a WHERE "+where+" ORDER BY a.search_row LIMIT ?", row, rebuildBatch)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var a news.Article
		var tags []byte
		if err := rows.Scan(&a.SearchRow, &a.Headline, &a.Subheadline, &a.Summary, &a.Body, &a.Byline, &tags); err != nil {
			return nil, err
		}
		if a.Tags, err = parse(tags, func(cells []json.RawMessage) (t news.Term, err error) { return t, into(cells, &t.ID) }); err != nil {
			return nil, err
		}
		articles = append(articles, a)
	}
	return articles, rows.Err()
}
