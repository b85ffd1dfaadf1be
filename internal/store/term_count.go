package store

import (
	"fmt"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// allStories is the row of term_counts for all stories, whatever terms they have.
const allStories = 0

const addToCount = "UPDATE term_counts SET stories = stories + ? WHERE term_id = ?"

// tally is by how much the numbers of published stories by term change.
type tally map[int64]int64

// add counts a story n times, if it is published.
func (t tally) add(a *news.Article, n int64) {
	if a == nil || stateOf(*a) != string(news.Published) {
		return
	}
	t[allStories] += n
	if a.Section != nil {
		t[a.Section.ID] += n
	}
	for _, r := range termRows(*a) {
		t[r.TermID] += n
	}
}

// countTerms counts a story as it is now and no longer as it was before; nil is
// no story.
func (tx *Tx) countTerms(before, now *news.Article) error {
	if tx.tally != nil {
		tx.tally.add(before, -1)
		tx.tally.add(now, 1)
		return nil
	}
	t := make(tally)
	t.add(before, -1)
	t.add(now, 1)
	return tx.addCounts(t)
}

// addCounts stores what a tally came to.
func (tx *Tx) addCounts(t tally) error {
	for id, n := range t {
		if n == 0 {
			continue
		}
		if _, err := tx.exec(addToCount, n, id); err != nil {
			return fmt.Errorf("count the stories of term %d: %w", id, err)
		}
	}
	return nil
}

// recount counts the stories of a term anew: when many have come to it at once.
func (tx *Tx) recount(t news.Term) error {
	stories := "article_terms WHERE term_id = ?"
	if t.Class == news.Section {
		stories = "articles WHERE section_id = ?"
	}
	_, err := tx.exec("UPDATE term_counts SET stories = (SELECT count(*) FROM "+stories+" AND state = 'published') WHERE term_id = ?", t.ID, t.ID)
	return err
}

// hiddenByTerm selects each term of a class with the number n of its published
// stories that time keeps from a viewer: those under embargo and the expired, by
// their indexes. There is no row for a term without any. Editors see them all.
func hiddenByTerm(class news.Class, v access.Viewer, h source) condition {
	if v.Editor() {
		return condition{sql: "SELECT 0 AS term_id, 0 AS n WHERE FALSE"}
	}
	h.and("a.state = 'published'")
	if class == news.Section {
		return condition{"SELECT a.section_id AS term_id, count(*) AS n" + h.sql() + " GROUP BY a.section_id", h.args}
	}
	h.from += " CROSS JOIN article_terms x ON x.article_id = a.seq AND x.class = '" + string(class) + "'"
	return condition{"SELECT x.term_id, count(*) AS n" + h.sql() + " GROUP BY x.term_id", h.args}
}
