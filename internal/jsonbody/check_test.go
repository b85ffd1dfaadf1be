package jsonbody_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
)

func TestUnreadable(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"empty", "", "The body is empty; send a JSON document."},
		{"blank", " \r\n", "The body is empty; send a JSON document."},
		{"no JSON", "headline=x", `At line 1, column 1: there is "headline"; a value would be right: an object, an array, a string in double quotes, a number, true, false or null.`},
		{"cut off", `{"headline": "x`, "At line 1, column 16: the body ends in the middle; it was cut off, or a closing bracket or quotation mark is missing."},
		{"unclosed", "{\n\"a\": 1", "At line 2, column 7: the body ends in the middle; it was cut off, or a closing bracket or quotation mark is missing."},
		{"trailing text", "{} x", "At line 1, column 4: the document has ended, but more follows; send one JSON document and nothing after it."},
		{"second document", "{}\n{}", "At line 2, column 1: the document has ended, but more follows; send one JSON document and nothing after it."},
		{"second string", `"a" "b"`, "At line 1, column 5: the document has ended, but more follows; send one JSON document and nothing after it."},
		{"second bracket", `{}}`, "At line 1, column 3: the document has ended, but more follows; send one JSON document and nothing after it."},
		{"bad UTF-8", "{\"a\": \"ə\xff\"}", "At line 1, column 9: these bytes are not UTF-8; send the body in UTF-8."},
		{"byte order mark", "\xEF\xBB\xBF{}", "At line 1, column 1: the body begins with a byte order mark; send UTF-8 without one."},
		{"encoded surrogate", "{\"a\": \"\xed\xa0\x80\"}", "At line 1, column 8: these bytes are not UTF-8; send the body in UTF-8."},
		{"lone surrogate", `{"a": "\ud800"}`, `At line 1, column 8: \ud800 is half of a surrogate pair; send both halves, or the character itself.`},
		{"low surrogate", `{"a": "\udc00x"}`, `At line 1, column 8: \udc00 is half of a surrogate pair; send both halves, or the character itself.`},
		{"surrogate in name", `{"\ud800": 1}`, `At line 1, column 3: \ud800 is half of a surrogate pair; send both halves, or the character itself.`},
		{"bad hexadecimal", `{"a": "\u00zz"}`, `At line 1, column 8: \u is followed by four hexadecimal digits, as in \u0259.`},
		{"bad escape", `{"a": "\x41"}`, `At line 1, column 8: a backslash in a string is followed by one of " \ / b f n r t u; write \\ for a backslash.`},
		{"line break in string", "{\"a\": \"b\nc\"}", `At line 1, column 9: a string holds the control character U+000A; write it as an escape, such as \n for a line break.`},
		{"raw NUL", "{\"a\": \"\x00\"}", `At line 1, column 8: a string holds the control character U+0000; write it as an escape, such as \n for a line break.`},
		{"NUL", `{"a": "b\u0000c"}`, `At /a: must not hold the NUL character (\u0000); leave it out.`},
		{"comma too many", `{"a": 1,}`, `At line 1, column 8: there is a comma after the last element; leave it out.`},
		{"comma too many in array", `[1, ]`, `At line 1, column 3: there is a comma after the last element; leave it out.`},
		{"comma missing", `{"a": 1 "b": 2}`, `At line 1, column 9: there is a double quotation mark; a comma or "}" would be right.`},
		{"comma missing in array", `[1 2]`, `At line 1, column 4: there is "2"; a comma or "]" would be right.`},
		{"colon missing", `{"a" 1}`, `At line 1, column 6: there is "1"; a colon and the member's value would be right.`},
		{"value missing", `{"a": }`, `At line 1, column 7: there is "}"; a value would be right: an object, an array, a string in double quotes, a number, true, false or null.`},
		{"name without quotes", `{a: 1}`, `At line 1, column 2: there is "a"; a member's name in double quotes, or "}", would be right.`},
		{"number as name", `{"a": 1, 2: 3}`, `At line 1, column 10: there is "2"; a member's name in double quotes would be right.`},
		{"single quotes", `{'a': 1}`, `At line 1, column 2: names and strings stand in straight double quotes, as in "headline".`},
		{"comment", `{ // x`, `At line 1, column 3: JSON has no comments; leave it out.`},
		{"misspelt", `{"a": True}`, `At line 1, column 7: there is "True"; a value would be right: an object, an array, a string in double quotes, a number, true, false or null.`},
		{"leading zero", `[-01]`, `At line 1, column 4: a number has a leading zero; leave it out.`},
		{"duplicate", `{"a": 1, "\u0061": 2}`, `At /a: there is more than one "a"; send each member once.`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var into map[string]any
			err := jsonbody.Decode([]byte(tt.body), &into)
			if !errors.Is(err, jsonbody.ErrUnreadable) {
				t.Fatalf("got %v", err)
			}
			if e := news.AsError(err); e.Kind != news.Unreadable || e.Detail != tt.want {
				t.Errorf("got  %s\nwant %s", e.Detail, tt.want)
			}
			mustSpeakPlainly(t, err)
		})
	}
}

func TestMoreThatIsUnreadable(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"a": True}`, `{"a": undefined}`, `NaN`, `-Infinity`, `01`, `+1`, `.5`, `1.`, `1e`, `-`, `0x10`, `truE`, `nul`,
		`[`, `]`, `{`, `}`, `"`, `,`, `:`, `{"a"}`, `{"a":1,,}`, `[,]`, `{"a":1]`, "\x00", "{}\x00", `{"a": "b"c}`, "{\u00a0}",
		"{\"a\": 1}\u2028", `"\u"`, `"\`, `"\ud800\u0041"`, `"\u8"`, `"\u80`, `"\uD800\uD800"`,
	} {
		var into any
		err := jsonbody.Decode([]byte(body), &into)
		if !errors.Is(err, jsonbody.ErrUnreadable) {
			t.Errorf("%q: got %v", body, err)
			continue
		}
		mustSpeakPlainly(t, err)
	}
}

func TestUnreadableListsAll(t *testing.T) {
	t.Parallel()
	var into any
	err := jsonbody.Decode([]byte(`{"a": 1, "a": {"b": ["\u0000", {"c": 1, "c": 2}]}, "\u0000": 3, "a": tru}`), &into)
	mustHaveFaults(t, err,
		`/a duplicate-member: there is more than one "a"; send each member once`,
		`/a/b/0 nul-character: must not hold the NUL character (\u0000); leave it out`,
		`/a/b/1/c duplicate-member: there is more than one "c"; send each member once`,
		"/\x00 nul-character: must not hold the NUL character (\\u0000); leave it out",
		`/a duplicate-member: there is more than one "a"; send each member once`,
		`/a syntax: At line 1, column 70: there is "tru"; a value would be right: an object, an array, a string in double quotes, a number, true, false or null.`,
	)
}

func TestManyMembers(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"x0": 0`)
	for i := range 100 {
		b.WriteString(`, "x` + strings.Repeat("i", i) + `": 0`)
	}
	b.WriteString(`, "xiii": 1}`)
	var into any
	err := jsonbody.Decode([]byte(b.String()), &into)
	mustHaveFaults(t, err, `/xiii duplicate-member: there is more than one "xiii"; send each member once`)
}

func TestTooDeep(t *testing.T) {
	t.Parallel()
	var into any
	if err := jsonbody.Decode([]byte(strings.Repeat("[", 64)+strings.Repeat("]", 64)), &into); err != nil {
		t.Errorf("64 levels: %v", err)
	}
	for _, body := range []string{
		strings.Repeat("[", 65) + strings.Repeat("]", 65),
		strings.Repeat("[", 200_000),
		strings.Repeat(`{"a":`, 200_000),
	} {
		begin := time.Now()
		err := jsonbody.Decode([]byte(body), &into)
		e := news.AsError(err)
		if !errors.Is(err, jsonbody.ErrTooDeep) || e.Kind != news.Unreadable || !strings.Contains(e.Detail, "more than 64 levels") {
			t.Errorf("%d bytes: got %v", len(body), err)
		}
		if took := time.Since(begin); took > time.Second {
			t.Errorf("%d bytes: took %v", len(body), took)
		}
	}
}
