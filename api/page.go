package api

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// Page is one page of a listing.
type Page[T any] struct {
	Data  []T   `json:"data"`  // the items of this page
	Meta  Meta  `json:"meta"`  // about the listing
	Links Links `json:"links"` // ready to follow
} //	@name	Page

// Meta is about a listing.
type Meta struct {
	Limit  int     `json:"limit" example:"20"`                               // items per page that were asked for
	Total  *int64  `json:"total,omitzero" validate:"optional" example:"219"` // items on all pages; with total=true
	Facets *Facets `json:"facets,omitzero" validate:"optional"`              // numbers of stories; with facets=

	// the search as it was probably meant; where q found nothing and another spelling does
	DidYouMean *string `json:"didYouMean,omitzero" validate:"optional" example:"security dialogue"`
} //	@name	Meta

// Links lead to the pages of a listing.
type Links struct {
	Self  string  `json:"self" format:"uri-reference" example:"/v1/articles?limit=20"`                                    // this page
	First string  `json:"first" format:"uri-reference" example:"/v1/articles?limit=20"`                                   // the first page
	Next  *string `json:"next" format:"uri-reference" extensions:"x-nullable" example:"/v1/articles?cursor=bjE&limit=20"` // the next page; null on the last
	Prev  *string `json:"prev" format:"uri-reference" extensions:"x-nullable" example:"/v1/articles?cursor=cDE&limit=20"` // the page before; null on the first
} //	@name	Links

// PageQuery is the query string that every listing takes.
type PageQuery struct {
	Limit  int    `form:"limit" default:"20" minimum:"1" maximum:"100" validate:"optional" example:"20"` // items per page
	Cursor string `form:"cursor" validate:"optional"`                                                    // from links.next or links.prev of another page
	Total  bool   `form:"total" default:"false" validate:"optional"`                                     // count the items on all pages, as meta.total
}

// cursor is a place in a listing and the way to go from there. It is bound to
// the filters of its listing: with others it would skip and repeat.
type cursor struct {
	place    store.Position // in a listing of terms the key is a slug, and there is no id
	backward bool
}

const cursorVersion = 2

// The kinds of keys that a cursor holds.
const (
	keyIsNumber = 'n'
	keyIsText   = 't'
)

// encode makes the opaque form: version, direction, hash of the filters, stage of
// a search, id, kind of the key, key.
func (k cursor) encode(filters uint32) string {
	b := []byte{cursorVersion, 0}
	if k.backward {
		b[1] = 1
	}
	b = binary.BigEndian.AppendUint32(b, filters)
	b = append(append(b, byte(k.place.Stage&0xff)), k.place.ID[:]...)
	switch key := k.place.Key.(type) {
	case int64:
		b = binary.BigEndian.AppendUint64(append(b, keyIsNumber), uint64(key)) //nolint:gosec // read back the same way
	case string:
		b = append(append(b, keyIsText), key...)
	}
	return sealCursor(b)
}

// sealCursor adds a checksum, so that a cursor that lost or changed a letter on
// its way leads nowhere rather than to another place. It keeps nobody from making
// one up, and need not: a cursor shows nothing that a filter would not.
func sealCursor(b []byte) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32(b, uint32(xxhash.Sum64(b)))) //nolint:gosec // any 32 bits do
}

// openCursor undoes sealCursor; ok is false for what it did not make.
func openCursor(text string) (b []byte, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	end := len(b) - 4
	if err != nil || end < 1 || binary.BigEndian.Uint32(b[end:]) != uint32(xxhash.Sum64(b[:end])) { //nolint:gosec // as above
		return nil, false
	}
	return b[:end], b[0] == cursorVersion
}

// readCursor reads the opaque form; nil for "".
func readCursor(text string, filters uint32) (*cursor, error) {
	if text == "" {
		return nil, nil
	}
	const filtersAt, stageAt, idAt, kindAt, keyAt = 2, 6, 7, 23, 24
	b, ok := openCursor(text)
	if !ok || len(b) < keyAt || b[1] > 1 {
		return nil, errCursor
	}
	if binary.BigEndian.Uint32(b[filtersAt:stageAt]) != filters {
		return nil, badCursor("belongs to a listing with other filters or another order; start that listing without a cursor")
	}
	k := &cursor{backward: b[1] == 1}
	k.place.Stage = int(b[stageAt])
	copy(k.place.ID[:], b[idAt:kindAt])
	switch key := b[keyAt:]; {
	case b[kindAt] == keyIsNumber && len(key) == 8:
		k.place.Key = int64(binary.BigEndian.Uint64(key)) //nolint:gosec // written the same way
	case b[kindAt] == keyIsText && utf8.Valid(key):
		k.place.Key = string(key)
	default:
		return nil, errCursor
	}
	return k, nil
}

var errCursor = badCursor("was not made by this server; take it from links.next or links.prev, as it is")

func badCursor(detail string) error {
	return news.ErrParameter.With("cursor %s", detail).WithFields(news.FieldError{Parameter: "cursor", Code: "not-a-cursor", Detail: detail})
}

// filtersOf sums up what a listing's cursors are bound to: its path, or what it is
// about where the path may change, and every parameter but those that only shape
// a page.
func filtersOf(c *gin.Context) uint32 {
	values := c.Request.URL.Query()
	for _, shape := range []string{"cursor", "limit", "total", "fields", "include", "facets", "highlight"} {
		values.Del(shape)
	}
	listing := cmp.Or(requestOf(c).listing, c.Request.URL.Path)
	return uint32(xxhash.Sum64String(listing + "?" + values.Encode())) //nolint:gosec // any 32 bits do
}

// numberLinks makes the links of a page that was asked for by its number.
func numberLinks(c *gin.Context, number int, hasNext bool) Links {
	at := func(n int) *string {
		values := c.Request.URL.Query()
		values.Set("page", strconv.Itoa(n))
		path := (&url.URL{Path: c.Request.URL.Path, RawQuery: values.Encode()}).String()
		return &path
	}
	links := Links{Self: *at(number), First: *at(1)}
	if hasNext {
		links.Next = at(number + 1)
	}
	if number > 1 {
		links.Prev = at(number - 1)
	}
	return links
}

// pageLinks makes the links of a page; next and prev are nil where there is none.
func pageLinks(c *gin.Context, next, prev *cursor) Links {
	at := func(k *cursor) *string {
		if k == nil {
			return nil
		}
		path := pathWith(c, k.encode(filtersOf(c)))
		return &path
	}
	return Links{Self: pathWith(c, c.Request.URL.Query().Get("cursor")), First: pathWith(c, ""), Next: at(next), Prev: at(prev)}
}

func pathWith(c *gin.Context, cursor string) string {
	values := c.Request.URL.Query()
	values.Del("cursor")
	if cursor != "" {
		values.Set("cursor", cursor)
	}
	u := url.URL{Path: c.Request.URL.Path, RawQuery: values.Encode()}
	return u.String()
}

// header says the same in a header (RFC 8288).
func (l Links) header() string {
	parts := []string{"<" + l.First + `>; rel="first"`}
	for _, link := range []struct {
		path *string
		rel  string
	}{{l.Next, "next"}, {l.Prev, "prev"}} {
		if link.path != nil {
			parts = append(parts, "<"+*link.path+`>; rel="`+link.rel+`"`)
		}
	}
	return strings.Join(append(parts, "<"+l.Self+`>; rel="self"`), ", ")
}
