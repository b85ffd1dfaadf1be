package importer

import (
	"regexp"
	"sync"
)

// pattern gives a regular expression, which is compiled when it is first asked
// for: all of them take longer than a server may take to start, and it needs none.
type pattern func() *regexp.Regexp

func newPattern(expression string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
