package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/dateline-api/dateline/internal/corpus"
	"github.com/dateline-api/dateline/internal/news"
)

// desk makes the requests of those who write, and of those who read meanwhile. No
// two of its stories are the same.
type desk struct {
	target  *target
	path    string   // where stories are made, and below which they are
	created int      // status of a story made
	drafts  []string // JSON of stories to be made, with marker where they differ
	ids     []string // stories that are read and changed
	lists   []string // paths that are read, too
	batch   int      // stories in a batch

	serial atomic.Int64
}

// How a desk works.
const (
	manyDrafts   = 200
	manyRead     = 200              // stories that a mix reads and changes
	largestBatch = 1000             // as many as the API takes
	writeEvery   = 20               // of a mix: 95 % reads, 5 % writes
	marker       = "number-of-this" // stands for the number of a story
)

// draftsOf makes stories that no database has, in a server's own shape.
func draftsOf(shape func(news.Article) any) ([]string, error) {
	var list []string
	for a := range corpus.New(manyDrafts, seed+1).Articles() {
		a.Headline += " " + marker
		a.Slug += "-" + marker
		a.Source.ID = "new-" + marker // those of the archive are numbers
		text, err := json.Marshal(shape(a))
		if err != nil {
			return nil, fmt.Errorf("write story %q as JSON: %w", a.Slug, err)
		}
		list = append(list, string(text))
	}
	return list, nil
}

// asWritten is a story as the API takes it, published at once.
func asWritten(a news.Article) any {
	return map[string]any{
		"type": a.Type, "language": a.Language, "headline": a.Headline, "summary": a.Summary, "body": a.Body,
		"dateline": map[string]string{"place": a.Dateline.Place, "date": a.Dateline.Date}, "byline": a.Byline,
		"section": a.Section.Slug, "authors": slugs(a.Authors), "tags": slugs(a.Tags), "media": append([]news.Media{}, a.Media...),
		"source": map[string]string{"name": a.Source.Name, "id": a.Source.ID}, "urgency": a.Urgency, "status": string(a.Status),
	}
}

func slugs(list []news.Term) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Slug
	}
	return out
}

// newDesk writes to a server that has the API's paths, with stories that both it
// and the one that it is compared with have.
func newDesk(t *target, ids []string, batch int) (*desk, error) {
	drafts, err := draftsOf(asWritten)
	return &desk{
		target: t, path: "/v1/articles", created: http.StatusCreated, drafts: drafts, ids: ids, batch: batch,
		lists: []string{newest, sectionAndTag, list("author", corpus.AuthorSlug(1))},
	}, err
}

// draft is the next story.
func (d *desk) draft() string {
	n := d.serial.Add(1)
	return strings.ReplaceAll(d.drafts[int(n)%len(d.drafts)], marker, strconv.FormatInt(n, 10))
}

// create makes one story.
func (d *desk) create(int, int) call {
	return call{method: http.MethodPost, path: d.path, body: d.draft(), status: d.created}
}

// createBatch makes a batch of stories, all or nothing, so that its status tells
// whether they were stored.
func (d *desk) createBatch(int, int) call {
	var b strings.Builder
	b.WriteString(`{"atomic":true,"operations":[`)
	for i := range d.batch {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"op":"create","article":` + d.draft() + `}`)
	}
	b.WriteString("]}")
	return call{method: http.MethodPost, path: d.path + "/batch", body: b.String(), status: http.StatusOK}
}

// mix reads stories and lists in turn, and now and then changes a headline.
func (d *desk) mix(int, int) call {
	n := int(d.serial.Add(1))
	if n%writeEvery == 0 {
		return call{
			method: http.MethodPatch, path: d.path + "/" + d.ids[n/writeEvery%len(d.ids)], status: http.StatusOK,
			body: fmt.Sprintf(`{"headline":"Headline of the moment, %d"}`, n),
		}
	}
	kinds := len(d.lists) + 1
	if i := n % kinds; i < len(d.lists) {
		return call{path: d.lists[i], status: http.StatusOK}
	}
	return call{path: d.path + "/" + d.ids[n/kinds%len(d.ids)], status: http.StatusOK}
}
