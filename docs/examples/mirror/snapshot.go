package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
)

// snapshot takes all that there is, and removes from the copy what is not there
// any more. The cursor is kept at the very end, so that a snapshot that broke
// off is taken again.
func (m *mirror) snapshot(ctx context.Context) error {
	old, err := m.copy.versions()
	if err != nil {
		return err
	}
	res, err := m.get(ctx, "/v1/changes/snapshot")
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 16<<20) // a whole story is on one line
	for lines.Scan() {
		var line struct {
			ID     string `json:"id"`
			Cursor string `json:"cursor"`
			Count  int    `json:"count"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("read the snapshot: %w", err)
		}
		if line.Cursor != "" {
			return m.end(old, line.Cursor, line.Count)
		}
		if err := m.copy.put(lines.Bytes()); err != nil {
			return err
		}
		delete(old, line.ID)
	}
	return errors.Join(lines.Err(), errors.New("the snapshot broke off"))
}

// end removes the stories that the snapshot did not have.
func (m *mirror) end(old map[string]int, cursor string, count int) error {
	for id := range maps.Keys(old) {
		if err := m.copy.remove(id); err != nil {
			return err
		}
	}
	m.log.Printf("snapshot of %d stories", count)
	return m.keep(cursor)
}
