package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// The bounds of a search for related stories: it looks at the newest stories of
// each tag and no further, so that it takes the same time in any archive.
const (
	relatedPerTag  = 60
	relatedRecent  = 60 // of the section, where tags give too few
	relatedTagsMax = 12
)

// Related returns up to limit stories to read after one: those that editors
// chose, in their order, then those that share most tags with it, the newer
// first among equals, then the newest of its section.
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
	args := slices.Clone(seen.args)
	for _, id := range ids {
		args = append(args, id.String())
	}
	query := db.selectArticles(c) + " FROM articles a WHERE a.state = 'published' AND " + seen.sql + " AND a.id IN (" + placeholders(len(ids)) + ")"
	rows, err := db.stmts.rows(ctx, query, args...)
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
	tags     int
}

// sharing lists published stories that share tags with a, most first, then the
// newest of its section.
func (db *DB) sharing(ctx context.Context, a news.Article, v access.Viewer) ([]news.ID, error) {
	seen := visible(v, db.clock())
	var parts []string
	var args []any
	for i, t := range a.Tags {
		if i == relatedTagsMax {
			break
		}
		parts = append(parts, "SELECT * FROM (SELECT a.id, a.listed_at, 1 AS shared FROM article_terms x CROSS JOIN articles a ON a.seq = x.article_id"+
			" WHERE x.term_id = ? AND x.state = 'published' AND a.seq <> ? AND "+seen.sql+" ORDER BY x.listed_at DESC, x.id DESC LIMIT ?)")
		args = append(append(append(args, t.ID, a.Seq), seen.args...), relatedPerTag)
	}
	if a.Section != nil {
		parts = append(parts, "SELECT * FROM (SELECT a.id, a.listed_at, 0 AS shared FROM articles a"+
			" WHERE a.section_id = ? AND a.state = 'published' AND a.seq <> ? AND "+seen.sql+" ORDER BY a.listed_at DESC, a.id DESC LIMIT ?)")
		args = append(append(append(args, a.Section.ID, a.Seq), seen.args...), relatedRecent)
	}
	if len(parts) == 0 {
		return nil, nil
	}
	rows, err := db.reader.QueryContext(ctx, "SELECT id, max(listed_at), sum(shared) FROM ("+strings.Join(parts, " UNION ALL ")+") GROUP BY id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var found []candidate
	for rows.Next() {
		var n candidate
		if err := rows.Scan(&n.id, &n.listedAt, &n.tags); err != nil {
			return nil, err
		}
		found = append(found, n)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.tags, x.tags), cmp.Compare(y.listedAt, x.listedAt), cmp.Compare(y.id, x.id))
	})
	ids := make([]news.ID, len(found))
	for i, n := range found {
		if ids[i], err = news.ParseID(n.id); err != nil {
			return nil, err
		}
	}
	return ids, nil
}
