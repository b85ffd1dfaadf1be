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

	"github.com/dateline-api/dateline/docs"
)

// description is the OpenAPI document with a router on it.
type description struct {
	doc    *openapi3.T
	router routers.Router
}

// described is the document as it is, and sparse without "required", for the
// answers that a caller thinned out with the parameter fields.
var (
	described = sync.OnceValue(func() description { return readDescription(false) })
	sparse    = sync.OnceValue(func() description { return readDescription(true) })
)

func readDescription(thin bool) description {
	doc, err := openapi3.NewLoader().LoadFromData(docs.OpenAPIJSON())
	if err != nil {
		panic(err)
	}
	if thin {
		for _, s := range doc.Components.Schemas {
			s.Value.Required = nil
		}
	}
	for _, name := range []string{"text/html", "text/css", "text/javascript", "image/svg+xml", "application/yaml"} {
		openapi3filter.RegisterBodyDecoder(name, openapi3filter.PlainBodyDecoder)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		panic(err)
	}
	return description{doc, router}
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
		Status:                 r.status, Header: r.header, Body: io.NopCloser(bytes.NewReader(r.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		t.Errorf("%s %s: %d is not what the OpenAPI document says: %v\n%.500s", r.method, r.path, r.status, err, r.body)
	}
	response := route.Operation.Responses.Value(strconv.Itoa(r.status))
	if response == nil {
		response = route.Operation.Responses.Default()
	}
	if response == nil {
		return // said above
	}
	if media := response.Value.Content.Get(base); media != nil && strings.HasSuffix(base, "json") {
		checkMembers(t, r, media.Schema)
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
	problem := d.doc.Components.Schemas["Problem"]
	if err := problem.Value.VisitJSON(decoded(t, r), openapi3.EnableJSONSchema2020(), openapi3.VisitAsResponse()); err != nil {
		t.Errorf("%s %s: %v\n%.300s", r.method, r.path, err, r.body)
	}
	checkMembers(t, r, problem)
}

func decoded(t *testing.T, r *response) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(r.body, &v); err != nil {
		t.Fatalf("%s %s: %v\n%.300s", r.method, r.path, err, r.body)
	}
	return v
}

// checkMembers fails the test when a body has members that no schema names.
func checkMembers(t *testing.T, r *response, schema *openapi3.SchemaRef) {
	t.Helper()
	for _, pointer := range strangers(decoded(t, r), schema, "") {
		t.Errorf("%s %s: the OpenAPI document does not have the member %s", r.method, r.path, pointer)
	}
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
