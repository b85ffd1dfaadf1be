package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// DocumentFormat renders what readers get of a published story when it is saved,
// so that reading it is one look-up. What names others (its terms) is left out
// of the text and put in when it is read.
type DocumentFormat struct {
	Name string // changes whenever the same story would be rendered otherwise

	// Article renders a story; its terms and what depends on the server's
	// settings belong between the bytes before split and those after.
	Article func(news.Article) (text []byte, split int, err error)

	// Term renders a reference to a term.
	Term func(news.Term) ([]byte, error)
}

// UseDocuments sets the format in which stories are rendered from now on. It is
// called before the database is used. Without it there are no documents.
func (db *DB) UseDocuments(f DocumentFormat) { db.documents = f }

// HasDocuments reports whether a format was set.
func (db *DB) HasDocuments() bool { return db.documents.Article != nil }

// Document is a published story as it was rendered when it was saved.
type Document struct {
	Seq           int64
	ID            news.ID
	Head, Tail    string // of the text
	Path          string // language and slug, "en/bridge-opens"
	Section       *DocumentTerm
	Authors, Tags []*DocumentTerm
	ExpiresAt     time.Time

	Place Position // in the listing that it was read for

	// These are set where one document is read, and not in listings.
	Version    int
	ModifiedAt time.Time // when anything in it last changed
	Body       string    // sanitised HTML
}

// DocumentTerm is a term with the reference to it rendered.
type DocumentTerm struct {
	news.Term
	Text []byte
}

// documentRow is a row of documents.
type documentRow struct{ format, parts, text string }

// documentOf renders a story; nil when there is nothing to keep, because it is
// not out or no format was set.
func (db *DB) documentOf(a news.Article) (*documentRow, error) {
	if !db.HasDocuments() || !a.IsOut() {
		return nil, nil
	}
	text, split, err := db.documents.Article(a)
	if err != nil {
		return nil, fmt.Errorf("render article %s: %w", a.ID, err)
	}
	var section []news.Term
	if a.Section != nil {
		section = append(section, *a.Section)
	}
	parts := documentParts{split, a.Language + "/" + a.Slug, numbers(section), numbers(a.Authors), numbers(a.Tags)}
	return &documentRow{db.documents.Name, parts.String(), string(text)}, nil
}

// documentParts say what a document's text is put together with.
type documentParts struct {
	split                  int    // where the terms go
	path                   string // language and slug
	section, authors, tags string // numbers, separated by commas
}

func (p documentParts) String() string {
	return strings.Join([]string{strconv.Itoa(p.split), p.path, p.section, p.authors, p.tags}, " ")
}

// readParts undoes String; size is that of the text.
func readParts(s string, size int) (p documentParts, err error) {
	split, rest, _ := strings.Cut(s, " ")
	p.path, rest, _ = strings.Cut(rest, " ")
	p.section, rest, _ = strings.Cut(rest, " ")
	p.authors, p.tags, _ = strings.Cut(rest, " ")
	if p.split, err = strconv.Atoi(split); err != nil || p.split < 0 || p.split > size {
		return p, fmt.Errorf("a text of %d bytes is described by %q", size, s)
	}
	return p, nil
}

func numbers(terms []news.Term) string {
	var b []byte
	for i, t := range terms {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, t.ID, 10)
	}
	return string(b)
}

// insertDocument is no REPLACE: for that SQLite would take a savepoint, before
// which the indexes of words write out all that they have gathered.
const insertDocument = "INSERT INTO documents (seq, format, parts, text) VALUES (?, ?, ?, ?)"

// saveDocument keeps a rendered story; nil keeps none. The one from before went
// with the version that it showed.
func (tx *Tx) saveDocument(seq int64, d *documentRow) error {
	if d == nil {
		return nil
	}
	_, err := tx.exec(insertDocument, seq, d.format, d.parts, d.text)
	return err
}

// errNoDocument says that an article must be read the long way: because there is
// no document of it, or because nothing is there that the viewer may see.
var errNoDocument = errors.New("no document")

// othersOf finds out whether an article "a" names other stories, whose
// visibility is decided when it is read.
const othersOf = "(EXISTS (SELECT 1 FROM articles b WHERE b.translation_group = a.translation_group AND b.seq <> a.seq)" +
	" OR EXISTS (SELECT 1 FROM article_related r WHERE r.article_id = a.seq))"

// Document returns the document of an article for readers, with its body when it
// is asked for. ok is false when the article must be read with Article: it has
// no document, it names other stories, or there is nothing for readers.
func (db *DB) Document(ctx context.Context, id news.ID, c Columns) (d Document, ok bool, err error) {
	return db.document(ctx, c, "a.id = ?", id.String())
}

// DocumentBySlug is Document for the present slug of an article.
func (db *DB) DocumentBySlug(ctx context.Context, language, slug string, c Columns) (d Document, ok bool, err error) {
	return db.document(ctx, c, "a.seq = (SELECT article_id FROM article_slugs WHERE language = ? AND slug = ?) AND a.language = ? AND a.slug = ?", language, slug, language, slug)
}

func (db *DB) document(ctx context.Context, c Columns, where string, args ...any) (d Document, ok bool, err error) {
	if !db.HasDocuments() {
		return d, false, nil
	}
	body := "''"
	if c.Body {
		body = "a.body"
	}
	now := db.clock()
	seen := visible(access.Viewer{}, now)
	query := "SELECT a.seq, a.id, a.version, a.updated_at, a.touched_at, a.embargoed_until, a.expires_at, " + body +
		" AS j0, d.parts, d.text, (SELECT epoch FROM term_epoch) AS j1 FROM articles a JOIN documents d ON d.seq = a.seq AND d.format = ? WHERE " +
		where + " AND " + seen.sql + " AND NOT " + othersOf
	// One row is read in no time, so that there is nothing to be given up; and
	// the driver needs a goroutine for each query that can be.
	rows, err := db.stmts.rows(context.WithoutCancel(ctx), query, append(append([]any{db.documents.Name}, args...), seen.args...)...)
	if err != nil {
		return d, false, fmt.Errorf("read document: %w", db.dialect.translate(err))
	}
	d, err = db.scanDocument(ctx, rows, now)
	if errors.Is(err, errNoDocument) {
		return d, false, nil
	}
	if err != nil {
		return d, false, fmt.Errorf("read document: %w", db.dialect.translate(err))
	}
	return d, true, nil
}

func (db *DB) scanDocument(ctx context.Context, rows *sql.Rows, now time.Time) (d Document, err error) {
	var id, parts, text string
	var updated, touched, embargoed, expires instant
	var epoch int64
	found := rows.Next()
	if found {
		err = rows.Scan(&d.Seq, &id, &d.Version, &updated, &touched, &embargoed, &expires, &d.Body, &parts, &text, &epoch)
	}
	if err := errors.Join(err, rows.Close(), rows.Err()); err != nil {
		return d, err
	}
	if !found {
		return d, errNoDocument
	}
	if d.ID, err = news.ParseID(id); err != nil {
		return d, err
	}
	d.ExpiresAt = expires.Time
	if err := db.assemble(ctx, &d, parts, text, epoch); err != nil {
		return d, err
	}
	d.ModifiedAt = d.modifiedAt(news.Article{UpdatedAt: updated.Time, TouchedAt: touched.Time, EmbargoedUntil: embargoed.Time}, now)
	return d, nil
}

// modifiedAt is what news.Article.ModifiedAt says of the article with the document's
// terms, without a copy of those.
func (d Document) modifiedAt(a news.Article, now time.Time) time.Time {
	if d.Section != nil {
		a.Section = &d.Section.Term
	}
	latest := a.ModifiedAt(now)
	for _, terms := range [][]*DocumentTerm{d.Authors, d.Tags} {
		for _, t := range terms {
			if t.UpdatedAt.After(latest) {
				latest = t.UpdatedAt
			}
		}
	}
	return latest
}

// assemble reads what documentOf wrote, and looks up the terms as they were at
// the given epoch or later.
func (db *DB) assemble(ctx context.Context, d *Document, parts, text string, epoch int64) error {
	p, err := readParts(parts, len(text))
	if err != nil {
		return fmt.Errorf("document %d: %w", d.Seq, err)
	}
	d.Head, d.Tail, d.Path = text[:p.split], text[p.split:], p.path
	section, err := db.terms.list(ctx, db, epoch, p.section)
	if err != nil {
		return err
	}
	if len(section) > 0 {
		d.Section = section[0]
	}
	if d.Authors, err = db.terms.list(ctx, db, epoch, p.authors); err != nil {
		return err
	}
	d.Tags, err = db.terms.list(ctx, db, epoch, p.tags)
	return err
}
