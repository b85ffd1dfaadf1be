package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/klauspost/compress/zstd"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dateline-api/dateline/docs"
)

// description is the OpenAPI document with a router on it, and its schemas, each
// compiled when it is first needed: to compile them for every answer takes longer
// than all the rest.
type description struct {
	doc      *openapi3.T
	router   routers.Router
	compiler *jsonschema.Compiler
	mu       *sync.Mutex
	schemas  map[string]*jsonschema.Schema
}

// described is the document as it is, and sparse without "required", for the
// answers that a caller thinned out with the parameter fields.
var (
	described = sync.OnceValue(func() description { return readDescription(docs.OpenAPIJSON()) })
	sparse    = sync.OnceValue(func() description { return readDescription(withoutRequired(docs.OpenAPIJSON())) })
)

func readDescription(text []byte) description {
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		panic(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		panic(err)
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		panic(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(documentURL, plain); err != nil {
		panic(err)
	}
	return description{doc, router, compiler, new(sync.Mutex), map[string]*jsonschema.Schema{}}
}

const documentURL = "https://dateline.example/openapi.json"

// withoutRequired drops the lists of required members from all schemas.
func withoutRequired(text []byte) []byte {
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		panic(err)
	}
	for _, s := range doc["components"].(map[string]any)["schemas"].(map[string]any) {
		delete(s.(map[string]any), "required")
	}
	thin, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return thin
}

// schema is the compiled schema at a place in the document, by the names on the
// way there.
func (d description) schema(t *testing.T, names ...string) *jsonschema.Schema {
	t.Helper()
	at := documentURL + "#"
	for _, name := range names {
		at += "/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(name))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.schemas[at] == nil {
		s, err := d.compiler.Compile(at)
		if err != nil {
			t.Fatal(err)
		}
		d.schemas[at] = s
	}
	return d.schemas[at]
}

// validate fails the test when an answer is not what the OpenAPI document says:
// status, content type, headers, body, and no member that it does not describe.
// HEAD and OPTIONS are not in the document.
func validate(t *testing.T, req *http.Request, r *response) {
	t.Helper()
	if req.Method == http.MethodHead || req.Method == http.MethodOptions {
		return
	}
	if r.status == http.StatusNoContent || r.status == http.StatusNotModified || r.status == http.StatusPermanentRedirect {
		if len(r.packed) > 0 {
			t.Errorf("%s %s: %d with a body: %.200s", r.method, r.path, r.status, r.packed)
		}
	}
	base, _, _ := mime.ParseMediaType(r.header.Get("Content-Type"))
	if isProblem := base == "application/problem+json"; isProblem != (r.status >= http.StatusBadRequest) {
		t.Errorf("%s %s: %d as %q", r.method, r.path, r.status, base)
	}
	d := described()
	if req.URL.Query().Has("fields") {
		d = sparse()
	}
	route, params, err := d.router.FindRoute(req)
	if err != nil {
		validateUnknown(t, d, err, r)
		return
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 r.status, Header: r.header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: true},
	})
	if err != nil {
		t.Errorf("%s %s: %d is not what the OpenAPI document says: %v\n%.500s", r.method, r.path, r.status, err, r.body)
		return
	}
	if r.status == http.StatusNotModified || r.status == http.StatusPermanentRedirect {
		return
	}
	status := strconv.Itoa(r.status)
	if route.Operation.Responses.Value(status) == nil {
		status = "default"
	}
	content := route.Operation.Responses.Value(status).Value.Content
	switch media := content[base]; {
	case media == nil && (base != "" || len(content) > 0):
		t.Errorf("%s %s: %d is %q, and the OpenAPI document does not say so", r.method, r.path, r.status, base)
	case base == "application/x-ndjson": // its lines are the test's to look at
	case strings.HasSuffix(base, "json"):
		d.check(t, r, media.Schema, "paths", route.Path, strings.ToLower(req.Method), "responses", status, "content", base, "schema")
	}
}

// check fails the test when a body does not fit the schema at a place in the
// document, or has members that no schema names.
func (d description) check(t *testing.T, r *response, schema *openapi3.SchemaRef, names ...string) {
	t.Helper()
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.body))
	if err == nil {
		err = d.schema(t, names...).Validate(body)
	}
	if err != nil {
		t.Errorf("%s %s: %d is not what the OpenAPI document says: %v\n%.500s", r.method, r.path, r.status, err, r.body)
	}
	for _, pointer := range strangers(body, schema, "") {
		t.Errorf("%s %s: the OpenAPI document does not have the member %s", r.method, r.path, pointer)
	}
}

// validateUnknown checks the answer at a path or for a method that the document
// does not have: a problem.
func validateUnknown(t *testing.T, d description, routeErr error, r *response) {
	t.Helper()
	if !errors.Is(routeErr, routers.ErrPathNotFound) && !errors.Is(routeErr, routers.ErrMethodNotAllowed) {
		t.Errorf("%s %s: %v", r.method, r.path, routeErr)
	}
	if r.status < http.StatusBadRequest {
		t.Errorf("%s %s: %d, but the OpenAPI document does not have it", r.method, r.path, r.status)
		return
	}
	d.check(t, r, d.doc.Components.Schemas["Problem"], "components", "schemas", "Problem")
}

func strangers(v any, ref *openapi3.SchemaRef, at string) (found []string) {
	if ref == nil || ref.Value == nil {
		return nil
	}
	s := ref.Value
	for _, other := range s.AnyOf {
		if other.Value != nil && !other.Value.Type.Is("null") && v != nil {
			found = append(found, strangers(v, other, at)...)
		}
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			found = append(found, strangers(item, s.Items, at+"/"+strconv.Itoa(i))...)
		}
	case map[string]any:
		if len(s.Properties) == 0 {
			return found // a free object, or told by one of AnyOf
		}
		for name, value := range v {
			if s.Properties[name] == nil {
				found = append(found, at+"/"+name)
				continue
			}
			found = append(found, strangers(value, s.Properties[name], at+"/"+name)...)
		}
	}
	return found
}

// unpacked undoes a content coding.
func unpacked(t *testing.T, coding string, packed []byte) []byte {
	t.Helper()
	var from io.Reader
	var err error
	switch coding {
	case "gzip":
		from, err = gzip.NewReader(bytes.NewReader(packed))
	case "br":
		from = brotli.NewReader(bytes.NewReader(packed))
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(bytes.NewReader(packed)); err == nil {
			defer z.Close()
		}
		from = z
	default:
		t.Fatalf("an unknown coding %q", coding)
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(from)
	if err != nil {
		t.Fatalf("unpack %s: %v", coding, err)
	}
	return body
}
