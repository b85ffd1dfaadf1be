package importer

import "unicode"

// firstSentence returns where the first sentence of the text ends, in runes,
// behind its terminator and closing quotes; the whole text when it has no end.
func (p *prose) firstSentence() int {
	for i := 0; i < len(p.text); i++ {
		if !isTerminator(p.text[i]) {
			continue
		}
		end := p.runOf(i, isTerminator)
		after := p.closers(end)
		if after >= len(p.text) {
			break
		}
		if unicode.IsSpace(p.text[after]) && !p.guarded(i) && p.endsBeforeSpace(i, end, after) {
			return after
		}
		i = after - 1
	}
	return len(p.text)
}

// endsBeforeSpace decides about terminators with a space behind them: what
// follows must look like a beginning, and an abbreviation or initial goes on.
func (p *prose) endsBeforeSpace(dot, end, after int) bool {
	next := p.runOf(after, unicode.IsSpace)
	first := p.at(p.runOf(next, func(r rune) bool { return !isWordRune(r) }))
	if unicode.IsLower(first) || dot == 0 || unicode.IsSpace(p.text[dot-1]) {
		return false
	}
	if end > dot+1 || p.text[dot] != '.' || after > end {
		return true
	}
	left, right := p.labelBefore(dot), p.labelAfter(next)
	switch {
	case left.initial():
		return startsSentence(right) || closingChains[p.chainBefore(left)]
	case left.number() && dot <= len("00."):
		return false // a number at the very beginning: "1. The first"
	}
	return !p.isShort(left, right) || startsSentence(right)
}
