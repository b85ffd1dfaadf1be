package search

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// scanner cuts a text into folded words, and knows where in the text each of
// them stands. It reads the text once.
type scanner struct {
	token []byte // the folded word; overwritten by the next one
	start int    // where it stands in the text, in bytes
	end   int

	text      string
	pos       int    // the first byte that was not read
	from      int    // where the character before pos begins
	rest      []byte // what of that character's folded form is still to be used
	buffer    []byte // where rest lies
	unspaced  bool   // the token is one letter that stands alone
	class     uint8  // the canonical combining class of the token's last character
	unordered bool   // marks of the token are not in canonical order
	table     *table
}

func newScanner(text string) *scanner {
	return &scanner{text: text, end: -1, table: simple(), token: make([]byte, 0, 32), buffer: make([]byte, 0, 16)}
}

// next goes to the next word, if there is one.
func (s *scanner) next() bool {
	s.token, s.unspaced, s.unordered, s.class = s.token[:0], false, false, 0
	for {
		switch {
		case len(s.rest) > 0:
			if s.use() {
				return s.finish()
			}
		case s.pos == len(s.text):
			return s.finish()
		case s.read():
			return s.finish()
		}
	}
}

// finish ends the token and reports whether there is one.
func (s *scanner) finish() bool {
	if s.unordered {
		s.token = ordered(s.token)
	}
	return len(s.token) > 0
}

// read takes the next character of the text, and those after it that are as
// simple. It reports whether the token ended before it.
func (s *scanner) read() (ended bool) {
	for s.pos < len(s.text) {
		r, n := rune(s.text[s.pos]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s.text[s.pos:])
		}
		switch e := s.entry(r); {
		case e.kind == inWord && !s.unspaced:
			s.place(s.pos, s.pos+n)
			s.token = append(s.token, e.folded[:e.length]...)
			s.class = 0
			s.pos += n
		case e.kind == ignored:
			s.pos += n
			s.stretch()
		case e.kind == between && len(s.token) == 0 && !isApostrophe(r):
			s.pos += n
		case e.kind != special && len(s.token) > 0:
			return true
		case isWhole(r):
			if len(s.token) > 0 {
				return true
			}
			s.place(s.pos, s.pos+n)
			s.token = append(s.token, s.text[s.pos:s.pos+n]...)
			s.unspaced = true
			s.pos += n
		default:
			return s.load(r, n)
		}
	}
	return false
}

// entry returns what the table says of a character.
func (s *scanner) entry(r rune) *entry {
	if uint32(r) < uint32(len(s.table)) { //nolint:gosec // a rune is not negative here
		return &s.table[r]
	}
	return &notInTable
}

// load puts a character's folded form into rest. It reports whether the token
// ended before the character.
func (s *scanner) load(r rune, n int) (ended bool) {
	if isApostrophe(r) {
		if len(s.token) > 0 {
			return true
		}
		if s.end == s.pos && s.skipPossessive(s.pos+n) {
			return false
		}
	}
	s.from, s.pos = s.pos, s.pos+n
	if s.rest = s.fold(r); len(s.rest) == 0 {
		s.stretch()
	}
	return false
}

// fold returns the folded form of a character, valid until the next call.
func (s *scanner) fold(r rune) []byte {
	if e := s.entry(r); e != &notInTable {
		return e.folded[:e.length]
	}
	s.buffer = appendFolded(s.buffer[:0], r)
	return s.buffer
}

// use takes from rest until the token ends or nothing is left, and reports
// whether it ended.
func (s *scanner) use() (ended bool) {
	for len(s.rest) > 0 {
		r, n := utf8.DecodeRune(s.rest)
		switch {
		case r == ' ':
			if len(s.token) > 0 {
				return true
			}
		case s.join(r):
			s.stretch()
		case unicode.IsMark(r):
			s.mark(r)
		case len(s.token) > 0 && (s.unspaced || isUnspaced(r)):
			return true
		default:
			s.place(s.from, s.pos)
			s.unspaced = isUnspaced(r)
			s.token = append(s.token, s.rest[:n]...)
			s.class = 0
		}
		s.rest = s.rest[n:]
	}
	return false
}

// join makes one letter of the token's last and of r, where they are one, and
// reports whether r needs no more than that.
func (s *scanner) join(r rune) bool {
	var joined rune
	last, n := utf8.DecodeLastRune(s.token)
	switch {
	case r == breve:
		if last == 'и' {
			joined = 'й'
		}
	case r == voiced || r == semiVoiced:
		if s.unspaced {
			joined = joinKana(last, r)
		}
	default:
		if joined = joinHangul(last, r); joined == 0 {
			return false
		}
	}
	if joined != 0 {
		s.token = utf8.AppendRune(s.token[:len(s.token)-n], joined)
	}
	return true
}

// mark appends a mark that is a letter's part. Without a letter it is nothing.
func (s *scanner) mark(r rune) {
	if len(s.token) == 0 {
		return
	}
	class := combiningClass(r)
	s.unordered = s.unordered || class != 0 && class < s.class
	s.class = class
	s.token = utf8.AppendRune(s.token, r)
	s.stretch()
}

// place notes where the token stands as it grows by text[from:to].
func (s *scanner) place(from, to int) {
	if len(s.token) == 0 {
		s.start = from
	}
	s.end = to
}

// stretch lets the token, if there is one, reach over what was just read: an
// accent belongs to its letter.
func (s *scanner) stretch() {
	if len(s.token) > 0 {
		s.end = s.pos
	}
}

// skipPossessive passes over an apostrophe and the s at text[at:] when a word
// ends there, and reports whether it did.
func (s *scanner) skipPossessive(at int) bool {
	r, n := utf8.DecodeRuneInString(s.text[at:])
	if string(s.fold(r)) != "s" {
		return false
	}
	for at += n; at < len(s.text); at += n {
		if r, n = utf8.DecodeRuneInString(s.text[at:]); !isSilent(s.fold(r)) {
			if s.fold(r)[0] != ' ' {
				return false
			}
			break
		}
	}
	s.pos, s.end = at, at
	return true
}

// isSilent reports whether a folded form changes nothing after an s.
func isSilent(folded []byte) bool {
	r, n := utf8.DecodeRune(folded)
	return len(folded) == 0 || n == len(folded) && (r == breve || r == voiced || r == semiVoiced)
}

// ordered puts marks that follow each other into canonical order (Unicode,
// 3.11), which taking characters out from between them may have upset.
func ordered(token []byte) []byte {
	letters := bytes.Runes(token)
	for i := 0; i < len(letters); i++ {
		j := i
		for j < len(letters) && combiningClass(letters[j]) != 0 {
			j++
		}
		slices.SortStableFunc(letters[i:j], func(a, b rune) int {
			return int(combiningClass(a)) - int(combiningClass(b))
		})
		i = max(i, j-1)
	}
	return append(token[:0], string(letters)...)
}

func combiningClass(r rune) uint8 {
	var encoded [utf8.UTFMax]byte
	return norm.NFD.Properties(utf8.AppendRune(encoded[:0], r)).CCC()
}
