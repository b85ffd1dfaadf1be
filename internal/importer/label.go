package importer

import (
	"strings"
	"unicode"
)

// label is a run of letters and digits beside a dot: a word, an initial, a
// number, a part of a host name.
type label struct {
	span
	text []rune // of the label alone
}

// labelBefore is the label that ends at i; it is empty when none does.
func (p *prose) labelBefore(i int) label {
	start := i
	for start > 0 && p.inLabel(start-1) {
		start--
	}
	return label{span{start, i}, p.text[start:i]}
}

// labelAfter is the label that begins at i; it is empty when none does.
func (p *prose) labelAfter(i int) label {
	end := i
	for end < len(p.text) && p.inLabel(end) {
		end++
	}
	return label{span{i, end}, p.text[i:end]}
}

// inLabel tells whether the rune at i is part of a word; an apostrophe is,
// between letters.
func (p *prose) inLabel(i int) bool {
	switch p.text[i] {
	case '\'', '’':
		return isWordRune(p.at(i-1)) && isWordRune(p.at(i+1))
	}
	return isWordRune(p.text[i])
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_'
}

// maxKnownRunes is longer than any word of the tables, so that the words looked
// up stay short however long the text's are.
const maxKnownRunes = 20

// exact is the label as it stands, for looking it up; "" when it is too long.
func (l label) exact() string {
	if len(l.text) > maxKnownRunes {
		return ""
	}
	return string(l.text)
}

func (l label) lower() string { return strings.ToLower(l.exact()) }

// stem is the label without what follows an apostrophe: "Az" of "News.Az's".
func (l label) stem() label {
	for i, r := range l.text {
		if r == '\'' || r == '’' {
			return label{span{l.start, l.start + i}, l.text[:i]}
		}
	}
	return l
}

func (l label) is(word string) bool { return l.lower() == word }

// size is the number of letters and digits; marks do not count.
func (l label) size() int {
	n := 0
	for _, r := range l.text {
		if !unicode.IsMark(r) {
			n++
		}
	}
	return n
}

// capital tells whether the label begins with a capital letter.
func (l label) capital() bool { return len(l.text) > 0 && isCapital(l.text[0]) }

// all tells whether every letter and digit of a label that is not empty satisfies
// is; marks and apostrophes need not.
func (l label) all(is func(rune) bool) bool {
	for _, r := range l.text {
		if !unicode.IsMark(r) && r != '\'' && r != '’' && !is(r) {
			return false
		}
	}
	return len(l.text) > 0
}

func (l label) has(is func(rune) bool) bool {
	for _, r := range l.text {
		if is(r) {
			return true
		}
	}
	return false
}

func (l label) number() bool  { return l.all(unicode.IsDigit) }
func (l label) lowered() bool { return l.all(unicode.IsLower) }
func (l label) shouted() bool { return l.all(isCapital) }
func (l label) initial() bool { return l.size() == 1 && l.all(unicode.IsLetter) }
func (l label) roman() bool {
	return l.all(func(r rune) bool { return strings.ContainsRune("IVXLCDM", r) })
}
func (l label) snake() bool { return l.has(func(r rune) bool { return r == '_' }) }
