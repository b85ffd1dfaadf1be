package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

func TestCompression(t *testing.T) {
	t.Parallel()
	n := open(t)
	large, _ := n.publish("Large", object{"body": strings.Repeat("<p>Words that repeat.</p>", 400)})
	small, _ := n.publish("Small")
	plain := n.get(large, nobody).want(http.StatusOK)
	if plain.header.Get("Content-Encoding") != "" || len(plain.packed) < 1<<10 {
		t.Fatalf("%d bytes, %v", len(plain.packed), plain.header)
	}
	tests := []struct{ accept, coding string }{
		{"gzip", "gzip"}, {"br", "br"}, {"zstd", "zstd"}, {"GZIP", "gzip"},
		{"gzip, deflate, br, zstd", "zstd"}, {"gzip, br", "br"}, {"gzip;q=1.0, br;q=0.5, zstd;q=0.1", "gzip"}, {"gzip;q=0.5, zstd;q=0.5", "zstd"},
		{"*", "zstd"}, {"*;q=0.1, br;q=0.2", "br"}, {"gzip, *;q=0", "gzip"}, {"zstd;q=0, *", "br"}, {"*, zstd;q=0", "br"},
		{"identity", ""}, {"deflate", ""}, {"gzip;q=0", ""}, {"gzip;q=0, br;q=0, zstd;q=0", ""}, {"*;q=0", ""}, {"", ""}, {"compress, x-lzma", ""},
		{"identity, gzip;q=0.5", ""}, {"identity;q=0.5, gzip", "gzip"}, {"identity;q=0.5, gzip;q=0.5", "gzip"}, {"identity;q=0, gzip;q=0.1", "gzip"},
	}
	for _, test := range tests {
		r := n.get(large, nobody, "Accept-Encoding", test.accept).want(http.StatusOK)
		if got := r.header.Get("Content-Encoding"); got != test.coding {
			t.Errorf("%q gave %q, want %q", test.accept, got, test.coding)
		}
		if !bytes.Equal(r.body, plain.body) {
			t.Errorf("%q unpacks to other bytes", test.accept)
		}
		if test.coding != "" && len(r.packed) > len(plain.packed)/2 {
			t.Errorf("%q: %d bytes of %d", test.accept, len(r.packed), len(plain.packed))
		}
		if want := strings.TrimSuffix(plain.etag(), `"`) + map[bool]string{true: "-" + test.coding}[test.coding != ""] + `"`; r.etag() != want {
			t.Errorf("%q has the ETag %s, want %s", test.accept, r.etag(), want)
		}
		if !strings.Contains(r.header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%q: Vary: %s", test.accept, r.header.Get("Vary"))
		}
		if r := n.get(small, nobody, "Accept-Encoding", test.accept); r.header.Get("Content-Encoding") != "" {
			t.Errorf("%d bytes were packed", len(r.body))
		}
	}
	// Every answer of a kilobyte or more, whatever it is.
	for _, path := range []string{"/", "/docs/problems", "/openapi.json", "/openapi.yaml", "/docs/assets/site.css", "/v1/articles?include=body", "/metrics"} {
		if r := n.get(path, nobody, "Accept-Encoding", "br").want(http.StatusOK); r.header.Get("Content-Encoding") != "br" {
			t.Errorf("%s: %d bytes, %v", path, len(r.body), r.header)
		}
	}
	// Problems are no other, but have no ETag.
	long := strings.Repeat("x=1&", 100)
	r := n.get("/v1/articles?"+long, nobody, "Accept-Encoding", "gzip").want(http.StatusBadRequest)
	if (len(r.body) >= 1<<10) != (r.header.Get("Content-Encoding") == "gzip") || r.etag() != "" {
		t.Errorf("%d bytes, %v", len(r.body), r.header)
	}
}
