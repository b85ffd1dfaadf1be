package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/docs"
)

// TestExamples does what a developer does in Swagger UI: it takes every
// operation of the API's description with the values that stand in it as
// examples, against a server as "make run" prepares it, with an admin key. All
// of them must work. Operations that change something get a fresh copy of the
// database each.
func TestExamples(t *testing.T) {
	t.Parallel()
	prepared := filepath.Join(t.TempDir(), "dateline.db")
	output(t, "sample", "--database", prepared)
	key := adminKey(t, prepared)
	unchanged := start(t, copyOf(t, prepared), madeRun...).caller(key)
	unchanged.client = alone()
	for _, r := range exampleRequests(t) {
		t.Run(r.name, func(t *testing.T) {
			c := unchanged
			if r.method != http.MethodGet {
				c = start(t, copyOf(t, prepared), madeRun...).caller(key)
			}
			if strings.HasPrefix(r.path, "/v1/changes/stream") {
				r.method = http.MethodHead // the stream itself has no end
			}
			got, err := c.send(t.Context(), r.method, r.path, r.body, r.header...)
			if err != nil || got.status < 200 || got.status > 399 {
				t.Errorf("%s %s\n%s\n%v, status %d: %s", r.method, r.path, r.body, err, got.status, got.body)
			}
		})
	}
}

// madeRun are the settings that "make run" gives the server: some operations are
// about the public site.
var madeRun = []string{"--site-url", "https://news.example"}

// copyOf copies a database that nobody has open.
func copyOf(t *testing.T, database string) string {
	t.Helper()
	if _, err := os.Stat(database + "-wal"); err == nil {
		t.Fatal("a command has left a write-ahead log behind, which the copy would miss")
	}
	data, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// exampleRequest is an operation with the values of its examples.
type exampleRequest struct {
	name, method, path, body string
	header                   []string
}

// described is what the test reads of the description of an operation.
type described struct {
	OperationID string
	Parameters  []parameter
	RequestBody *struct{ Content map[string]mediaType }
}

// parameter is a parameter of an operation.
type parameter struct {
	Name, In string
	Required bool
	Example  any
	Schema   struct {
		Default  any
		Examples []any
	}
}

// mediaType is one of the forms that a body can have.
type mediaType struct {
	Example  json.RawMessage
	Examples map[string]struct{ Value json.RawMessage }
}

// exampleRequests makes the requests: of every operation one with the required
// parameters, one with all that Swagger UI fills in, one with every example that
// there is, and one for each example of the body.
func exampleRequests(t *testing.T) []exampleRequest {
	t.Helper()
	var description struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(docs.OpenAPIJSON(), &description); err != nil {
		t.Fatal(err)
	}
	var all []exampleRequest
	for path, methods := range description.Paths {
		for method, raw := range methods {
			var o described
			if err := json.Unmarshal(raw, &o); err != nil {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			all = append(all, o.requests(t, strings.ToUpper(method), path)...)
		}
	}
	if len(all) < len(description.Paths) {
		t.Fatalf("%d paths make only %d requests", len(description.Paths), len(all))
	}
	return slices.SortedFunc(slices.Values(all), func(a, b exampleRequest) int { return cmp.Compare(a.name, b.name) })
}

// choices are the ways to fill in an operation's parameters; nil leaves one out.
var choices = []struct {
	name  string
	value func(parameter) any
}{
	{"required", func(p parameter) any {
		if !p.Required {
			return nil
		}
		return p.filledIn()
	}},
	{"filled-in", parameter.filledIn},
	{"every", parameter.anyExample},
}

// requests makes the requests of one operation, each once.
func (o described) requests(t *testing.T, method, path string) []exampleRequest {
	t.Helper()
	var all []exampleRequest
	for _, body := range o.bodies(t) {
		seen := map[string]bool{}
		for _, choice := range choices {
			r := exampleRequest{method: method, body: body.body, header: slices.Clone(body.header)}
			r.name = strings.TrimSuffix(o.OperationID+"/"+choice.name+"/"+body.name, "/")
			r.path = o.fill(t, path, choice.value, &r.header)
			if id := jsonText([]any{r.path, r.header}); !seen[id] {
				seen[id] = true
				all = append(all, r)
			}
		}
	}
	return all
}

// bodies returns the operation's bodies with their names and media types; one
// that is empty for an operation that takes none.
func (o described) bodies(t *testing.T) []exampleRequest {
	t.Helper()
	if o.RequestBody == nil {
		return []exampleRequest{{}}
	}
	var bodies []exampleRequest
	for contentType, m := range o.RequestBody.Content {
		_, kind, _ := strings.Cut(contentType, "/")
		header := []string{"Content-Type", contentType}
		if len(m.Example) > 0 {
			bodies = append(bodies, exampleRequest{name: kind, body: string(m.Example), header: header})
		}
		for name, example := range m.Examples {
			bodies = append(bodies, exampleRequest{name: kind + "-" + name, body: string(example.Value), header: header})
		}
		if len(m.Example) == 0 && len(m.Examples) == 0 {
			t.Errorf("%s has no example of its body in %s", o.OperationID, contentType)
		}
	}
	return bodies
}

// fill puts the parameters' values into a path, its query and the header.
func (o described) fill(t *testing.T, path string, value func(parameter) any, header *[]string) string {
	t.Helper()
	query := url.Values{}
	for _, p := range o.Parameters {
		v := value(p)
		if v == nil {
			if p.Required {
				t.Errorf("%s has no example of %s", o.OperationID, p.Name)
			}
			continue
		}
		switch text := plain(v); p.In {
		case "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(text))
		case "query":
			query.Set(p.Name, text)
		case "header":
			*header = append(*header, p.Name, text)
		default:
			t.Errorf("%s has a parameter in %s", o.OperationID, p.In)
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// filledIn is the value that stands in the field of Swagger UI, if any.
func (p parameter) filledIn() any {
	if p.Example != nil {
		return p.Example
	}
	return p.Schema.Default
}

// anyExample is any value that the description has of the parameter.
func (p parameter) anyExample() any {
	if v := p.filledIn(); v != nil || len(p.Schema.Examples) == 0 {
		return v
	}
	return p.Schema.Examples[0]
}

// plain writes a parameter's value as it stands in a request.
func plain(v any) string {
	if list, ok := v.([]any); ok {
		words := make([]string, len(list))
		for i, word := range list {
			words[i] = fmt.Sprint(word)
		}
		return strings.Join(words, ",")
	}
	return fmt.Sprint(v)
}
