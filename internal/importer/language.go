package importer

import (
	"strings"
	"unicode"
)

// maxLanguageBytes bounds how much text is read to tell its language.
const maxLanguageBytes = 20_000

// detectLanguage sets the language, unless the caller knows it.
func (r *repairer) detectLanguage() {
	if r.Language = r.opts.Language; r.Language != "" {
		return
	}
	text := strings.Join(r.Paragraphs, "\n")
	if len(text) > maxLanguageBytes {
		text = strings.ToValidUTF8(text[:maxLanguageBytes], "")
	}
	if r.Language = languageOf(text); r.Language != "" {
		r.note(LanguageDetected, 0, "", r.Language)
	}
}

// languageOf tells the language of a text by its script, then by letters that
// only one language has, then by its commonest words; "" when that is not sure.
func languageOf(text string) string {
	letters := countLetters(text)
	script, most := "", 0
	for _, s := range scripts {
		if n := letters.in(s.table); n > most {
			script, most = s.name, n
		}
	}
	switch script {
	case "Latn":
		return latinLanguage(text, letters, most)
	case "Cyrl":
		return cyrillicLanguage(text, letters, most)
	case "Hira":
		return "ja"
	case "Hani": // Japanese is written with kana too
		if letters.in(unicode.Hiragana)+letters.in(unicode.Katakana) > 0 {
			return "ja"
		}
		return "zh"
	case "Arab":
		return arabicLanguage(letters)
	}
	return script // the others name their language, or are ""
}

// scripts are those that are told apart; where a script has one large language,
// the name is the language's.
var scripts = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"Latn", unicode.Latin}, {"Cyrl", unicode.Cyrillic}, {"Arab", unicode.Arabic}, {"Hani", unicode.Han},
	{"Hira", unicode.Hiragana}, {"ka", unicode.Georgian}, {"hy", unicode.Armenian}, {"el", unicode.Greek},
	{"he", unicode.Hebrew}, {"ko", unicode.Hangul}, {"th", unicode.Thai},
}

// letterCounts are the small letters of a text with their numbers.
type letterCounts map[rune]int

func countLetters(text string) letterCounts {
	counts := letterCounts{}
	for _, c := range text {
		if unicode.IsLetter(c) {
			counts[unicode.ToLower(c)]++
		}
	}
	return counts
}

func (l letterCounts) in(table *unicode.RangeTable) int {
	n := 0
	for c, count := range l {
		if unicode.Is(table, c) {
			n += count
		}
	}
	return n
}

func (l letterCounts) of(letters string) int {
	n := 0
	for _, c := range letters {
		n += l[c]
	}
	return n
}

// percent tells whether n is at least p hundredths of all.
func percent(n, all, p int) bool { return n > 0 && n*100 >= all*p }

// latinLanguage knows Azerbaijani by ə, which makes up about a tenth of its
// letters. Names bring a few of them into a short text of another language.
func latinLanguage(text string, letters letterCounts, all int) string {
	if percent(letters.of("ə"), all, 5) {
		return "az"
	}
	language := byStopWords(text, latinStopWords)
	if language == "" && percent(letters.of("ə"), all, 2) {
		return "az"
	}
	return language
}

// cyrillicLanguage asks for letters first: some are in one language only.
func cyrillicLanguage(text string, l letterCounts, all int) string {
	switch {
	case percent(l.of("ҹҝ"), all, 1), percent(l.of("ә"), all, 4) && l.of("қңұ") == 0 && l.of("ы") > 0 && l.of("җ") == 0:
		return "az-Cyrl"
	case percent(l.of("қңұһі"), all, 2) && l.of("қңұ") > 0:
		return "kk"
	case percent(l.of("ў"), all, 1):
		if l.of("і") > 0 {
			return "be"
		}
		return "uz-Cyrl"
	case percent(l.of("іїєґ"), all, 2) && l.of("ыэъё") == 0:
		return "uk"
	case percent(l.of("ѓќѕ"), all, 1):
		return "mk"
	case percent(l.of("јљњћђџ"), all, 2):
		return "sr-Cyrl"
	case percent(l.of("әөүҗңғқҳҷӣӯӑӗҫӧӱ"), all, 1):
		return "" // Tatar, Kyrgyz, Tajik, ...: not told apart
	}
	if percent(l.of("ыэ"), all, 1) {
		return "ru" // of the languages left only Russian has them
	}
	return byStopWords(text, cyrillicStopWords)
}

func arabicLanguage(l letterCounts) string {
	switch {
	case l.of("ٹڈڑے") > 0:
		return "ur"
	case l.of("پچژگ") > 0:
		return "fa"
	case l.of("ةأإى") > 0:
		return "ar"
	}
	return ""
}

// byStopWords picks the language whose commonest words make up the largest part
// of the text, if that is clear: two different ones, a fourteenth of all words,
// and half as many again as the next language has.
func byStopWords(text string, languages map[string]map[string]bool) string {
	hits, kinds := map[string]int{}, map[string]map[string]bool{}
	words := wordsOf(text)
	for _, w := range words {
		for language, stop := range languages {
			if stop[w] {
				if kinds[language] == nil {
					kinds[language] = map[string]bool{}
				}
				hits[language]++
				kinds[language][w] = true
			}
		}
	}
	best, second := "", 0
	for language, n := range hits {
		if n > hits[best] {
			best, second = language, max(second, hits[best])
		} else {
			second = max(second, n)
		}
	}
	const share = 14
	if best == "" || len(kinds[best]) < 2 || hits[best]*share < len(words) || hits[best]*2 < second*3 {
		return ""
	}
	return best
}
