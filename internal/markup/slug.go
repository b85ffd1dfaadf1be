package markup

import (
	"strings"
	"unicode"

	"github.com/gosimple/unidecode"
	"golang.org/x/text/unicode/norm"
)

// maxSlug is the longest a slug gets, in characters (which are bytes).
const maxSlug = 120

// Slug makes the URL name of a headline: words of a to z and digits with single
// hyphens between them, at most 120 characters, cut at a word. Other alphabets
// are transliterated. A headline without letters or digits, such as one of
// emoji only, gives "": the caller falls back to something else.
func Slug(headline string) string {
	var b strings.Builder
	hyphen := false
	var it norm.Iter // NFKC: ligatures and wide letters become plain ones
	for it.InitString(norm.NFKC, headline); !it.Done() && b.Len() <= maxSlug; {
		for _, r := range string(it.Next()) {
			letters, parts := transliterate(r)
			hyphen = hyphen || parts
			if letters == "" {
				continue
			}
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			words := strings.TrimRight(letters, "-")
			hyphen = words != letters
			b.WriteString(words)
		}
	}
	return cutSlug(b.String())
}

// transliterate gives the letters and digits that stand for r, a hyphen where
// they fall into words, or says that r parts words. Apostrophes and accents do
// neither: "don't" is "dont".
func transliterate(r rune) (letters string, parts bool) {
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return string(r), false
	case r >= 'A' && r <= 'Z':
		return string(r - 'A' + 'a'), false
	case strings.ContainsRune("'’‘ʼʻ`´ʹʺ", r) || unicode.In(r, unicode.Mn, unicode.Cf):
		return "", false
	case r == 'ə' || r == 'Ə':
		return "e", false // unidecode has "@", its look in phonetic writing
	case r < unicode.MaxASCII:
		return "", true
	}
	letters = plain(unidecode.Unidecode(string(r)))
	return letters, !unicode.IsLetter(r) && !unicode.IsNumber(r)
}

// plain keeps lower-case letters and digits, and a hyphen where spaces part them.
func plain(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ' && b.Len() > 0:
			b.WriteByte('-')
		}
	}
	return b.String()
}

// cutSlug shortens a slug to the longest allowed, at a hyphen where there is one.
func cutSlug(s string) string {
	if len(s) <= maxSlug {
		return s
	}
	if i := strings.LastIndexByte(s[:maxSlug+1], '-'); i > 0 {
		return s[:i]
	}
	return s[:maxSlug]
}
