package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/wordindex"
)

// perTransaction is how many articles a transaction of Load stores unless it is
// told otherwise. Every transaction writes each of its words once into the index
// of words, so large ones write less. perBatch is how many are made ready at
// once.
// batchesAhead more wait, so that neither side waits long for the other.
const (
	perTransaction = 8000
	perBatch       = 250
	batchesAhead   = 8
)

// Bulk is what Load stores.
type Bulk struct {
	// Terms are all that the articles name, by class and slug. Those that are not
	// there are made.
	Terms []news.Term

	// Articles are new ones, each with an id, a slug and a source id that no other
	// has, and times, texts and status as they are to be stored. They are taken
	// one after the other by another goroutine than Load's caller's.
	Articles iter.Seq[news.Article]

	// Progress hears after each transaction how many are stored; nil hears nothing.
	Progress func(stored int)

	// Transaction is how many articles are stored at once; 0 is 8,000.
	Transaction int

	Viewer access.Viewer // who the revisions and the audit log say it was
}

// Load stores many new articles, each with its slug, terms, words, revision and
// row of the change log, as if it had been created by itself, but many in a
// transaction, and returns how many. It fails at the first that cannot be stored;
// those of the transactions before stay. A crash or a power cut leaves the articles
// of some of the first transactions, whole; what Load has returned for is on
// disk. Others who want to change something wait until it is done.
func (db *DB) Load(ctx context.Context, bulk Bulk) (stored int, err error) {
	if err := db.turn(ctx, false); err != nil {
		return 0, err
	}
	defer db.leave()
	if err := db.inPlace(); err != nil {
		return 0, err
	}
	terms, err := db.loadTerms(ctx, bulk)
	if err != nil {
		return 0, fmt.Errorf("load terms: %w", err)
	}
	// What is begun is ended also when the context is.
	end := context.WithoutCancel(ctx)
	if err := db.dialect.beginLoad(ctx, db.writer); err != nil {
		return 0, errors.Join(fmt.Errorf("prepare for many articles: %w", err), db.dialect.endLoad(end, db.writer))
	}
	stored, err = db.loadArticles(ctx, bulk, terms)
	if err != nil {
		err = fmt.Errorf("load articles: %w", err)
	}
	if ended := db.dialect.endLoad(end, db.writer); ended != nil {
		err = errors.Join(err, fmt.Errorf("finish the load: %w", db.dialect.translate(ended)))
	}
	return stored, err
}

// loadTerms finds the terms that articles name, and makes those that are not there.
func (db *DB) loadTerms(ctx context.Context, bulk Bulk) (map[termKey]news.Term, error) {
	terms := make(map[termKey]news.Term, len(bulk.Terms))
	err := db.transact(ctx, func(tx *Tx) error {
		for _, wanted := range bulk.Terms {
			t, err := tx.Term(wanted.Class, wanted.Slug)
			if errors.Is(err, wanted.Class.ErrNotFound()) {
				t, err = tx.SaveTerm(nil, wanted, bulk.Viewer)
			}
			if err != nil {
				return err
			}
			terms[termKey{wanted.Class, wanted.Slug}] = t
		}
		return nil
	})
	return terms, err
}

// termKey names a term.
type termKey struct {
	class news.Class
	slug  string
}

// prepared is an article that is ready to be stored.
type prepared struct {
	article news.Article
	row     articleRow
	derived derived
}

// batch is a part of what one transaction stores, or why there is none.
type batch struct {
	articles []prepared
	last     *wordindex.Gatherer // all words of the transaction, when this is its last part
	err      error
}

// loadArticles stores batches while the next one is made ready.
func (db *DB) loadArticles(ctx context.Context, bulk Bulk, terms map[termKey]news.Term) (stored int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	batches := make(chan batch, batchesAhead)
	done := make(chan struct{})
	defer func() {
		cancel()
		<-done
	}()
	go func() {
		defer close(done)
		defer close(batches)
		p := preparer{db: db, terms: terms, most: cmp.Or(bulk.Transaction, perTransaction)}
		p.run(bulk.Articles, func(b batch) bool {
			select {
			case batches <- b:
				return b.err == nil
			case <-ctx.Done():
				return false
			}
		})
	}()
	for more := true; more; {
		n := 0
		err := db.transact(ctx, func(tx *Tx) (err error) {
			n, more, err = tx.load(ctx, batches, bulk.Viewer)
			return err
		})
		if err != nil {
			return stored, err
		}
		if stored += n; n > 0 && bulk.Progress != nil {
			bulk.Progress(stored)
		}
	}
	return stored, ctx.Err()
}

// load stores batches up to the last one of a transaction; more tells whether
// others may follow.
func (tx *Tx) load(ctx context.Context, batches <-chan batch, v access.Viewer) (n int, more bool, err error) {
	var rows []int64 // of the gathered words
	tx.tally = make(tally)
	defer func() { err = errors.Join(err, tx.addCounts(tx.tally)) }()
	for b := range batches {
		if b.err != nil {
			return n, false, b.err
		}
		for _, p := range b.articles {
			e := Entry{Kind: news.ChangeOf(nil, p.article), Viewer: v}
			a, err := tx.save(nil, p.article, p.row, func() (derived, error) { return p.derived, nil }, e)
			if err != nil {
				return n, false, fmt.Errorf("save article %s: %w", p.article.ID, err)
			}
			if p.derived.words.gathered {
				rows = append(rows, a.SearchRow)
			}
		}
		if n += len(b.articles); b.last != nil {
			return n, true, tx.db.dialect.writeGathered(tx, b.last, rows)
		}
	}
	return n, false, ctx.Err() // given up, too, there are no more
}

func (db *DB) prepareArticle(a news.Article, terms map[termKey]news.Term, at time.Time) (p prepared, err error) {
	if a.ID.IsZero() {
		return p, fmt.Errorf("article %q has no id; give it one", a.Slug)
	}
	a.Seq, a.Version, a.CreatedAt, a.UpdatedAt = 0, 1, at, at
	if err := nameTerms(&a, terms); err != nil {
		return p, fmt.Errorf("article %s: %w", a.ID, err)
	}
	row, err := rowOf(a)
	if err != nil {
		return p, fmt.Errorf("article %s: %w", a.ID, err)
	}
	d, err := db.derive(nil, a, row)
	if err != nil {
		return p, fmt.Errorf("article %s: %w", a.ID, err)
	}
	a.Body = "" // the row has it
	return prepared{a, row, d}, nil
}

// nameTerms puts the stored terms in the place of those that the article names.
func nameTerms(a *news.Article, terms map[termKey]news.Term) error {
	stored := func(t news.Term) (news.Term, error) {
		found, ok := terms[termKey{t.Class, t.Slug}]
		if !ok {
			return t, fmt.Errorf("the %s %q is not among the terms of the load; add it to them", t.Class, t.Slug)
		}
		return found, nil
	}
	if a.Section != nil {
		section, err := stored(*a.Section)
		if err != nil {
			return err
		}
		a.Section = &section
	}
	for _, list := range []*[]news.Term{&a.Authors, &a.Tags} {
		named := make([]news.Term, len(*list))
		for i, t := range *list {
			var err error
			if named[i], err = stored(t); err != nil {
				return err
			}
		}
		*list = named
	}
	return nil
}
