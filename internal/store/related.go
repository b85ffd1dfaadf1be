package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// The bounds of a search for related stories: it looks at so many of the newest
// stories of each tag, each word and the section, and no further, so that it
// takes the same time in any archive.
const (
	relatedNewest   = 25 // for up to relatedFew stories
	relatedFew      = 10
	relatedDeeper   = 65 // for more, which are 50 at most
	relatedTagsMax  = 12
	relatedWordsMax = 4

	// What a story has in common weighs so much: an editor chose the tag.
	tagWeight  = 2
	wordWeight = 1
)

// Related returns up to limit stories to read after one: those that editors
// chose, in their order, then those that share most tags and rare words of its
// headline with it, the newer first among equals, then the newest of its section.
func (db *DB) Related(ctx context.Context, a news.Article, limit int, v access.Viewer, c Columns) (articles []news.Article, err error) {
	l := listing{db: db, now: db.clock(), viewer: v}
	near, err := db.near(ctx, a, limit)
	if err == nil && len(near) > 0 {
		articles, err = l.nearArticles(ctx, near, limit, c)
	}
	if err != nil {
		return nil, fmt.Errorf("read stories related to %s: %w", a.ID, db.dialect.translate(err))
	}
	return articles, nil
}

// RelatedDocuments is Related for readers, as documents; only with a format
// (HasDocuments).
func (db *DB) RelatedDocuments(ctx context.Context, a news.Article, limit int) (docs []Document, err error) {
	l := listing{db: db, now: db.clock()}
	near, err := db.near(ctx, a, limit)
	if err == nil && len(near) > 0 {
		docs, err = l.nearDocuments(ctx, near, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("read stories related to %s: %w", a.ID, db.dialect.translate(err))
	}
	return docs, nil
}

// nearSource goes through stories by their numbers, in the order given, until
// there are enough that the viewer may see.
func (l *listing) nearSource(near []int64, limit int) (s source, err error) {
	list, err := json.Marshal(near)
	seen := visible(l.viewer, l.now)
	s = source{from: "json_each(?) g CROSS JOIN articles a ON a.seq = g.value", args: []any{string(list)}}
	s.and("a.state = 'published' AND "+seen.sql, seen.args...)
	s.args = append(s.args, limit)
	return s, err
}

func (l *listing) nearArticles(ctx context.Context, near []int64, limit int, c Columns) ([]news.Article, error) {
	s, err := l.nearSource(near, limit)
	if err != nil {
		return nil, err
	}
	rows, err := l.db.stmts.rows(ctx, l.db.selectArticles(c)+s.sql()+" LIMIT ?", s.args...)
	if err != nil {
		return nil, err
	}
	return scanArticles(rows, l.viewer, l.now)
}

func (l *listing) nearDocuments(ctx context.Context, near []int64, limit int) ([]Document, error) {
	s, err := l.nearSource(near, limit)
	if err != nil {
		return nil, err
	}
	ready := l.db.documentShape()
	s.from += ready.join
	rows, err := l.db.stmts.rows(ctx, ready.columns("0")+s.sql()+" LIMIT ?", s.args...)
	if err != nil {
		return nil, err
	}
	docs, missing, err := l.db.scanDocuments(ctx, rows)
	if err != nil || missing == 0 {
		return docs, err
	}
	return l.render(ctx, docs)
}

// near lists the numbers of the stories that may be read after one, the nearest
// first. Some may be none for the viewer.
func (db *DB) near(ctx context.Context, a news.Article, limit int) ([]int64, error) {
	chosen, err := db.chosen(ctx, a)
	if err != nil {
		return nil, err
	}
	sharing, err := db.sharing(ctx, a, limit)
	for _, n := range sharing {
		if !slices.Contains(chosen, n.seq) {
			chosen = append(chosen, n.seq)
		}
	}
	return chosen, err
}

// chosen are the numbers of the stories that editors put beside one, in order.
func (db *DB) chosen(ctx context.Context, a news.Article) (list []int64, err error) {
	if len(a.RelatedStories) == 0 {
		return nil, nil
	}
	rows, err := db.stmts.rows(ctx, "SELECT a.seq FROM article_related r CROSS JOIN articles a ON a.id = r.related_id WHERE r.article_id = ? ORDER BY r.position", a.Seq)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return nil, err
		}
		list = append(list, seq)
	}
	return list, rows.Err()
}

// candidate is a story that shares something with another.
type candidate struct {
	seq, listedAt int64
	weight        int
}

// sharing lists published stories that share tags or words with a, those that
// share most first, then the newest of its section. All is read from indexes:
// whether time keeps a story from the viewer, and whether one with a word is
// out, is asked of those that are shown.
func (db *DB) sharing(ctx context.Context, a news.Article, limit int) ([]candidate, error) {
	words, err := db.tellingWords(ctx, a.Headline)
	if err != nil {
		return nil, err
	}
	newest := relatedNewest
	if limit > relatedFew {
		newest = relatedDeeper
	}
	parts, args := sharedParts(a, words, newest)
	if len(parts) == 0 {
		return nil, nil
	}
	rows, err := db.stmts.rows(ctx, "SELECT seq, max(listed_at), sum(weight) FROM ("+strings.Join(parts, " UNION ALL ")+") WHERE seq <> ? GROUP BY seq", append(args, a.Seq)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var found []candidate
	for rows.Next() {
		var n candidate
		if err := rows.Scan(&n.seq, &n.listedAt, &n.weight); err != nil {
			return nil, err
		}
		found = append(found, n)
	}
	slices.SortFunc(found, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(y.listedAt, x.listedAt), cmp.Compare(y.seq, x.seq))
	})
	return found, rows.Err()
}

// sharedParts are the queries for the newest stories of each tag, each word and
// the section: number, time and weight.
func sharedParts(a news.Article, words []string, newest int) (parts []string, args []any) {
	add := func(weight int, columns, from, order string, value any) {
		parts = append(parts, fmt.Sprintf("SELECT * FROM (SELECT %s, %d AS weight FROM %s ORDER BY %s LIMIT %d)", columns, weight, from, order, newest))
		args = append(args, value)
	}
	for _, t := range a.Tags[:min(len(a.Tags), relatedTagsMax)] {
		add(tagWeight, "x.article_id AS seq, x.listed_at", "article_terms x WHERE x.term_id = ? AND x.state = 'published'",
			"x.listed_at DESC, x.id DESC", t.ID)
	}
	for _, word := range words {
		add(wordWeight, "a.seq, "+listedMicros("f.rowid")+" AS listed_at", "search_lead f CROSS JOIN articles a ON a.search_row = f.rowid WHERE f.search_lead MATCH ?",
			"f.rowid DESC", `"`+word+`"`)
	}
	if a.Section != nil {
		add(0, "a.seq, a.listed_at", "articles a WHERE a.section_id = ? AND a.state = 'published'", "a.listed_at DESC, a.id DESC", a.Section.ID)
	}
	return parts, args
}
