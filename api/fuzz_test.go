package api

import (
	"encoding/binary"
	"math"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// FuzzCursor wants any text to be a cursor that is written the same again, or a
// refusal that names the parameter.
func FuzzCursor(f *testing.F) {
	id, err := news.ParseID("01902d5e-3c00-7000-8000-5a1e0f9d2b44")
	if err != nil {
		f.Fatal(err)
	}
	at := store.Position{Key: int64(1718785800000000), ID: id}
	f.Add(cursor{place: at}.encode(7), uint32(7))
	f.Add(cursor{place: at, backward: true}.encode(7), uint32(8))
	f.Add(cursor{place: store.Position{Key: "ferries"}}.encode(7), uint32(7))
	f.Add("", uint32(0))
	f.Add("AQ", uint32(0))
	f.Add(sealCursor([]byte{cursorVersion, 2, 0, 0, 0, 7, 'a'}), uint32(7))
	f.Add(sealCursor(binary.AppendVarint([]byte{cursorVersion}, math.MaxInt64)), uint32(7))
	f.Fuzz(func(t *testing.T, text string, filters uint32) {
		k, err := readCursor(text, filters)
		switch e := news.AsError(err); {
		case err != nil && (e == nil || e.Kind != news.Unreadable || len(e.Fields) != 1 || e.Fields[0].Parameter != "cursor"):
			t.Fatalf("%q: %v", text, err)
		case err == nil && k == nil && text != "":
			t.Fatalf("%q is taken for none", text)
		case k != nil && k.encode(filters) != text:
			t.Fatalf("%q is written as %q", text, k.encode(filters))
		case k != nil && k.place.Key == nil:
			t.Fatalf("%q leads nowhere", text)
		}
		if seq, err := readAuditCursor(text); err == nil && text != "" && auditCursor(seq) != text {
			t.Fatalf("%q is written as %q", text, auditCursor(seq))
		}
	})
}

// FuzzQuery wants any query string to be bound within its bounds, or refused
// with faults that can be written as JSON.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"", "limit=5&tag=a,b&tag=!c", "limit=0", "limit=1&limit=2", "publishedAfter=2024-06-19", "total=true&status=any", "tags=x", "a=%zz", "%ff=%00",
		"publishedBefore=2024-06-19T08:30:00%2B04:00", "fields=a.b.c&include=body", "=&&=", "limit=9223372036854775808", strings.Repeat("x", 200),
	} {
		f.Add(seed)
	}
	p := parametersOf(ArticlesQuery{})
	f.Fuzz(func(t *testing.T, raw string) {
		bound, err := p.bind(raw)
		if err != nil {
			e := news.AsError(err)
			if e == nil || e.Kind != news.Unreadable || !utf8.ValidString(e.Detail) {
				t.Fatalf("%q: %v", raw, err)
			}
			for _, fault := range e.Fields {
				if fault.Code == "" || fault.Detail == "" || !utf8.ValidString(fault.Detail+fault.Parameter) {
					t.Fatalf("%q: %+v", raw, fault)
				}
			}
			return
		}
		q := bound.(*ArticlesQuery)
		values, err := url.ParseQuery(raw)
		if err != nil {
			t.Fatalf("%q was bound", raw)
		}
		if q.Limit < 1 || q.Limit > 100 || !reflect.DeepEqual(q.Tag, values["tag"]) {
			t.Fatalf("%q is %+v", raw, q)
		}
		for name := range values {
			if _, known := p.fields[name]; !known {
				t.Fatalf("%q: %q was taken", raw, name)
			}
		}
		// What comes after binding takes anything.
		readFilter(q.Tag)
		languages(q.Language)
		_, _ = readFields(q.Fields)
		_, _ = readInclude(include{}, q.Include)
	})
}

// FuzzETags wants a list to name a tag only when it holds it, and every list that
// was made to hold it to name it.
func FuzzETags(f *testing.F) {
	for _, seed := range []string{`"a"`, `W/"a"`, `*`, `"b", "a"`, `"a-gzip"`, `"1-ab.xyz"`, `"1-ab"`, `"a`, `a`, `,,"a"`, `"a""b"`, `W/`, `"a,b"`, `"1-ab.x-gzip-br"`} {
		f.Add(seed, "a")
	}
	f.Fuzz(func(t *testing.T, list, opaque string) {
		if strings.ContainsAny(opaque, "\" \t,.") || opaque == "" {
			return
		}
		etag := `"` + opaque + `"`
		for _, held := range matching(list, etag, weakly) {
			if held != "*" && (!strings.Contains(list, held) || uncoded(held) != uncoded(etag)) || held == "*" && !strings.Contains(list, "*") {
				t.Fatalf("%q names %s by %s", list, etag, held)
			}
		}
		if len(matching(list, etag, strongly)) > len(matching(list, etag, weakly)) {
			t.Fatalf("%q names %s strongly, but not weakly", list, etag)
		}
		matchesState(list, opaque)
		for _, around := range []string{etag, `"x", ` + etag, "W/" + coded(etag, "br") + ", " + coded(etag, "gzip")} {
			if uncoded(etag) == etag && len(matching(around, etag, strongly)) == 0 {
				t.Fatalf("%q does not name %s", around, etag)
			}
			if uncoded(etag) == etag && !matchesState(around, opaque) {
				t.Fatalf("%q does not name the state %s", around, opaque)
			}
		}
	})
}

// FuzzWeighted wants q-values of any header to stay between 0 and 1, and the
// choice to be one of the offers.
func FuzzWeighted(f *testing.F) {
	for _, seed := range []string{"gzip;q=0.5, br", "*;q=0", "identity", "gzip; Q=1", "a;q=2", ";;,,;q", "gzip;q=NaN", "gzip;q=1e-400", "br;q=0.001"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		for _, item := range weighted(header) {
			if !(item.q >= 0 && item.q <= 1) || item.value == "" {
				t.Fatalf("%q: %+v", header, item)
			}
		}
		if best := bestOf(header, codingNames); best != "" && !strings.Contains(strings.ToLower(header), best) && !strings.Contains(header, "*") {
			t.Fatalf("%q chose %q", header, best)
		}
	})
}
