package formats

import (
	"strings"
	"time"
	"unicode/utf8"
)

// plain drops what no format can carry: control characters but tab and line
// breaks, non-characters, and bytes that are no UTF-8 (XML 1.0, 2.2; JSON could
// carry some of them, but its readers put them into pages all the same).
func plain(s string) string {
	if strings.IndexFunc(s, forbidden) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if forbidden(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func forbidden(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return false
	case r < ' ', r >= 0x7f && r <= 0x9f && r != 0x85:
		return true
	default:
		return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
	}
}

// rfc3339 is a time as Atom, JSON Feed, ninjs, schema.org and sitemaps want it;
// "" for the zero time.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Millisecond).Format(time.RFC3339Nano)
}

// rfc822 is a time as RSS 2.0 wants it, with the year in four digits.
func rfc822(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
}
