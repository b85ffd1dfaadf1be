package api_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/testkit"
)

// event is one server-sent event.
type event struct{ id, kind, data string }

// listener reads a stream.
type listener struct {
	t      *testing.T
	res    *http.Response
	lines  *bufio.Scanner
	cancel context.CancelFunc
}

// listen opens a stream; it is closed when the test ends.
func (n *newsroom) listen(token, query string, headers ...string) *listener {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), time.Minute)
	req := n.request(http.MethodGet, "/v1/changes/stream?"+query, token, nil, headers...).WithContext(ctx)
	res, err := client.Do(req)
	if err != nil {
		n.t.Fatal(err)
	}
	l := &listener{n.t, res, bufio.NewScanner(res.Body), cancel}
	l.lines.Buffer(nil, 4<<20)
	n.t.Cleanup(l.close)
	return l
}

func (l *listener) close() {
	l.cancel()
	_ = l.res.Body.Close()
}

// next returns the next block of the stream, be it an event or a sign of life;
// ok is false at the end.
func (l *listener) next() (e event, ok bool) {
	for l.lines.Scan() {
		line := l.lines.Text()
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.kind = value
		case "data":
			e.data = value
		case "":
			if line == "" && e.id != "" {
				return e, true
			}
		}
	}
	return e, false
}

// event returns the next event as the change that it is.
func (l *listener) event() change {
	l.t.Helper()
	for {
		e, ok := l.next()
		if !ok {
			l.t.Fatalf("the stream ended: %v", l.lines.Err())
		}
		if e.data == "" {
			continue
		}
		var c change
		if err := json.Unmarshal([]byte(e.data), &c); err != nil {
			l.t.Fatal(err)
		}
		if e.id != c.Cursor || e.kind != c.Kind {
			l.t.Errorf("the event %s %s has the change %s %s", e.id, e.kind, c.Cursor, c.Kind)
		}
		return c
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	n := open(t)
	first, _ := n.publish("First")
	l := n.listen(nobody, "", "Accept-Encoding", "gzip")
	for name, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store", "Content-Encoding": "", "X-Accel-Buffering": "no"} {
		if got := l.res.Header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	begin := l.event()
	n.create(object{"headline": "Draft"})
	n.publish("Second")
	n.delete(first, n.publisher).want(204)
	got := []string{begin.String(), l.event().String(), l.event().String()}
	wantList(t, got, "published First", "published Second", "deleted (first)")

	again := n.listen(nobody, "since=now", "Last-Event-ID", begin.Cursor)
	wantList(t, []string{again.event().String(), again.event().String()}, "published Second", "deleted (first)")
	editor := n.listen(n.writer, "since="+begin.Cursor)
	wantList(t, []string{editor.event().String()}, "updated Draft")

	n.server.Drain()
	for _, l := range []*listener{l, again} {
		if e, ok := l.next(); ok && e.data != "" {
			t.Errorf("a stopping server sent %v", e)
		}
		if err := l.lines.Err(); err != nil {
			t.Errorf("the stream did not end as it should: %v", err)
		}
	}
}

// TestStreamShowsLife wants signs of life to carry the cursor past what is not
// for the reader, and a revoked key to end the stream.
func TestStreamShowsLife(t *testing.T) {
	t.Parallel()
	n := openWith(t, func(s *api.Server) { s.Hurry(20*time.Millisecond, time.Minute) })
	l := n.listen(n.reader, "since=now")
	before, ok := l.next()
	if !ok || before.data != "" {
		t.Fatalf("got %v", before)
	}
	n.create(object{"headline": "Draft"})
	for e := before; e.id == before.id; e, ok = l.next() {
		if !ok || e.data != "" {
			t.Fatalf("got %v", e)
		}
	}
	if err := n.editor.RevokeKey(t.Context(), n.ids[access.Read], access.Operator("tests")); err != nil {
		t.Fatal(err)
	}
	n.clock.Advance(time.Second) // what is known of a key holds so long
	for {
		if _, ok := l.next(); !ok {
			return
		}
	}
}

// TestStreamBound wants one caller to have so many streams and no more.
func TestStreamBound(t *testing.T) {
	t.Parallel()
	n := open(t)
	var open []*listener
	for range 20 {
		open = append(open, n.listen(nobody, ""))
	}
	r := n.get("/v1/changes/stream", nobody)
	r.problem(429, "rate-limited")
	if r.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	n.listen(n.reader, "")
	if !strings.Contains(string(n.get("/metrics", nobody).body), "dateline_change_streams 21") {
		t.Error("the metrics do not count the streams")
	}
	open[0].close()
	for range 500 {
		if strings.Contains(string(n.get("/metrics", nobody).body), "dateline_change_streams 20") {
			n.listen(nobody, "")
			metrics := string(n.get("/metrics", nobody).body)
			if strings.Contains(metrics, `dateline_http_request_duration_seconds_count{method="GET",route="/v1/changes/stream"} 2`) {
				t.Error("streams count among the times of requests")
			}
			return
		}
	}
	t.Error("a stream that was left still counts")
}

// TestSlowReaders wants readers who take nothing to be dropped, and to be able
// to go on where they were.
func TestSlowReaders(t *testing.T) {
	t.Parallel()
	const stories, size, patience = 40, 300_000, time.Second
	if raced {
		t.Skip("12 MB of stories take minutes with the race detector; make test runs this without it, too")
	}
	n := openWith(t, func(s *api.Server) { s.Hurry(time.Minute, patience) })
	for i := range stories {
		save(t, n.db, testkit.Story(t, fmt.Sprint("number-", i), n.clock.Now(), func(a *news.Article) {
			a.Body = "<p>" + strings.Repeat("x", size) + "</p>"
		}))
	}
	t.Run("dropped", func(t *testing.T) {
		for _, path := range []string{"/v1/changes/stream", "/v1/changes/snapshot"} {
			t.Run(path, func(t *testing.T) {
				t.Parallel()
				rest, err := n.slowly(t, path, 3*patience)
				if err == nil || len(rest) >= stories*size {
					t.Errorf("it got all the same: %d bytes", len(rest))
				}
				if bytes.Contains(rest, []byte(`{"cursor":"`)) && path == "/v1/changes/snapshot" {
					t.Error("half a snapshot has an end")
				}
			})
		}
	})
	l := n.listen(nobody, "")
	l.event()
	cursor := l.event().Cursor
	l.close()
	again := n.listen(nobody, "", "Last-Event-ID", cursor)
	for i := 2; i < stories; i++ {
		if got := again.event().Article; !bytes.Contains(got, fmt.Appendf(nil, `"slug":"number-%d"`, i)) {
			t.Fatalf("after the pause came %.300s, not story %d", got, i)
		}
	}
}

// slowly asks for a path, makes a pause after the first bytes, and returns what
// came then.
func (n *newsroom) slowly(t *testing.T, path string, pause time.Duration) ([]byte, error) {
	t.Helper()
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(n.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(16 << 10); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: test\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.ReadFull(res.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	<-time.After(pause) // the reader is slow: that is what is tested
	if err := conn.(*net.TCPConn).SetReadBuffer(4 << 20); err != nil {
		t.Fatal(err)
	}
	return io.ReadAll(res.Body)
}

// sums is the answer of the checksum.
type sums struct {
	Data []struct {
		Day   *string
		Count int
		Hash  string
	}
	Meta struct {
		Cursor, Hash string
		Count        int
	}
}

func hashOf(lines []string) string {
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

// TestSnapshotAndChecksum wants the snapshot to hold what each caller may see, as
// its own address shows it, with a cursor that goes on; and the checksums to be
// those of the snapshot.
func TestSnapshotAndChecksum(t *testing.T) {
	t.Parallel()
	n := open(t)
	for i := range 30 {
		fields := object{"publishedAt": fmt.Sprintf("2024-06-%02dT23:59:59.999Z", 1+i%3)}
		path, _ := n.publish(fmt.Sprint("Story ", i), fields)
		if i%3 == 0 {
			n.patch(path, n.publisher, object{"summary": "changed"}).want(200)
		}
		if i%10 == 9 {
			n.delete(path, n.publisher).want(204)
		}
	}
	n.create(object{"headline": "Draft"})
	n.publish("Embargoed", object{"embargoedUntil": n.clock.Now().Add(time.Hour)})
	for token, count := range map[string]int{nobody: 27, n.writer: 29} {
		r := n.get("/v1/changes/snapshot", token).want(200)
		lines := strings.Split(strings.TrimSuffix(string(r.body), "\n"), "\n")
		var end struct {
			Cursor string
			Count  int
		}
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &end); err != nil {
			t.Fatal(err)
		}
		if end.Count != count || len(lines) != count+1 || r.header.Get("Dateline-Cursor") != end.Cursor {
			t.Errorf("%d lines end with %+v, want %d; Dateline-Cursor: %s", len(lines), end, count, r.header.Get("Dateline-Cursor"))
		}
		var all []string
		days := map[string][]string{}
		for _, line := range lines[:len(lines)-1] {
			var a struct {
				ID, PublishedAt string
				Version         int
			}
			if err := json.Unmarshal([]byte(line), &a); err != nil {
				t.Fatal(err)
			}
			if own := string(n.get("/v1/articles/"+a.ID, token).want(200).body); own != line {
				t.Errorf("got  %s\nwant %s", line, own)
			}
			sum := fmt.Sprintf("%s %d\n", a.ID, a.Version)
			day := ""
			if a.PublishedAt != "" {
				day = a.PublishedAt[:10]
			}
			all, days[day] = append(all, sum), append(days[day], sum)
		}
		var got sums
		if err := json.Unmarshal(n.get("/v1/changes/checksum", token).want(200).body, &got); err != nil {
			t.Fatal(err)
		}
		if got.Meta.Count != count || got.Meta.Hash != hashOf(all) || got.Meta.Cursor != end.Cursor || len(got.Data) != len(days) {
			t.Errorf("the checksum is %+v", got)
		}
		for _, d := range got.Data {
			day := ""
			if d.Day != nil {
				day = *d.Day
			}
			if d.Count != len(days[day]) || d.Hash != hashOf(days[day]) {
				t.Errorf("the checksum of %q is %+v", day, d)
			}
		}
		wantList(t, n.changes(token, "since="+end.Cursor).list())
		n.publish("After " + token[:min(5, len(token))])
		if got := n.changes(token, "since="+end.Cursor).list(); len(got) != 1 {
			t.Errorf("after the snapshot come %q", got)
		}
		n.delete("/v1/articles/"+n.changes(token, "since="+end.Cursor).Data[0].ArticleID+"?permanent=true", n.admin).want(204)
	}
	if r := n.send(http.MethodHead, "/v1/changes/snapshot", nobody, nil).want(200); r.header.Get("Dateline-Cursor") == "" || len(r.packed) > 0 {
		t.Errorf("HEAD: %v", r.header)
	}
	if r := n.send(http.MethodHead, "/v1/changes/stream", nobody, nil).want(200); len(r.packed) > 0 {
		t.Errorf("HEAD of a stream has %q", r.packed)
	}
}
