package jsonbody_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
)

// story has a member of every sort that request bodies use.
type story struct {
	Headline  string                               `json:"headline,omitzero"`
	Tags      []string                             `json:"tags,omitzero"`
	Urgency   int8                                 `json:"urgency,omitzero"`
	Words     uint16                               `json:"words,omitzero"`
	Big       int64                                `json:"big,omitzero"`
	Score     float32                              `json:"score,omitzero"`
	Live      bool                                 `json:"live,omitzero"`
	At        time.Time                            `json:"at,omitzero"`
	Until     *time.Time                           `json:"until,omitzero"`
	Place     place                                `json:"place,omitzero"`
	Media     []medium                             `json:"media,omitzero"`
	Focal     [2]float64                           `json:"focal,omitzero"`
	Names     map[string]string                    `json:"names,omitzero"`
	Free      map[string]any                       `json:"free,omitzero"`
	Any       any                                  `json:"any,omitzero"`
	Metadata  jsontext.Value                       `json:"metadata,omitzero" jsonbody:"object"`
	Patch     jsonbody.Optional[jsontext.Value]    `json:"patch,omitzero" jsonbody:"object"`
	Summary   jsonbody.Optional[string]            `json:"summary,omitzero"`
	Related   jsonbody.Optional[[]string]          `json:"related,omitzero"`
	Dateline  jsonbody.Optional[place]             `json:"dateline,omitzero"`
	Colour    colour                               `json:"colour,omitzero"`
	Ref       ref                                  `json:"ref,omitzero"`
	Secret    string                               `json:"-"`
	Nested    *story                               `json:"nested,omitzero"`
	Languages map[string]jsonbody.Optional[string] `json:"languages,omitzero"`
	embedded
}

type embedded struct {
	Byline string `json:"byline,omitzero"`
}

type place struct {
	City string `json:"city"`
	Lat  int    `json:"lat"`
}

type medium struct {
	URL string `json:"url"`
}

// colour is a text that knows its values.
type colour string

func (c *colour) UnmarshalText(text []byte) error {
	if s := string(text); s != "" && s != "red" && s != "blue" {
		return &news.Error{Kind: news.Invalid, Code: "unknown-colour", Detail: `must be "red" or "blue"`}
	}
	*c = colour(text)
	return nil
}

// ref is a slug or an object; its own errors have pointers.
type ref struct{ Slug string }

func (r ref) MarshalJSON() ([]byte, error) { return jsontext.AppendQuote(nil, r.Slug) }

func (r *ref) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return jsonbody.Decode(data, &r.Slug)
	}
	if data[0] == '{' {
		var named struct {
			Name string `json:"name"`
		}
		err := jsonbody.Decode(data, &named)
		r.Slug = named.Name
		return err
	}
	return errors.New("json: cannot unmarshal into Go value of type ref")
}

func TestDecode(t *testing.T) {
	t.Parallel()
	var got story
	err := jsonbody.Decode([]byte(` {
		"headline": "Şəhər \ud83d\ude00\n", "tags": ["a", "b"], "urgency": 5e0, "words": 65535.0, "big": -9223372036854775808,
		"score": 1.5, "live": true, "at": "2024-06-19T04:00:00+04:00", "until": "2024-06-20", "place": {"city": "Baku", "lat": 40},
		"media": [{"url": "u"}, {}], "focal": [0.5, 1], "names": {"a/b": "c"}, "free": {"a": [1, "b", null, true, {}]}, "any": null,
		"metadata": { "n": 12345678901234567890 }, "patch": null, "summary": null, "related": ["r"], "dateline": {"city": "Sumqayıt"},
		"colour": "red", "ref": {"name": "n"}, "byline": "B", "nested": {"headline": null}, "languages": {"az": null}
	}
	`), &got)
	if err != nil {
		t.Fatal(err)
	}
	until := time.Date(2024, 6, 20, 0, 0, 0, 0, time.UTC)
	want := story{
		Headline: "Şəhər 😀\n", Tags: []string{"a", "b"}, Urgency: 5, Words: 65535, Big: -9223372036854775808, Score: 1.5, Live: true,
		At: time.Date(2024, 6, 19, 0, 0, 0, 0, time.UTC), Until: &until, Place: place{"Baku", 40},
		Media: []medium{{"u"}, {}}, Focal: [2]float64{0.5, 1}, Names: map[string]string{"a/b": "c"},
		Free:     map[string]any{"a": []any{1.0, "b", nil, true, map[string]any{}}},
		Metadata: jsontext.Value(`{ "n": 12345678901234567890 }`), Patch: jsonbody.Optional[jsontext.Value]{Set: true, Null: true},
		Summary:  jsonbody.Optional[string]{Set: true, Null: true},
		Related:  jsonbody.Optional[[]string]{Set: true, Value: []string{"r"}},
		Dateline: jsonbody.Optional[place]{Set: true, Value: place{City: "Sumqayıt"}},
		Colour:   "red", Ref: ref{"n"}, Nested: &story{}, Languages: map[string]jsonbody.Optional[string]{"az": {Set: true, Null: true}},
		embedded: embedded{"B"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestDecodeKeepsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	got := story{Headline: "kept", Tags: []string{"gone"}, Urgency: 3}
	if err := jsonbody.Decode([]byte(`{"headline": null, "tags": null, "metadata": null}`), &got); err != nil {
		t.Fatal(err)
	}
	if want := (story{Headline: "kept", Urgency: 3}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestDecodeIgnores(t *testing.T) {
	t.Parallel()
	var got story
	err := jsonbody.Decode([]byte(`{"id": 1, "links": {"self": []}, "headline": {}, "nested": {"version": 1}}`), &got,
		jsonbody.Ignore("id", "version", "links", "headline"))
	mustHaveFaults(t, err, `/nested/version unknown-field: there is no field "version"`)
}

func TestInvalid(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []string
	}{
		{"unknown", `{"headlin": 1, "Headline": "x", "TAGS": [], "zzzzzz": {"a": 1}, "Secret": "x", "-": 1}`, []string{
			`/headlin unknown-field: there is no field "headlin"; did you mean "headline"?`,
			`/Headline unknown-field: there is no field "Headline"; did you mean "headline"?`,
			`/TAGS unknown-field: there is no field "TAGS"; did you mean "tags"?`,
			`/zzzzzz unknown-field: there is no field "zzzzzz"`,
			`/Secret unknown-field: there is no field "Secret"`,
			`/- unknown-field: there is no field "-"`,
		}},
		{"types", `{"headline": 1, "tags": {}, "urgency": "5", "live": "yes", "score": null, "place": [], "at": 5, "names": [],
			"colour": true, "free": "x", "metadata": [], "patch": 1, "summary": {}, "focal": "x"}`, []string{
			`/headline wrong-type: must be a string, not a number`,
			`/tags wrong-type: must be an array, not an object`,
			`/urgency wrong-type: must be a whole number, not a string`,
			`/live wrong-type: must be true or false, not a string`,
			`/place wrong-type: must be an object, not an array`,
			`/at wrong-type: must be a time such as 2024-06-19T00:00:00Z, not a number`,
			`/names wrong-type: must be an object, not an array`,
			`/colour wrong-type: must be a string, not true`,
			`/free wrong-type: must be an object, not a string`,
			`/metadata wrong-type: must be an object, not an array`,
			`/patch wrong-type: must be an object, not a number`,
			`/summary wrong-type: must be a string, not an object`,
			`/focal wrong-type: must be an array, not a string`,
		}},
		{"numbers", `{"urgency": 128, "words": -1, "big": 9223372036854775808, "score": 1e39, "free": {"a": 1e999}, "place": {"lat": 1.5},
			"nested": {"urgency": 1e-1, "words": 1e9999999999, "big": 1e-9999999999}}`, []string{
			`/urgency out-of-range: must be between -128 and 127`,
			`/words out-of-range: must be between 0 and 65535`,
			`/big out-of-range: must be between -9223372036854775808 and 9223372036854775807`,
			`/score out-of-range: is too large a number`,
			`/free/a out-of-range: is too large a number`,
			`/place/lat not-an-integer: must be a whole number, not 1.5`,
			`/nested/urgency not-an-integer: must be a whole number, not 1e-1`,
			`/nested/words out-of-range: must be between 0 and 65535`,
			`/nested/big not-an-integer: must be a whole number, not 1e-9999999999`,
		}},
		{"inside", `{"tags": ["a", null, 1], "media": [{"url": 1, "uri": 2}, null], "names": {"a/b~c": 5}, "related": [1],
			"dateline": {"city": 1, "town": ""}, "focal": [1], "nested": {"nested": {"live": 0}}, "languages": {"az": 1}}`, []string{
			`/tags/1 wrong-type: must be a string, not null`,
			`/tags/2 wrong-type: must be a string, not a number`,
			`/media/0/url wrong-type: must be a string, not a number`,
			`/media/0/uri unknown-field: there is no field "uri"; did you mean "url"?`,
			`/media/1 wrong-type: must be an object, not null`,
			`/names/a~1b~0c wrong-type: must be a string, not a number`,
			`/related/0 wrong-type: must be a string, not a number`,
			`/dateline/city wrong-type: must be a string, not a number`,
			`/dateline/town unknown-field: there is no field "town"`,
			`/focal wrong-length: must have 2 elements, not 1`,
			`/nested/nested/live wrong-type: must be true or false, not a number`,
			`/languages/az wrong-type: must be a string, not a number`,
		}},
		{"own types", `{"colour": "green", "ref": 5, "at": "yesterday", "until": "2024-13-01", "nested": {"ref": {"nam": 1, "name": 2}}}`, []string{
			`/colour unknown-colour: must be "red" or "blue"`,
			`/ref wrong-type: is not a value that is understood here`,
			`/at wrong-type: must be a time such as 2024-06-19T00:00:00Z`,
			`/until wrong-type: must be a time such as 2024-06-19T00:00:00Z`,
			`/nested/ref/nam unknown-field: there is no field "nam"; did you mean "name"?`,
			`/nested/ref/name wrong-type: must be a string, not a number`,
		}},
		{"array", `[1]`, []string{` wrong-type: must be an object, not an array`}},
		{"null", `null`, []string{` wrong-type: must be an object, not null`}},
		{"string", `"x"`, []string{` wrong-type: must be an object, not a string`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var s story
			err := jsonbody.Decode([]byte(tt.body), &s)
			if !errors.Is(err, jsonbody.ErrInvalid) {
				t.Fatalf("got %v", err)
			}
			mustHaveFaults(t, err, tt.want...)
		})
	}
}

func mustHaveFaults(t *testing.T, err error, want ...string) {
	t.Helper()
	e := news.AsError(err)
	if e == nil {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, fmt.Sprintf("%s %s: %s", f.Pointer, f.Code, f.Detail))
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDecodeListsAHundredFaults(t *testing.T) {
	t.Parallel()
	var s story
	e := news.AsError(jsonbody.Decode([]byte(`{"tags": [`+strings.Repeat("1,", 249)+`1]}`), &s))
	if e == nil || len(e.Fields) != 101 || e.Fields[99].Pointer != "/tags/99" {
		t.Fatalf("got %v", e)
	}
	if last := e.Fields[100]; last.Code != "more-faults" || last.Detail != "and 150 more" || e.Detail != "There are 250 faults." {
		t.Errorf("got %+v, %q", last, e.Detail)
	}
}

func TestDetail(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"headline": 1}`:           "At /headline: must be a string, not a number.",
		`[]`:                        "The body must be an object, not an array.",
		`{"headline": 1, "live":0}`: "There are 2 faults.",
	} {
		var s story
		if e := news.AsError(jsonbody.Decode([]byte(body), &s)); e == nil || e.Detail != want {
			t.Errorf("%s: got %v, want %q", body, e, want)
		}
	}
}

func TestOptionalInOtherDecoders(t *testing.T) {
	t.Parallel()
	var o jsonbody.Optional[place]
	if err := o.UnmarshalJSON([]byte(`{"city": "Gəncə"}`)); err != nil || !o.Set || o.Null || o.Value.City != "Gəncə" {
		t.Errorf("got %+v, %v", o, err)
	}
	if err := o.UnmarshalJSON([]byte(`null`)); err != nil || !o.Set || !o.Null || o.Value.City != "" {
		t.Errorf("got %+v, %v", o, err)
	}
	if err := o.UnmarshalJSON([]byte(`5`)); !errors.Is(err, jsonbody.ErrInvalid) {
		t.Errorf("got %v", err)
	}
}
