package store

import (
	"database/sql"

	"github.com/dateline-api/dateline/internal/news"
)

// Every story that is written looks up what it names, so these are prepared.
const (
	termColumns  = "id, class, slug, name, kind, version, open, created_at, updated_at"
	termBySlug   = "SELECT " + termColumns + " FROM terms WHERE " + hasSlug
	termWithName = "SELECT " + termColumns + " FROM terms WHERE class = ? AND name = ? ORDER BY id LIMIT 1"
)

// Term returns the term that has or had the slug.
func (tx *Tx) Term(class news.Class, slug string) (news.Term, error) {
	return tx.lookUp(termAsked{class, slug, false}, termBySlug, string(class), slug, string(class), slug)
}

// TermByName returns the term with exactly this name.
func (tx *Tx) TermByName(class news.Class, name string) (news.Term, error) {
	return tx.lookUp(termAsked{class, name, true}, termWithName, string(class), name)
}

// termAsked is what a term was looked up by.
type termAsked struct {
	class  news.Class
	text   string
	byName bool
}

// lookUp finds a term once in a transaction: the stories of a batch name the same
// few. What changes terms, and what undoes a change, forgets.
func (tx *Tx) lookUp(asked termAsked, query string, args ...any) (news.Term, error) {
	if t, ok := tx.found[asked]; ok {
		return t, nil
	}
	t, err := scanTerm(tx.queryRow(query, args...), noTerm(asked.class, asked.text))
	if err == nil {
		tx.found[asked] = t
	}
	return t, err
}

func (tx *Tx) forgetTerms() { clear(tx.found) }

// scanTerm reads a row of termColumns; missing is the error when there is none.
func scanTerm(row *sql.Row, missing *news.Error) (news.Term, error) {
	var r termRow
	err := row.Scan(&r.ID, &r.Class, &r.Slug, &r.Name, &r.Kind, &r.Version, &r.Open, &r.CreatedAt, &r.UpdatedAt)
	if err != nil {
		return news.Term{}, notFound(err, missing)
	}
	return r.term(), nil
}
