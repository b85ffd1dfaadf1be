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

// byRelevance makes a page of a search by relevance.
func (l *listing) byRelevance(ctx context.Context, q Query) (page Page, err error) {
	if q.Documents {
		page.Documents, err = inStages(ctx, l, q, func(from, rest string, args []any, stage int) ([]Document, error) {
			found, err := l.readDocuments(ctx, "f.rowid", from, rest, args)
			for i := range found {
				found[i].Place.Stage = stage
			}
			return found, err
		})
		page.Documents, page.HasNext, page.HasPrev = cut(q, page.Documents)
		return page, err
	}
	page.Articles, err = inStages(ctx, l, q, func(from, rest string, args []any, stage int) ([]news.Article, error) {
		found, err := l.read(ctx, q.Columns, from, rest, args)
		for i := range found {
			found[i].SearchStage = stage
		}
		return found, err
	})
	page.Articles, page.HasNext, page.HasPrev = cut(q, page.Articles)
	return page, err
}

// inStages walks the stages of a search until a page is full, and one row more.
func inStages[T any](ctx context.Context, l *listing, q Query, read func(from, rest string, args []any, stage int) ([]T, error)) (found []T, err error) {
	stage, row := 0, int64(0)
	if q.Backward {
		stage = len(searchTables) - 1
	}
	if q.From != nil {
		stage = min(max(q.From.Stage, 0), len(searchTables)-1)
		row, _ = q.From.Key.(int64)
	}
	skip := q.Skip
	for stage >= 0 && stage < len(searchTables) && len(found) <= q.Limit {
		from, rest, args := l.walk(q, stage, row, q.Limit+1-len(found), skip)
		rows, err := read(from, rest, args, stage)
		if err == nil && skip > 0 {
			skip, err = l.leftToSkip(ctx, stage, skip, len(rows))
		}
		if err != nil {
			return nil, err
		}
		found = append(found, rows...)
		row = 0
		if q.Backward {
			stage--
		} else {
			stage++
		}
	}
	return found, nil
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

// walk is the rest of a query that reads one stage, from after a row on (0 is
// from its beginning), and leaves out as many rows as skip says.
func (l *listing) walk(q Query, stage int, row int64, limit, skip int) (from, rest string, args []any) {
	from, where, args := l.stage(stage)
	order, step := "DESC", "<"
	if q.Backward {
		order, step = "ASC", ">"
	}
	if row != 0 {
		where, args = append(where, "f.rowid "+step+" ?"), append(args, row)
	}
	rest = " WHERE " + strings.Join(where, " AND ") + " ORDER BY f.rowid " + order + " LIMIT ? OFFSET ?"
	return from, rest, append(args, limit, skip)
}
