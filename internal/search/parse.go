package search

import (
	"unicode"
	"unicode/utf8"
)

// Parse reads a query as a person types it. It never fails: what makes no
// sense is passed over.
//
//   - Words are all to be found: bridge opens.
//   - "A phrase" is to be found as it stands; every kind of double quotes will
//     do, and one that is not closed runs to the end.
//   - What is written without a space, such as EU-Azerbaijan, News.Az or U.S.,
//     is a phrase of its parts. Brackets, commas and semicolons part like
//     spaces, but for a comma within a number.
//   - -word and -"a phrase" must not be found.
//   - word* is any word that begins so; in a phrase the last one may.
//   - OR, in capitals and between terms, asks for one of them, and binds closer
//     than the space: a b OR c is a and one of b and c. Where there is nothing
//     for it to join it is ignored, beside a negation too. AND after a
//     term says what the space does.
func Parse(q string) Query {
	text, cut := limit(q)
	p := parser{text: text, query: Query{typed: q, Truncated: cut}}
	for p.pos < len(text) && !p.full {
		p.item()
	}
	return p.query
}

// limit cuts a query that has too many characters, before a word where it can.
func limit(q string) (text string, cut bool) {
	count, space := 0, 0
	for i, r := range q {
		if unicode.IsSpace(r) {
			space = i
		}
		if count++; count <= maxCharacters {
			continue
		}
		if space > 0 {
			return q[:space], true
		}
		return q[:i], true
	}
	return q, false
}

// parser reads one query from left to right.
type parser struct {
	text  string
	pos   int // in text
	query Query

	terms  int  // how many there are
	full   bool // there was one more than fits
	quoted bool // the character before pos closed a phrase
	joins  bool // the last term may be joined to the next by OR
	or     bool // and is going to be
}

// item reads a term, an operator or a character that is neither.
func (p *parser) item() {
	r, n := utf8.DecodeRuneInString(p.text[p.pos:])
	afterQuote := p.quoted
	p.quoted = false
	switch {
	case isQuote(r):
		p.pos += n
		p.phrase(false)
	case isMinus(r) && !afterQuote:
		p.negation()
	case r == '*' || p.parts(p.pos, r):
		p.pos += n
	default:
		p.word(false)
	}
}

// negation reads a minus and the term after it, if one follows at once.
func (p *parser) negation() {
	for p.pos < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[p.pos:])
		switch {
		case isMinus(r):
			p.pos += n
			continue
		case isQuote(r):
			p.pos += n
			p.phrase(true)
		case !p.parts(p.pos, r):
			p.word(true)
		}
		return
	}
}

// phrase reads up to the closing quote; the opening one has been read.
func (p *parser) phrase(negative bool) {
	start, end, after := p.pos, len(p.text), len(p.text)
	for i, r := range p.text[start:] {
		if isQuote(r) {
			end, after = start+i, start+i+utf8.RuneLen(r)
			break
		}
	}
	p.pos, p.quoted = after, true
	p.term(start, end, p.star(), negative)
}

// word reads up to the next character that parts terms.
func (p *parser) word(negative bool) {
	start, end := p.pos, len(p.text)
	for i, r := range p.text[start:] {
		if r == '*' || isQuote(r) || p.parts(start+i, r) {
			end = start + i
			break
		}
	}
	p.pos = end
	switch prefix, typed := p.star(), p.text[start:end]; {
	case prefix || negative:
		p.term(start, end, prefix, negative)
	case typed == "OR":
		p.or = p.joins
	case typed == "AND" && p.terms > 0: // goes without saying
	default:
		p.term(start, end, false, false)
	}
}

// star passes over asterisks and reports whether there was one.
func (p *parser) star() bool {
	start := p.pos
	for p.pos < len(p.text) && p.text[p.pos] == '*' {
		p.pos++
	}
	return p.pos > start
}

// term makes a term of text[start:end], if there is a letter or a number in it.
func (p *parser) term(start, end int, prefix, negative bool) {
	t := term{start: end, end: start}
	sc := newScanner(p.text[start:end])
	for sc.next() {
		t.tokens = append(t.tokens, string(sc.token))
		t.start, t.end = min(t.start, start+sc.start), start+sc.end
	}
	if len(t.tokens) == 0 {
		return
	}
	t.prefix = prefix && t.end == end // EU-* is no beginning of a word
	if negative {
		p.exclude(t)
	} else {
		p.find(t)
	}
}

// find adds a term that is to be found.
func (p *parser) find(t term) {
	if !p.fits() {
		return
	}
	if !p.or {
		p.query.all = append(p.query.all, nil)
	}
	group := &p.query.all[len(p.query.all)-1]
	*group = append(*group, t)
	p.joins, p.or = true, false
}

// exclude adds a term that must not be found.
func (p *parser) exclude(t term) {
	if !p.fits() {
		return
	}
	p.query.none = append(p.query.none, t)
	p.joins, p.or = false, false
}

// fits counts one more term.
func (p *parser) fits() bool {
	if p.terms == maxTerms {
		p.full, p.query.Truncated = true, true
		return false
	}
	p.terms++
	return true
}

// parts reports whether the character at text[at:] stands between terms.
func (p *parser) parts(at int, r rune) bool {
	switch r {
	case ',':
		return at == 0 || at+1 == len(p.text) || !isDigit(p.text[at-1]) || !isDigit(p.text[at+1])
	case ';', '(', ')', '[', ']', '{', '}', '<', '>', '|', '、', '，', '；', '。', '（', '）', '،', '؛':
		return true
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200B'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isMinus reports whether a character is typed for a minus. A dash is not: it
// stands before words in running text.
func isMinus(r rune) bool { return r == '-' || r == '−' || r == '－' }

// isQuote reports whether a character is a double quote of some language.
func isQuote(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»', '＂', '〝', '〞', '〟', '「', '」', '『', '』':
		return true
	}
	return false
}
