package importer

import (
	"strings"
)

// findPlace finds the place that stands with the date d in a sentence. found
// without a name means that there is one, but in a case whose nominative is not
// known: nothing is invented.
func findPlace(sentence string, d foundDate, language string) (name string, found bool) {
	before, after := sentence[:d.start], sentence[d.end:]
	base, script, _ := strings.Cut(language, "-")
	switch {
	case base == "en":
		return englishPlace(before, after)
	case base == "az" && script != "Cyrl":
		return azerbaijaniPlace(before, after)
	case base == "ru":
		return russianPlace(before, after)
	}
	return "", false
}

const capitalWord = `\p{Lu}[\pL\pM'’-]*`

var (
	englishAfter  = newPattern(`^,? in (` + capitalWord + `(?: (?:` + capitalWord + `|de|del|la|al|upon))*)`)
	englishBefore = newPattern(`(?:^|\s)[Ii]n (` + capitalWord + `(?: (?:` + capitalWord + `|de|del|la|al|upon))*),?(?: on)?(?: the)?(?: [A-Z][a-z]+day,?)? $`)
)

// englishPlace reads "on 13 June in Brussels" and "in Brussels on 13 June".
func englishPlace(before, after string) (string, bool) {
	for _, m := range [][]string{englishAfter().FindStringSubmatch(after), englishBefore().FindStringSubmatch(before)} {
		if m == nil {
			continue
		}
		if place := englishName(m[1]); place != "" {
			return place, true
		}
	}
	return "", false
}

// englishName takes the place out of capitalised words: "Baku" of "Baku's Flag
// Square"; nothing of "Parliament".
func englishName(words string) string {
	var kept []string
	for w := range strings.FieldsSeq(words) {
		stem, possessive := strings.CutSuffix(strings.Replace(w, "’", "'", 1), "'s")
		if monthNames[foldWord(stem)] > 0 || weekdays[foldWord(stem)] || noPlaces[foldWord(stem)] {
			return ""
		}
		if possessive {
			kept = append(kept, stem)
			break
		}
		kept = append(kept, w)
	}
	for len(kept) > 0 && !isCapital([]rune(kept[len(kept)-1])[0]) {
		kept = kept[:len(kept)-1] // "de" at the end
	}
	return strings.Join(kept, " ")
}

var (
	azerbaijaniAfter  = newPattern(`^(?:-\pL+)?(?: (?:il|ildə|ilin|tarixində|günü))?,? (` + capitalWord + `)(?: (şəhərində|şəhərinin))?`)
	azerbaijaniBefore = newPattern(`(?:^|(\S) )(` + capitalWord + `)(?: (şəhərində))?,? $`)
	capitalWords      = newPattern(capitalWord)
)

// azerbaijaniPlace reads "iyunun 13-də Brüsseldə" and the same the other way
// round; a known city may also stand elsewhere in a sentence that reports no
// saying: "13 iyun tarixində görüş Bakıda keçirilib".
func azerbaijaniPlace(before, after string) (string, bool) {
	if m := azerbaijaniAfter().FindStringSubmatch(after); m != nil {
		if place := azerbaijaniName(m[1], m[2] != "", true); place != "" {
			return place, true
		}
	}
	if m := azerbaijaniBefore().FindStringSubmatch(before); m != nil {
		// the first word of a sentence has a capital whatever it is
		if place := azerbaijaniName(m[2], m[3] != "", m[1] != "" && m[1] != "."); place != "" {
			return place, true
		}
	}
	if reportsSaying(before) || reportsSaying(after) {
		return "", false
	}
	cities := map[string]bool{}
	for _, w := range capitalWords().FindAllString(before+" "+after, -1) {
		if place := azerbaijaniName(w, false, false); place != "" {
			cities[place] = true
		}
	}
	for city := range cities {
		return city, len(cities) == 1
	}
	return "", false
}

// azerbaijaniName takes the locative off a name. A name that is not in the
// gazetteer is believed only where guess says so, and where its ending cannot be
// a possessive's: "Mərkəzində".
func azerbaijaniName(word string, nominative, guess bool) string {
	name := word
	if !nominative {
		var ok bool
		if name, ok = cutLocative(word); !ok {
			return ""
		}
	}
	switch {
	case azerbaijaniCities[name]:
		return name
	case !guess || noPlaces[foldWord(name)] || strings.Contains(word, "-d") || len([]rune(name)) < 4:
		return ""
	case !nominative && possessiveEnd().MatchString(name):
		return ""
	}
	return name
}

var possessiveEnd = newPattern(`[iıuü]n$`)

// cutLocative takes -da or -də off; a few names end so by themselves.
func cutLocative(word string) (string, bool) {
	for _, ending := range []string{"da", "də"} {
		if name, ok := strings.CutSuffix(word, ending); ok && !endsLikeLocative[word] {
			return strings.TrimSuffix(name, "-"), true
		}
	}
	return "", false
}

var (
	russianAfter  = newPattern(`^(?: (?:года|г\.))?,? во? (` + capitalWord + `)(?: (` + capitalWord + `))?`)
	russianBefore = newPattern(`(?:^|\s)[Вв]о? (` + capitalWord + `)(?: (` + capitalWord + `))?,? $`)
)

// russianPlace reads "13 июня в Брюсселе" and "в Брюсселе 13 июня".
func russianPlace(before, after string) (string, bool) {
	found := false
	for _, m := range [][]string{russianAfter().FindStringSubmatch(after), russianBefore().FindStringSubmatch(before)} {
		if m == nil {
			continue
		}
		found = true
		if name, ok := russianCities[m[1]+" "+m[2]]; ok {
			return name, true
		}
		if name, ok := russianCities[m[1]]; ok {
			return name, true
		}
	}
	return "", found
}

// reportsSaying tells sentences in which somebody speaks, perhaps of another place.
func reportsSaying(s string) bool {
	for _, w := range wordsOf(s) {
		if sayings[w] {
			return true
		}
	}
	return false
}
