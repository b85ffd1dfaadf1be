package importer

import (
	"strconv"
	"strings"
	"time"
)

// foundClock is a time of day as a text gives it.
type foundClock struct {
	span                 // in bytes
	at     time.Duration // since midnight
	offset time.Duration // east of UTC; 0 when the text names no zone
}

var clockForm = newPattern(`(?:^|[^\d:])T?(([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?` +
	`(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT))?(?: ?([+-])([01]\d):?([0-5]\d))?)(?:$|[^\d:])`)

// findClock finds the first time of day of s.
func findClock(s string) (foundClock, bool) {
	m := clockForm().FindStringSubmatchIndex(s)
	if m == nil {
		return foundClock{}, false
	}
	group := func(n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return s[m[2*n]:m[2*n+1]]
	}
	part := func(n int) time.Duration { return number(group(n)) }
	hour := part(2)
	switch strings.ToLower(group(5)) {
	case "p":
		if hour < 12 {
			hour += 12
		}
	case "a":
		hour %= 12
	}
	c := foundClock{span: span{m[2], m[3]}}
	c.at = hour*time.Hour + part(3)*time.Minute + part(4)*time.Second
	c.offset = part(7)*time.Hour + part(8)*time.Minute
	if group(6) == "-" {
		c.offset = -c.offset
	}
	return c, true
}

// number reads a few figures, which a pattern has found; none are 0.
func number(figures string) time.Duration {
	n, _ := strconv.Atoi(figures)
	return time.Duration(n)
}
