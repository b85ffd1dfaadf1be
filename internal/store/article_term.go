package store

import (
	"slices"

	"github.com/dateline-api/dateline/internal/news"
)

// articleTerm is a row of article_terms.
type articleTerm struct {
	ArticleID int64
	Class     string
	Position  int
	TermID    int64
	State     string
	ListedAt  instant
	ID        string
	SectionID int64 // 0 for none
}

const insertArticleTerm = "INSERT INTO article_terms (article_id, class, position, term_id, state, listed_at, id, section_id) VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, 0))"

func (r articleTerm) values() []any {
	return []any{r.ArticleID, r.Class, r.Position, r.TermID, r.State, r.ListedAt, r.ID, r.SectionID}
}

func termRows(a news.Article) []articleTerm {
	var rows []articleTerm
	var section int64
	if a.Section != nil {
		section = a.Section.ID
	}
	for _, list := range [][]news.Term{a.Authors, a.Tags} {
		for i, t := range list {
			rows = append(rows, articleTerm{
				ArticleID: a.Seq, Class: string(t.Class), Position: i, TermID: t.ID,
				State: stateOf(a), ListedAt: at(listedAt(a)), ID: a.ID.String(), SectionID: section,
			})
		}
	}
	return rows
}

// saveTerms writes the rows of a's tags and authors where they differ from what
// before had.
func (tx *Tx) saveTerms(before *news.Article, a news.Article) error {
	rows := termRows(a)
	if before != nil {
		if slices.Equal(termRows(*before), rows) {
			return nil
		}
		if _, err := tx.exec("DELETE FROM article_terms WHERE article_id = ?", a.Seq); err != nil {
			return err
		}
	}
	return insertRows(tx, insertArticleTerm, rows)
}
