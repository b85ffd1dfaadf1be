package importer

import (
	"strings"
	"unicode"
)

// A joint is a place where a sentence ends and the next begins without a space
// between them, because a line break was lost when the text was copied.
type joint struct{ before, after string }

// excerptRunes is how much of the text is shown on each side of a joint.
const excerptRunes = 12

// splitJoints returns s with a space in every joint, and the joints in order.
// Nothing else changes.
func splitJoints(s string) (string, []joint) {
	if !strings.ContainsAny(s, ".!?…") {
		return s, nil
	}
	p := newProse(s)
	var b strings.Builder
	var joints []joint
	from := 0
	for i := 0; i < len(p.text); i++ {
		if !isTerminator(p.text[i]) {
			continue
		}
		end := p.runOf(i, isTerminator)
		after := p.closers(end)
		if p.isJoint(i, end, after) {
			joints = append(joints, p.excerpt(i, after))
			b.WriteString(string(p.text[from:after]))
			b.WriteByte(' ')
			from = after
		}
		i = after - 1
	}
	if joints == nil {
		return s, nil
	}
	b.WriteString(string(p.text[from:]))
	return b.String(), joints
}

// isJoint decides about the terminators text[dot:end], which are followed by
// closing quotes and brackets up to after.
func (p *prose) isJoint(dot, end, after int) bool {
	if dot == 0 || after >= len(p.text) || p.guarded(dot) {
		return false
	}
	prev, next := p.text[dot-1], p.text[after]
	switch {
	case unicode.Is(unicode.Ps, prev), p.opensAt(dot - 1):
		return false // "(...)", "[…]": the dots stand for something left out
	case unicode.IsSpace(prev) && !p.endsAfterSpace(dot, end):
		return false // ".NET": the dot begins something
	case isDash(next):
		return p.dashStarts(dot, after)
	case p.opensAt(after):
		return p.openerStarts(dot, after)
	case !isCapital(next):
		return false
	case after > end:
		return true // a closing quote or bracket stands between: `(EPF.)In`
	case end == dot+1 && p.text[dot] == '.':
		return p.dotEnds(dot)
	}
	return p.markEnds(dot, end)
}

// endsAfterSpace tells whether terminators with a space before them still end
// something: in French "!" and "?" have one, and a closing quote says so too.
func (p *prose) endsAfterSpace(dot, end int) bool {
	if mark := p.text[dot]; mark == '!' || mark == '?' {
		return isWordRune(p.at(dot-2)) || p.closesAt(dot-2)
	}
	closer := p.at(end)
	return closer == '”' || closer == '»'
}

// markEnds decides about "!", "?" and ellipses before a capital.
func (p *prose) markEnds(dot, end int) bool {
	left, right := p.labelBefore(dot), p.labelAfter(end)
	switch {
	case p.text[dot] == '!' && (left.is("yahoo") || left.is("fritz")):
		return false
	case p.text[dot] == '?' && p.at(right.end) == '=':
		return false // a query string: "index.php?Title=Main"
	case p.text[dot] == '.' || p.text[dot] == '…':
		return !(left.size() <= 1 && right.size() == 1) // a range: "A...Z", "1…N"
	}
	return true
}

// dashStarts tells whether the dash at i begins a sentence, or goes on after
// one: `"Да".— сказал`. Ranges between short forms stay: "Sept.–Oct.", "U.S.–China".
func (p *prose) dashStarts(dot, i int) bool {
	next := p.at(i + 1)
	if next == 0 {
		return false
	}
	left := p.labelBefore(dot)
	if left.size() == 1 || p.text[i] != '—' && left.size() < 5 && left.capital() {
		return false
	}
	if p.text[i] == '-' { // a hyphen, unless it stands for a dash
		return unicode.IsSpace(next) && left.size() > 2 && !left.capital()
	}
	return unicode.IsSpace(next) || unicode.IsLetter(next) || p.opensAt(i+1)
}

// openerStarts tells whether the opening quote or bracket at i begins a sentence.
func (p *prose) openerStarts(dot, i int) bool {
	next := p.at(p.runOf(i, func(r rune) bool { return unicode.IsPunct(r) || r == 0xA0 || r == 0x202F }))
	switch p.text[i] {
	case '(', '[':
		return p.labelBefore(dot).size() > 2 && (isCapital(next) || p.listMark(i)) // not "f.(x)"
	case '"', '\'':
		return isCapital(next) // which way a straight quote faces is not sure enough for more
	case '«', '»':
		if p.at(i+1) == ' ' { // French
			next = p.at(i + 2)
		}
	}
	return unicode.IsLetter(next) || unicode.IsDigit(next)
}

// listMark tells "(1) " and "(iv) ".
func (p *prose) listMark(i int) bool {
	const longest = 4
	mark := p.labelAfter(i + 1)
	return len(mark.text) > 0 && len(mark.text) <= longest && p.at(mark.end) == ')' && unicode.IsSpace(p.at(mark.end+1))
}

func (p *prose) excerpt(dot, after int) joint {
	from, to := max(0, dot-excerptRunes), min(len(p.text), after+excerptRunes)
	for i := dot - 1; i >= from; i-- {
		if unicode.IsSpace(p.text[i]) {
			from = i + 1
		}
	}
	for i := after; i < to; i++ {
		if unicode.IsSpace(p.text[i]) {
			to = i
		}
	}
	left, right := string(p.text[from:after]), string(p.text[after:to])
	return joint{left + right, left + " " + right}
}

func isTerminator(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '…' }

func isDash(r rune) bool { return r == '—' || r == '–' || r == '―' || r == '-' }

func isCapital(r rune) bool { return unicode.IsUpper(r) || unicode.IsTitle(r) }
