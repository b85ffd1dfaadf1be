package search_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/search"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, q, fts5, tsquery string }{
		{"nothing", "", ``, ``},
		{"spaces", " \t\n", ``, ``},
		{"punctuation", `. , - * " "" () !`, ``, ``},
		{"emoji", "🔥 👩‍🚒", ``, ``},
		{"word", "bridge", `"bridge"`, `'bridge'`},
		{"words", "Bridge  opens", `("bridge" AND "opens")`, `('bridge' & 'opens')`},
		{"azerbaijani", "Görüşdə İLHAM", `("gorusde" AND "ilham")`, `('gorusde' & 'ilham')`},
		{"russian", "Ещё йод", `("еще" AND "йод")`, `('еще' & 'йод')`},
		{"possessive", "Azerbaijan's", `"azerbaijan"`, `'azerbaijan'`},

		{"phrase", `"opens on Friday"`, `"opens on friday"`, `('opens' <-> 'on' <-> 'friday')`},
		{"phrase-one-word", `"bridge"`, `"bridge"`, `'bridge'`},
		{"phrase-typographic", `“a b” «c d» „e f“ ”g h” 「i j」`, `("a b" AND "c d" AND "e f" AND "g h" AND "i j")`, `(('a' <-> 'b') & ('c' <-> 'd') & ('e' <-> 'f') & ('g' <-> 'h') & ('i' <-> 'j'))`},
		{"phrase-open", `x "a b`, `("x" AND "a b")`, `('x' & ('a' <-> 'b'))`},
		{"phrase-in-word", `x"a b"y`, `("x" AND "a b" AND "y")`, `('x' & ('a' <-> 'b') & 'y')`},
		{"phrase-empty", `"" x "…"`, `"x"`, `'x'`},
		{"phrase-operators", `"a OR -b AND c*"`, `"a or b and c"`, `('a' <-> 'or' <-> 'b' <-> 'and' <-> 'c')`},
		{"phrase-prefix", `"european uni"*`, `"european uni"*`, `('european' <-> 'uni':*)`},

		{"hyphen", "EU-Azerbaijan", `"eu azerbaijan"`, `('eu' <-> 'azerbaijan')`},
		{"dots", "News.Az U.S.", `("news az" AND "u s")`, `(('news' <-> 'az') & ('u' <-> 's'))`},
		{"apostrophe", "l’Europe", `"l europe"`, `('l' <-> 'europe')`},
		{"number", "1,234 3.5", `("1 234" AND "3 5")`, `(('1' <-> '234') & ('3' <-> '5'))`},
		{"list", "Baku,Tbilisi;Gori", `("baku" AND "tbilisi" AND "gori")`, `('baku' & 'tbilisi' & 'gori')`},
		{"chinese", "中国", `"中 国"`, `('中' <-> '国')`},

		{"prefix", "azer*", `"azer"*`, `'azer':*`},
		{"prefix-stars", "azer***", `"azer"*`, `'azer':*`},
		{"prefix-hyphen", "EU-Azer*", `"eu azer"*`, `('eu' <-> 'azer':*)`},
		{"prefix-none", "EU-* *", `"eu"`, `'eu'`},
		{"prefix-inside", "gov*t", `("gov"* AND "t")`, `('gov':* & 't')`},

		{"not", "a -b", `"a" NOT "b"`, `'a' & !'b'`},
		{"not-many", `a c -b -"d e" -f*`, `("a" AND "c") NOT ("b" OR "d e" OR "f"*)`, `('a' & 'c') & !('b' | ('d' <-> 'e') | 'f':*)`},
		{"not-phrase", `a -"b c"`, `"a" NOT "b c"`, `'a' & !('b' <-> 'c')`},
		{"not-first", "-b a", `"a" NOT "b"`, `'a' & !'b'`},
		{"not-signs", "a −b －c --d", `"a" NOT ("b" OR "c" OR "d")`, `'a' & !('b' | 'c' | 'd')`},
		{"not-brackets", "(-b a)", `"a" NOT "b"`, `'a' & !'b'`},
		{"not-alone", "-b -c", ``, ``},
		{"not-empty", `a - b -" -`, `("a" AND "b")`, `('a' & 'b')`},
		{"not-dash", "a –b —c", `("a" AND "b" AND "c")`, `('a' & 'b' & 'c')`},
		{"not-after-quote", `"EU"-Azerbaijan`, `("eu" AND "azerbaijan")`, `('eu' & 'azerbaijan')`},
		{"not-operator", "a -OR b", `("a" AND "b") NOT "or"`, `('a' & 'b') & !'or'`},

		{"or", "a OR b", `("a" OR "b")`, `('a' | 'b')`},
		{"or-binds", "a b OR c d", `("a" AND ("b" OR "c") AND "d")`, `('a' & ('b' | 'c') & 'd')`},
		{"or-chain", `a OR "b c" OR d*`, `("a" OR "b c" OR "d"*)`, `('a' | ('b' <-> 'c') | 'd':*)`},
		{"or-groups", "(a OR b) (c OR d)", `(("a" OR "b") AND ("c" OR "d"))`, `(('a' | 'b') & ('c' | 'd'))`},
		{"or-dangling", "OR a OR", `"a"`, `'a'`},
		{"or-doubled", "a OR OR b", `("a" OR "b")`, `('a' | 'b')`},
		{"or-not", "a OR -b", `"a" NOT "b"`, `'a' & !'b'`},
		{"or-after-not", "a -b OR c", `("a" AND "c") NOT "b"`, `('a' & 'c') & !'b'`},
		{"or-alone", "OR", ``, ``},
		{"or-word", `or "OR" Or`, `("or" AND "or" AND "or")`, `('or' & 'or' & 'or')`},
		{"or-over-nothing", "a OR ! b", `("a" OR "b")`, `('a' | 'b')`},

		{"and", "a AND b", `("a" AND "b")`, `('a' & 'b')`},
		{"and-edges", "AND a AND", `("and" AND "a")`, `('and' & 'a')`},
		{"and-word", "a and b", `("a" AND "and" AND "b")`, `('a' & 'and' & 'b')`},
		{"and-or", "a AND OR b OR AND c", `("a" OR "b" OR "c")`, `('a' | 'b' | 'c')`},
		{"near", "NEAR(a b, 5)", `("near" AND "a" AND "b" AND "5")`, `('near' & 'a' & 'b' & '5')`},
		{"not-word", "a NOT b", `("a" AND "not" AND "b")`, `('a' & 'not' & 'b')`},
		{"column", "headline:a {b} : ^c", `("headline a" AND "b" AND "c")`, `(('headline' <-> 'a') & 'b' & 'c')`},
		{"sql", `'); DROP TABLE articles;--`, `("drop" AND "table" AND "articles")`, `('drop' & 'table' & 'articles')`},
		{"tsquery", `a:*B & !c | 'd' \e`, `("a" AND "b" AND "c" AND "d" AND "e")`, `('a' & 'b' & 'c' & 'd' & 'e')`},
		{"nul", "a\x00b", `("a" AND "b")`, `('a' & 'b')`},
		{"bad-utf-8", "a\xffb", `"a b"`, `('a' <-> 'b')`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q := search.Parse(test.q)
			if test.fts5 == "" {
				test.fts5 = `""`
			}
			if got := q.FTS5(); got != test.fts5 {
				t.Errorf("FTS5 of %s\ngot  %s\nwant %s", test.q, got, test.fts5)
			}
			if got := q.PostgreSQL(); got != test.tsquery {
				t.Errorf("PostgreSQL of %s\ngot  %s\nwant %s", test.q, got, test.tsquery)
			}
			if q.Empty() != (test.fts5 == `""`) || q.Truncated {
				t.Errorf("%s: empty %t, truncated %t", test.q, q.Empty(), q.Truncated)
			}
		})
	}
}

func TestFTS5In(t *testing.T) {
	t.Parallel()
	tests := []struct {
		q       string
		columns []string
		want    string
	}{
		{"a", []string{"headline"}, `{"headline"} : "a"`},
		{"a b -c", []string{"headline", "subheadline"}, `{"headline" "subheadline"} : ("a" AND "b") NOT "c"`},
		{"a OR b", []string{`odd"name`}, `{"odd""name"} : ("a" OR "b")`},
		{"a -b", nil, `"a" NOT "b"`},
		{"-a", []string{"headline"}, `""`},
	}
	for _, test := range tests {
		if got := search.Parse(test.q).FTS5In(test.columns...); got != test.want {
			t.Errorf("%s in %q\ngot  %s\nwant %s", test.q, test.columns, got, test.want)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, q   string
		truncated bool
		terms     int // at most one word each
	}{
		{"fits", strings.Repeat("ə ", 32), false, 32},
		{"terms", strings.Repeat("ə ", 33), true, 32},
		{"negations-count", "a" + strings.Repeat(" -b", 32), true, 1},
		{"nothing-dropped", strings.Repeat("a ", 32) + "AND OR ! - *", false, 32},
		{"characters", strings.Repeat("ə", 1000), false, 1},
		{"long-word", strings.Repeat("ə", 10_000), true, 1},
		{"part-of-a-word", "a " + strings.Repeat("b", 2_000), true, 1},
		{"whole-words", strings.Repeat("b", 998) + " a c", true, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q := search.Parse(test.q)
			expression, _, _ := strings.Cut(q.FTS5(), " NOT ")
			if terms := strings.Count(expression, `"`) / 2; terms != test.terms || q.Truncated != test.truncated {
				t.Errorf("%d terms, truncated %t; want %d, %t", terms, q.Truncated, test.terms, test.truncated)
			}
		})
	}
}

func TestWordsAndReplace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, q, words, word, with, want string
	}{
		{"one", "Azerbajan", "azerbajan", "azerbajan", "azerbaijan", "azerbaijan"},
		{"among", ` Bridge, (Azerbajan’s) -opens "in Baku"  `, "bridge azerbajan", "azerbajan", "azerbaijan", ` Bridge, (azerbaijan’s) -opens "in Baku"  `},
		{"folded", "GÖRÜŞDƏE oldu", "gorusdee oldu", "gorusdee", "gorusde", "gorusde oldu"},
		{"twice", "brige OR bridge Brige", "brige bridge", "brige", "bridge", "bridge OR bridge bridge"},
		{"not-others", `brige -brige "brige" brige* EU-brige`, "brige", "brige", "bridge", `bridge -brige "bridge" brige* EU-brige`},
		{"absent", "bridge", "bridge", "opens", "closes", "bridge"},
		{"none", `-a "b c" d* 🔥`, "", "a", "x", `-a "b c" d* 🔥`},
		{"beyond", "brige " + strings.Repeat("x", 2000), "brige", "brige", "bridge", "bridge " + strings.Repeat("x", 2000)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q := search.Parse(test.q)
			if got := q.Words(); !slices.Equal(got, strings.Fields(test.words)) {
				t.Errorf("words %q, want %q", got, test.words)
			}
			if got := q.Replace(test.word, test.with); got != test.want {
				t.Errorf("replaced\ngot  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestZeroQuery(t *testing.T) {
	t.Parallel()
	var q search.Query
	marked, found := q.Highlight("a < b")
	if !q.Empty() || q.FTS5() != `""` || q.PostgreSQL() != "" || q.Words() != nil || q.Replace("a", "b") != "" || marked != "a &lt; b" || found {
		t.Errorf("the zero query is not an empty one: %+v, %q", q, marked)
	}
}

// FuzzParse looks at what holds for every query; that SQLite takes what comes
// out of it is tested in the store.
func FuzzParse(f *testing.F) {
	for _, q := range []string{`a OR "b c`, `-"x" EU-a* News.Az`, "a AND OR -b", `“中国”*`, "1,234 a's*", "\x00\xff*-"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q := search.Parse(typed)
		if q.Empty() != (q.FTS5() == `""`) || q.Empty() != (q.PostgreSQL() == "") {
			t.Errorf("Parse(%q) is empty: %t, but gives %q and %q", typed, q.Empty(), q.FTS5(), q.PostgreSQL())
		}
		if strings.Count(q.FTS5(), `"`)%2 != 0 || strings.Count(q.PostgreSQL(), `'`)%2 != 0 {
			t.Errorf("Parse(%q) has open quotes: %s, %s", typed, q.FTS5(), q.PostgreSQL())
		}
		if got := q.Replace("", "x"); got != typed {
			t.Errorf("Replace changes %q to %q", typed, got)
		}
		for _, word := range q.Words() {
			if search.Fold(word) != word || strings.Contains(word, " ") {
				t.Errorf("Parse(%q) has the word %q", typed, word)
			}
			if got := search.Parse(q.Replace(word, word)); got.FTS5() != q.FTS5() && !q.Truncated {
				t.Errorf("%q with %q for itself is %s, was %s", typed, word, got.FTS5(), q.FTS5())
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, q := range []string{"bridge", `Görüşdə "Avropa İttifaqı" -futbol EU-Azerbaijan ener* OR neft`} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				search.Parse(q)
			}
		})
	}
}
