package diff

import (
	"github.com/sergi/go-diff/diffmatchpatch"
)

// The bounds of the search for the shortest difference, which takes the product
// of the lengths at worst. They count steps, not time, so that a difference is
// the same on every machine: about 50 ms for one gap and 0.3 s for all.
const (
	maxGap  = 5_000_000  // the product of the lengths of one gap, in words
	maxWork = 30_000_000 // of all gaps together
)

// budget is the work that may still be done.
type budget int

// spend takes the work for a gap off the budget; false when there is too little.
func (b *budget) spend(from, to int) bool {
	cost := from * to
	if cost > maxGap || budget(cost) > *b {
		return false
	}
	*b -= budget(cost)
	return true
}

// shortest appends the shortest difference of two lists of words. The library
// compares characters, so each different word is given one.
func (r *result) shortest(from, to []string) {
	if len(from) == 0 || len(to) == 0 {
		r.add(Delete, joined(from))
		r.add(Insert, joined(to))
		return
	}
	a, b := numbered(from, to, func(token string) string { return token })
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // the lengths are bounded; a clock would make it depend on the machine
	for _, piece := range d.DiffMainRunes(letters(a), letters(b), false) {
		n := len([]rune(piece.Text))
		switch piece.Type {
		case diffmatchpatch.DiffEqual:
			r.equal(from[:n])
			from, to = from[n:], to[n:]
		case diffmatchpatch.DiffDelete:
			r.add(Delete, joined(from[:n]))
			from = from[n:]
		case diffmatchpatch.DiffInsert:
			r.add(Insert, joined(to[:n]))
			to = to[n:]
		}
	}
}

// letters gives each number a character of its own. Surrogates are left out:
// they are none in UTF-8.
func letters(numbers []int) []rune {
	const surrogates, after = 0xD800, 0x800
	out := make([]rune, len(numbers))
	for i, n := range numbers {
		out[i] = rune(n + 1) //nolint:gosec // a gap has far fewer words than there are characters
		if out[i] >= surrogates {
			out[i] += after
		}
	}
	return out
}
