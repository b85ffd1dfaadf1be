package store

import (
	"iter"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/wordindex"
)

// preparer makes articles ready for a load, with all that needs no database: what
// it does is not done while the one writer is held up.
type preparer struct {
	db    *DB
	terms map[termKey]news.Term
	most  int // articles of a transaction

	batch batch
	words *wordindex.Gatherer // of the transaction
	taken int                 // articles of the transaction
}

// run makes articles ready and hands them out in batches until give wants no more.
func (p *preparer) run(articles iter.Seq[news.Article], give func(batch) bool) {
	p.words = new(wordindex.Gatherer)
	for a := range articles {
		ready, err := p.db.prepareArticle(a, p.terms, p.db.clock())
		if err != nil {
			give(batch{err: err}) // the others of its transaction go with it
			return
		}
		if !ready.article.IsTrashed() {
			ready.derived.words.gather(p.words)
		}
		p.batch.articles = append(p.batch.articles, ready)
		if p.taken++; p.taken == p.most {
			if !p.end(give) {
				return
			}
			continue
		}
		if len(p.batch.articles) == perBatch && !p.give(give) {
			return
		}
	}
	if p.taken > 0 {
		p.end(give)
	}
}

// end hands out the last batch of a transaction.
func (p *preparer) end(give func(batch) bool) bool {
	p.words.End()
	p.batch.last, p.words, p.taken = p.words, new(wordindex.Gatherer), 0
	return p.give(give)
}

func (p *preparer) give(give func(batch) bool) bool {
	b := p.batch
	p.batch = batch{articles: make([]prepared, 0, perBatch)}
	return give(b)
}
