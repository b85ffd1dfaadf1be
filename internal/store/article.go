package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// Article returns one article that the viewer may see. Without it the error is
// news.ErrNotFound, or news.ErrGone when the story was public once.
func (db *DB) Article(ctx context.Context, id news.ID, v access.Viewer, c Columns) (news.Article, error) {
	return db.one(ctx, v, c, "a.id = ?", id.String())
}

// ArticleBySlug returns the article that has or had the slug; compare its own
// Slug and Language to tell. Errors are those of Article.
func (db *DB) ArticleBySlug(ctx context.Context, language, slug string, v access.Viewer, c Columns) (news.Article, error) {
	return db.one(ctx, v, c, "a.seq = (SELECT article_id FROM article_slugs WHERE language = ? AND slug = ?)", language, slug)
}

func (db *DB) one(ctx context.Context, v access.Viewer, c Columns, where string, args ...any) (news.Article, error) {
	now := db.clock()
	rows, err := db.stmts.rows(ctx, db.selectArticles(c)+" FROM articles a WHERE "+where, args...)
	if err != nil {
		return news.Article{}, fmt.Errorf("read article: %w", db.dialect.translate(err))
	}
	articles, err := scanArticles(rows, v, now)
	if err != nil {
		return news.Article{}, fmt.Errorf("read article: %w", db.dialect.translate(err))
	}
	if len(articles) == 0 {
		return news.Article{}, errNoArticle
	}
	return articles[0], mayRead(articles[0], v, now)
}

// errNoArticle says the same of stories that are not there and of those that the
// viewer may not know of.
var errNoArticle = news.ErrNotFound.With("there is no article here that you may read; it may not be published yet")

// scanArticles reads the rows of selectArticles and closes them.
func scanArticles(rows *sql.Rows, v access.Viewer, now time.Time) (articles []news.Article, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		a, err := scanArticle(rows, v, now)
		if err != nil {
			return nil, err
		}
		articles = append(articles, a)
	}
	return articles, rows.Err()
}

// editorialView sees everything: it is how transactions read.
var editorialView = access.Operator("transaction")

// Article returns one article whole, in whatever state it is.
func (tx *Tx) Article(id news.ID) (news.Article, error) {
	return tx.one(wholeByID, id.String())
}

// ArticleBySource returns the article with this id at its source.
func (tx *Tx) ArticleBySource(source, sourceID string) (news.Article, error) {
	return tx.one(wholeBySource, source, sourceID)
}

// How a transaction finds one article.
const (
	wholeByID     = " FROM articles a WHERE a.id = ?"
	wholeBySource = " FROM articles a WHERE a.source_id <> '' AND a.source_name = ? AND a.source_id = ?"
)

func (tx *Tx) one(from string, args ...any) (news.Article, error) {
	rows, err := tx.query(tx.db.wholeArticles+from, args...)
	if err != nil {
		return news.Article{}, fmt.Errorf("read article: %w", err)
	}
	articles, err := scanArticles(rows, editorialView, tx.now)
	if err != nil {
		return news.Article{}, fmt.Errorf("read article: %w", err)
	}
	if len(articles) == 0 {
		return news.Article{}, errNoArticle
	}
	return articles[0], nil
}

// OthersInGroup counts the other stories of the article's group of translations,
// those in the trash included.
func (tx *Tx) OthersInGroup(a news.Article) (n int64, err error) {
	err = tx.g.Model(&articleRow{}).Where("translation_group = ? AND seq <> ?", a.TranslationGroup.String(), a.Seq).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count the translations of article %s: %w", a.ID, err)
	}
	return n, nil
}

const slugTaken = "SELECT count(*) FROM article_slugs WHERE language = ? AND slug = ? AND article_id <> ?"

// SlugFree reports whether no other article has or had the slug in the language.
func (tx *Tx) SlugFree(language, slug string, own news.Article) (bool, error) {
	taken, err := tx.count(slugTaken, language, slug, own.Seq)
	if err != nil {
		return false, fmt.Errorf("look up slug %s: %w", slug, err)
	}
	return taken == 0, nil
}

// Save stores the article as its next version, with its revision and its row of
// the change log. before is the state that was loaded in this transaction, nil
// for a new article. What is returned has the new version and the time of the
// change. The error is news.ErrStale when somebody was faster.
func (tx *Tx) Save(before *news.Article, a news.Article, e Entry) (news.Article, error) {
	a.Version++
	a.UpdatedAt = tx.now
	if before == nil {
		a.Version, a.CreatedAt = 1, tx.now
	}
	row, err := rowOf(a)
	if err == nil {
		a, err = tx.save(before, a, row, tx.db.deriving(before, a, row), e)
	}
	if err != nil {
		return a, fmt.Errorf("save article %s: %w", a.ID, err)
	}
	return a, nil
}

// derived is what is stored of an article beside its row, and can be made without
// the database.
type derived struct {
	snapshot string
	words    words        // zero when the indexes need not change
	document *documentRow // nil for none
}

func (db *DB) derive(before *news.Article, a news.Article, row articleRow) (d derived, err error) {
	if !a.IsTrashed() && (before == nil || before.SearchRow == 0 || !sameWords(*before, a)) {
		d.words = wordsOf(a)
	}
	if d.document, err = db.documentOf(a); err != nil {
		return d, err
	}
	d.snapshot, err = snapshotOf(row, a)
	return d, err
}

// deriving begins derive, so that another processor does it while this one stores
// the row; the function that it returns waits for the result.
func (db *DB) deriving(before *news.Article, a news.Article, row articleRow) func() (derived, error) {
	var d derived
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("make what is stored of an article: %v\n%s", p, debug.Stack())
			}
		}()
		d, err = db.derive(before, a, row)
	}()
	return func() (derived, error) {
		<-done
		return d, err
	}
}

// save stores an article's row and all that goes with it. derive is asked when the
// row is stored.
func (tx *Tx) save(before *news.Article, a news.Article, row articleRow, derive func() (derived, error), e Entry) (news.Article, error) {
	var err error
	if a.SearchRow, err = tx.searchRow(before, a); err != nil {
		return a, err
	}
	if row.SearchRow = nil; a.SearchRow != 0 {
		row.SearchRow = &a.SearchRow
	}
	wasPublic, err := tx.noteDue(before, a, &row, e)
	if err != nil {
		return a, err
	}
	if before == nil {
		a.Seq, err = tx.insert(row)
	} else {
		err = tx.update(row, before.Version)
	}
	if err != nil {
		return a, tx.conflict(err)
	}
	var d derived
	for _, save := range []func() error{
		func() error { return tx.saveSlug(before, a) },
		func() error { return tx.saveTerms(before, a) },
		func() error { return tx.countTerms(before, &a) },
		func() error { return tx.saveRelated(before, a) },
		func() (err error) { d, err = derive(); return err },
		func() error { return tx.saveSearch(before, a, d.words) },
		func() error { return tx.saveRevision(a, d.snapshot, e) },
		func() error { return tx.saveDocument(a.Seq, d.document) },
	} {
		if err := save(); err != nil {
			return a, err
		}
	}
	touched, err := tx.touchOthers(before, a, wasPublic || row.LogPublic)
	if err != nil {
		return a, err
	}
	return a, errors.Join(tx.Log(tx.changeOf(before, a, e, wasPublic, touched)), tx.audit(e, string(e.Kind), a.ID.String(), a.Version))
}

func (tx *Tx) insert(row articleRow) (seq int64, err error) {
	result, err := tx.exec(insertArticle, row.values()...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

func (tx *Tx) update(row articleRow, version int) error {
	result, err := tx.exec(updateArticle, append(row.values(), row.Seq, version)...)
	if err != nil {
		return err
	}
	changed, err := result.RowsAffected()
	if err == nil && changed == 0 {
		err = news.ErrStale
	}
	return err
}

func (tx *Tx) conflict(err error) error {
	err = tx.db.dialect.translate(err)
	if errors.Is(err, errDuplicate) {
		return news.ErrSourceTaken.With("another article has this source name and id; change that one, or upsert").
			WithFields(news.FieldError{Pointer: "/source/id", Code: "taken", Detail: "belongs to another article of this source"})
	}
	return err
}

const (
	insertSlug = "INSERT INTO article_slugs (language, slug, article_id) VALUES (?, ?, ?)"
	slugKept   = "SELECT count(*) FROM article_slugs WHERE language = ? AND slug = ? AND article_id = ?"
)

func (tx *Tx) saveSlug(before *news.Article, a news.Article) error {
	if before != nil {
		kept, err := tx.count(slugKept, a.Language, a.Slug, a.Seq)
		if err != nil || kept > 0 {
			return err
		}
	}
	_, err := tx.exec(insertSlug, a.Language, a.Slug, a.Seq)
	if err = tx.db.dialect.translate(err); errors.Is(err, errDuplicate) {
		return news.ErrSlugTaken.With("another article in %s has or had the slug %q", a.Language, a.Slug).
			WithFields(news.FieldError{Pointer: "/slug", Code: "taken", Detail: "belongs to another article in " + a.Language})
	}
	return err
}

const insertRelated = "INSERT INTO article_related (article_id, position, related_id) VALUES (?, ?, ?)"

func (tx *Tx) saveRelated(before *news.Article, a news.Article) error {
	if before != nil {
		if slices.Equal(before.Related, a.Related) {
			return nil
		}
		if _, err := tx.exec("DELETE FROM article_related WHERE article_id = ?", a.Seq); err != nil {
			return err
		}
	}
	for i, id := range a.Related {
		if _, err := tx.exec(insertRelated, a.Seq, i, id.String()); err != nil {
			return err
		}
	}
	return nil
}

// touchOthers marks the stories whose answers name this one, as a translation
// or a related story, and returns their ids. What no reader had or has is named
// in none, and must not show by the date of another.
func (tx *Tx) touchOthers(before *news.Article, a news.Article, noticed bool) ([]news.ID, error) {
	if !noticed {
		return nil, nil
	}
	if before == nil && a.TranslationGroup == a.ID {
		return nil, nil // a new id that nobody can have named yet
	}
	touched, err := tx.othersNaming(before, a)
	if err != nil || len(touched) == 0 {
		return nil, err
	}
	ids := make([]string, len(touched))
	for i, id := range touched {
		ids[i] = id.String()
	}
	return touched, tx.g.Model(&articleRow{}).Where("id IN ?", ids).Update("touched_at", at(tx.now)).Error
}

const namedBy = "SELECT id FROM articles WHERE translation_group IN (?, ?) AND seq <> ?" +
	" UNION SELECT a.id FROM article_related r JOIN articles a ON a.seq = r.article_id WHERE r.related_id = ?"

// othersNaming lists the stories whose answers name this one, or named it before.
func (tx *Tx) othersNaming(before *news.Article, a news.Article) (others []news.ID, err error) {
	group := a.TranslationGroup.String()
	former := group
	if before != nil {
		former = before.TranslationGroup.String()
	}
	rows, err := tx.query(namedBy, group, former, a.Seq, a.ID.String())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		id, err := news.ParseID(text)
		if err != nil {
			return nil, err
		}
		others = append(others, id)
	}
	return others, rows.Err()
}

// Purge removes an article and its revisions for good; the change log
// keeps ids, slug and time.
func (tx *Tx) Purge(a news.Article, e Entry) error {
	gone := a
	gone.DeletedAt = tx.now
	_, wasPublic, err := tx.Due(a)
	if err != nil {
		return fmt.Errorf("purge article %s: %w", a.ID, err)
	}
	touched, err := tx.touchOthers(&a, gone, wasPublic)
	if err == nil {
		if a.SearchRow != 0 {
			tx.unindex(a.SearchRow)
		}
		err = tx.g.Delete(&articleRow{}, "seq = ?", a.Seq).Error
	}
	if err == nil {
		err = tx.countTerms(&a, nil)
	}
	if err != nil {
		return fmt.Errorf("purge article %s: %w", a.ID, err)
	}
	// Answers that are kept for retries may hold its text.
	if err := tx.g.Exec("DELETE FROM replies WHERE instr(body, CAST(? AS BLOB)) > 0", a.ID.String()).Error; err != nil {
		return fmt.Errorf("forget answers about article %s: %w", a.ID, err)
	}
	e.Kind = news.ChangePurged
	gone.Version++
	return errors.Join(tx.Log(tx.changeOf(&a, gone, e, wasPublic, touched)), tx.audit(e, string(e.Kind), a.ID.String(), gone.Version))
}
