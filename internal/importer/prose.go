package importer

import (
	"sort"
	"unicode"
)

// prose is one paragraph made ready for questions about its full stops.
type prose struct {
	text   []rune
	guards []span       // addresses, in which a dot never ends a sentence; in order
	opens  map[int]bool // straight quotes that open
	low    map[int]bool // “ that closes what „ opened
	turned bool         // the text quotes »so«
}

// span is a half-open range of rune positions.
type span struct{ start, end int }

func newProse(s string) *prose {
	p := &prose{text: []rune(s)}
	p.guards = addresses(p.text)
	p.opens, p.low = quoteRoles(p.text)
	p.turned = reversedGuillemets(p.text)
	return p
}

// at is the rune at i, or 0 outside the text.
func (p *prose) at(i int) rune {
	if i < 0 || i >= len(p.text) {
		return 0
	}
	return p.text[i]
}

// runOf returns where the run of runes that satisfy is ends, from i on.
func (p *prose) runOf(i int, is func(rune) bool) int {
	for i < len(p.text) && is(p.text[i]) {
		i++
	}
	return i
}

func (p *prose) guarded(i int) bool {
	k := sort.Search(len(p.guards), func(k int) bool { return p.guards[k].end > i })
	return k < len(p.guards) && p.guards[k].start <= i
}

// closers returns where the closing quotes, brackets and footnote marks that
// begin at i end.
func (p *prose) closers(i int) int {
	for i < len(p.text) {
		switch {
		case p.closesAt(i):
			i++
		case p.text[i] == '[':
			end := p.footnote(i)
			if end == i {
				return i
			}
			i = end
		default:
			return i
		}
	}
	return i
}

// footnote returns the end of a mark such as "[12]" at i, or i.
func (p *prose) footnote(i int) int {
	const digits = 3
	end := i + 1
	for end < len(p.text) && end-i <= digits && unicode.IsDigit(p.text[end]) {
		end++
	}
	if end > i+1 && p.at(end) == ']' {
		return end + 1
	}
	return i
}

func (p *prose) closesAt(i int) bool {
	switch r := p.at(i); r {
	case ')', ']', '}', '”', '’', '›':
		return true
	case '«', '»':
		return (r == '«') == p.turned
	case '"', '\'':
		return !p.opens[i]
	case '“':
		return p.low[i]
	}
	return false
}

func (p *prose) opensAt(i int) bool {
	switch r := p.at(i); r {
	case '(', '[', '‹', '„', '‚', '‘', '¿', '¡':
		return true
	case '«', '»':
		return (r == '«') != p.turned
	case '"', '\'':
		return p.opens[i]
	case '“':
		return !p.low[i]
	}
	return false
}
