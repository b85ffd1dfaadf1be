package importer

import (
	"strings"
	"unicode"
)

// initialEnds decides about a dot after a single letter: an initial
// ("J.K.Rowling", "M.Ə.Rəsulzadə") stays, an abbreviation that ends its sentence
// ("the U.S.Here") and a lone letter before a plain first word ("Plan B.The") do not.
func (p *prose) initialEnds(left, right label) bool {
	before, chain := p.at(left.start-1), p.chainBefore(left)
	switch {
	case isUnitSign(before), before == '/' && left.lowered():
		return true // "25 °C.The", "90 km/h.The"
	case chain == "г": // "2024 г.Он", but "г.Баку"
		return p.numberBefore(left.start) && (!right.initial() || singleWords[right.exact()])
	case right.initial():
		return closingChains[chain] && singleWords[right.exact()] && unicode.IsSpace(p.at(right.end))
	case countryChains[chain], closingChains[chain]:
		return true
	case hourChains[chain]:
		return left.lowered() || p.numberBefore(left.start-len([]rune(chain))+1) || startsSentence(right)
	case chain == "d.c" && p.capitalBefore(left, "washington"):
		return true
	case left.lowered() && strings.Contains(chain, "."):
		return false // "т.е.Он", "i.e.The"
	}
	return startsSentence(right)
}

// maxChain is the most letters an abbreviation of single letters is looked at for.
const maxChain = 5

// chainBefore is the run of dotted letters that ends with left, in small
// letters: "u.s" for the S of "U.S.Here". "Ph.D" counts as one.
func (p *prose) chainBefore(left label) string {
	start := left.start
	for range maxChain {
		if p.at(start-1) != '.' {
			break
		}
		before := p.labelBefore(start - 1)
		if !before.initial() && !before.is("ph") {
			break
		}
		start = before.start
	}
	return strings.ToLower(string(p.text[start:left.end]))
}

// numberBefore tells whether a digit stands before i, with or without one space.
func (p *prose) numberBefore(i int) bool {
	if unicode.IsSpace(p.at(i - 1)) {
		i--
	}
	return unicode.IsDigit(p.at(i - 1))
}

// capitalBefore tells whether word stands before the "D.C" that ends with left,
// with or without a comma.
func (p *prose) capitalBefore(left label, word string) bool {
	i := left.start - len("D.")
	for range len(", ") {
		if r := p.at(i - 1); unicode.IsSpace(r) || r == ',' {
			i--
		}
	}
	return p.labelBefore(i).is(word)
}

// singleBegins decides about a dot with a word on its left and a single capital
// on its right: a short word ("interest.A new", "году.В Баку") or an initial
// ("bildirib.M.Rəsulzadə").
func (p *prose) singleBegins(left, right label) bool {
	if p.isShort(left, right) {
		return false
	}
	word := left.size() > 1 && left.lowered() || left.size() > 2 && left.capital() || left.shouted() && left.size() > 1
	short := singleWords[right.exact()]
	switch next := p.at(right.end); {
	case left.number():
		return left.size() > 3 && (short && unicode.IsSpace(next) || next == '.')
	case next == '.':
		return word && !degrees[left.exact()]
	case next == ',':
		return left.lowered() && right.is("o") // "oldu.O, sabah"
	case next == '-':
		return left.lowered()
	case unicode.IsSpace(next):
		return short && word || left.lowered() && p.lowerFollows(right.end)
	}
	return false
}
