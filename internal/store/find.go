package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
)

// Relevance is the order of a search: stories that have all that was asked for
// in the headline come first, then those that have it in what stands above the
// body, then the rest; the newest first among equals.
//
// It is made of walks along three indexes, newest first, and each stops when the
// page is full, so that it costs no more for a word that stands in every fifth
// story than for a rare one.
const Relevance Sort = "relevance"

// matching narrows a listing to what a search finds, and says along which index
// of words it is walked.
func (l *listing) matching(ctx context.Context, q search.Query) (err error) {
	if q.Empty() {
		l.nothing = true
		return nil
	}
	wanted, unwanted := q.Positive(), q.Negative()
	l.plain = wanted.FTS5()
	if l.expression, err = l.db.expression(ctx, wanted); err != nil {
		return err
	}
	if unwanted.Empty() {
		return nil
	}
	without, err := l.db.expression(ctx, unwanted)
	l.and("NOT EXISTS (SELECT 1 FROM search_all n WHERE n.search_all MATCH ? AND n.rowid = a.search_row)", without)
	return err
}

// found makes the listing a walk along the index of all words.
func (l *listing) found() {
	if l.expression == "" {
		return
	}
	l.from, l.sortBy = foundFrom("search_all"), "f"
	l.and("f.search_all MATCH ?", l.expression)
}

// foundFrom is the FROM of a walk along one index of words.
func foundFrom(table string) string {
	return table + " f CROSS JOIN articles a ON a.search_row = f.rowid"
}

// expression is the search in the words of the full-text index, with the names
// of tags worked in: a word is found where it stands, and in what is about a tag
// whose name has it.
func (db *DB) expression(ctx context.Context, q search.Query) (string, error) {
	var failed error
	expression := q.FTS5With(func(word string, prefix bool) []string {
		tokens, err := db.tagTokens(ctx, word, prefix)
		if err != nil && failed == nil {
			failed = err
		}
		return tokens
	})
	return expression, failed
}

// maxTagsOfWord bounds how many tags one word of a search stands for.
const maxTagsOfWord = 20

func (db *DB) tagTokens(ctx context.Context, word string, prefix bool) ([]string, error) {
	match := `"` + word + `"`
	if prefix {
		match += "*"
	}
	rows, err := db.stmts.rows(ctx, "SELECT rowid FROM search_terms WHERE search_terms MATCH ? LIMIT ?", match, maxTagsOfWord)
	if err != nil {
		return nil, fmt.Errorf("look for tags named %q: %w", word, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var tokens []string
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		tokens = append(tokens, termToken(id))
	}
	return tokens, rows.Err()
}

// stage is one of the walks of a search by relevance: each with what must match in
// its own index, and what must not match in the one before.
func (l *listing) stage(n int) (from string, where []string, args []any) {
	table := searchTables[n]
	from = foundFrom(table)
	where = append(slices.Clone(l.where), "f."+table+" MATCH ?")
	args = append(slices.Clone(l.args), l.expressionIn(n))
	if n > 0 {
		before := searchTables[n-1]
		where = append(where, "NOT EXISTS (SELECT 1 FROM "+before+" e WHERE e."+before+" MATCH ? AND e.rowid = f.rowid)")
		args = append(args, l.expressionIn(n-1))
	}
	return from, where, args
}

func (l *listing) expressionIn(stage int) string {
	if stage == len(searchTables)-1 {
		return l.expression
	}
	return l.plain // tags are named in the last index only
}

// byRelevance makes a page of a search by relevance out of its stages.
func (l *listing) byRelevance(ctx context.Context, q Query) (Page, error) {
	stage, row := 0, int64(0)
	if q.Backward {
		stage = len(searchTables) - 1
	}
	if q.From != nil {
		stage = min(max(q.From.Stage, 0), len(searchTables)-1)
		row, _ = q.From.Key.(int64)
	}
	var found []news.Article
	skip := q.Skip
	for stage >= 0 && stage < len(searchTables) && len(found) <= q.Limit {
		articles, err := l.walk(ctx, q, stage, row, q.Limit+1-len(found), skip)
		if err == nil && skip > 0 {
			skip, err = l.leftToSkip(ctx, stage, skip, len(articles))
		}
		if err != nil {
			return Page{}, err
		}
		for _, a := range articles {
			a.SearchStage = stage
			found = append(found, a)
		}
		row = 0
		if q.Backward {
			stage--
		} else {
			stage++
		}
	}
	more := len(found) > q.Limit
	found = found[:min(len(found), q.Limit)]
	if q.Backward {
		slices.Reverse(found)
		return Page{Articles: found, HasPrev: more, HasNext: q.From != nil}, nil
	}
	return Page{Articles: found, HasNext: more, HasPrev: q.From != nil || q.Skip > 0}, nil
}

// leftToSkip is how many rows a page number has still to leave out after a stage
// that gave some: none once there is one. A stage that lies before the page
// altogether is counted.
func (l *listing) leftToSkip(ctx context.Context, stage, skip, gave int) (int, error) {
	if gave > 0 {
		return 0, nil
	}
	from, where, args := l.stage(stage)
	var passed int
	err := l.db.reader.QueryRowContext(ctx, "SELECT count(*) FROM "+from+" WHERE "+strings.Join(where, " AND "), args...).Scan(&passed)
	return max(skip-passed, 0), err
}

// walk reads one stage, from after a row on (0 is from its beginning), and leaves
// out as many as skip says.
func (l *listing) walk(ctx context.Context, q Query, stage int, row int64, limit, skip int) ([]news.Article, error) {
	from, where, args := l.stage(stage)
	order, step := "DESC", "<"
	if q.Backward {
		order, step = "ASC", ">"
	}
	if row != 0 {
		where, args = append(where, "f.rowid "+step+" ?"), append(args, row)
	}
	query := l.db.selectArticles(q.Columns) + " FROM " + from + " WHERE " + strings.Join(where, " AND ") +
		" ORDER BY f.rowid " + order + " LIMIT ? OFFSET ?"
	rows, err := l.db.stmts.rows(ctx, query, append(args, limit, skip)...)
	if err != nil {
		return nil, err
	}
	return scanArticles(rows, l.viewer, l.now)
}
