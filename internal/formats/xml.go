package formats

import (
	"encoding/xml"
	"fmt"
	"io"
)

// xmlWriter writes an XML document piece by piece, so that it is never whole in
// memory. The first error stays, and close returns it.
type xmlWriter struct {
	w   io.Writer
	e   *xml.Encoder
	err error
}

func newXML(w io.Writer) *xmlWriter {
	x := &xmlWriter{w: w, e: xml.NewEncoder(w)}
	_, x.err = io.WriteString(w, xml.Header)
	return x
}

// open starts an element; attributes are names and values by turns, those with
// an empty value are left out.
func (x *xmlWriter) open(name string, attributes ...string) {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: attributes[i]}, Value: plain(attributes[i+1])})
		}
	}
	x.token(start)
}

func (x *xmlWriter) end(name string) { x.token(xml.EndElement{Name: xml.Name{Local: name}}) }

// text writes an element with plain text in it; none when there is no text.
func (x *xmlWriter) text(name, value string, attributes ...string) {
	if value = plain(value); value == "" {
		return
	}
	x.open(name, attributes...)
	x.token(xml.CharData(value))
	x.end(name)
}

// empty writes an element without content.
func (x *xmlWriter) empty(name string, attributes ...string) {
	x.open(name, attributes...)
	x.end(name)
}

// element writes a struct under a name.
func (x *xmlWriter) element(name string, v any) {
	if x.err == nil {
		x.err = x.e.EncodeElement(v, xml.StartElement{Name: xml.Name{Local: name}})
	}
}

func (x *xmlWriter) token(t xml.Token) {
	if x.err == nil {
		x.err = x.e.EncodeToken(t)
	}
}

// close ends the document.
func (x *xmlWriter) close(what string) error {
	if x.err == nil {
		x.err = x.e.Close()
	}
	if x.err == nil {
		_, x.err = io.WriteString(x.w, "\n")
	}
	if x.err != nil {
		return fmt.Errorf("write %s: %w", what, x.err)
	}
	return nil
}
