package importer

import "unicode"

// isDomain tells domain names as the trade writes them, with a capital after
// the dot: "News.Az", "Booking.Com", "NEWS.AZ", "www.News.Az".
func (p *prose) isDomain(left, right label) bool {
	if p.endsHost(left, right) {
		return true
	}
	if !subdomains[left.lower()] || p.at(right.end) != '.' {
		return false
	}
	next := p.labelAfter(right.end + 1)
	return !next.capital() && isTLD(next.stem().lower()) || p.endsHost(right, next)
}

// endsHost tells whether right is the top of a domain that left is in.
func (p *prose) endsHost(left, right label) bool {
	tld := right.stem().lower()
	switch {
	case dottedNames[left.lower()+"."+tld]:
		return true
	case plainTLDs[tld]:
		return true
	case capitalTLDs[tld]:
		// "the region.EU leaders" against "Politico.Eu"
		return !right.shouted() || left.shouted() && !p.wordFollows(right.end)
	case wordTLDs[tld]:
		if sites[left.lower()] {
			return true
		}
		if left.lowered() { // "the quarter.Net income", "elan etdi.TV-nin"
			return !p.wordFollows(right.end) && p.at(right.end) != '-'
		}
		return !startsAzerbaijani(p, right)
	case shortTLDs[tld]:
		return sites[left.lower()] || left.shouted() && right.shouted() && !p.wordFollows(right.end)
	}
	return false
}

// startsAzerbaijani tells the sentences that begin with the word az, "few":
// "Az sonra", "Az qala".
func startsAzerbaijani(p *prose, right label) bool {
	if !right.is("az") || !unicode.IsSpace(p.at(right.end)) {
		return false
	}
	switch p.labelAfter(right.end + 1).lower() {
	case "sonra", "qala", "qalsın", "əvvəl", "sayda", "vaxtda", "da", "öncə":
		return true
	}
	return false
}

// isTLD tells whether a small-letter label may end a host name.
func isTLD(word string) bool {
	return plainTLDs[word] || capitalTLDs[word] || wordTLDs[word] || shortTLDs[word] || nestedTLDs[word]
}

// plainTLDs are endings that no sentence begins with.
var plainTLDs = set("com org info edu ru ua ge kz uz kg tj tm tr lv ee pl fi dk cz sk bg gr cn jp kr xyz рф укр")

// capitalTLDs are endings that are also abbreviations in capitals.
var capitalTLDs = set("eu uk us fm gb")

// wordTLDs are endings that are also words or abbreviations a sentence may begin with.
var wordTLDs = set("az net tv ai")

// shortTLDs are endings that are far more often a first word or a title; only
// what is before them tells.
var shortTLDs = set("in it is at so no to my me as by de do be il la es se am id ie ca io co lt fr ch hu ro biz")

// nestedTLDs are endings that count only inside a longer host name.
var nestedTLDs = set("gov mil name pro news live media")

// dottedNames are names that are written with a dot and are no addresses,
// and Spanish plurals.
var dottedNames = set("last.fm will.i ee.uu jj.oo ff.aa cc.oo rr.hh")

// sites are names before the dot that are web sites, however they are written.
var sites = set(`news day report haqqin oxu axar trend apa azertag turan qafqazinfo musavat sputnik azvision banker
	marja fed minval vesti lenta gazeta rbc ria tass interfax armenpress hetq panorama onliner tut spiegel bild zeit
	telegram about amazon google booking yahoo bbc cnn euronews`)

// subdomains are first labels of host names.
var subdomains = set("www en ru az tr de mobile blog mail old new e")
