package jsonbody

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/news"
)

// checker reads all tokens of a body once, before anything is decoded.
type checker struct {
	data   []byte
	dec    *jsontext.Decoder
	open   []members // of the objects and arrays around; unused for arrays
	faults faults
}

// check reports what makes data no JSON document, or one that readers could
// take for different ones: duplicate members and NUL characters.
func check(data []byte) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return ErrUnreadable.With("The body is empty; send a JSON document.")
	}
	c := checker{
		data: data,
		dec:  jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true)),
	}
	for {
		err := c.next()
		switch {
		case err == nil:
		case errors.Is(err, errEnd):
			return c.faults.err(ErrUnreadable)
		case errors.Is(err, ErrTooDeep):
			return err
		default:
			where, detail := c.explain(err)
			c.faults.add(where, "syntax", detail)
			return c.faults.err(ErrUnreadable)
		}
	}
}

var (
	errEnd    = errors.New("end of the document")
	errSecond = errors.New("something follows the document")
)

// next reads one token.
func (c *checker) next() error {
	if c.dec.PeekKind() == jsontext.KindString {
		raw, err := c.dec.ReadValue()
		if err != nil {
			return err
		}
		return c.str(raw)
	}
	token, err := c.dec.ReadToken()
	if err != nil {
		return err
	}
	switch token.Kind() {
	case jsontext.KindBeginObject, jsontext.KindBeginArray:
		if c.dec.StackDepth() > maxDepth {
			line, column := position(c.data, c.dec.InputOffset()-1)
			return ErrTooDeep.With("At line %d, column %d the body nests more than %d levels deep; %d is the limit.",
				line, column, maxDepth, maxDepth)
		}
		c.open = append(c.open, members{})
	case jsontext.KindEndObject, jsontext.KindEndArray:
		c.open = c.open[:len(c.open)-1]
	}
	return c.finish()
}

// finish looks past the end of the document.
func (c *checker) finish() error {
	if c.dec.StackDepth() > 0 {
		return nil
	}
	if len(bytes.TrimLeft(c.data[c.dec.InputOffset():], " \t\r\n")) > 0 {
		return errSecond
	}
	return errEnd
}

// str looks at a string: a member's name or a value.
func (c *checker) str(raw jsontext.Value) error {
	name := false
	if n := c.dec.StackDepth(); n > 0 {
		kind, length := c.dec.StackIndex(n)
		name = kind == jsontext.KindBeginObject && length%2 == 1
	}
	if !name && !bytes.Contains(raw, []byte(`\u0000`)) {
		return c.finish()
	}
	s := unquote(raw)
	if strings.IndexByte(s, 0) >= 0 {
		c.faults.add(string(c.dec.StackPointer()), "nul-character", `must not hold the NUL character (\u0000); leave it out`)
	}
	if name && !c.open[len(c.open)-1].add(s) {
		c.faults.add(string(c.dec.StackPointer()), "duplicate-member", fmt.Sprintf("there is more than one %q; send each member once", shorten(s)))
	}
	return c.finish()
}

// unquote decodes a string that is known to be valid.
func unquote(raw jsontext.Value) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	s, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		panic(err) // the decoder has accepted it
	}
	return string(s)
}

// members are the names seen in one object: a list, until it gets long.
type members struct {
	few  []string
	many map[string]struct{}
}

// add reports whether the name is new.
func (m *members) add(name string) bool {
	const few = 16
	if m.many == nil {
		if slices.Contains(m.few, name) {
			return false
		}
		if m.few = append(m.few, name); len(m.few) > few {
			m.many = make(map[string]struct{}, 4*few)
			for _, n := range m.few {
				m.many[n] = struct{}{}
			}
		}
		return true
	}
	_, known := m.many[name]
	m.many[name] = struct{}{}
	return !known
}

// endsEarly reports whether a body stops in the middle.
func endsEarly(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// faults collects what is wrong, up to a limit.
type faults struct {
	list []news.FieldError
	more int
}

func (f *faults) add(pointer, code, detail string) {
	f.put(news.FieldError{Pointer: pointer, Code: code, Detail: detail})
}

func (f *faults) put(fault news.FieldError) {
	if len(f.list) >= maxFaults {
		f.more++
		return
	}
	f.list = append(f.list, fault)
}

// full reports that another fault would only be counted.
func (f *faults) full() bool { return len(f.list) >= maxFaults }

// err makes the error of all faults, or nil when there are none.
func (f *faults) err(base *news.Error) error {
	if len(f.list) == 0 {
		return nil
	}
	e := base.With("%s", f.summary())
	e.Fields = f.list
	if f.more > 0 {
		e.Fields = append(e.Fields, news.FieldError{Code: "more-faults", Detail: fmt.Sprintf("and %d more", f.more)})
	}
	return e
}

func (f *faults) summary() string {
	first := f.list[0]
	switch {
	case len(f.list) > 1:
		return fmt.Sprintf("There are %d faults.", len(f.list)+f.more)
	case first.Code == "syntax":
		return first.Detail
	case first.Pointer == "":
		return "The body " + first.Detail + "."
	}
	return fmt.Sprintf("At %s: %s.", shorten(first.Pointer), first.Detail)
}
