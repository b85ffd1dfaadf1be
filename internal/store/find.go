package store

import (
	"context"
	"fmt"
	"strings"
	"time"

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

// finding is what a listing's search asks of the indexes of words.
type finding struct {
	asked  bool // there is a search
	tested bool // another way leads; each row is asked whether the search finds it

	headline, lead string // the search within the headline, and within all above the body
	expression     string // the search with the names of tags worked in
	without        string // what must not be found; "" for nothing
	tags           string // the marks of tags, one of which must be there; "" without
	oneIndex       bool   // all walks go along the index of all words
}

// matching narrows a listing to what a search finds.
func (l *listing) matching(ctx context.Context, q search.Query) (err error) {
	f := &l.found
	if f.asked = true; q.Empty() {
		l.nothing = true
		return nil
	}
	if err := l.db.indexWords(ctx); err != nil {
		return err
	}
	wanted, unwanted := q.Positive(), q.Negative()
	f.headline, f.lead = wanted.FTS5In("headline"), wanted.FTS5In("headline", "subheadline", "summary")
	if f.expression, err = l.db.expression(ctx, wanted); err != nil || unwanted.Empty() {
		return err
	}
	if f.without, err = l.db.expression(ctx, unwanted); err != nil {
		return err
	}
	left, err := l.db.finds(ctx, "("+f.expression+") AND ("+f.without+")", l.bounds.without)
	if left == 0 {
		f.without = ""
	}
	f.oneIndex = left == l.bounds.without
	return err
}

// finds counts what an expression finds in any state, to a bound.
func (db *DB) finds(ctx context.Context, expression string, bound int) (n int, err error) {
	err = db.numbers(ctx, "SELECT count(*) FROM (SELECT 1 FROM search_all f WHERE f.search_all MATCH ? LIMIT ?)", []any{expression, bound}, &n)
	return n, err
}

// chooseFound decides between a walk along the words and the ways of the filters.
func (l *listing) chooseFound(ctx context.Context, s Sort) error {
	found, bound := 0, l.bounds.rare
	other := !l.byTime && s != Relevance
	if other {
		bound = l.bounds.found
	}
	if other || len(l.groups) > 0 {
		var err error
		if found, err = l.db.finds(ctx, l.found.match(whole), bound); err != nil {
			return err
		}
	}
	if len(l.groups) > 0 {
		which, stories, err := l.rarest(ctx, l.bounds.rare)
		switch tags := l.groups[which].tags; {
		case err != nil:
			return err
		case stories >= found || stories == l.bounds.rare:
		case tags != nil:
			l.found.tags, l.found.oneIndex = anyTag(tags), true
			return nil
		case stories <= l.bounds.tested:
			l.lead, l.gathered, l.found.tested = which, true, true
			return nil
		}
	}
	l.found.tested = other && found == l.bounds.found
	return nil
}

// anyTag finds what has one of some tags.
func anyTag(ids []int64) string {
	tokens := make([]string, len(ids))
	for i, id := range ids {
		tokens[i] = `"` + termToken(id) + `"`
	}
	return strings.Join(tokens, " OR ")
}

// whole stands for all stages of a search at once.
const whole = -1

// table is the index of words that a stage walks along.
func (f finding) table(stage int) string {
	if stage == whole || f.oneIndex {
		return searchTables[len(searchTables)-1]
	}
	return searchTables[stage]
}

// match is the expression of one of the walks of a search by relevance: what
// must be found there, and nothing that the walk before has.
func (f finding) match(stage int) string {
	expression, before := f.expression, ""
	switch stage {
	case 0:
		expression = f.headline
	case 1:
		expression, before = f.lead, f.headline
	case len(searchTables) - 1:
		before = f.lead
	}
	expression = "(" + expression + ")"
	if f.tags != "" {
		expression = "(" + expression + " AND (" + f.tags + "))"
	}
	if before != "" {
		expression = "(" + expression + " NOT (" + before + "))"
	}
	if f.without != "" && f.table(stage) == f.table(whole) {
		expression = "(" + expression + " NOT (" + f.without + "))"
	}
	return expression
}

// inOrder reports whether the finds come in the order of their row numbers.
func (f finding) inOrder(l *listing) bool { return !f.tested && l.byTime || f.tested && !l.gathered }

// finds is the source of what a stage of the search finds.
func (l *listing) finds(stage int) source {
	table, match := l.found.table(stage), l.found.match(stage)
	var s source
	if l.found.tested {
		s = l.all()
		s.and("EXISTS (SELECT 1 FROM "+table+" f WHERE f."+table+" MATCH ? AND f.rowid = a.search_row)", match)
	} else {
		s = source{from: table + " f CROSS JOIN articles a ON a.search_row = f.rowid", time: "a", row: "f.rowid"}
		s.and("f."+table+" MATCH ?", match)
		l.spanRows(&s)
		s = l.with(s)
	}
	if l.found.without != "" && table != l.found.table(whole) {
		s.and("NOT EXISTS (SELECT 1 FROM search_all n WHERE n.search_all MATCH ? AND n.rowid = a.search_row)", l.found.without)
	}
	return s
}

// spanRows keeps a walk within the row numbers of the listing's span of time,
// with a second to spare for those that share a number's beginning.
func (l *listing) spanRows(s *source) {
	if !l.since.IsZero() {
		s.and("f.rowid >= ?", searchRowOf(l.since.Add(-time.Second), news.ID{}))
	}
	if !l.until.IsZero() {
		s.and("f.rowid < ?", searchRowOf(l.until.Add(2*time.Second), news.ID{}))
	}
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

// byRelevance makes a page of a search by relevance.
func (l *listing) byRelevance(ctx context.Context, q Query) (page Page, err error) {
	if q.Documents {
		page.Documents, err = inStages(ctx, l, q, func(stage int, p span) ([]Document, error) {
			found, err := l.readDocuments(ctx, []source{l.finds(stage)}, l.order(q), !l.found.tested, p)
			for i := range found {
				found[i].Place.Stage = stage
			}
			return found, err
		})
		page.Documents, page.HasNext, page.HasPrev = cut(q, page.Documents)
		return page, err
	}
	page.Articles, err = inStages(ctx, l, q, func(stage int, p span) ([]news.Article, error) {
		found, err := l.read(ctx, q.Columns, []source{l.finds(stage)}, l.order(q), !l.found.tested, p)
		for i := range found {
			found[i].SearchStage = stage
		}
		return found, err
	})
	page.Articles, page.HasNext, page.HasPrev = cut(q, page.Articles)
	return page, err
}

// inStages walks the stages of a search until it has a page and one row more.
func inStages[T any](ctx context.Context, l *listing, q Query, read func(stage int, p span) ([]T, error)) (found []T, err error) {
	stage, from := 0, q.From
	if q.Backward {
		stage = len(searchTables) - 1
	}
	if from != nil {
		stage = min(max(from.Stage, 0), len(searchTables)-1)
	}
	skip := q.Skip
	for stage >= 0 && stage < len(searchTables) && len(found) <= q.Limit {
		rows, err := read(stage, span{from, q.Limit + 1 - len(found), skip})
		if err == nil && skip > 0 {
			skip, err = l.leftToSkip(ctx, stage, skip, len(rows))
		}
		if err != nil {
			return nil, err
		}
		found = append(found, rows...)
		from = nil
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
	s := l.finds(stage)
	var passed int
	err := l.db.reader.QueryRowContext(ctx, "SELECT count(*)"+s.sql(), s.args...).Scan(&passed)
	return max(skip-passed, 0), err
}
