package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// change is what the mirror needs of a change. A change has an article or a
// tombstone, never both.
type change struct {
	Cursor    string          `json:"cursor"`
	Kind      string          `json:"kind"`
	ArticleID string          `json:"articleId"`
	Article   json.RawMessage `json:"article"`
}

// page is one page of changes.
type page struct {
	Data []change `json:"data"`
	Meta struct {
		Cursor   string `json:"cursor"`
		UpToDate bool   `json:"upToDate"`
	} `json:"meta"`
}

// errGone is the 410 that says that a cursor is too old.
var errGone = errors.New("the cursor is too old")

// The longest silence that is believed. The server ends a waiting request after
// the 30 seconds that it was asked for, and a stream shows life every 15.
const (
	answerTime = time.Minute
	silence    = 45 * time.Second
)

// poll asks now and then.
func (m *mirror) poll(ctx context.Context, cursor string) error {
	for {
		p, err := m.changes(ctx, cursor, 0)
		if err != nil {
			return err
		}
		if cursor = p.Meta.Cursor; p.Meta.UpToDate {
			sleep(ctx, m.pause)
		}
	}
}

// wait asks in such a way that the server answers when there is something.
func (m *mirror) wait(ctx context.Context, cursor string) error {
	for {
		p, err := m.changes(ctx, cursor, 30)
		if err != nil {
			return err
		}
		cursor = p.Meta.Cursor
	}
}

// changes reads a page and stores what is on it. The cursor is kept last: after
// a crash in between the page comes again, which does no harm.
func (m *mirror) changes(ctx context.Context, cursor string, wait int) (p page, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	res, err := m.get(ctx, fmt.Sprintf("/v1/changes?since=%s&wait=%d", url.QueryEscape(cursor), wait))
	if err != nil {
		return p, err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	if err := json.NewDecoder(res.Body).Decode(&p); err != nil {
		return p, fmt.Errorf("read changes: %w", err)
	}
	for _, c := range p.Data {
		if err := m.apply(c); err != nil {
			return p, err
		}
	}
	if p.Meta.Cursor == cursor {
		return p, nil
	}
	return p, m.keep(p.Meta.Cursor)
}

// stream has the server push (server-sent events). A connection over which
// nothing comes for too long is dead, whatever the network says.
func (m *mirror) stream(ctx context.Context, cursor string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dead := time.AfterFunc(silence, cancel)
	defer dead.Stop()
	res, err := m.get(ctx, "/v1/changes/stream", "Last-Event-ID", cursor)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 16<<20) // a whole story is on one line
	var id, data string
	for lines.Scan() {
		dead.Reset(silence)
		name, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case name == "id":
			id = value
		case name == "data":
			data = value
		case lines.Text() == "" && id != "": // the event is complete
			if err := m.event(id, data); err != nil {
				return err
			}
			id, data = "", ""
		}
	}
	return lines.Err() // nil: the server ended it, and wants us to connect again
}

// event stores one event. One without data only moves the cursor on.
func (m *mirror) event(id, data string) error {
	if data != "" {
		var c change
		if err := json.Unmarshal([]byte(data), &c); err != nil {
			return fmt.Errorf("read event %s: %w", id, err)
		}
		if err := m.apply(c); err != nil {
			return err
		}
	}
	return m.keep(id)
}

// apply brings one story up to date.
func (m *mirror) apply(c change) error {
	m.log.Printf("%s %s %s", c.Kind, c.ArticleID, c.Cursor)
	if c.Article == nil {
		return m.copy.remove(c.ArticleID)
	}
	return m.copy.put(c.Article)
}

func (m *mirror) keep(cursor string) error {
	if err := m.copy.keep(cursor); err != nil {
		return err
	}
	m.log.Printf("kept %s", cursor)
	return nil
}

// get asks for a path; the error tells every answer but 200.
func (m *mirror) get(ctx context.Context, path string, header ...string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.server+path, nil)
	if err != nil {
		return nil, err
	}
	if m.key != "" {
		req.Header.Set("Authorization", "Bearer "+m.key)
	}
	for ; len(header) > 1; header = header[2:] {
		req.Header.Set(header[0], header[1])
	}
	res, err := m.client.Do(req)
	if err != nil || res.StatusCode == http.StatusOK {
		return res, err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	var problem struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	_ = json.NewDecoder(res.Body).Decode(&problem) // the status says enough when this does not
	if problem.Code == "cursor-gone" {
		return nil, errGone
	}
	return nil, fmt.Errorf("%s: %s %s", path, res.Status, problem.Detail)
}
