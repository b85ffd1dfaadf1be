package store_test

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/dateline-api/dateline/internal/search"
)

// searchTexts are invented stories, by row id: headline, body.
var searchTexts = [][2]string{
	1:  {"Bridge over the Kura opens", "The bridge opens on Friday, the mayor said. Cars cross for free."},
	2:  {"Görüşdə çıxış", "İlham müəllim Avropa İttifaqı ilə görüşdə çıxış edib. Ağdam, Şuşa."},
	3:  {"Ещё один мост", "Ёлка и йод. Мой дом."},
	4:  {"Azerbaijan’s ports", "EU-Azerbaijan talks, says News.Az; the U.S. was there. It cost 1,234.5 manats."},
	5:  {"中国和G7峰会", "正在举行。北京"},
	6:  {"정부는 발표", "น้ำท่วม नमस्ते दुनिया"},
	7:  {"AND OR NOT NEAR", "and or not near"},
	8:  {"Café Łódź Straße", "O'Brien's ½ x² ٢٠٢٤"},
	9:  {"Мои", "и"},
	10: {"Over the hill", "The Kura is far; a bridge is not over it."},
}

// searchDB is an FTS5 table of the stories in memory.
func searchDB(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	t.Cleanup(func() { db.Close() })
	create := fmt.Sprintf(`CREATE VIRTUAL TABLE stories USING fts5(headline, body, tokenize="%s")`, search.FTS5Tokenizer)
	if _, err := db.ExecContext(t.Context(), create); err != nil {
		t.Fatal(err)
	}
	for id, text := range searchTexts {
		if id == 0 {
			continue
		}
		const insert = "INSERT INTO stories (rowid, headline, body) VALUES (?, ?, ?)"
		if _, err := db.ExecContext(t.Context(), insert, id, search.Fold(text[0]), search.Fold(text[1])); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// matches returns the rows that an expression matches.
func matches(t testing.TB, db *sql.DB, expression string) (ids []int) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT rowid FROM stories WHERE stories MATCH ? ORDER BY rowid", expression)
	if err != nil {
		t.Fatalf("SQLite refuses %s: %v", expression, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("SQLite refuses %s: %v", expression, err)
	}
	return ids
}

// TestSearchFTS5 runs what people type, and what they should not, in SQLite.
func TestSearchFTS5(t *testing.T) {
	t.Parallel()
	db := searchDB(t)
	none := []int{}
	tests := []struct {
		q    string
		want []int
	}{
		{"bridge", []int{1, 10}},
		{"BRIDGE Opens", []int{1}},
		{`"over the kura"`, []int{1}},
		{`"bridge over the hill"`, none},
		{"“over the kura”", []int{1}},
		{`bridge "over the`, []int{1, 10}},
		{"bridge -opens", []int{10}},
		{`bridge -"over the kura"`, []int{10}},
		{"bridge -hill -opens", none},
		{"-bridge", none},
		{"brid*", []int{1, 10}},
		{"bri* -open*", []int{8, 10}},
		{`"over the ku"*`, []int{1}},
		{"ports OR hill", []int{4, 10}},
		{"bridge ports OR hill", []int{10}},
		{"(ports OR hill) (kura OR talks)", []int{4, 10}},
		{"OR bridge OR", []int{1, 10}},
		{"hill OR -bridge", none},
		{"bridge AND hill", []int{10}},

		{"gorusde", []int{2}},
		{"GÖRÜŞDƏ", []int{2}},
		{"go\u0308ru\u0308s\u0327də", []int{2}},
		{"ilham susa agdam", []int{2}},
		{"İttifaqı", []int{2}},
		{"ittifaq*", []int{2}},
		{"еще", []int{3}},
		{"ЕЩЁ елка", []int{3}},
		{"йод", []int{3}},
		{"иод", none},
		{"мой", []int{3}},
		{"мои", []int{9}},
		{"и", []int{3, 9}},
		{"azerbaijan", []int{4}},
		{"azerbaijan's", []int{4}},
		{"Azerbaijan’s ports", []int{4}},
		{"EU-Azerbaijan", []int{4}},
		{"eu–azer*", []int{4}},
		{"News.Az", []int{4}},
		{"U.S.", []int{4}},
		{"us", none},
		{"1,234.5", []int{4}},
		{"1234", none},
		{"中国", []int{5}},
		{"国中", none},
		{"G7峰会", []int{5}},
		{"정부", []int{6}},
		{"ท่วม", []int{6}},
		{"นำ", none},
		{"नमस्ते", []int{6}},
		{"नमसत", none},
		{"दुन*", []int{6}},
		{"cafe lodz STRASSE", []int{8}},
		{"o’brien brien", []int{8}},
		{"½ x2 2024", []int{8}},

		{"AND", []int{7}},
		{"OR", none},
		{"NOT", []int{7, 10}},
		{"AND OR NOT NEAR", []int{7}},
		{`"and or not near"`, []int{7}},
		{"NEAR(", []int{7}},
		{"NEAR(bridge kura, 5)", none},
		{"a OR", []int{10}},
		{"headline:bridge", none},
		{"{headline} : bridge", none},
		{"^bridge", []int{1, 10}},
		{"bridge + over", []int{1, 10}},

		{"", none}, {" ", none}, {`"`, none}, {`""`, none}, {`"""`, none}, {"*", none}, {"**", none}, {"-", none}, {"--", none},
		{"-*", none}, {`-"`, none}, {"((", none}, {"))", none}, {"()", none}, {":", none}, {"+", none}, {"^", none}, {"'", none},
		{"''", none}, {";", none}, {"\x00", none}, {"\xff", none}, {"🔥", none}, {"👩‍🚒", none}, {"\\", none}, {"%", none}, {"_", none},
		{"bridge \x00 hill", []int{10}},
		{"bridge 🔥 hill", []int{10}},
		{"bridge' OR '1'='1", []int{1, 10}},
		{`bridge"; DROP TABLE stories; --`, none},
		{`bridge" OR "`, none},
		{"𰀀", none}, {"\u0301", none}, {"\U0010FFFF", none}, {"\uE000", none},
		{strings.Repeat("a", 10_000), none},
		{strings.Repeat("bridge ", 10_000), []int{1, 10}},
		{strings.Repeat("(", 10_000) + "bridge", none},
		{strings.Repeat("-x", 5_000), none},
		{"bridge" + strings.Repeat(" -x", 500), []int{1, 10}},
		{strings.Repeat("bridge OR ", 500), []int{1, 10}},
		{`"` + strings.Repeat("中", 999) + `"`, none},
		{strings.Repeat("a.", 500), none},
	}
	for _, test := range tests {
		q := search.Parse(test.q)
		if got := matches(t, db, q.FTS5()); !slices.Equal(got, test.want) {
			t.Errorf("%.60q as %.200s matches %v, want %v", test.q, q.FTS5(), got, test.want)
		}
	}
}

// TestSearchFTS5In looks into one column.
func TestSearchFTS5In(t *testing.T) {
	t.Parallel()
	db := searchDB(t)
	tests := []struct {
		q       string
		columns []string
		want    []int
	}{
		{"bridge", []string{"headline"}, []int{1}},
		{"bridge kura", []string{"headline"}, []int{1}},
		{"bridge mayor", []string{"headline"}, nil},
		{"bridge mayor", []string{"headline", "body"}, []int{1}},
		{"bridge OR hill", []string{"headline"}, []int{1, 10}},
		{"bridge OR hill -mayor", []string{"headline"}, []int{10}},
		{"-bridge", []string{"headline"}, nil},
	}
	for _, test := range tests {
		expression := search.Parse(test.q).FTS5In(test.columns...)
		if got := matches(t, db, expression); !slices.Equal(got, test.want) {
			t.Errorf("%s matches %v, want %v", expression, got, test.want)
		}
	}
}

// TestSearchAgrees holds that what the database finds is what is highlighted.
func TestSearchAgrees(t *testing.T) {
	t.Parallel()
	db := searchDB(t)
	for _, text := range searchTexts[1:] {
		for _, word := range strings.Fields(text[0] + " " + text[1]) {
			q := search.Parse(`"` + word + `"`)
			found := matches(t, db, q.FTS5())
			for id, text := range searchTexts {
				_, inHeadline := q.Highlight(text[0])
				_, inBody := q.Highlight(text[1])
				if slices.Contains(found, id) != (inHeadline || inBody) {
					t.Errorf("%s: SQLite finds %v, row %d is highlighted: %t", word, found, id, inHeadline || inBody)
				}
			}
		}
	}
}

// TestSearchTokens holds that FTS5 takes every word that folding makes for one
// word: its idea of a letter, of another version of Unicode, may not be narrower.
func TestSearchTokens(t *testing.T) {
	t.Parallel()
	db := searchDB(t)
	words := map[string]bool{}
	for r := rune(1); r < 0x32400; r += 97 {
		for word := range strings.FieldsSeq(search.Fold("क" + string(r))) {
			words[word] = true
		}
	}
	text := strings.Join(slices.Collect(maps.Keys(words)), " ")
	for _, statement := range []string{
		"DELETE FROM stories",
		"CREATE VIRTUAL TABLE terms USING fts5vocab(stories, row)",
		"INSERT INTO stories (body) VALUES (?1)",
	} {
		if _, err := db.ExecContext(t.Context(), statement, text); err != nil {
			t.Fatal(err)
		}
	}
	var terms int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM terms").Scan(&terms); err != nil {
		t.Fatal(err)
	}
	if terms != len(words) {
		t.Errorf("%d words are %d terms", len(words), terms)
	}
	for word := range words {
		var known bool
		const query = "SELECT EXISTS (SELECT 1 FROM terms WHERE term = ?)"
		if err := db.QueryRowContext(t.Context(), query, word).Scan(&known); err != nil || !known {
			t.Fatalf("%+q is no term of FTS5, %v", word, err)
		}
	}
}

func FuzzSearchFTS5(f *testing.F) {
	for _, q := range []string{`a OR "b c`, `-"x" EU-a* News.Az`, `a -b NEAR(c)`, `中国*`, "1,234 a's*", "\x00\xff*-", `"नम"* -"น้ำ"`} {
		f.Add(q)
	}
	db := searchDB(f)
	f.Fuzz(func(t *testing.T, typed string) {
		q := search.Parse(typed)
		matches(t, db, q.FTS5In("headline"))
		found := matches(t, db, q.FTS5())
		if q.Empty() && len(found) > 0 {
			t.Errorf("the empty query %q matches %v", typed, found)
		}
		for id, text := range searchTexts {
			_, inHeadline := q.Highlight(text[0])
			_, inBody := q.Highlight(text[1])
			if slices.Contains(found, id) && !inHeadline && !inBody {
				t.Errorf("%q finds row %d, where nothing is highlighted", typed, id)
			}
		}
	})
}
