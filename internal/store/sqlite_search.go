package store

import (
	"gorm.io/gorm"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
)

// writeWords fills one index after the other: each gathers words in memory of
// its own.
func (sqliteDialect) writeWords(tx *Tx, gone []int64, rows []indexed) error {
	for _, table := range searchTables {
		for _, row := range gone {
			if _, err := tx.exec(deleteFrom(table), row); err != nil {
				return err
			}
		}
		for _, r := range rows {
			if err := writeRow(tx, table, r.row, r.words); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeRow(tx *Tx, table string, row int64, w words) (err error) {
	switch table {
	case "search_headline":
		_, err = tx.exec(insertHeadline, row, w.headline)
	case "search_lead":
		_, err = tx.exec(insertLead, row, w.headline, w.subheadline, w.summary)
	case "search_all":
		if w.gathered {
			return nil
		}
		_, err = tx.exec(insertAll, row, w.headline, w.subheadline, w.summary, w.body, w.byline, w.terms)
	}
	return err
}

// The statements that index a story's words.
const (
	insertHeadline = "INSERT INTO search_headline (rowid, headline) VALUES (?, ?)"
	insertLead     = "INSERT INTO search_lead (rowid, headline, subheadline, summary) VALUES (?, ?, ?, ?)"
	insertAll      = "INSERT INTO search_all (rowid, headline, subheadline, summary, body, byline, terms) VALUES (?, ?, ?, ?, ?, ?, ?)"
)

func deleteFrom(table string) string { return "DELETE FROM " + table + " WHERE rowid = ?" }

func (sqliteDialect) hotWrites() []string {
	list := []string{insertHeadline, insertLead, insertAll}
	for _, table := range searchTables {
		list = append(list, deleteFrom(table))
	}
	return list
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
