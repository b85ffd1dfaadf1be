package api

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strings"
	"time"

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
	Limit int    `json:"limit" example:"20"`                               // items per page that were asked for
	Total *int64 `json:"total,omitzero" validate:"optional" example:"219"` // items on all pages; with total=true
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
	position store.Position
	slug     string // instead of a position, for terms
	backward bool
}

const cursorVersion = 1

// encode makes the opaque form: version, direction, hash of the filters, then
// the place.
func (k cursor) encode(filters uint32) string {
	b := []byte{cursorVersion, 0}
	if k.backward {
		b[1] = 1
	}
	b = binary.BigEndian.AppendUint32(b, filters)
	if k.slug != "" {
		b = append(b, k.slug...)
	} else {
		b = binary.BigEndian.AppendUint64(b, uint64(k.position.ListedAt.UnixMilli()))
		b = append(b, k.position.ID[:]...)
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

// readCursor reads the opaque form; nil for "". slugs says that the listing is
// of terms.
func readCursor(text string, filters uint32, slugs bool) (*cursor, error) {
	if text == "" {
		return nil, nil
	}
	const head = 6
	b, ok := openCursor(text)
	if !ok || len(b) <= head || b[1] > 1 {
		return nil, badCursor("was not made by this server; take it from links.next or links.prev, as it is")
	}
	if binary.BigEndian.Uint32(b[2:head]) != filters {
		return nil, badCursor("belongs to a listing with other filters; start that listing without a cursor")
	}
	k := &cursor{backward: b[1] == 1}
	b = b[head:]
	if slugs {
		if k.slug = string(b); !news.IsSlug(k.slug) {
			return nil, badCursor("was not made by this server; take it from links.next or links.prev, as it is")
		}
		return k, nil
	}
	if len(b) != 8+16 {
		return nil, badCursor("was not made by this server; take it from links.next or links.prev, as it is")
	}
	k.position.ListedAt = time.UnixMilli(int64(binary.BigEndian.Uint64(b))).UTC() //nolint:gosec // written the same way
	copy(k.position.ID[:], b[8:])
	return k, nil
}

func badCursor(detail string) error {
	return news.ErrParameter.With("cursor %s", detail).WithFields(news.FieldError{Parameter: "cursor", Code: "not-a-cursor", Detail: detail})
}

// filtersOf sums up what a listing's cursors are bound to: its path and every
// parameter but those that only shape a page.
func filtersOf(c *gin.Context) uint32 {
	values := c.Request.URL.Query()
	for _, shape := range []string{"cursor", "limit", "total", "fields", "include"} {
		values.Del(shape)
	}
	return uint32(xxhash.Sum64String(c.Request.URL.Path + "?" + values.Encode())) //nolint:gosec // any 32 bits do
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
