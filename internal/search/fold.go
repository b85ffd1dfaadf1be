package search

import "strings"

// Fold puts text into the form in which it is indexed and compared: words of
// lower-case letters and digits with one space between them. Folding what is
// folded changes nothing, and so does the way in which accents are encoded.
//
//   - Accents go, and letters that only look like accented ones become plain:
//     Görüşdə is gorusde, Ёлка is елка, Łódź is lodz, Straße is strasse.
//     Й stays apart from и, as Russian readers expect, and が from か.
//   - Compatible forms become the usual ones (NFKD): ﬁ is fi, Ⅳ is iv, ² is 2.
//     Digits of every script become 0 to 9.
//   - Whatever is no letter and no number parts words, apostrophes too: l'Europe
//     is found by europe. An English possessive is dropped, so that Azerbaijan's
//     is azerbaijan. Soft hyphens and other invisible characters just go.
//   - Arabic and Hebrew lose their vowel points; where marks are letters, as in
//     Devanagari, they stay.
//   - Scripts that are written without spaces between words (Chinese, Japanese,
//     Thai, Lao, Khmer, Burmese), and Korean, whose words carry their particles,
//     become one word a character: 中国 is "中 国", and any part of a text is found
//     as a phrase.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	sc := newScanner(s)
	for sc.next() {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.Write(sc.token)
	}
	return b.String()
}
