package store

import (
	"database/sql"
	"errors"
	"slices"

	"github.com/dateline-api/dateline/internal/news"
)

// resume goes on with the stories of the term's row that the place is in. When a
// later row has taken over from it, there is nothing left of it.
func (f *feed) resume() error {
	rows, err := f.rows(f.query(), f.place.Seq-1, f.place.Seq, 1)
	if err != nil {
		return err
	}
	if len(rows) == 0 || rows[0].Class == "" {
		f.place.Within = 0
		return nil
	}
	return f.expand(rows[0])
}

// expand puts the stories that have a term on the page, in the order in which
// they were first stored, as far as there is room; the place tells where it
// stopped. The stories are those that have the term now: one that gets it later
// has a row of its own then.
func (f *feed) expand(row Logged) error {
	within := int64(0)
	if f.place.Seq == row.Seq {
		within = f.place.Within
	}
	for !f.full() {
		f.steps++
		candidates, err := f.having(row, within)
		if err != nil {
			return err
		}
		if len(candidates) > 0 {
			if err := f.shows(row, candidates); err != nil || f.crowded() {
				return err
			}
			within = candidates[len(candidates)-1]
			f.place = Place{Epoch: f.log.Epoch, Seq: row.Seq, Within: within}
		}
		if len(candidates) < feedBatch {
			f.place = Place{Epoch: f.log.Epoch, Seq: row.Seq}
			return nil
		}
	}
	return nil
}

// having lists the next stories of the row's term by their numbers.
func (f *feed) having(row Logged, after int64) (numbers []int64, err error) {
	query := "SELECT DISTINCT article_id FROM article_terms INDEXED BY article_terms_in_order WHERE term_id = ? AND article_id > ? ORDER BY article_id LIMIT ?"
	if row.Class == news.Section {
		query = "SELECT seq FROM articles INDEXED BY articles_section_in_order WHERE section_id = ? AND seq > ? ORDER BY seq LIMIT ?"
	}
	rows, err := f.tx.QueryContext(f.ctx, query, row.TermID, after, feedBatch)
	if err != nil {
		return nil, err
	}
	return scanNumbers(rows)
}

func scanNumbers(rows *sql.Rows) (numbers []int64, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, rows.Err()
}

// shows puts on the page those of the stories that the viewer sees and that have
// no later row of their own. Merging changed only the stories that it touched.
func (f *feed) shows(row Logged, numbers []int64) error {
	for some := range slices.Chunk(numbers, feedLoad) {
		if err := f.show(row, some); err != nil || f.crowded() {
			return err
		}
	}
	return nil
}

func (f *feed) show(row Logged, numbers []int64) error {
	seen := syndicated(f.viewer, f.now)
	where := "a.seq IN (" + placeholders(len(numbers)) + ") AND " + unindexed(seen.sql) +
		" AND NOT EXISTS (SELECT 1 FROM changes l WHERE l.article_id = a.id AND l.seq > ? AND " + f.noticed("l") + ")"
	args := append(append(anys(numbers), seen.args...), row.Seq)
	if row.Kind == news.ChangeTermMerged {
		where, args = where+" AND a.touched_at >= ?", append(args, at(row.At))
	}
	articles, err := f.articles(where+" ORDER BY a.seq", args...)
	if err != nil {
		return err
	}
	for _, a := range articles {
		if f.crowded() {
			return nil
		}
		f.put(FeedItem{
			Place: Place{Epoch: f.log.Epoch, Seq: row.Seq, Within: a.Seq},
			At:    row.At, Kind: news.ChangeUpdated, ArticleID: a.ID, Version: a.Version, Article: &a,
		})
	}
	return nil
}
