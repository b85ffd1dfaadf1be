package markup

import (
	"strings"

	"golang.org/x/net/html"
)

// start handles a start tag.
func (t *tree) start(tag html.Token) {
	t.opening = false
	e, ok := elements[tag.Data]
	if !ok {
		return
	}
	if t.removing != "" {
		if e.kind != void && e.kind != rule {
			t.inside[tag.Data]++
		}
		return
	}
	n := e.node(tag)
	switch e.kind {
	case removed:
		t.removing, t.inside = tag.Data, map[string]int{}
	case void, rule:
		t.void(n)
	case inline:
		t.inline(n)
	case item, pair:
		t.item(n)
	case caption, rows, row, cell:
		t.tablePart(n)
	default:
		t.block(n)
		t.opening = n.name == "pre"
	}
}

// node makes an open element of a start tag.
func (e element) node(tag html.Token) node {
	n := node{element: e, name: tag.Data, bare: e.kind == wrapper || e.needs != ""}
	if e.as != "" {
		n.name = e.as
	}
	var b strings.Builder
	seen := map[string]bool{}
	for _, a := range tag.Attr {
		value, ok := e.attribute(a.Key, a.Val)
		if !ok || seen[a.Key] {
			continue
		}
		seen[a.Key] = true
		if strings.Contains(e.needs, a.Key) {
			n.bare = false
		}
		b.WriteString(" " + a.Key + `="` + escapeAttribute(value) + `"`)
	}
	if !n.bare {
		n.attrs = b.String()
	}
	return n
}

func (t *tree) void(n node) {
	if n.bare {
		return // a picture from nowhere
	}
	if n.kind == rule {
		t.closeParagraph()
	}
	t.imply()
	t.flush(n.kind)
	t.out.WriteString("<" + n.name + n.attrs + ">")
	t.wrote(n.kind)
}

// inline opens formatting or a link. A link ends the link it is in.
func (t *tree) inline(n node) {
	if n.name == "a" && !n.bare {
		i, crossed := t.find(func(s *node) bool { return s.name == "a" && !s.bare }, isCell)
		switch {
		case i >= 0 && crossed:
			n.bare, n.attrs = true, ""
		case i >= 0:
			t.cut(i)
		}
	}
	t.push(n)
}

func (t *tree) block(n node) {
	t.closeParagraph()
	if n.kind == heading {
		i, _ := t.find(func(s *node) bool { return s.kind == heading },
			func(s *node) bool { return s.kind != inline && s.kind != wrapper })
		if i >= 0 {
			t.cut(i)
		}
	}
	t.push(n)
}

// item opens an item of the list it is in, or a line of its own outside lists.
func (t *tree) item(n node) {
	parent := list
	if n.kind == pair {
		parent = pairs
	}
	i, _ := t.find(func(s *node) bool { return s.kind == parent }, func(s *node) bool {
		return isCell(s) || s.kind == list || s.kind == pairs || s.name == "blockquote" || s.name == "figure"
	})
	if i < 0 {
		t.stray(n)
		return
	}
	t.cut(i + 1)
	t.push(n)
}

// stray treats a part of a list or table that has none around it as a wrapper.
func (t *tree) stray(n node) {
	t.block(node{element: element{kind: wrapper}, name: n.name, bare: true})
}

// tablePart opens a part of the innermost table, with the parts around it that
// the source left out.
func (t *tree) tablePart(n node) {
	i, _ := t.find(func(s *node) bool { return s.kind == table }, nil)
	if i < 0 {
		t.stray(n)
		return
	}
	at := i + 1
	if n.kind == row || n.kind == cell {
		at = t.within(at, rows, "tbody")
	}
	if n.kind == cell {
		at = t.within(at, row, "tr")
	}
	t.cut(at)
	t.push(n)
	if n.kind == cell {
		t.flush(rule) // an empty cell still takes its place
	}
}

// within makes sure that the element at position at is of kind k, and gives
// the position of its content.
func (t *tree) within(at int, k kind, name string) int {
	if at >= len(t.stack) || t.stack[at].kind != k {
		t.cut(at)
		t.pushNamed(name)
	}
	return at + 1
}

// end handles an end tag.
func (t *tree) end(name string) {
	t.opening = false
	e, ok := elements[name]
	if !ok || e.kind == void || e.kind == rule {
		return
	}
	if t.removing != "" && !t.stopRemoving(name) || e.kind == removed {
		return
	}
	if e.as != "" {
		name = e.as
	}
	i, crossed := t.find(func(s *node) bool {
		return s.name == name || e.kind == heading && s.kind == heading
	}, e.kind.barrier())
	switch {
	case i < 0:
		t.gap = t.gap || e.kind != inline
	case e.kind == inline && crossed:
		t.stack[i].ended = true
	default:
		t.cut(i)
	}
}

// stopRemoving reports whether an end tag closes something around the element
// that is being removed.
func (t *tree) stopRemoving(name string) bool {
	if t.inside[name] > 0 {
		t.inside[name]--
		return false
	}
	as := name
	if elements[name].as != "" {
		as = elements[name].as
	}
	i, _ := t.find(func(s *node) bool { return s.name == as }, nil)
	if name != t.removing && i < 0 {
		return false
	}
	t.removing, t.inside = "", nil
	return true
}

// barrier gives what an end tag of this kind does not reach across.
func (k kind) barrier() func(*node) bool {
	switch k {
	case table:
		return nil
	case caption, rows, row, cell:
		return func(s *node) bool { return s.kind == table }
	case item, pair:
		return func(s *node) bool { return isCell(s) || s.kind == list || s.kind == pairs }
	}
	return isCell
}

// isCell reports whether an element keeps what is inside apart from what is around it.
func isCell(n *node) bool { return n.kind == cell || n.kind == caption || n.kind == table }

// find gives the position of the innermost open element that is wanted, or -1
// when there is none before the barrier; crossed says that a block lies between.
func (t *tree) find(wanted, barrier func(*node) bool) (at int, crossed bool) {
	for i := len(t.stack) - 1; i >= 0; i-- {
		if wanted(&t.stack[i]) {
			return i, crossed
		}
		if barrier != nil && barrier(&t.stack[i]) {
			return -1, crossed
		}
		crossed = crossed || t.stack[i].kind != inline
	}
	return -1, crossed
}

// closeParagraph ends the open paragraph, as the start of a block does.
func (t *tree) closeParagraph() {
	i, _ := t.find(func(s *node) bool { return s.name == "p" },
		func(s *node) bool { return s.kind != inline && s.kind != wrapper })
	if i >= 0 {
		t.cut(i)
	}
}
