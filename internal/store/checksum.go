package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"time"

	"github.com/dateline-api/dateline/internal/access"
)

// Checksum proves which stories a viewer may see, and in which versions.
type Checksum struct {
	Place Place // of the moment in the change log
	Days  []DayChecksum
	Count int64
	Hash  string // SHA-256 in hex over the lines "id version\n" of all stories, sorted by id
}

// DayChecksum is the same of the stories that were published on one day.
type DayChecksum struct {
	Day   time.Time // its midnight in UTC; zero for stories that have no time of publishing
	Count int64
	Hash  string
}

// Checksum sums up all that the viewer may see at one moment. It reads an index
// and no story; what it holds grows with the days.
func (db *DB) Checksum(ctx context.Context, v access.Viewer) (Checksum, error) {
	var sum Checksum
	err := db.reading(ctx, db.walker, func(r *reading) error {
		sum.Place = r.log.End()
		return r.sum(&sum, v)
	})
	if err != nil {
		return Checksum{}, fmt.Errorf("sum up the stories: %w", err)
	}
	return sum, nil
}

// lines is the running sum of some stories.
type lines struct {
	hash  hash.Hash
	count int64
}

func (l *lines) add(line []byte) {
	l.hash.Write(line)
	l.count++
}

func (l *lines) hex() string { return hex.EncodeToString(l.hash.Sum(nil)) }

const microsecondsOfDay = int64(24 * time.Hour / time.Microsecond)

func (r *reading) sum(out *Checksum, v access.Viewer) (err error) {
	seen := syndicated(v, r.now)
	rows, err := r.tx.QueryContext(r.ctx, "SELECT a.id, a.version, a.published_at FROM articles a INDEXED BY articles_checksum"+
		" WHERE "+seen.sql+" ORDER BY a.id", seen.args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	all, days := &lines{hash: sha256.New()}, map[int64]*lines{}
	var line []byte
	for rows.Next() {
		var id string
		var version int64
		var published *int64
		if err := rows.Scan(&id, &version, &published); err != nil {
			return err
		}
		line = append(strconv.AppendInt(append(append(line[:0], id...), ' '), version, 10), '\n')
		all.add(line)
		of := dayOf(published)
		if days[of] == nil {
			days[of] = &lines{hash: sha256.New()}
		}
		days[of].add(line)
	}
	out.Count, out.Hash, out.Days = all.count, all.hex(), inOrder(days)
	return rows.Err()
}

// noDay stands for the day of what was never published.
const noDay = int64(-1) << 62

// dayOf is the number of a time's day since 1970.
func dayOf(microseconds *int64) int64 {
	if microseconds == nil {
		return noDay
	}
	day := *microseconds / microsecondsOfDay
	if *microseconds%microsecondsOfDay < 0 {
		day-- // before 1970
	}
	return day
}

func inOrder(days map[int64]*lines) []DayChecksum {
	numbers := make([]int64, 0, len(days))
	for n := range days {
		numbers = append(numbers, n)
	}
	slices.SortFunc(numbers, cmp.Compare[int64])
	out := make([]DayChecksum, len(numbers))
	for i, n := range numbers {
		out[i] = DayChecksum{Count: days[n].count, Hash: days[n].hex()}
		if n != noDay {
			out[i].Day = time.UnixMicro(n * microsecondsOfDay).UTC()
		}
	}
	return out
}
