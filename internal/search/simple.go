package search

import (
	"sync"
	"unicode"
)

// simple holds the folded forms of the first characters, up to the end of the
// General Punctuation: nearly all that newsrooms print but for East Asian ones.
// Other scripts than Latin are folded several times as fast with it. It is 100 kB, made
// at the first use, in a millisecond or two.
var simple = sync.OnceValue(foldSimple)

type table [0x2070]entry

// entry is what one character becomes.
type entry struct {
	kind   kind
	length uint8
	folded [10]byte
}

// kind says what a character does to the word that it stands in.
type kind uint8

const (
	inWord  kind = iota // goes on with it
	ignored             // nothing
	between             // ends it
	special             // takes more than a table to tell
)

// notInTable stands for all characters beyond the table.
var notInTable = entry{kind: special}

func foldSimple() *table {
	var all table
	for r := range all {
		folded := appendFolded(nil, rune(r))
		e := &all[r]
		e.kind = kindOf(folded)
		e.length = uint8(copy(e.folded[:], folded)) //nolint:gosec // three characters at most
	}
	return &all
}

// kindOf tells what a folded form does.
func kindOf(folded []byte) kind {
	switch {
	case len(folded) == 0:
		return ignored
	case string(folded) == " ":
		return between
	}
	for _, r := range string(folded) {
		if r == ' ' || unicode.IsMark(r) || isUnspaced(r) {
			return special
		}
	}
	return inWord
}
