package jsonbody

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// explain says where the reading stopped and why, and what would be right, in
// words of our own: the library's are for programmers.
func (c *checker) explain(err error) (pointer, detail string) {
	offset := c.dec.InputOffset()
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		offset, pointer = syntax.ByteOffset, string(syntax.JSONPointer)
	}
	if errors.Is(err, errSecond) {
		offset += int64(len(c.data[offset:]) - len(bytes.TrimLeft(c.data[offset:], " \t\r\n")))
	}
	offset = c.wordStart(min(offset, int64(len(c.data))))
	line, column := position(c.data, offset)
	return pointer, fmt.Sprintf("At line %d, column %d: %s.", line, column, c.what(err, offset))
}

// wordStart goes back to the beginning of a misspelt number or literal, which
// the decoder gives up in the middle of.
func (c *checker) wordStart(offset int64) int64 {
	if offset == int64(len(c.data)) || c.data[offset] == '\\' || c.data[offset] < 0x20 || !validStart(c.data[offset:]) {
		return offset // in a string
	}
	for offset > c.dec.InputOffset() && isWord(c.data[offset-1]) {
		offset--
	}
	return offset
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isWord(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || isDigit(b) || b == '-' || b == '+' || b == '.'
}

func (c *checker) what(err error, offset int64) string {
	rest := c.data[offset:]
	before := bytes.TrimRight(c.data[:offset], " \t\r\n")
	switch {
	case errors.Is(err, errSecond):
		return "the document has ended, but more follows; send one JSON document and nothing after it"
	case endsEarly(err) || len(rest) == 0:
		return "the body ends in the middle; it was cut off, or a closing bracket or quotation mark is missing"
	case bytes.HasPrefix(rest, []byte("\xEF\xBB\xBF")):
		return "the body begins with a byte order mark; send UTF-8 without one"
	case !validStart(rest):
		return "these bytes are not UTF-8; send the body in UTF-8"
	case rest[0] == '\\':
		return escapeFault(rest)
	case rest[0] < 0x20:
		return fmt.Sprintf(`a string holds the control character %U; write it as an escape, such as \n for a line break`, rest[0])
	case rest[0] == ',' && closes(rest[1:]):
		return "there is a comma after the last element; leave it out"
	case isDigit(rest[0]) && bytes.HasSuffix(c.data[:offset], []byte("0")):
		return "a number has a leading zero; leave it out"
	case rest[0] == '/' || rest[0] == '#':
		return "JSON has no comments; leave it out"
	case rest[0] == '\'' || rest[0] == '`' || bytes.HasPrefix(rest, []byte("“")):
		return `names and strings stand in straight double quotes, as in "headline"`
	}
	return fmt.Sprintf("there is %s; %s", show(rest), c.expected(before))
}

// expected says what may stand at the place the decoder is at.
func (c *checker) expected(before []byte) string {
	kind, length := c.dec.StackIndex(c.dec.StackDepth())
	last := byte(0)
	if len(before) > 0 {
		last = before[len(before)-1]
	}
	switch {
	case kind == jsontext.KindBeginObject && last == '{':
		return `a member's name in double quotes, or "}", would be right`
	case kind == jsontext.KindBeginObject && last == ',':
		return "a member's name in double quotes would be right"
	case kind == jsontext.KindBeginObject && length%2 == 0:
		return `a comma or "}" would be right`
	case kind == jsontext.KindBeginObject && last != ':':
		return "a colon and the member's value would be right"
	case kind == jsontext.KindBeginArray && last != '[' && last != ',':
		return `a comma or "]" would be right`
	}
	return "a value would be right: an object, an array, a string in double quotes, a number, true, false or null"
}

func escapeFault(rest []byte) string {
	if len(rest) > 1 && rest[1] == 'u' {
		digits := string(rest[2:min(len(rest), 6)])
		if _, err := strconv.ParseUint(digits, 16, 16); err == nil && len(digits) == 4 {
			return fmt.Sprintf(`%s is half of a surrogate pair; send both halves, or the character itself`, rest[:6])
		}
		return `\u is followed by four hexadecimal digits, as in \u0259`
	}
	return `a backslash in a string is followed by one of " \ / b f n r t u; write \\ for a backslash`
}

// closes reports whether a bracket that closes something comes next.
func closes(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) > 0 && (rest[0] == '}' || rest[0] == ']')
}

func validStart(rest []byte) bool {
	r, size := utf8.DecodeRune(rest)
	return r != utf8.RuneError || size != 1
}

// show names the character at the beginning of rest.
func show(rest []byte) string {
	r, _ := utf8.DecodeRune(rest)
	if r == '"' {
		return "a double quotation mark"
	}
	if !unicode.IsPrint(r) {
		return fmt.Sprintf("the character %U", r)
	}
	word := rest[:len(rest)-len(bytes.TrimLeftFunc(rest, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsNumber(r) || r < utf8.RuneSelf && isWord(byte(r&0x7f))
	}))]
	if len(word) > 0 && utf8.RuneCount(word) <= 20 {
		return `"` + string(word) + `"`
	}
	return fmt.Sprintf(`"%c"`, r)
}

// position turns a byte offset into a line and a column, both from 1; columns
// count characters.
func position(data []byte, offset int64) (line, column int) {
	before := data[:offset]
	begin := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[begin:]) + 1
}

// shorten cuts what a client sent to what fits into a sentence.
func shorten(s string) string {
	const longest = 60
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	r := []rune(s)
	return strings.TrimSpace(string(r[:longest])) + "…"
}
