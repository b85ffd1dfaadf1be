package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// readDocuments reads the rows of a listing as documents. Stories that have none
// are rendered now.
func (l *listing) readDocuments(ctx context.Context, arms []source, o order, sorted bool, p span) ([]Document, error) {
	query, args := l.db.documentShape().query(arms, o, sorted, p)
	rows, err := l.db.stmts.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	docs, missing, err := l.db.scanDocuments(ctx, rows)
	if err != nil || missing == 0 {
		return docs, err
	}
	return l.render(ctx, docs)
}

// documentShape is what is read of each row for scanDocuments. The key of the
// order by urgency is made anew, because its column stands behind the body.
func (db *DB) documentShape() rowShape {
	return rowShape{
		columns: func(key string) string {
			if key == "a.urgency_key" {
				key = "(a.urgency << 58) - a.listed_at"
			}
			return "SELECT a.seq, a.id, " + key + " AS j0, a.expires_at, d.parts, d.text, (SELECT epoch FROM term_epoch) AS j1"
		},
		join: " LEFT JOIN documents d ON d.seq = a.seq AND d.format = '" + db.documents.Name + "'",
	}
}

// scannedDocument is a row of documentShape as it was read.
type scannedDocument struct {
	Document
	parts, text sql.NullString
	epoch       int64
}

// scanDocuments reads the rows of documentShape, closes them, and puts the
// documents together. A row without a document has no Head; missing counts them.
func (db *DB) scanDocuments(ctx context.Context, rows *sql.Rows) (docs []Document, missing int, err error) {
	scanned, err := readDocumentRows(rows)
	if err != nil {
		return nil, 0, err
	}
	// Only now, with the connection given back: terms may have to be read.
	docs = make([]Document, len(scanned))
	for i, row := range scanned {
		docs[i] = row.Document
		if row.text.Valid {
			err = db.assemble(ctx, &docs[i], row.parts.String, row.text.String, row.epoch)
		}
		if errors.Is(err, errNoDocument) { // a term of it has just gone: it is read anew
			docs[i].Head, err = "", nil
		}
		if err != nil {
			return nil, 0, err
		}
		if docs[i].Head == "" {
			missing++
		}
	}
	return docs, missing, nil
}

func readDocumentRows(rows *sql.Rows) (scanned []scannedDocument, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d scannedDocument
		var id string
		var expires instant
		if err := rows.Scan(&d.Seq, &id, &d.Place.Key, &expires, &d.parts, &d.text, &d.epoch); err != nil {
			return nil, err
		}
		if d.ID, err = news.ParseID(id); err != nil {
			return nil, err
		}
		d.Place.ID, d.ExpiresAt = d.ID, expires.Time
		scanned = append(scanned, d)
	}
	return scanned, rows.Err()
}

// render makes the documents that are missing, of the stories as they are now.
// One that went away meanwhile is left out.
func (l *listing) render(ctx context.Context, docs []Document) ([]Document, error) {
	seen := visible(access.Viewer{}, l.now)
	args := slices.Clone(seen.args)
	for _, d := range docs {
		if d.Head == "" {
			args = append(args, d.Seq)
		}
	}
	rows, err := l.db.stmts.rows(ctx, l.db.selectArticles(Columns{})+" FROM articles a WHERE "+seen.sql+
		" AND a.seq IN ("+placeholders(len(args)-len(seen.args))+")", args...)
	if err != nil {
		return nil, err
	}
	articles, err := scanArticles(rows, access.Viewer{}, l.now)
	if err != nil {
		return nil, err
	}
	found := make(map[int64]news.Article, len(articles))
	for _, a := range articles {
		found[a.Seq] = a
	}
	whole := docs[:0]
	for _, d := range docs {
		if a, ok := found[d.Seq]; ok && d.Head == "" {
			if err := l.db.fresh(&d, a); err != nil {
				return nil, err
			}
		}
		if d.Head != "" {
			whole = append(whole, d)
		}
	}
	l.db.keepDocuments(articles)
	return whole, nil
}

// fresh fills a document from the article itself.
func (db *DB) fresh(d *Document, a news.Article) error {
	row, err := db.documentOf(a)
	if err != nil || row == nil {
		return err
	}
	p, err := readParts(row.parts, len(row.text))
	if err != nil {
		return err
	}
	d.Head, d.Tail, d.Path = row.text[:p.split], row.text[p.split:], p.path
	if a.Section != nil {
		terms, err := db.rendered([]news.Term{*a.Section})
		if err != nil {
			return err
		}
		d.Section = terms[0]
	}
	if d.Authors, err = db.rendered(a.Authors); err == nil {
		d.Tags, err = db.rendered(a.Tags)
	}
	return err
}

func (db *DB) rendered(terms []news.Term) ([]*DocumentTerm, error) {
	out := make([]*DocumentTerm, len(terms))
	for i, t := range terms {
		text, err := db.documents.Term(t)
		if err != nil {
			return nil, fmt.Errorf("render %s %s: %w", t.Class, t.Slug, err)
		}
		out[i] = &DocumentTerm{t, text}
	}
	return out, nil
}

// keeping is how long the documents of stories that had none may take to store.
const keeping = 5 * time.Second

// keepDocuments stores the documents of stories that have none, in the
// background: after an upgrade that renders them otherwise, each is made when it
// is first asked for. One such round runs at a time; what it leaves out is kept
// another time.
func (db *DB) keepDocuments(articles []news.Article) {
	if !db.keeping.CompareAndSwap(false, true) {
		return
	}
	db.background.Go(func() {
		defer db.keeping.Store(false)
		ctx, cancel := context.WithTimeout(context.Background(), keeping)
		defer cancel()
		_ = db.InTx(ctx, func(tx *Tx) error { // nothing is lost when it fails
			for _, a := range articles {
				now, err := tx.Article(a.ID)
				if errors.Is(err, news.ErrNotFound) {
					continue
				}
				var d *documentRow
				if err == nil {
					d, err = db.documentOf(now)
				}
				if err == nil {
					_, err = tx.exec("DELETE FROM documents WHERE seq = ?", now.Seq)
				}
				if err == nil {
					err = tx.saveDocument(now.Seq, d)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
}
