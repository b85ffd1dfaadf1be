package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// Departure is a story that readers could see and no longer can.
type Departure struct {
	ID     news.ID
	At     time.Time
	Reason string // of a kill; "" for any other way to go
}

// DepartureQuery says which departures a reading holds.
type DepartureQuery struct {
	From  time.Time // inclusive; zero: from the beginning of the log
	To    time.Time // exclusive; zero: to its end
	Term  int64     // of stories that had this section, tag or author; 0: of all
	Limit int       // at most, the latest; at least 1
}

// Departures reads from the change log which stories left their readers, the
// latest first, each once. A story that came back is not among them.
func (db *DB) Departures(ctx context.Context, q DepartureQuery) ([]Departure, error) {
	from := "changes c LEFT JOIN articles k ON k.id = c.article_id"
	where := "c.was_public AND NOT c.is_public AND c.article_id <> '' AND c.at >= ?"
	args := []any{at(q.From)}
	if q.From.IsZero() {
		args[0] = int64(0)
	}
	if !q.To.IsZero() {
		where += " AND c.at < ?"
		args = append(args, at(q.To))
	}
	if q.Term != 0 {
		where += " AND instr(c.keys, ?) > 0"
		args = append(args, `"`+news.ListKey(q.Term)+`"`)
	}
	seen := visible(access.Viewer{}, db.clock())
	where += " AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = c.article_id AND " + seen.sql + ")" +
		" AND NOT EXISTS (SELECT 1 FROM changes d WHERE d.article_id = c.article_id AND d.seq > c.seq AND d.was_public AND NOT d.is_public)"
	args = append(append(args, seen.args...), q.Limit)
	rows, err := db.stmts.rows(ctx, "SELECT c.article_id, c.at, k.kill FROM "+from+" WHERE "+where+" ORDER BY c.at DESC, c.seq DESC LIMIT ?", args...)
	if err != nil {
		return nil, fmt.Errorf("read departures: %w", db.dialect.translate(err))
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []Departure
	for rows.Next() {
		d, err := scanDeparture(rows)
		if err != nil {
			return nil, fmt.Errorf("read departures: %w", err)
		}
		out = append(out, d)
	}
	return out, db.dialect.translate(rows.Err())
}

func scanDeparture(row scanner) (d Departure, err error) {
	var id string
	var when instant
	var kill *string
	if err := row.Scan(&id, &when, &kill); err != nil {
		return d, err
	}
	if d.ID, err = news.ParseID(id); err != nil {
		return d, err
	}
	d.At = when.Time
	if kill != nil {
		var k news.Kill
		if err := json.Unmarshal([]byte(*kill), &k); err != nil {
			return d, fmt.Errorf("why article %s was killed: %w", id, err)
		}
		d.Reason = k.Reason
	}
	return d, nil
}
