// Package diff tells two texts apart word by word. It cuts no word, no tag and
// no character reference, gives the same result for the same texts on every
// machine, and takes a bounded time for whatever it is given. It knows no
// articles.
package diff

import (
	"slices"
	"strings"
)

// Kind says what became of a piece of text.
type Kind string

// The kinds of pieces.
const (
	Equal  Kind = "equal"  // in both texts
	Delete Kind = "delete" // in the first alone
	Insert Kind = "insert" // in the second alone
)

// Op is one piece of a difference.
type Op struct {
	Kind Kind
	Text string
}

// Text compares plain texts. Equal and deleted pieces in their order are the
// first text, equal and inserted ones the second. No two neighbours are of one
// kind, and what was deleted stands before what came in its place. Two empty
// texts have no pieces.
func Text(from, to string) []Op { return compare(words(nil, from), words(nil, to)) }

// HTML is Text for HTML: a tag, a comment and a character reference are one word
// each. The pieces are text with mark-up in it and no documents: a tag may be
// opened in one piece and closed in another.
func HTML(from, to string) []Op { return compare(markup(from), markup(to)) }

func compare(from, to []string) []Op {
	var r result
	work := budget(maxWork)
	both := func(blocks [][]string) { r.equal(slices.Concat(blocks...)) }
	anchored(blocks(from), blocks(to), joined, both, func(from, to [][]string) {
		r.gap(slices.Concat(from...), slices.Concat(to...), &work)
	})
	return r.tidy()
}

func joined(tokens []string) string { return strings.Join(tokens, "") }

// result collects pieces. The last one may still grow, word by word, and so is
// kept apart: appending to a string would copy it each time.
type result struct {
	ops  []Op
	kind Kind
	last strings.Builder
}

func (r *result) add(k Kind, text string) {
	if text == "" {
		return
	}
	if k != r.kind {
		r.end()
		r.kind = k
	}
	r.last.WriteString(text)
}

// end makes a piece of what was added last.
func (r *result) end() {
	if r.last.Len() > 0 {
		r.ops = append(r.ops, Op{r.kind, r.last.String()})
		r.last.Reset()
	}
}

func (r *result) equal(tokens []string) { r.add(Equal, joined(tokens)) }

// gap compares what stands between two blocks that both texts have: the shortest
// way from one to the other while there is work to be spent on it, and else
// between the words that stand out.
func (r *result) gap(from, to []string, work *budget) {
	if work.spend(len(from), len(to)) {
		r.shortest(from, to)
		return
	}
	same := func(token string) string { return token }
	anchored(from, to, same, r.equal, func(from, to []string) {
		if work.spend(len(from), len(to)) {
			r.shortest(from, to)
			return
		}
		r.add(Delete, joined(from))
		r.add(Insert, joined(to))
	})
}

// tidy joins changes that only white space keeps apart: "two old words" for
// "three new ones" is one change and not three. What was deleted comes first.
func (r *result) tidy() []Op {
	r.end()
	var out result
	var deleted, inserted strings.Builder
	flush := func() {
		out.add(Delete, deleted.String())
		out.add(Insert, inserted.String())
		deleted.Reset()
		inserted.Reset()
	}
	for i, o := range r.ops {
		between := i > 0 && i < len(r.ops)-1 && deleted.Len() > 0 && inserted.Len() > 0
		switch {
		case o.Kind == Delete:
			deleted.WriteString(o.Text)
		case o.Kind == Insert:
			inserted.WriteString(o.Text)
		case between && strings.TrimSpace(o.Text) == "" && r.changes(i+1):
			deleted.WriteString(o.Text)
			inserted.WriteString(o.Text)
		default:
			flush()
			out.add(Equal, o.Text)
		}
	}
	flush()
	out.end()
	return out.ops
}

// changes reports whether words are replaced from the piece i on.
func (r *result) changes(i int) bool {
	return i+1 < len(r.ops) && r.ops[i].Kind != Equal && r.ops[i+1].Kind != Equal
}
