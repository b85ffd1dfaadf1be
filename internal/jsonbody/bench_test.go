package jsonbody_test

import (
	stdjson "encoding/json"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/jsonbody"
)

// article is what a typical story looks like to a decoder.
type article struct {
	Headline string   `json:"headline"`
	Summary  string   `json:"summary"`
	Body     string   `json:"body"`
	Tags     []string `json:"tags"`
	Urgency  int      `json:"urgency"`
	Source   struct {
		Name string `json:"name"`
		ID   string `json:"id"`
	} `json:"source"`
}

var one = `{"headline": "Ferry sails again", "summary": "After a week.", "urgency": 5, "tags": ["ferries", "weather", "baku"],
	"source": {"name": "Invented Agency", "id": "17"}, "body": "` + strings.Repeat(`<p>The ferry \"Xəzər\" sails again.</p>\n`, 60) + `"}`

// megabyte is about one MiB of stories.
var megabyte = "[" + strings.Repeat(one+",", (1<<20)/len(one)) + one + "]"

func BenchmarkDecode(b *testing.B) {
	bench(b, func(data []byte, into any) error { return jsonbody.Decode(data, into) })
}

func BenchmarkEncodingJSON(b *testing.B) { bench(b, stdjson.Unmarshal) }

func bench(b *testing.B, decode func([]byte, any) error) {
	b.Run("story", func(b *testing.B) {
		b.SetBytes(int64(len(one)))
		b.ReportAllocs()
		for b.Loop() {
			var into article
			if err := decode([]byte(one), &into); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("megabyte", func(b *testing.B) {
		b.SetBytes(int64(len(megabyte)))
		b.ReportAllocs()
		for b.Loop() {
			var into []article
			if err := decode([]byte(megabyte), &into); err != nil {
				b.Fatal(err)
			}
		}
	})
}
