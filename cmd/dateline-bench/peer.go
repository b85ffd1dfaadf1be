package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-api/dateline/cmd/dateline-bench/record"
	"github.com/dateline-api/dateline/internal/corpus"
	"github.com/dateline-api/dateline/internal/news"
)

// peer is PocketBase as the program of the folder pocketbase runs it. Its log of
// requests is off, which is faster than its default.
type peer struct {
	program string
	folder  string // its data
}

// records is where its articles are.
const records = "/api/collections/" + record.Collection + "/records"

// peerFolder is a folder with the stories in PocketBase, made once.
func peerFolder(ctx context.Context, std streams, program, data string, articles int) (string, error) {
	folder := filepath.Join(data, fmt.Sprintf("pocketbase-%d", articles))
	_, err := onceMade(folder, func(unfinished string) (time.Duration, error) {
		fmt.Fprintf(std.messages, "filling PocketBase with %d articles\n", articles)
		_, err := output(ctx, program, "fill", "--dir", unfinished,
			"--articles", strconv.Itoa(articles), "--seed", strconv.Itoa(seed))
		return 0, err
	})
	return folder, err
}

// output is what a program prints, without the end of its line.
func output(ctx context.Context, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the program that the caller asks to measure
	var said bytes.Buffer
	cmd.Stderr, cmd.Env = &said, withoutSettings(cmd.Environ())
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", program, args[0], err, said.Bytes())
	}
	return strings.TrimSpace(string(out)), nil
}

func (p peer) start(ctx context.Context) (*server, error) {
	return startServer(ctx, p.program, "serve", "--dir", p.folder, "--no-logs")
}

// peerQuery is a list of 20 whole records, newest first and uncounted. Leaving
// the bodies out by "fields" would take PocketBase five times as long.
func peerQuery(filter string) string {
	query := url.Values{"perPage": {"20"}, "sort": {"-publishedAt"}, "skipTotal": {"1"}}
	if filter != "" {
		query.Set("filter", filter)
	}
	return records + "?" + query.Encode()
}

// What PocketBase is asked for instead of the lists of the same meaning.
var (
	peerNewest        = peerQuery("")
	peerSectionAndTag = peerQuery(fmt.Sprintf(`section = '%s' && tags ~ '"%s"'`, corpus.SectionSlug(0), corpus.TagSlug(0)))
	peerAuthor        = peerQuery(fmt.Sprintf(`authors ~ '"%s"'`, corpus.AuthorSlug(1)))
)

// peerKinds are the kinds of requests that PocketBase answers, too, by their names.
func peerKinds(t *target, articles int) (map[string]kind, []string, error) {
	ids, err := peerIDs(t, min(manyIDs, articles))
	if err != nil {
		return nil, nil, fmt.Errorf("find records to read: %w", err)
	}
	items := make([]string, len(ids))
	for i, id := range ids {
		items[i] = records + "/" + id
	}
	paths := map[string][]string{
		"article by id, at random":    items,
		"article by id, one":          items[:1],
		"newest 20":                   {peerNewest},
		"by section and tag":          {peerSectionAndTag},
		"by author":                   {peerAuthor},
		"20 by cursor, far back":      {peerNewest + "&page=" + strconv.Itoa(min(deep, articles/2)/20+1)},
		"search, rare word, newest":   {peerQuery(peerContains(corpus.RareWord))},
		"search, common word, newest": {peerQuery(peerContains(corpus.CommonWord))},
	}
	kinds := make(map[string]kind)
	for name, list := range paths {
		kinds[name] = kind{name: name, paths: list, status: http.StatusOK}
	}
	return kinds, ids, nil
}

// peerContains is the filter of a search.
func peerContains(word string) string {
	return fmt.Sprintf("headline ~ '%[1]s' || summary ~ '%[1]s' || body ~ '%[1]s'", word)
}

// peerIDs are the ids of as many stories, in no order.
func peerIDs(t *target, n int) ([]string, error) {
	var ids []string
	for page := 1; len(ids) < n; page++ {
		path := records + "?perPage=1000&skipTotal=1&sort=id&fields=id&page=" + strconv.Itoa(page)
		got, err := t.get(path)
		if err != nil {
			return nil, err
		}
		var l struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
		}
		if err := json.Unmarshal(got.body, &l); err != nil || got.status != http.StatusOK || len(l.Items) == 0 {
			return nil, fmt.Errorf("GET %s: status %d, want 200 and records: %.2000s", path, got.status, got.body)
		}
		for _, item := range l.Items {
			ids = append(ids, item.ID)
		}
	}
	shuffle(ids)
	return ids[:n], nil
}

func (p peer) desk(t *target, ids []string) (*desk, error) {
	drafts, err := draftsOf(func(a news.Article) any {
		a.PublishedAt = time.Now()
		return record.Of(a)
	})
	return &desk{
		target: t, path: records, created: http.StatusOK, drafts: drafts, ids: ids,
		lists: []string{peerNewest, peerSectionAndTag, peerAuthor},
	}, err
}
