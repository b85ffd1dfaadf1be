package markup

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// maxDepth is how deep elements nest in a story; deeper ones lose their tags.
// HTML parsers have limits of their own, from 512 on, and a tag may cost as many
// steps as the depth.
const maxDepth = 128

// tree writes balanced HTML from a stream of allowed tags and text. It holds to
// the part of the HTML parsing rules (HTML, 13.2.6) that keeps a parser from
// moving or closing anything in the result, and differs from them in two ways:
// formatting that was cut off by a block does not start again behind it (doing
// so is how small inputs become huge ones), and text lost between the parts of
// a list or table gets an item or cell of its own instead of moving elsewhere.
//
// Start tags are written when there is something to put behind them, so empty
// elements vanish by themselves.
type tree struct {
	out     strings.Builder
	stack   []node
	written int  // how many of stack have their start tags written
	gap     bool // a block began or ended since the last tag of a block was written
	running bool // what was written last is part of a line of text
	fresh   bool // what was written last is <pre>
	opening bool // the last tag was <pre>: a line break that follows is not part of it

	removing string // the element being removed, if any
	inside   map[string]int
}

// node is an open element.
type node struct {
	element
	name  string
	attrs string // ready to be written
	lead  string // white space to write behind its start tag
	bare  bool   // its tags are left out
	ended bool   // its end tag came while a block inside was still open
}

func newTree(size int) *tree {
	t := &tree{}
	t.out.Grow(size)
	return t
}

func (t *tree) finish() string {
	t.cut(0)
	return strings.Trim(t.out.String(), " \n\t")
}

// top is the kind of the innermost open element; outside all of them a block.
func (t *tree) top() kind {
	if len(t.stack) == 0 {
		return block
	}
	return t.stack[len(t.stack)-1].kind
}

// push opens an element, and first what it needs around it.
func (t *tree) push(n node) {
	if n.kind != inline {
		t.gap = true
	}
	if !n.kind.isPart() {
		t.imply()
	}
	if len(t.stack)+n.kind.room() <= maxDepth {
		t.stack = append(t.stack, n)
	}
}

// isPart reports whether an element is a part of the list or table around it.
func (k kind) isPart() bool {
	switch k {
	case item, pair, caption, rows, row, cell:
		return true
	}
	return false
}

// room is how many levels an element needs with what it may imply.
func (k kind) room() int {
	switch k {
	case table:
		return 4
	case list, pairs:
		return 2
	}
	return 1
}

// holdsParts reports whether an element holds nothing but its parts.
func (k kind) holdsParts() bool {
	switch k {
	case list, pairs, table, rows, row:
		return true
	}
	return false
}

// imply opens the item or cell that content straight inside a list or table lacks.
func (t *tree) imply() {
	switch t.top() {
	case list:
		t.pushNamed("li")
	case pairs:
		t.pushNamed("dd")
	case table:
		t.pushNamed("tbody", "tr", "td")
	case rows:
		t.pushNamed("tr", "td")
	case row:
		t.pushNamed("td")
	}
}

func (t *tree) pushNamed(names ...string) {
	for _, name := range names {
		t.push(node{element: elements[name], name: name})
	}
}

// cut closes elements until only n are open.
func (t *tree) cut(n int) {
	for len(t.stack) > n || len(t.stack) > 0 && t.stack[len(t.stack)-1].ended {
		t.pop()
	}
}

func (t *tree) pop() {
	i := len(t.stack) - 1
	n := &t.stack[i]
	t.stack = t.stack[:i]
	switch {
	case t.written <= i:
		t.gap = t.gap || n.kind != inline
	case n.bare:
		t.written = i
		t.gap = t.gap || n.kind != inline
	default:
		t.written = i
		t.out.WriteString("</" + n.name + ">")
		t.wrote(n.kind)
	}
}

// wrote notes what the text before the next tag or character is.
func (t *tree) wrote(k kind) {
	t.running = k == inline || k == void
	t.gap = t.gap && t.running
	t.fresh = false
}

// flush writes the start tags that are waiting, because content of kind k follows.
func (t *tree) flush(k kind) {
	if k != rule {
		t.paragraph()
	}
	for i := t.written; i < len(t.stack); i++ {
		n := &t.stack[i]
		if n.bare {
			continue
		}
		t.separate(n.kind)
		t.out.WriteString("<" + n.name + n.attrs + ">" + n.lead)
		if n.kind != inline { // whose start tag is no text yet
			t.wrote(n.kind)
		}
		t.fresh = n.name == "pre"
	}
	t.written = len(t.stack)
	t.separate(k)
}

// separate keeps the words on both sides of a block apart whose tags are gone.
func (t *tree) separate(k kind) {
	if !t.gap || !t.running || k != inline && k != void {
		return
	}
	if last, _ := utf8.DecodeLastRuneInString(t.out.String()); !unicode.IsSpace(last) {
		t.out.WriteByte('\n')
	}
	t.gap = false
}

// paragraph makes a <p> of text straight inside a wrapper: what was a line of
// its own stays one when the wrapper's tags go.
func (t *tree) paragraph() {
	i := len(t.stack)
	for i > 0 && t.stack[i-1].kind == inline {
		if i--; t.written > i && !t.stack[i].bare {
			return
		}
	}
	if i == 0 || t.stack[i-1].kind != wrapper || !t.holdsParagraphs(i) {
		return
	}
	t.stack = slices.Insert(t.stack, i, node{element: elements["p"], name: "p"})
	t.written = min(t.written, i)
}

// holdsParagraphs reports whether the element that the n-th wrapper's content
// ends up in may hold paragraphs.
func (t *tree) holdsParagraphs(n int) bool {
	for i := n - 1; i >= 0; i-- {
		switch s := &t.stack[i]; s.kind {
		case inline, wrapper:
		case heading, caption:
			return false
		default:
			return s.name != "pre" && s.name != "dt" && s.name != "p"
		}
	}
	return true
}

// text adds decoded text.
func (t *tree) text(s string) {
	opening := t.opening
	t.opening = false
	if t.removing != "" {
		return
	}
	s = clean(s)
	if opening {
		s = strings.TrimPrefix(s, "\n")
	}
	if s == "" {
		return
	}
	if strings.TrimSpace(s) == "" && !t.preformatted() {
		t.space(s)
		return
	}
	t.imply()
	t.flush(inline)
	if t.fresh && s[0] == '\n' {
		t.out.WriteByte('\n') // parsers drop the first line break of <pre>
	}
	t.out.WriteString(escapeText(s))
	t.wrote(inline)
}

// space adds white space where it is seen, or where it parts tags in the source.
func (t *tree) space(s string) {
	i := len(t.stack)
	for i > 0 && (t.stack[i-1].kind == inline || t.stack[i-1].kind == wrapper) && (t.written < i || t.stack[i-1].bare) {
		i--
	}
	if i > 0 && t.stack[i-1].kind.holdsParts() && strings.Trim(s, " \n\t") != "" {
		return // a no-break space would be text
	}
	if i > t.written {
		t.stack[i-1].lead += s
		return
	}
	t.out.WriteString(s)
	t.fresh, t.gap = false, false
}

func (t *tree) preformatted() bool {
	i, _ := t.find(func(n *node) bool { return n.name == "pre" }, nil)
	return i >= 0
}

// empty adds an element without content; outside HTML (XHTML, XML) any may be.
func (t *tree) empty(tag html.Token) {
	e, ok := elements[tag.Data]
	if !ok || e.kind == removed {
		return
	}
	t.start(tag)
	if e.kind != void && e.kind != rule {
		t.end(tag.Data)
	}
}
