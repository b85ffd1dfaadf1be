// Package nearest finds the known name that somebody probably meant.
package nearest

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Name returns the known name nearest to the given one by edit distance, case
// aside. ok is false when none is near enough to be meant.
func Name(given string, known []string) (name string, ok bool) {
	const longest = 100 // names are short; the distance takes quadratic time
	if given == "" || len(given) > longest {
		return "", false
	}
	given = strings.ToLower(given)
	least := -1
	for _, k := range known {
		if len(k) > longest {
			continue
		}
		lower := strings.ToLower(k)
		d := levenshtein.ComputeDistance(given, lower)
		one := strings.HasPrefix(given, lower) || strings.HasPrefix(lower, given) // "qs" for "q"
		if (d <= near(min(len(given), len(k))) || d == 1 && one) && (least < 0 || d < least) {
			name, least = k, d
		}
	}
	return name, least >= 0
}

// near is how many letters of a name of n bytes may be wrong: none in one of a
// single letter, one in a short name, a third in a long one.
func near(n int) int {
	if n < 2 {
		return 0
	}
	return max(1, n/3)
}
