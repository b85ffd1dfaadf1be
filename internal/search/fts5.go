package search

import "strings"

// FTS5Tokenizer is how an FTS5 table has to be told to cut folded text into
// words: tokenize="…". The folding is done, and what is left are letters, digits
// and marks with spaces between them; ascii takes all but ASCII's own separators
// for letters, so that it parts words there and nowhere else.
const FTS5Tokenizer = "ascii"

// FTS5 returns the query as the right side of a MATCH of SQLite's FTS5, over
// text that went through Fold (https://sqlite.org/fts5.html, section 3). An
// empty query gives an empty phrase, which is valid and matches nothing.
func (q Query) FTS5() string { return q.FTS5In() }

// FTS5In is FTS5 with what is to be found restricted to some columns; negations
// still look at all of them. Without columns it is FTS5.
func (q Query) FTS5In(columns ...string) string {
	if q.Empty() {
		return `""` // no text at all would be a syntax error
	}
	var b strings.Builder
	if len(columns) > 0 {
		b.WriteByte('{')
		for i, column := range columns {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(`"` + strings.ReplaceAll(column, `"`, `""`) + `"`)
		}
		b.WriteString("} : ")
	}
	b.WriteString(q.fts5(fts5Term))
	return b.String()
}

// FTS5With is FTS5 for an index that also holds words which nobody types, such
// as marks of what a text is about: each single word is found where it stands,
// and where one of the words stands that also gives for it.
func (q Query) FTS5With(also func(word string, prefix bool) []string) string {
	if q.Empty() {
		return `""`
	}
	return q.fts5(func(t term) string {
		alternatives := []string{fts5Term(t)}
		if len(t.tokens) == 1 {
			for _, word := range also(t.tokens[0], t.prefix) {
				alternatives = append(alternatives, fts5Term(term{tokens: []string{word}}))
			}
		}
		return joined(alternatives, " OR ", func(s string) string { return s })
	})
}

func (q Query) fts5(write func(term) string) string {
	expression := joined(q.all, " AND ", func(group []term) string { return joined(group, " OR ", write) })
	if len(q.none) > 0 {
		expression += " NOT " + joined(q.none, " OR ", write)
	}
	return expression
}

// fts5Term writes a term. There are only letters, digits and their marks in it,
// so nothing has to be escaped.
func fts5Term(t term) string {
	s := `"` + strings.Join(t.tokens, " ") + `"`
	if t.prefix {
		s += "*"
	}
	return s
}

// joined writes parts of an expression with an operator between them, in
// brackets unless there is only one.
func joined[T any](parts []T, operator string, write func(T) string) string {
	if len(parts) == 1 {
		return write(parts[0])
	}
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteString(operator)
		}
		b.WriteString(write(part))
	}
	return "(" + b.String() + ")"
}
