package api

import (
	"math"
	"testing"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// FuzzSince wants any text to be a place that is written the same again, or a
// refusal that names the parameter.
func FuzzSince(f *testing.F) {
	for _, p := range []store.Place{{Epoch: 1}, {Epoch: math.MaxInt64, Seq: 7, Within: 3}, {Epoch: 2, Seq: -1}, {Seq: 5}} {
		f.Add(encodePlace(p))
	}
	for _, text := range []string{"", "now", "AQ", "Now", sealCursor([]byte{cursorVersion, placeMark, 0}), cursor{place: store.Position{Key: "ferries"}}.encode(7)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		from, err := readSince(text)
		switch e := news.AsError(err); {
		case err != nil && (e == nil || e.Kind != news.Unreadable || len(e.Fields) != 1 || e.Fields[0].Parameter != "since"):
			t.Fatalf("%q: %v", text, err)
		case err == nil && from.now != (text == "now"):
			t.Fatalf("%q is %+v", text, from)
		case err == nil && text != "" && !from.now && (encodePlace(from.place) != text || from.place.Seq < 0 || from.place.Within < 0):
			t.Fatalf("%q is %+v, which is written as %q", text, from, encodePlace(from.place))
		}
		if _, err := readCursor(text, 7); err == nil && text != "" && from.place != (store.Place{}) {
			t.Fatalf("%q is a cursor of two kinds", text)
		}
	})
}
