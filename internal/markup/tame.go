package markup

import (
	"strings"
)

// Limits on Markdown. The parser takes time by the square of some things and
// makes an empty cell for every one that a table's row lacks (30 kB become 250
// MB), so more than this is read as plain text.
const (
	maxContainers = 32          // block quotes and lists begun on one line
	maxIndent     = 256         // spaces before a line
	maxCells      = 500_000     // columns of a table, times the lines of the text
	maxWork       = 500_000_000 // steps over all paragraphs; about as many nanoseconds
)

var (
	tableEscaper  = strings.NewReplacer("|", `\|`)
	inlineEscaper = strings.NewReplacer("[", `\[`, "*", `\*`, "_", `\_`, "~", `\~`)
)

// tame escapes the parts of Markdown text that would take too long to read.
func tame(src string) string {
	var out, paragraph strings.Builder
	out.Grow(len(src))
	left := maxWork
	end := func() {
		s := paragraph.String()
		paragraph.Reset()
		if cost := work(s); cost > left {
			s = inlineEscaper.Replace(s)
		} else {
			left -= cost
		}
		out.WriteString(s)
	}
	lines := strings.Count(src, "\n") + 1
	for line := range strings.Lines(src) {
		if startsBlock(line) {
			end()
		}
		line = tameContainers(tameIndent(line))
		if isDelimiterRow(line) && (strings.Count(line, "|")+1)*lines > maxCells {
			line = tableEscaper.Replace(line)
		}
		paragraph.WriteString(line)
	}
	end()
	return out.String()
}

// work estimates the steps that the inline parser needs: it tries every link's
// address to the end of the paragraph, and every emphasis with every other.
func work(paragraph string) int {
	marks := 0
	for i := range len(paragraph) {
		switch paragraph[i] {
		case '[', '*', '_', '~':
			marks++
		}
	}
	return strings.Count(paragraph, "](")*len(paragraph) + marks*marks
}

// startsBlock reports whether a line surely ends the paragraph before it: it is
// blank, a bullet or a heading.
func startsBlock(line string) bool {
	s := strings.TrimLeft(line, " ")
	if strings.TrimSpace(s) == "" {
		return true
	}
	if len(line)-len(s) > 3 || len(s) < 3 || s[1] != ' ' {
		return false
	}
	return strings.IndexByte("-*+#", s[0]) >= 0 && strings.TrimSpace(s[2:]) != ""
}

// tameIndent shortens the white space before a line.
func tameIndent(line string) string {
	if rest := strings.TrimLeft(line, " \t"); len(line)-len(rest) > maxIndent {
		return line[:maxIndent] + rest
	}
	return line
}

// tameContainers escapes the first of too many marks of block quotes and list
// items before a line. Rows of "-", "*" or "_" alone are rules, not lists.
func tameContainers(line string) string {
	if strings.Trim(line, "-*_ \t\n") == "" {
		return line
	}
	at := 0
	for range maxContainers {
		n := containerMark(line[at:])
		if n == 0 {
			return line
		}
		at += n
	}
	at += len(line[at:]) - len(strings.TrimLeft(line[at:], " \t"))
	n := containerMark(line[at:])
	if n == 0 {
		return line
	}
	mark := line[at : at+n]
	return line[:at] + mark[:len(mark)-1] + `\` + mark[len(mark)-1:] + line[at+n:]
}

// containerMark gives the length of the mark that s begins with, with the white
// space before it: ">", "-", "*", "+" or a number with "." or ")".
func containerMark(s string) int {
	rest := strings.TrimLeft(s, " \t")
	at := len(s) - len(rest)
	if digits := len(rest) - len(strings.TrimLeft(rest, "0123456789")); digits > 0 {
		if digits < len(rest) && (rest[digits] == '.' || rest[digits] == ')') {
			return at + digits + 1
		}
		return 0
	}
	if rest != "" && strings.IndexByte(">-*+", rest[0]) >= 0 {
		return at + 1
	}
	return 0
}

// isDelimiterRow reports whether a line may be the one under a table's head.
func isDelimiterRow(line string) bool {
	return strings.Contains(line, "|") && strings.Trim(line, "|-:> \t\n") == ""
}
