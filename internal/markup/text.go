package markup

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Text gives the words of sanitised HTML (see FromHTML) as plain text: a blank
// line between blocks, "- " before list items, a tab between table cells, a
// line break for <br>. Pictures leave nothing, not even their alt texts.
func Text(src string) string {
	var w textWriter
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.out.String()
		case html.TextToken:
			if w.hidden == "" {
				w.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			w.start(string(name))
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(string(name))
		}
	}
}

// textWriter lays out text. Breaks and spaces wait until a word follows.
type textWriter struct {
	out    strings.Builder
	breaks int  // line breaks due before the next word: 2 make a blank line
	space  bool // a space is due before the next word
	mark   string
	lists  int    // lists open around
	cells  int    // table cells open around
	first  bool   // the next cell is its row's first
	pre    int    // <pre> open around
	hidden string // <script> or <style>, in HTML that is not sanitised
}

func (w *textWriter) start(name string) {
	switch e := elements[name]; e.kind {
	case removed:
		if name == "script" || name == "style" {
			w.hidden = name
		}
	case void:
		if name == "br" {
			w.lineBreak()
		}
	case list, pairs:
		w.block()
		w.lists++
	case item:
		w.atLeast(1)
		w.mark = strings.Repeat("  ", max(w.lists-1, 0)) + "- "
	case row:
		w.atLeast(1)
		w.first = true
	case cell:
		w.cell()
	case inline:
	default:
		if name == "pre" {
			w.pre++
		}
		w.block()
	}
}

func (w *textWriter) end(name string) {
	switch e := elements[name]; e.kind {
	case removed:
		if name == w.hidden {
			w.hidden = ""
		}
	case list, pairs:
		w.lists = max(w.lists-1, 0)
		w.block()
	case cell:
		w.cells = max(w.cells-1, 0)
	case item, row:
		w.atLeast(1)
	case inline, void:
	default:
		if name == "pre" {
			w.pre = max(w.pre-1, 0)
		}
		w.block()
	}
}

// block ends a line; outside lists a blank line follows. A cell has no lines.
func (w *textWriter) block() {
	switch {
	case w.mark != "": // still at the beginning of an item
	case w.cells > 0:
		w.space = true
	case w.lists > 0:
		w.atLeast(1)
	default:
		w.atLeast(2)
	}
}

func (w *textWriter) lineBreak() {
	if w.cells > 0 {
		w.space = true
		return
	}
	w.breaks = min(w.breaks+1, 2)
}

func (w *textWriter) atLeast(breaks int) {
	if w.cells > 0 {
		w.space = true
		return
	}
	w.breaks = max(w.breaks, breaks)
}

func (w *textWriter) cell() {
	if !w.first {
		w.due()
		w.out.WriteByte('\t')
	}
	w.first, w.space = false, false
	w.cells++
}

// due writes the breaks, the item mark and the space that are waiting.
func (w *textWriter) due() {
	switch {
	case w.out.Len() == 0:
	case w.breaks > 0:
		w.out.WriteString("\n\n"[:w.breaks])
	case w.space && w.mark == "" && !strings.HasSuffix(w.out.String(), "\t"):
		w.out.WriteByte(' ')
	}
	w.out.WriteString(w.mark)
	w.breaks, w.space, w.mark = 0, false, ""
}

func (w *textWriter) text(s string) {
	if w.pre > 0 && w.cells == 0 {
		w.lines(s)
		return
	}
	for len(s) > 0 {
		i := strings.IndexFunc(s, breakable)
		if i == 0 {
			w.space = true
			s = strings.TrimLeftFunc(s, breakable)
			continue
		}
		if i < 0 {
			i = len(s)
		}
		w.due()
		w.out.WriteString(s[:i])
		s = s[i:]
	}
}

// lines keeps the spaces and line breaks of preformatted text.
func (w *textWriter) lines(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			w.lineBreak()
		}
		if line = strings.TrimRightFunc(line, unicode.IsSpace); line == "" {
			continue
		}
		w.due()
		w.out.WriteString(line)
	}
}

// breakable is the white space that HTML collapses: not the no-break space.
func breakable(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f'
}
