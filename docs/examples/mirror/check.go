package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// check proves that the copy is what the server has. Let the mirror come up to
// date first: while stories change, the two are of different moments.
func (m *mirror) check(ctx context.Context) error {
	res, err := m.get(ctx, "/v1/changes/checksum")
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	var sums struct {
		Meta struct {
			Cursor string `json:"cursor"`
			Count  int    `json:"count"`
			Hash   string `json:"hash"`
		} `json:"meta"`
	}
	if err := json.NewDecoder(res.Body).Decode(&sums); err != nil {
		return fmt.Errorf("read the checksum: %w", err)
	}
	versions, err := m.copy.versions()
	if err != nil {
		return err
	}
	if hash := hashOf(versions); hash != sums.Meta.Hash {
		cursor, err := m.copy.cursor()
		if err == nil && cursor != sums.Meta.Cursor {
			err = errors.New("the copy is of another moment; let it come up to date and check again")
		}
		return errors.Join(fmt.Errorf("the copy has %d stories with the checksum %s, the server %d with %s",
			len(versions), hash, sums.Meta.Count, sums.Meta.Hash), err)
	}
	m.log.Printf("identical: %d stories, %s", len(versions), sums.Meta.Hash)
	return nil
}

// hashOf is SHA-256 over a line "id version" for each story, sorted by id.
func hashOf(versions map[string]int) string {
	lines := make([]string, 0, len(versions))
	for id, version := range versions {
		lines = append(lines, fmt.Sprintf("%s %d\n", id, version))
	}
	slices.Sort(lines)
	sum := sha256.New()
	for _, line := range lines {
		sum.Write([]byte(line))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
