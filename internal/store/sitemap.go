package store

import (
	"context"
	"fmt"
	"time"

	"github.com/dateline-api/dateline/internal/access"
)

// SitemapRows is how many row numbers one sitemap file covers. Rows never change
// their number, so a story stays in its file for ever, and files of old stories
// stay as they are. It is well below the 50,000 that a file may hold, so that one
// is small enough to be made in memory; the index of 00012_formats.sql has it, too.
const SitemapRows = 10_000

// Listed is what a sitemap says of one story.
type Listed struct {
	Language, Slug string
	CanonicalURL   string // "" when the story's own page is
	Modified       time.Time
	ExpiresAt      time.Time // zero: it stays
}

// SitemapFile is one file of stories, and when any of them last changed.
type SitemapFile struct {
	Number   int // from 1
	Modified time.Time
}

// sitemapKey and sitemapTime are written as in the index that they use.
const (
	sitemapKey  = "(a.seq - 1) / 10000"
	sitemapTime = "max(a.updated_at, ifnull(a.embargoed_until, 0))"
)

// SitemapFiles lists the files in which the viewer may see a story. It takes a
// step for each file, whatever they hold.
func (db *DB) SitemapFiles(ctx context.Context, v access.Viewer) ([]SitemapFile, error) {
	seen := visible(v, db.clock())
	query := "WITH RECURSIVE files(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM files WHERE n < (SELECT max(seq) - 1 FROM articles) / 10000)," +
		" latest(n, modified) AS (SELECT n, (SELECT " + sitemapTime + " FROM articles a WHERE " + sitemapKey + " = files.n AND a.state = 'published' AND " + seen.sql +
		" ORDER BY " + sitemapTime + " DESC LIMIT 1) FROM files)" +
		" SELECT n, modified FROM latest WHERE modified IS NOT NULL ORDER BY n"
	rows, err := db.stmts.rows(ctx, query, seen.args...)
	if err != nil {
		return nil, fmt.Errorf("list sitemaps: %w", db.dialect.translate(err))
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var files []SitemapFile
	for rows.Next() {
		var f SitemapFile
		var modified instant
		if err := rows.Scan(&f.Number, &modified); err != nil {
			return nil, fmt.Errorf("list sitemaps: %w", err)
		}
		f.Number, f.Modified = f.Number+1, modified.Time
		files = append(files, f)
	}
	return files, db.dialect.translate(rows.Err())
}

// EachInSitemap gives every story of a file that the viewer may see to add, in
// the order of their rows, without keeping them.
func (db *DB) EachInSitemap(ctx context.Context, number int, v access.Viewer, add func(Listed)) error {
	seen := visible(v, db.clock())
	first := int64(number-1) * SitemapRows
	// Not by an index: a walk along the rows needs no sorting.
	args := append([]any{first, first + SitemapRows}, seen.args...)
	rows, err := db.stmts.rows(ctx, "SELECT a.language, a.slug, a.canonical_url, a.expires_at, "+sitemapTime+
		" FROM articles a NOT INDEXED WHERE a.seq > ? AND a.seq <= ? AND a.state = 'published' AND "+seen.sql+" ORDER BY a.seq", args...)
	if err != nil {
		return fmt.Errorf("read sitemap %d: %w", number, db.dialect.translate(err))
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var l Listed
		var expires, modified instant
		if err := rows.Scan(&l.Language, &l.Slug, &l.CanonicalURL, &expires, &modified); err != nil {
			return fmt.Errorf("read sitemap %d: %w", number, err)
		}
		l.ExpiresAt, l.Modified = expires.Time, modified.Time
		add(l)
	}
	return db.dialect.translate(rows.Err())
}
