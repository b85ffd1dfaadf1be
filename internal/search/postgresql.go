package search

import "strings"

// PostgreSQL returns the query as the text of a tsquery, for
// to_tsquery('simple', …) over to_tsvector('simple', …) of text that went
// through Fold (PostgreSQL documentation, 8.11.2). It is "" for an empty query,
// which matches nothing.
func (q Query) PostgreSQL() string {
	if q.Empty() {
		return ""
	}
	s := joined(q.all, " & ", func(group []term) string {
		return joined(group, " | ", tsqueryTerm)
	})
	if len(q.none) > 0 {
		s += " & !" + joined(q.none, " | ", tsqueryTerm)
	}
	return s
}

// tsqueryTerm writes a term. Nothing has to be escaped in its tokens, as in FTS5.
func tsqueryTerm(t term) string {
	s := "'" + strings.Join(t.tokens, "' <-> '") + "'"
	if t.prefix {
		s += ":*"
	}
	if len(t.tokens) > 1 {
		return "(" + s + ")"
	}
	return s
}
