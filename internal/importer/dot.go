package importer

import "unicode"

// dotEnds decides about a single full stop with a capital right after it. What
// speaks against an end of sentence is asked first; a word on each side is one.
func (p *prose) dotEnds(dot int) bool {
	left, right := p.labelBefore(dot), p.labelAfter(dot+1)
	switch {
	case len(left.text) == 0:
		return p.closesAt(dot-1) && !p.emptyCall(dot) || isUnitSign(p.at(dot-1))
	case p.isCode(left, right), p.isDomain(left, right), p.isFile(left, right), p.isVersion(left, right):
		return false
	case left.initial():
		return p.initialEnds(left, right)
	case right.initial():
		return p.singleBegins(left, right)
	case p.isShort(left, right):
		return startsSentence(right)
	}
	return true
}

// isUnitSign tells what may end a sentence without being a letter: "5%.The".
func isUnitSign(r rune) bool {
	switch r {
	case '%', '‰', '°', '²', '³', '$', '€', '£', '₼', '₽', '₺', '™', '®':
		return true
	}
	return unicode.In(r, unicode.So, unicode.Sk) // "👍.The"
}

// emptyCall tells whether "()" stands before the dot, as in "now().Format".
func (p *prose) emptyCall(dot int) bool { return p.at(dot-1) == ')' && p.at(dot-2) == '(' }

// isCode tells identifiers: "permission.CALL_PHONE", "System.Out",
// "com.example.Main", "Console.WriteLine(".
func (p *prose) isCode(left, right label) bool {
	switch {
	case left.snake(), right.snake(), p.at(right.end) == '(', p.at(left.start-1) == '$':
		return true
	case startsSentence(right):
		return false
	case codeRoots[left.exact()]:
		return true
	case codeClasses[left.exact()]:
		return codeMembers[right.exact()]
	}
	return p.isPackage(left) && !isTLD(left.lower())
}

// isPackage tells whether left continues a chain of small-letter names, as in
// "com.example.Main"; "a.m." and other chains of single letters are none.
func (p *prose) isPackage(left label) bool {
	if !left.lowered() || left.size() < 2 || p.at(left.start-1) != '.' {
		return false
	}
	before := p.labelBefore(left.start - 1)
	return before.lowered() && before.size() > 1
}

// isFile tells file names: "README.TXT", "Node.Js". Some endings are words too,
// and after a small word may begin a sentence: "optimist.JSON is a format".
func (p *prose) isFile(left, right label) bool {
	ending, follows := right.lower(), p.wordFollows(right.end)
	switch {
	case !fileEndings[ending] && !spokenEndings[ending]:
		return false
	case !follows:
		return true
	}
	return (right.shouted() || right.has(unicode.IsDigit)) && (fileEndings[ending] || !left.lowered())
}

// isVersion tells version numbers: "v2.Beta", "1.4.RELEASE", and dates with a
// Roman month: "19.VI.2024".
func (p *prose) isVersion(left, right label) bool {
	if left.text[0] == 'v' && left.has(unicode.IsDigit) {
		return !startsSentence(right)
	}
	if !left.number() {
		return false
	}
	return versionWords[right.lower()] || right.roman() && p.at(right.end) == '.' && unicode.IsDigit(p.at(right.end+1))
}

// wordFollows tells whether a space and then a letter or digit stand at i, as
// they do after the first word of a sentence.
func (p *prose) wordFollows(i int) bool {
	return unicode.IsSpace(p.at(i)) && isWordRune(p.at(i+1))
}

// lowerFollows is wordFollows with a small letter.
func (p *prose) lowerFollows(i int) bool {
	return unicode.IsSpace(p.at(i)) && unicode.IsLower(p.at(i+1))
}
