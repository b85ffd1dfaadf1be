package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
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
	From      time.Time // inclusive; zero: from the beginning of the log
	To        time.Time // exclusive; zero: to its end
	Term      int64     // of stories that had this section, tag or author; 0: of all
	Languages []string  // of stories in one of these; empty: in any
	Limit     int       // at most, the latest; at least 1
}

// maxDepartures bounds how many rows of the log one reading looks at, so that it
// takes no longer when a term is rare: about 50 ms at the most.
const maxDepartures = 5000

// Departures reads from the change log which stories left their readers, the
// latest first, each once. A story that came back is not among them. Only the
// latest 5,000 of the time asked for are looked at.
func (db *DB) Departures(ctx context.Context, q DepartureQuery) ([]Departure, error) {
	within, args := "at >= ?", []any{at(q.From)}
	if q.From.IsZero() {
		args[0] = int64(0)
	}
	if !q.To.IsZero() {
		within += " AND at < ?"
		args = append(args, at(q.To))
	}
	from := "(SELECT seq, at, kind, article_id, language, keys FROM changes WHERE was_public AND NOT is_public AND article_id <> '' AND " + within +
		" ORDER BY at DESC, seq DESC LIMIT ?) c LEFT JOIN articles k ON k.id = c.article_id"
	args = append(args, maxDepartures)
	seen := visible(access.Viewer{}, db.clock())
	where := "NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = c.article_id AND " + seen.sql + ")" +
		" AND NOT EXISTS (SELECT 1 FROM changes d WHERE d.article_id = c.article_id AND d.seq > c.seq AND d.was_public AND NOT d.is_public)"
	args = append(args, seen.args...)
	if q.Term != 0 {
		where = "instr(c.keys, ?) > 0 AND " + where
		args = slices.Insert(args, len(args)-len(seen.args), any(`"`+news.ListKey(q.Term)+`"`))
	}
	if len(q.Languages) > 0 {
		where += " AND c.language IN (" + placeholders(len(q.Languages)) + ")"
		args = append(args, anys(q.Languages)...)
	}
	args = append(args, q.Limit)
	rows, err := db.stmts.rows(ctx, "SELECT c.article_id, c.at, CASE c.kind WHEN 'killed' THEN k.kill END FROM "+from+" WHERE "+where+" ORDER BY c.at DESC, c.seq DESC LIMIT ?", args...)
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
