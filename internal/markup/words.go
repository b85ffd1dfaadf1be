package markup

import (
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"
)

// Words counts the words of plain text by Unicode's word boundaries (UAX #29):
// the segments with a letter or a number in them. Scripts written without
// spaces count by their letters where Unicode sees no longer words.
func Words(text string) int {
	n := 0
	for segments := words.FromString(text); segments.Next(); {
		for _, r := range segments.Value() {
			if unicode.IsLetter(r) || unicode.IsNumber(r) {
				n++
				break
			}
		}
	}
	return n
}
