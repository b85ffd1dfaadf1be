package importer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSignatureRunes is longer than any agency's name with its label.
const maxSignatureRunes = 80

// signature is a closing line that names where a text comes from.
type signature struct {
	name     string
	labelled bool // "Source: Reuters"; wins over a bare name
}

var (
	sourceLabel   = newPattern(`(?i)^[(\[/—–-]*\s*(?:source|via|mənbə|kaynak|источник|джерело|quelle|fuente|fonte)\s*[:—–]\s*(\S.*)$`)
	copyrightSign = newPattern(`(?i)^(?:©|\(c\)|copyright(?: ©| \(c\))?)\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?,?\s*)?(\S.*)$`)
	rightsWords   = newPattern(`(?i)[.,]?\s*(?:all rights reserved|bütün hüquqlar qorunur|все права защищены)\.?$`)
	hostName      = newPattern(`^(?:https?://)?(?:www\.)?((?:[\pL\d](?:[\pL\d-]*[\pL\d])?\.)+(\pL{2,}))/?$`)
)

// readSignature tells whether a whole line is a signature: a label and a name, a
// copyright sign and a name, or alone the name of an agency or of a site.
func readSignature(s string) (signature, bool) {
	if s == "" || utf8.RuneCountInString(s) > maxSignatureRunes {
		return signature{}, false
	}
	if m := sourceLabel().FindStringSubmatch(s); m != nil && len(strings.Fields(m[1])) <= maxSourceWords {
		name := trimSignature(m[1])
		return signature{name, true}, name != ""
	}
	if m := copyrightSign().FindStringSubmatch(s); m != nil {
		name := trimSignature(rightsWords().ReplaceAllString(m[1], ""))
		return signature{name, false}, name != "" && len(strings.Fields(name)) <= maxSourceWords
	}
	name := trimSignature(s)
	if agencies[foldWord(name)] {
		return signature{name, false}, true
	}
	if m := hostName().FindStringSubmatch(name); m != nil && isTLD(strings.ToLower(m[2])) {
		return signature{m[1], false}, true
	}
	return signature{}, false
}

// maxSourceWords is how long a source's name may be: "Press Service of the
// Ministry of Foreign Affairs" has eight words.
const maxSourceWords = 8

// trimSignature takes brackets, dashes and a full stop off a name.
func trimSignature(s string) string {
	s = strings.TrimFunc(s, func(c rune) bool {
		return unicode.IsSpace(c) || strings.ContainsRune("()[]/—–-|•*.,", c)
	})
	if !strings.ContainsFunc(s, unicode.IsLetter) {
		return ""
	}
	return s
}

// takeSignature makes the source of a signature line. A labelled name replaces a
// bare one, which is then the page's own; otherwise the last line counts.
func (r *repairer) takeSignature(l line) bool {
	s, ok := readSignature(l.text)
	if !ok || r.Source != "" && !s.labelled || r.labelled {
		return false
	}
	r.Source, r.labelled = s.name, s.labelled
	r.note(SignatureToSource, l.number, l.text, s.name)
	return true
}

// agencies are names that sign a story alone on its last line, folded.
var agencies = phrases(
	"News.Az", "Report", "Report News Agency", "AZƏRTAC", "AZERTAC", "AzerTAc", "AzərTAc", "Azertag", "Trend",
	"Trend News Agency", "APA", "Turan", "Interfax", "Interfax-Azerbaijan", "İnterfaks", "Интерфакс", "ТАСС", "TASS",
	"РИА Новости", "RIA Novosti", "Спутник", "Sputnik", "Reuters", "Рейтер", "Thomson Reuters", "AP", "Associated Press",
	"The Associated Press", "AFP", "Agence France-Presse", "dpa", "Anadolu", "Anadolu Agency", "Anadolu Ajansı", "AA", "İHA",
	"DHA", "Bloomberg", "UPI", "Xinhua", "Синьхуа", "EFE", "ANSA", "PAP", "Kyodo", "Kyodo News", "Yonhap", "Укринформ",
	"Ukrinform", "УНИАН", "UNIAN", "БЕЛТА", "BelTA", "Kazinform", "Казинформ", "Euronews", "BBC", "BBC News", "CNN",
	"Deutsche Welle", "DW", "Al Jazeera", "Politico", "Financial Times", "The Guardian", "PA", "PA Media", "IANS", "PTI",
	"Armenpress", "Арменпресс", "Interpressnews", "Day.Az", "Тренд", "Туран", "АПА", "АЗЕРТАДЖ", "Репорт",
)
