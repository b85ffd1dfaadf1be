package jsonbody_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
)

// mustSpeakPlainly fails when an error holds words of Go or its libraries.
func mustSpeakPlainly(t testing.TB, err error) {
	t.Helper()
	e := news.AsError(err)
	if e == nil || e.Code == "" || e.Title == "" || e.Detail == "" {
		t.Fatalf("not an error for clients: %#v", err)
	}
	if !utf8.ValidString(e.Detail) {
		t.Fatalf("not UTF-8: %q", e.Detail)
	}
	texts := []string{e.Detail}
	for _, f := range e.Fields {
		if f.Code == "" || f.Detail == "" || !utf8.ValidString(f.Detail) || f.Pointer != "" && f.Pointer[0] != '/' {
			t.Fatalf("bad fault %+v", f)
		}
		texts = append(texts, f.Detail)
	}
	for _, text := range texts {
		for _, word := range []string{"json:", "jsontext", "reflect", "int64", "float64", "struct", "unmarshal", "Go value", "strconv", "EOF"} {
			if strings.Contains(text, word) {
				t.Fatalf("%q holds %q", text, word)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"headline":"x","tags":["a"],"urgency":1e0,"score":0.5,"at":"2024-06-19","focal":[1,2],"free":{"a":[null]}}`))
	f.Add([]byte(`{"metadata":{"a":1},"patch":null,"summary":null,"dateline":{"city":"B"},"colour":"red","ref":{"name":"n"},"nested":{}}`))
	f.Add([]byte(`{"languages":{"az":null},"names":{"a/b":"c"},"media":[{"url":""}],"until":null,"any":[{"a":1.5}]}`))
	f.Add([]byte("{\"a\": \"\\ud800\", 'x': \xff, \"a\": 1,}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, word := range []string{"json:", "jsontext", "reflect", "int64", "float64", "struct", "unmarshal", "Go value", "strconv", "EOF"} {
			if bytes.Contains(data, []byte(word)) {
				return // an error may quote it
			}
		}
		mustSurvive[any](t, data)
		mustSurvive[story](t, data)
	})
}

// mustSurvive decodes data, writes it again and decodes that.
func mustSurvive[T any](t *testing.T, data []byte) {
	t.Helper()
	var first, second T
	if err := jsonbody.Decode(data, &first); err != nil {
		mustSpeakPlainly(t, err)
		return
	}
	if !jsontext.Value(data).IsValid() {
		t.Fatalf("accepted %q", data)
	}
	again, err := json.Marshal(first)
	if err != nil {
		t.Fatalf("write %+v: %v", first, err)
	}
	if err := jsonbody.Decode(again, &second); err != nil {
		t.Fatalf("read %s again: %v", again, err)
	}
	third, err := json.Marshal(second, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(first, json.Deterministic(true))
	if err != nil || !bytes.Equal(third, want) || !reflect.DeepEqual(first, second) && !hasEmpties(data) {
		t.Fatalf("%s became\n%s\n%+v\n%+v", want, third, first, second)
	}
}

// hasEmpties says that data may hold what writing leaves out: null elements,
// or empty raw values and structs.
func hasEmpties(data []byte) bool {
	for _, empty := range []string{"null", "{", "metadata", "patch"} {
		if bytes.Contains(data, []byte(empty)) {
			return true
		}
	}
	return false
}
