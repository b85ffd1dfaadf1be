package api_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestTermsCountTheirStories changes stories and terms by chance and wants of
// every number of stories, however it is asked for, what a count by hand of the
// list of all stories gives: for readers and for editors, at any time.
func TestTermsCountTheirStories(t *testing.T) {
	t.Parallel()
	seeds := uint64(4)
	if raced {
		seeds = 1
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed-", seed), func(t *testing.T) {
			t.Parallel()
			d := &counted{newsroom: open(t), r: rand.New(rand.NewPCG(seed, 1)), paths: []string{}}
			for _, section := range []string{"a", "b", "c"} {
				d.post("/v1/sections", d.admin, object{"name": section}).want(http.StatusCreated)
			}
			for range 12 {
				d.write()
			}
			for step := range 60 {
				d.change()
				d.clock.Advance(time.Duration(d.r.IntN(10)) * time.Minute)
				if step%6 == 0 {
					d.check(nobody)
					d.check(d.admin)
				}
			}
		})
	}
}

// counted is a newsroom in which things happen by chance.
type counted struct {
	*newsroom
	r     *rand.Rand
	paths []string // of the stories that were made
	made  int
}

// one is a name of a few.
func (d *counted) one() string { return string("abc"[d.r.IntN(3)]) }

// fields are those by which stories are counted.
func (d *counted) fields() object {
	f := object{"section": nil, "tags": []string{d.one(), d.one()}, "authors": []string{}}
	if d.r.IntN(3) > 0 {
		f["section"] = d.one()
	}
	if d.r.IntN(2) > 0 {
		f["authors"] = []string{d.one()}
	}
	return f
}

// write makes a story that is out, is still under embargo, expires soon, or is a draft.
func (d *counted) write() {
	f := d.fields()
	d.made++
	f["headline"] = fmt.Sprint("Story ", d.made)
	soon := d.clock.Now().Add(time.Duration(5+d.r.IntN(90)) * time.Minute).Format(time.RFC3339)
	switch f["status"] = "published"; d.r.IntN(6) {
	case 0:
		f["embargoedUntil"] = soon
	case 1:
		f["expiresAt"] = soon
	case 2:
		f["status"] = "draft"
	}
	path, _ := d.create(f)
	d.paths = append(d.paths, path)
}

// change does anything that moves a number. What the workflow refuses changes none.
func (d *counted) change() {
	path := d.paths[d.r.IntN(len(d.paths))]
	step := func(name string, body any) { d.post(path+"/"+name, d.admin, body) }
	switch d.r.IntN(12) {
	case 0:
		d.write()
	case 1, 2, 3:
		d.patch(path, d.admin, d.fields())
	case 4:
		step("unpublish", nil)
	case 5, 6:
		step("publish", nil)
	case 7:
		step("kill", object{"reason": "by chance"})
	case 8:
		d.delete(path, d.admin)
	case 9:
		step("restore", nil)
	case 10:
		if d.delete(path+"?permanent=true", d.admin).status == http.StatusNoContent {
			d.paths = slices.DeleteFunc(d.paths, func(p string) bool { return p == path })
			d.write()
		}
	case 11:
		class := classes[d.r.IntN(len(classes))].path
		d.post(class+"/"+d.one()+"/merge", d.admin, object{"into": d.one()}) // often there is nothing to merge
		d.batch(path)
	}
}

// batch changes one story and fails with another, apart from it.
func (d *counted) batch(path string) {
	id := path[strings.LastIndex(path, "/")+1:]
	d.post("/v1/articles/batch", d.admin, object{"operations": []object{
		{"op": "patch", "id": id, "patch": d.fields()},
		{"op": "create", "article": object{"headline": "Refused", "status": "published", "tags": []string{"a"}, "slug": "no slug"}},
		{"op": "delete", "id": id, "ifMatch": `"stale"`},
	}})
}

// check compares all the numbers that a caller is given with those by hand.
func (d *counted) check(token string) {
	d.t.Helper()
	const whole = "/v1/articles?limit=100&total=true&facets=section,tag,author"
	all := d.get(whole, token)
	want, pairs := map[string]int64{}, map[string][]string{}
	for _, row := range all.data() {
		section := text(row, "section", "slug")
		if section != "" {
			want["section "+section]++
		}
		for _, field := range []string{"tag", "author"} {
			terms, _ := row[field+"s"].([]any)
			for _, term := range terms {
				slug := text(term.(object), "slug")
				want[field+" "+slug]++
				pair := "section=" + section + "&" + field + "=" + slug
				pairs[pair] = append(pairs[pair], text(row, "headline"))
			}
		}
	}
	got, facets := map[string]int64{}, map[string]int64{}
	total := func(path string) int64 { return number(d.get(path, token).object()["meta"].(object), "total") }
	for _, class := range classes {
		for _, row := range d.get(class.path+"?limit=100", token).data() {
			slug, n := text(row, "slug"), int64(row["articleCount"].(float64))
			if n > 0 {
				got[class.filter+" "+slug] = n
			}
			if one := number(d.get(class.path+"/"+slug, token).object(), "articleCount"); one != n {
				d.t.Fatalf("%s: %s/%s has %d stories, in the list %d", token, class.path, slug, one, n)
			}
			if listed := total("/v1/articles?limit=1&total=true&" + class.filter + "=" + slug); listed != n {
				d.t.Fatalf("%s: %s/%s has %d stories, %d are listed", token, class.path, slug, n, listed)
			}
		}
		list, _ := all.object()["meta"].(object)["facets"].(object)[class.filter].([]any)
		for _, row := range list {
			facets[class.filter+" "+text(row.(object), "value")] = number(row.(object), "count")
		}
	}
	if n := total(whole); n != int64(len(all.data())) {
		d.t.Fatalf("%s: %d stories in all, %d are listed", token, n, len(all.data()))
	}
	if !maps.Equal(got, want) || !maps.Equal(facets, want) {
		d.t.Fatalf("%s: the terms count %v\nand the facets %v\nwant %v", token, got, facets, want)
	}
	for pair, headlines := range pairs {
		if strings.HasPrefix(pair, "section=&") {
			continue
		}
		path := "/v1/articles?limit=100&total=true&" + pair
		if listed := d.get(path, token).each("headline"); !slices.Equal(listed, headlines) || total(path) != int64(len(headlines)) {
			d.t.Fatalf("%s: %s lists %v, want %v", token, pair, listed, headlines)
		}
	}
}
