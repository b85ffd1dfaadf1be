package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
)

// The bounds of a search for related stories: it looks at the newest stories of
// each tag and each word and no further, so that it takes the same time in any
// archive.
const (
	relatedPerTag   = 60
	relatedPerWord  = 40
	relatedRecent   = 60 // of the section, where tags and words give too few
	relatedTagsMax  = 12
	relatedWordsMax = 4
	headlineWords   = 16 // that are counted, to find the rarest

	// A word in more stories than this, or in more than every relatedShare-th,
	// says nothing of what a story is about.
	relatedCommon = 1000
	relatedShare  = 10
	relatedLeast  = 10 // but in so few any word may

	// What a story has in common weighs so much: an editor chose the tag.
	tagWeight  = 2
	wordWeight = 1
)

// Related returns up to limit stories to read after one: those that editors
// chose, in their order, then those that share most tags and rare words of its
// headline with it, the newer first among equals, then the newest of its section.
func (db *DB) Related(ctx context.Context, a news.Article, limit int, v access.Viewer, c Columns) ([]news.Article, error) {
	now := db.clock()
	ids := make([]news.ID, 0, limit)
	for _, chosen := range a.RelatedStories {
		ids = append(ids, chosen.ID)
	}
	ids = ids[:min(len(ids), limit)]
	if len(ids) < limit {
		found, err := db.sharing(ctx, a, v)
		if err != nil {
			return nil, fmt.Errorf("look for stories related to %s: %w", a.ID, db.dialect.translate(err))
		}
		for _, id := range found {
			if len(ids) < limit && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	seen := visible(v, now)
	args := make([]any, len(ids), len(ids)+len(seen.args))
	for i, id := range ids {
		args[i] = id.String()
	}
	// By the ids first: the index of the state holds nearly all stories.
	query := db.selectArticles(c) + " FROM (SELECT seq FROM articles WHERE id IN (" + placeholders(len(ids)) + ")) g CROSS JOIN articles a ON a.seq = g.seq" +
		" WHERE a.state = 'published' AND " + seen.sql
	rows, err := db.stmts.rows(ctx, query, append(args, seen.args...)...)
	if err != nil {
		return nil, fmt.Errorf("read stories related to %s: %w", a.ID, db.dialect.translate(err))
	}
	articles, err := scanArticles(rows, v, now)
	if err != nil {
		return nil, fmt.Errorf("read stories related to %s: %w", a.ID, db.dialect.translate(err))
	}
	slices.SortFunc(articles, func(x, y news.Article) int { return cmp.Compare(slices.Index(ids, x.ID), slices.Index(ids, y.ID)) })
	return articles, nil
}

// candidate is a story that shares something with another.
type candidate struct {
	id       string
	listedAt int64
	weight   int
}

// sharing lists published stories that share tags or words with a, those that
// share most first, then the newest of its section.
func (db *DB) sharing(ctx context.Context, a news.Article, v access.Viewer) ([]news.ID, error) {
	seen := visible(v, db.clock())
	var parts []string
	var args []any
	add := func(weight int, from, order string, limit int, values ...any) {
		parts = append(parts, fmt.Sprintf("SELECT * FROM (SELECT a.id, a.listed_at, %d AS weight FROM %s AND a.state = 'published' AND a.seq <> ? AND %s ORDER BY %s LIMIT %d)",
			weight, from, seen.sql, order, limit))
		args = append(append(append(args, values...), a.Seq), seen.args...)
	}
	for _, t := range a.Tags[:min(len(a.Tags), relatedTagsMax)] {
		add(tagWeight, "article_terms x CROSS JOIN articles a ON a.seq = x.article_id WHERE x.term_id = ? AND x.state = 'published'",
			"x.listed_at DESC, x.id DESC", relatedPerTag, t.ID)
	}
	words, err := db.tellingWords(ctx, a.Headline)
	if err != nil {
		return nil, err
	}
	for _, word := range words {
		add(wordWeight, "search_lead f CROSS JOIN articles a ON a.search_row = f.rowid WHERE f.search_lead MATCH ?",
			"f.rowid DESC", relatedPerWord, `"`+word+`"`)
	}
	if a.Section != nil {
		add(0, "articles a WHERE a.section_id = ?", "a.listed_at DESC, a.id DESC", relatedRecent, a.Section.ID)
	}
	if len(parts) == 0 {
		return nil, nil
	}
	rows, err := db.reader.QueryContext(ctx, "SELECT id, max(listed_at), sum(weight) FROM ("+strings.Join(parts, " UNION ALL ")+") GROUP BY id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var found []candidate
	for rows.Next() {
		var n candidate
		if err := rows.Scan(&n.id, &n.listedAt, &n.weight); err != nil {
			return nil, err
		}
		found = append(found, n)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(y.listedAt, x.listedAt), cmp.Compare(y.id, x.id))
	})
	ids := make([]news.ID, len(found))
	for i, n := range found {
		if ids[i], err = news.ParseID(n.id); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// tellingWords are the rarest words of a headline that are in a few other stories,
// and so tell what it is about.
func (db *DB) tellingWords(ctx context.Context, headline string) ([]string, error) {
	words := slices.DeleteFunc(search.Tokens(headline), func(word string) bool { return !search.Misspellable(word) })
	words = words[:min(len(words), headlineWords)]
	if len(words) == 0 {
		return nil, nil
	}
	counts := make([]string, len(words)+1)
	args := []any{relatedCommon * relatedShare}
	counts[0] = "(SELECT count(*) FROM (SELECT 1 FROM articles WHERE state = 'published' LIMIT ?))"
	for i, word := range words {
		counts[i+1] = "(SELECT count(*) FROM (SELECT 1 FROM search_lead f WHERE f.search_lead MATCH ? LIMIT ?))"
		args = append(args, `"`+word+`"`, relatedCommon+1)
	}
	numbers := make([]int, len(counts))
	into := make([]any, len(counts))
	for i := range numbers {
		into[i] = &numbers[i]
	}
	if err := db.numbers(ctx, "SELECT "+strings.Join(counts, ", "), args, into...); err != nil {
		return nil, err
	}
	common := max(numbers[0]/relatedShare, relatedLeast)
	stories := make(map[string]int, len(words))
	for i, word := range words {
		stories[word] = numbers[i+1]
	}
	words = slices.DeleteFunc(words, func(word string) bool { return stories[word] < 2 || stories[word] > common })
	slices.SortStableFunc(words, func(x, y string) int { return cmp.Compare(stories[x], stories[y]) })
	return words[:min(len(words), relatedWordsMax)], nil
}
