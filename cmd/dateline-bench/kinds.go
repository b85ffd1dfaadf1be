package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dateline-api/dateline/internal/corpus"
)

// kind is a kind of request: paths, of which any is asked for.
type kind struct {
	name     string
	paths    []string
	etag     string
	status   int
	compared bool // the prepared limit answers it, too
}

// call asks for a path by chance, the same each time for the same numbers.
func (k kind) call(round, connection, i int) call {
	n := rand.NewPCG(uint64(round)<<32|uint64(connection), uint64(i)).Uint64() //nolint:gosec // none is negative
	return k.ask(int(n % uint64(len(k.paths))))                                //nolint:gosec // less than an int
}

// each asks for all paths in turn; each connection begins elsewhere among them.
func (k kind) each(connection, i int) call {
	return k.ask((connection*len(k.paths)/connections + i) % len(k.paths))
}

func (k kind) ask(path int) call {
	return call{path: k.paths[path], etag: k.etag, status: k.status}
}

// deep is how many stories a page by cursor lies behind the newest.
const deep = 50_000

// manyIDs is how many stories are read at random at most: all, or as many from all
// over the archive.
const manyIDs = 200_000

// kinds finds out what to ask a server for that has the corpus.
func kinds(t *target, articles int) ([]kind, error) {
	ids, err := storyIDs(t, articles)
	if err != nil {
		return nil, fmt.Errorf("find stories to read: %w", err)
	}
	one := "/v1/articles/" + ids[len(ids)/2]
	first, err := t.get(one)
	if err != nil {
		return nil, err
	}
	page, err := deepPage(t, min(deep, articles/2))
	if err != nil {
		return nil, fmt.Errorf("walk to a page far back: %w", err)
	}
	var items, related []string
	for _, id := range ids {
		items = append(items, "/v1/articles/"+id)
		related = append(related, "/v1/articles/"+id+"/related")
	}
	list := []kind{
		{name: "article by id, at random", paths: items, compared: true},
		{name: "article by id, one", paths: []string{one}},
		{name: "article by id, not modified", paths: []string{one}, etag: first.etag, status: http.StatusNotModified},
		{name: "newest 20", paths: []string{newest}, compared: true},
		{name: "by section and tag", paths: []string{sectionAndTag}, compared: true},
		{name: "by author", paths: []string{list("author", corpus.AuthorSlug(1))}},
		{name: "by language", paths: []string{list("language", "az")}},
		{name: "any of three common tags", paths: []string{list("tag", tags(0, 1, 2))}},
		{name: "any of three rare tags", paths: []string{list("tag", tags(corpus.Tags-1, corpus.Tags-2, corpus.Tags-3))}},
		{name: "20 by cursor, far back", paths: []string{page}},
	}
	for _, word := range []struct{ name, word string }{{"rare", corpus.RareWord}, {"common", corpus.CommonWord}} {
		list = append(list,
			kind{name: "search, " + word.name + " word, newest", paths: []string{"/v1/articles?sort=-publishedAt&q=" + word.word}},
			kind{name: "search, " + word.name + " word, relevance", paths: []string{"/v1/articles?q=" + word.word}})
	}
	list = append(list,
		kind{name: "related", paths: related},
		kind{name: "newest 20 with total", paths: []string{newest + "&total=true"}},
		kind{name: "newest 20 with facets", paths: []string{newest + "&facets=section,tag,author"}},
		kind{name: "list of tags", paths: []string{"/v1/tags"}})
	for i := range list {
		if list[i].status == 0 {
			list[i].status = http.StatusOK
		}
	}
	return list, nil
}

// The lists that both servers answer.
var (
	newest        = "/v1/articles?limit=20"
	sectionAndTag = "/v1/articles?limit=20&section=" + corpus.SectionSlug(0) + "&tag=" + corpus.TagSlug(0)
)

func list(name, value string) string {
	return "/v1/articles?" + url.Values{name: {value}}.Encode()
}

func tags(ranks ...int) string {
	slugs := make([]string, len(ranks))
	for i, rank := range ranks {
		slugs[i] = corpus.TagSlug(rank)
	}
	return strings.Join(slugs, ",")
}

// listed is as much of a list as is needed to go on.
type listed struct {
	Data []struct {
		ID          string    `json:"id"`
		PublishedAt time.Time `json:"publishedAt"`
	} `json:"data"`
	Links struct {
		Next *string `json:"next"`
	} `json:"links"`
}

func (t *target) list(path string) (l listed, err error) {
	got, err := t.get(path)
	if err != nil {
		return l, err
	}
	if got.status != http.StatusOK {
		return l, fmt.Errorf("GET %s: status %d: %s", path, got.status, got.body)
	}
	if err := json.Unmarshal(got.body, &l); err != nil {
		return l, fmt.Errorf("GET %s: %w", path, err)
	}
	if len(l.Data) == 0 {
		return l, fmt.Errorf("GET %s: there are no stories", path)
	}
	return l, nil
}

// storyIDs are all stories, or manyIDs of them, in no order.
func storyIDs(t *target, articles int) (ids []string, err error) {
	if articles > manyIDs {
		return someIDs(t, manyIDs)
	}
	for path := "/v1/articles?limit=100&fields=id"; path != ""; {
		l, err := t.list(path)
		if err != nil {
			return nil, err
		}
		for _, a := range l.Data {
			ids = append(ids, a.ID)
		}
		path = ""
		if l.Links.Next != nil {
			path = *l.Links.Next
		}
	}
	shuffle(ids)
	return ids, nil
}

// shuffle puts ids in an order of chance, the same every time.
func shuffle(ids []string) {
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
}

// someIDs are stories from all over the archive, in no order.
func someIDs(t *target, n int) ([]string, error) {
	const fields = "&fields=id,publishedAt"
	end, err := t.list("/v1/articles?limit=1" + fields)
	if err != nil {
		return nil, err
	}
	begin, err := t.list("/v1/articles?limit=1&sort=publishedAt" + fields)
	if err != nil {
		return nil, err
	}
	span := end.Data[0].PublishedAt.Sub(begin.Data[0].PublishedAt)
	random := rand.New(rand.NewPCG(seed, 0))
	var ids []string
	for len(ids) < n {
		before := end.Data[0].PublishedAt.Add(1 - time.Duration(random.Int64N(int64(span*9/10)+1)))
		l, err := t.list("/v1/articles?limit=100" + fields + "&publishedBefore=" + url.QueryEscape(before.Format(time.RFC3339Nano)))
		if err != nil {
			return nil, err
		}
		for _, a := range l.Data {
			ids = append(ids, a.ID)
		}
	}
	random.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	return ids[:n], nil
}

// deepPage walks back through the archive and returns the page of 20 there.
func deepPage(t *target, depth int) (string, error) {
	const step = 100
	path := "/v1/articles?fields=id&limit=" + fmt.Sprint(min(step, max(depth, 1)))
	for walked := 0; walked < max(depth, 1); walked += step {
		l, err := t.list(path)
		if err != nil {
			return "", err
		}
		if l.Links.Next == nil {
			return "", fmt.Errorf("GET %s: the archive ends there", path)
		}
		path = *l.Links.Next
	}
	u, err := url.Parse(path)
	if err != nil {
		return "", err
	}
	query := u.Query()
	query.Del("fields")
	query.Set("limit", "20")
	return u.Path + "?" + query.Encode(), nil
}
