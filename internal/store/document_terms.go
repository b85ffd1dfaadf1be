package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// maxKnownTerms bounds the terms that are kept in memory, at some 300 bytes each.
const maxKnownTerms = 50_000

// termCache keeps terms by their numbers, as they were at an epoch of
// term_epoch. It is never wrong: whoever asks read the epoch together with the
// numbers, and what is older is thrown away.
type termCache struct {
	mu    sync.RWMutex
	epoch int64
	terms map[int64]*DocumentTerm
}

// list looks up terms by their numbers, which are separated by commas. The error
// is errNoDocument when one of them is not there any more.
func (k *termCache) list(ctx context.Context, db *DB, epoch int64, list string) ([]*DocumentTerm, error) {
	if list == "" {
		return nil, nil
	}
	out := make([]*DocumentTerm, 0, strings.Count(list, ",")+1)
	for rest, more := list, true; more; {
		var text string
		text, rest, more = strings.Cut(rest, ",")
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("a document names the terms %q", list)
		}
		t, err := k.term(ctx, db, epoch, id)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func (k *termCache) term(ctx context.Context, db *DB, epoch, id int64) (*DocumentTerm, error) {
	k.mu.RLock()
	t, fresh := k.terms[id], k.epoch >= epoch
	k.mu.RUnlock()
	if t != nil && fresh {
		return t, nil
	}
	t, epoch, err := db.documentTerm(ctx, id)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.terms == nil || epoch > k.epoch || len(k.terms) >= maxKnownTerms {
		k.terms = make(map[int64]*DocumentTerm)
	}
	if epoch >= k.epoch { // else somebody has read newer ones meanwhile
		k.epoch, k.terms[id] = epoch, t
	}
	return t, nil
}

// documentTerm reads one term and the epoch that it is of.
func (db *DB) documentTerm(ctx context.Context, id int64) (t *DocumentTerm, epoch int64, err error) {
	rows, err := db.stmts.rows(context.WithoutCancel(ctx),
		"SELECT id, class, slug, name, kind, version, updated_at, (SELECT epoch FROM term_epoch) FROM terms WHERE id = ?", id)
	if err != nil {
		return nil, 0, fmt.Errorf("read term %d: %w", id, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return nil, 0, errors.Join(errNoDocument, rows.Err())
	}
	var row termRow
	if err := rows.Scan(&row.ID, &row.Class, &row.Slug, &row.Name, &row.Kind, &row.Version, &row.UpdatedAt, &epoch); err != nil {
		return nil, 0, fmt.Errorf("read term %d: %w", id, err)
	}
	t = &DocumentTerm{Term: row.term()}
	if t.Text, err = db.documents.Term(t.Term); err != nil {
		return nil, 0, fmt.Errorf("render %s %s: %w", row.Class, row.Slug, err)
	}
	return t, epoch, nil
}

// Size is about how many bytes the document has when it is put together.
func (d Document) Size() int {
	size := len(d.Head) + len(d.Tail) + len(d.Body) + len(d.Path) + documentOverhead
	if d.Section != nil {
		size += len(d.Section.Text)
	}
	for _, list := range [][]*DocumentTerm{d.Authors, d.Tags} {
		for _, t := range list {
			size += len(t.Text) + 1
		}
	}
	return size
}

// documentOverhead is about how many bytes stand between a document's parts.
const documentOverhead = 128
