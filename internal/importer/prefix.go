package importer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// prefix is a dateline as agencies print it before the first sentence:
// "BRUSSELS, June 13 (Reuters) —", "Bakı, 19 iyun, AZƏRTAC", "МОСКВА, 19 июня. /ТАСС/."
type prefix struct {
	place string
	date  foundDate // day 0: the prefix has no date
	end   int       // in bytes: where it ends
}

// maxPrefixBytes bounds the part of a text that is looked at for a prefix.
const maxPrefixBytes = 160

const placeWords = `\p{Lu}[\pL\pM.'’-]*(?: (?:\p{Lu}[\pL\pM.'’-]*|de|del|di|la|al|upon|на)){0,3}`

var (
	// what stands before the date: a place, perhaps its country, perhaps the weekday
	beforeDate = newPattern(`^(` + placeWords + `)(?:, ` + placeWords + `)?, $`)
	// the agency after it, in brackets or slashes
	agencyMark = newPattern(`^[.,]?\s*[(/]\s*[\pL\d][^()/]{1,40}[)/]`)
	agencyWord = newPattern(`^,\s*([\pL\d][\pL\d.-]*(?: \p{Lu}[\pL-]*)?)`)
	// what sets the prefix off from the sentence
	prefixEnd = newPattern(`^\s*(?:[—–]|--?(?:\s|$)|[.:](?:\s|$|[—–-])|$)`)
	// a place and an agency without a date
	placeAgency = newPattern(`^(` + placeWords + `)(?:, ` + placeWords + `)? [(/]([\pL\d][^()/]{1,40})[)/]\s*(?:[—–:.]|--?\s)`)
)

// readPrefix reads the dateline before the first sentence of s.
func readPrefix(s string) (prefix, string, bool) {
	head := s
	if len(head) > maxPrefixBytes {
		head = strings.ToValidUTF8(head[:maxPrefixBytes], "")
	}
	if d, ok := findDate(head); ok {
		if m := beforeDate().FindStringSubmatch(withoutWeekday(head[:d.start])); m != nil {
			if end, ok := afterDate(head, d.end); ok {
				return prefix{m[1], d, end}, head[:end], true
			}
		}
	}
	if m := placeAgency().FindStringSubmatchIndex(head); m != nil {
		place, agency := head[m[2]:m[3]], head[m[4]:m[5]]
		if shouted(place) || agencies[foldWord(strings.TrimSpace(agency))] {
			return prefix{place: place, end: m[1]}, head[:m[1]], true
		}
	}
	return prefix{}, "", false
}

// afterDate reads the agency and the dash behind the date, one of which there
// must be.
func afterDate(s string, at int) (end int, ok bool) {
	rest := s[at:]
	agency := agencyMark().FindString(rest)
	if m := agencyWord().FindStringSubmatch(rest); agency == "" && m != nil {
		agency = agencyIn(m[0], m[1])
	}
	mark := prefixEnd().FindStringIndex(rest[len(agency):])
	if mark == nil {
		return at + len(agency), agency != ""
	}
	return at + len(agency) + mark[1], true
}

// agencyIn returns as much of matched as names a known agency; of two words the
// second may already be the sentence's: "AZƏRTAC Bakıda ...".
func agencyIn(matched, name string) string {
	if agencies[foldWord(name)] {
		return matched
	}
	if first, rest, two := strings.Cut(name, " "); two && agencies[foldWord(first)] {
		return matched[:len(matched)-len(rest)-1]
	}
	return ""
}

// withoutWeekday cuts "Thursday, " off the end of what stands before a date.
func withoutWeekday(s string) string {
	trimmed := strings.TrimRight(s, ", ")
	i := strings.LastIndexByte(trimmed, ' ')
	if i > 0 && weekdays[foldWord(trimmed[i+1:])] {
		return trimmed[:i+1]
	}
	return s
}

// shouted tells whether a place is printed in capitals.
func shouted(s string) bool {
	return utf8.RuneCountInString(s) > 1 && !strings.ContainsFunc(s, unicode.IsLower)
}

// placeName gives a place printed in capitals its usual form; the Turkic
// languages have their own small letters for I and İ.
func placeName(s, language string) string {
	if !shouted(s) || strings.Count(s, ".") > 1 {
		return s
	}
	lower := unicode.ToLower
	if base, _, _ := strings.Cut(language, "-"); base == "az" || base == "tr" {
		lower = unicode.AzeriCase.ToLower
	}
	inWord := false
	return strings.Map(func(c rune) rune {
		first := !inWord
		inWord = unicode.IsLetter(c) || unicode.IsMark(c) || c == '\'' || c == '’'
		if first {
			return c
		}
		return lower(c)
	}, s)
}
