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
		d := levenshtein.ComputeDistance(given, strings.ToLower(k))
		if d <= near(min(len(given), len(k))) && (least < 0 || d < least) {
			name, least = k, d
		}
	}
	return name, least >= 0
}

// near is how many letters of a name of n bytes may be wrong: one in a short
// name, a third in a long one.
func near(n int) int { return max(1, n/3) }
