// Package corpus makes invented stories by the hundred thousand, for measuring:
// always the same ones for the same seed and number, in English, Azerbaijani and
// Russian, with words that are as frequent as words are (George K. Zipf, Human
// Behavior and the Principle of Least Effort, 1949). It keeps nothing, so a
// million stories take no more memory than ten.
package corpus

import (
	"iter"
	"math/rand/v2"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// What can be searched for with a known answer; no other word of a story is one
// of these.
const (
	CommonWord = "ferry"     // in every fifth story
	RareWord   = "quetzalyn" // in one story of rareEvery, the first among the first hundred
	rareEvery  = 10_000
)

// RareWords are as rare as RareWord, one for each language.
var RareWords = [...]string{RareWord, "zəfərqüllə", "мидолитка"}

// How many terms of each class there are.
const (
	Sections = 12
	Tags     = 400
	Authors  = 60
)

// first and last are when the oldest and the newest story were published.
var (
	first = time.Date(2018, time.January, 1, 6, 0, 0, 0, time.UTC)
	last  = time.Date(2026, time.January, 1, 6, 0, 0, 0, time.UTC)
)

// Corpus makes stories. The zero value is of no use; New makes one.
type Corpus struct {
	n       int
	seed    uint64
	terms   terms
	tongues []*tongue
}

// New prepares n stories; the seed tells one set from another.
func New(n int, seed uint64) *Corpus {
	return &Corpus{n: n, seed: seed, terms: newTerms(), tongues: newTongues(seed)}
}

// Terms are the sections, tags and authors that the stories name.
func (c *Corpus) Terms() []news.Term { return c.terms.all() }

// Articles makes the stories, oldest first. They are published and whole, as an
// editor would have made them, but for the numbers that a store gives.
func (c *Corpus) Articles() iter.Seq[news.Article] {
	return func(yield func(news.Article) bool) {
		w := c.writer()
		for n := range c.n {
			if !yield(w.story(n)) {
				return
			}
		}
	}
}

// writer makes stories one after the other.
type writer struct {
	*Corpus
	rand    *rand.Rand
	section *rand.Zipf
	tag     *rand.Zipf
	author  *rand.Zipf
}

func (c *Corpus) writer() *writer {
	r := rand.New(rand.NewPCG(c.seed, uint64(c.n))) //nolint:gosec // a number of stories
	return &writer{
		Corpus: c, rand: r,
		section: rand.NewZipf(r, zipfS, 2, Sections-1),
		tag:     rand.NewZipf(r, zipfS, 4, Tags-1),
		author:  rand.NewZipf(r, zipfS, 8, Authors-1),
	}
}

// publishedAt spreads the stories evenly, with a little chance between two.
func (w *writer) publishedAt(n int) time.Time {
	step := last.Sub(first) / time.Duration(max(w.n, 1))
	at := first.Add(time.Duration(n)*step + time.Duration(w.rand.Int64N(int64(step))))
	return at.Truncate(time.Millisecond)
}

// id is a UUID of version 7 (RFC 9562, 5.7) of that time.
func (w *writer) id(at time.Time) (id news.ID) {
	ms := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i)) //nolint:gosec // eight bits of it
	}
	a, b := w.rand.Uint64(), w.rand.Uint64()
	for i := range 8 {
		id[8+i] = byte(a >> (8 * i)) //nolint:gosec // as above
	}
	id[6], id[7] = 0x70|byte(b)&0x0f, byte(b>>8) //nolint:gosec // as above
	id[8] = 0x80 | id[8]&0x3f
	return id
}
