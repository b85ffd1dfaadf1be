package listen

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"
)

// maxHeld is how many bytes of an answer wait for the rest of it.
const maxHeld = 64 << 10

var held = sync.Pool{New: func() any { return new([]byte) }}

// Whole tells that the handler of a request is about to write its whole body, as
// long as its Content-Length says, and neither flushes nor waits in between. The
// answer then goes out in one write: net/http writes the header with the first
// 4 kB, and the rest by itself, which costs the system as much again. A request
// of another server is left alone.
func Whole(r *http.Request) {
	if c := connOf(r.Context()); c != nil && r.Method != http.MethodHead {
		c.whole = true
	}
}

// writeWhole writes an answer when all of it is there.
func (c *conn) writeWhole(b []byte) (int, error) {
	write, more := c.hold(b)
	if more {
		return len(b), nil
	}
	defer c.release()
	if _, err := c.TCPConn.Write(write); err != nil {
		return 0, err
	}
	return len(b), nil
}

// hold keeps b when it belongs to an answer of which more is to come. more
// reports whether it did; otherwise write is what is to be written now.
func (c *conn) hold(b []byte) (write []byte, more bool) {
	if c.held == nil {
		missing := c.missing(b)
		if missing <= 0 {
			return b, false
		}
		c.held, c.rest = held.Get().(*[]byte), missing+len(b)
		*c.held = (*c.held)[:0]
	}
	*c.held = append(*c.held, b...)
	if c.rest -= len(b); c.rest > 0 {
		return nil, true
	}
	return *c.held, false
}

// release gives the buffer back.
func (c *conn) release() {
	if c.held != nil {
		held.Put(c.held)
		c.held = nil
	}
}

var (
	endOfHeader   = []byte("\r\n\r\n")
	contentLength = []byte("\r\nContent-Length: ")
)

// missing is how many bytes of an answer follow after its first ones; 0 when it is
// not known, or too many to hold.
func (c *conn) missing(b []byte) int {
	if !c.whole {
		return 0
	}
	c.whole = false
	end := bytes.Index(b, endOfHeader)
	if end < 0 {
		return 0
	}
	_, field, found := bytes.Cut(b[:end+2], contentLength)
	if !found {
		return 0
	}
	digits, _, _ := bytes.Cut(field, endOfHeader[:2])
	length, err := strconv.Atoi(string(digits))
	if total := end + len(endOfHeader) + length; err == nil && total <= maxHeld {
		return total - len(b)
	}
	return 0
}
