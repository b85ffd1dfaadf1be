package listen

import (
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// refusal is all that net/http writes, in one write to the bare connection,
// when it cannot read a request (conn.serve in net/http/server.go). The reason
// after the status text is one of its own literals.
var refusal = regexp.MustCompile(`\AHTTP/1\.1 ([45]\d\d) [A-Za-z ]+(?:: [^\r\n]+)?\r\n` +
	`Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n[^\r\n]+\z`)

// Write writes b, or the caller's problem when b is a refusal of net/http's
// own. Between the call of the handler and the end of its answer nothing is
// replaced, so that no article can pass for a refusal.
func (c *conn) Write(b []byte) (int, error) {
	if c.whole || c.held != nil {
		return c.writeWhole(b)
	}
	if c.problem == nil || c.answering.Load() || !bytes.HasPrefix(b, []byte("HTTP/1.1 ")) {
		return c.TCPConn.Write(b)
	}
	match := refusal.FindSubmatch(b)
	if match == nil {
		return c.TCPConn.Write(b)
	}
	status, err := strconv.Atoi(string(match[1]))
	if err != nil {
		return c.TCPConn.Write(b)
	}
	header, body := c.problem(status)
	if _, err := c.TCPConn.Write(answer(status, header, body)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// answer renders a whole response that closes its connection.
func answer(status int, header http.Header, body []byte) []byte {
	h := header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Connection", "close")
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\n")
	_ = h.Write(&b) // a bytes.Buffer takes everything
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}
