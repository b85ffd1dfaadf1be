package store

import (
	"gorm.io/gorm"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
)

func (sqliteDialect) index(g *gorm.DB, row int64, w words) error {
	for _, insert := range []struct {
		query  string
		values []any
	}{
		{"INSERT INTO search_headline (rowid, headline) VALUES (?, ?)", []any{row, w.headline}},
		{"INSERT INTO search_lead (rowid, headline, subheadline, summary) VALUES (?, ?, ?, ?)", []any{row, w.headline, w.subheadline, w.summary}},
		{"INSERT INTO search_all (rowid, headline, subheadline, summary, body, byline, terms) VALUES (?, ?, ?, ?, ?, ?, ?)",
			[]any{row, w.headline, w.subheadline, w.summary, w.body, w.byline, w.terms}},
	} {
		if err := g.Exec(insert.query, insert.values...).Error; err != nil {
			return err
		}
	}
	return nil
}

func (sqliteDialect) unindex(g *gorm.DB, row int64) error {
	for _, table := range searchTables {
		if err := g.Exec("DELETE FROM "+table+" WHERE rowid = ?", row).Error; err != nil {
			return err
		}
	}
	return nil
}

func (sqliteDialect) indexTerm(g *gorm.DB, before, after *news.Term) error {
	if before != nil && before.Class == news.Tag {
		if err := g.Exec("DELETE FROM search_terms WHERE rowid = ?", before.ID).Error; err != nil {
			return err
		}
	}
	if after == nil || after.Class != news.Tag {
		return nil
	}
	return g.Exec("INSERT INTO search_terms (rowid, name) VALUES (?, ?)", after.ID, search.Fold(after.Name)).Error
}

// searchTables are the indexes of words, the one that weighs most first.
var searchTables = []string{"search_headline", "search_lead", "search_all"}
