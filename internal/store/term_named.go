package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// TermNamed is Term without the count of stories, which would take a walk
// through all of them.
func (db *DB) TermNamed(ctx context.Context, class news.Class, slug string, v access.Viewer) (news.Term, error) {
	var row termRow
	err := db.known(ctx, class, v).Where(hasSlug, string(class), slug, string(class), slug).Take(&row).Error
	if err != nil {
		return news.Term{}, fmt.Errorf("read %s %s: %w", class, slug, db.dialect.translate(notFound(err, noTerm(class, slug))))
	}
	return row.term(), nil
}

// TermsNamed lists the first terms of a class by slug, without their counts.
func (db *DB) TermsNamed(ctx context.Context, class news.Class, limit int, v access.Viewer) ([]news.Term, error) {
	var rows []termRow
	if err := db.known(ctx, class, v).Order("slug").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list %ss: %w", class, db.dialect.translate(err))
	}
	terms := make([]news.Term, len(rows))
	for i, r := range rows {
		terms[i] = r.term()
	}
	return terms, nil
}

// known selects the terms that the viewer may know of.
func (db *DB) known(ctx context.Context, class news.Class, v access.Viewer) *gorm.DB {
	g := db.read.WithContext(ctx).Model(&termRow{}).
		Select("id, class, slug, name, kind, version, open, created_at, updated_at").Where("class = ?", string(class))
	if v.Editor() {
		return g
	}
	seen := visible(v, db.clock())
	stories := "FROM article_terms x JOIN articles a ON a.seq = x.article_id WHERE x.term_id = terms.id AND x.state = 'published' AND " + seen.sql
	if class == news.Section {
		stories = "FROM articles a WHERE a.section_id = terms.id AND " + seen.sql
	}
	return g.Where("open OR EXISTS (SELECT 1 "+stories+")", seen.args...)
}
