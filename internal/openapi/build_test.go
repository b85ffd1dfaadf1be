package openapi_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dateline-api/dateline/internal/openapi"
)

// The whole of a document in which nothing is wrong, as swag writes it.
const (
	info = `"swagger": "2.0", "info": {"title": "Sample", "version": "1", "description": "Invented.",
		"license": {"name": "Apache 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
		"contact": {"url": "https://news.example/contact"}}`
	tags      = `"tags": [{"name": "articles", "description": "Stories."}]`
	key       = `"securityDefinitions": {"ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}`
	about     = `"operationId": "getArticle", "summary": "Get", "description": "One story.", "tags": ["articles"]`
	ok        = `"200": {"description": "OK", "schema": {"$ref": "#/definitions/Article"}}`
	missing   = `"404": {"description": "Not Found"}`
	responses = `"responses": {` + ok + `, ` + missing + `}`
	article   = `"Article": {"type": "object", "properties": {"slug": {"type": "string", "description": "URL name"}}}`
)

func document(operation, definitions string) string {
	return fmt.Sprintf(`{%s, %s, %s, "paths": {"/articles": {"get": {%s}}}, "definitions": {%s}}`, info, tags, key, operation, definitions)
}

// property is a document whose article has one more field.
func property(field string) string {
	return document(about+","+responses, `"Article": {"type": "object", "properties": {`+field+`}}`)
}

func TestBuildFaults(t *testing.T) {
	t.Parallel()
	body := `"parameters": [{"in": "body", "name": "a", "description": "A", "schema": {"type": "string"}}]`
	bodies := `"parameters": [{"in": "body", "name": "a", "description": "A", "schema": {"type": "string"}},
		{"in": "body", "name": "b", "description": "B", "schema": {"type": "string"}}]`
	tests := []struct {
		name, swagger, want string
	}{
		{"no-id", document(strings.Replace(about, `"operationId": "getArticle", `, "", 1)+","+responses, article), "operation GET /articles: @ID is missing"},
		{"no-summary", document(strings.Replace(about, `"summary": "Get", `, "", 1)+","+responses, article), "operation getArticle: @Summary is missing"},
		{"no-description", document(strings.Replace(about, `"description": "One story.", `, "", 1)+","+responses, article), "operation getArticle: @Description is missing"},
		{"no-tag", document(strings.Replace(about, `, "tags": ["articles"]`, "", 1)+","+responses, article), "operation getArticle: @Tags is missing"},
		{"unknown-tag", document(strings.Replace(about, `["articles"]`, `["stories"]`, 1)+","+responses, article),
			"operation getArticle: tag stories has no @tag.name in the general annotations"},
		{"no-4xx", document(about+`, "responses": {`+ok+`}`, article), "operation getArticle: no 4xx @Failure"},
		{"no-responses", document(about, article), "operation getArticle: no 4xx @Failure"},
		{"response-undescribed", document(about+`, "responses": {"200": {"description": ""}, `+missing+`}`, article), "operation getArticle: response 200 has no description"},
		{"header-undescribed", document(about+`, "responses": {"200": {"description": "OK", "headers": {"ETag": {"type": "string"}}}, `+missing+`}`, article),
			"operation getArticle: header ETag of response 200 has no description"},
		{"parameter-undescribed", document(about+`, "parameters": [{"in": "query", "name": "q", "type": "string"}], `+responses, article),
			"operation getArticle: parameter q has no description"},
		{"body-undescribed", document(about+`, "parameters": [{"in": "body", "name": "a", "schema": {"type": "string"}}], `+responses, article),
			"operation getArticle: the body has no description"},
		{"field-undescribed", property(`"slug": {"type": "string"}`), "schema Article.slug: no comment, example or format"},
		{"time-without-format", property(`"publishedAt": {"type": "string", "description": "when"}`), `schema Article.publishedAt: a time needs format:"date-time"`},
		{"field-mark", property(`"slug": {"type": "string", "format": "slug", "x-nulable": true}`), "a field has the unknown mark x-nulable"},
		{"free-and-not", property(`"slug": {"type": "string", "format": "slug", "x-free-object": true}`), "a field with x-free-object is no free object"},
		{"patch-and-not", property(`"slug": {"type": "string", "format": "slug", "x-patch": true}`), "a field with x-patch is no free object, or there is no PatchOperation"},
		{"string-or-string", property(`"slug": {"type": "string", "format": "slug", "x-or-string": true}`), "a field with x-or-string is neither a struct nor a list of structs"},
		{"unknown-mark", document(about+`, "x-exampel": "a.json", `+responses, article), "operation getArticle: unknown mark @x-exampel"},
		{"unknown-security", document(about+`, "security": [{"Oauth": []}], `+responses, article), "operation getArticle: @Security Oauth is not ApiKey or Anonymous"},
		{"undeclared-security", strings.Replace(document(about+`, "security": [{"ApiKey": []}], `+responses, article), key, `"host": ""`, 1),
			"api: @securityDefinitions.apikey ApiKey is missing"},
		{"mark-shape", document(about+`, "x-produce": ["a"], `+responses, article), `operation getArticle: @x-produce has another shape than expected: ["a"]`},
		{"produce-unknown", document(about+`, "produces": ["application/ld+json"], "x-produce": {"application/ld+json": "LD"}, `+responses, article),
			`operation getArticle: @x-produce names the schema "LD", which there is not`},
		{"produce-unused", document(about+`, "x-produce": {"application/ld+json": "object"}, `+responses, article),
			"operation getArticle: @x-produce has application/ld+json, which @Produce has not"},
		{"two-bodies", document(about+","+bodies+","+responses, article), "operation getArticle: several body parameters need @x-body"},
		{"body-unknown", document(about+`, "x-body": {"application/json": {"param": "c"}}, `+body+","+responses, article),
			`operation getArticle: @x-body names the body parameter "c", which there is not`},
		{"body-unused", document(about+`, "x-body": {"application/json": {"param": "a"}}, `+bodies+","+responses, article),
			`operation getArticle: @x-body does not use the body parameter "b"`},
		{"example-without-body", document(about+`, "x-example-body": "good.json", `+responses, article), "operation getArticle: @x-example-body without a body parameter"},
		{"example-missing", document(about+`, "x-example-body": "lost.json", `+body+","+responses, article), "operation getArticle: example lost.json cannot be read"},
		{"example-broken", document(about+`, "x-example-body": "broken.json", `+body+","+responses, article), "operation getArticle: example broken.json is not JSON"},
		{"example-status", document(about+`, "x-example-response": {"201": "good.json"}, `+responses, article),
			"operation getArticle: @x-example-response: 201 has no application/json"},
		{"example-shape", document(about+`, "x-example-response": {"200": 7}, `+responses, article),
			"operation getArticle: @x-example-response has another shape than expected: 7"},
		{"problem-unknown", document(about+`, "x-problem": {"404": ["lost"]}, `+responses, article),
			"operation getArticle: @x-problem names the problem lost, which has no page"},
		{"problem-status", document(about+`, "x-problem": {"404": ["slug-taken"]}, `+responses, article),
			"operation getArticle: @x-problem has slug-taken under 404, and its page says 409"},
		{"problem-unanswered", document(about+`, "x-problem": {"409": ["slug-taken"]}, `+responses, article),
			"operation getArticle: @x-problem has 409, which no @Failure has"},
		{"tag-undescribed", strings.Replace(document(about+","+responses, article), `, "description": "Stories."`, "", 1), "api: tag articles has no @tag.description"},
		{"no-title", strings.Replace(document(about+","+responses, article), `"title": "Sample"`, `"title": ""`, 1), "api: @title is missing"},
		{"no-contact", strings.Replace(document(about+","+responses, article), `"https://news.example/contact"`, `"/"`, 1), "api: @contact.url is not an https address"},
		{"same-id", fmt.Sprintf(`{%s, %s, "paths": {"/a": {"get": {%s, %s}}, "/b": {"get": {%s, %s}}}, "definitions": {%s}}`, info, tags, about, responses, about, responses, article),
			"operation getArticle: another operation has the same @ID"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := openapi.Build([]byte(test.swagger), options())
			var faults openapi.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("error is %v, want Faults", err)
			}
			if !slices.Contains(faults, test.want) {
				t.Errorf("faults are %q, want %q among them", []string(faults), test.want)
			}
		})
	}
}

func options() openapi.Options {
	return openapi.Options{
		Examples: fstest.MapFS{
			"good.json":   {Data: []byte(`{"slug": "bridge"}`)},
			"bad.json":    {Data: []byte(`{"slug": 7}`)},
			"broken.json": {Data: []byte(`{`)},
		},
		Problems: fstest.MapFS{"slug-taken.md": {Data: []byte("# The slug is taken\n\nStatus: 409\n\n```json\n{}\n```\n")}},
	}
}

func TestBuildErrors(t *testing.T) {
	t.Parallel()
	noJSON := options()
	noJSON.Problems = fstest.MapFS{"bare.md": {Data: []byte("# Bare\n\nStatus: 409\n")}}
	tests := []struct {
		name, swagger string
		options       openapi.Options
		want          string
	}{
		{"unreadable", "{", options(), "read swag's document"},
		{"page-without-json", document(about+","+responses, article), noJSON, "problem bare.md has no title, status or JSON"},
		{"example-against-schema", document(about+`, "x-example-response": {"200": "bad.json"}, `+responses, article), options(), "check the finished document"},
		{"dangling-reference", document(about+","+responses, ""), options(), "convert swag's document"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := openapi.Build([]byte(test.swagger), test.options)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestFaultsError(t *testing.T) {
	t.Parallel()
	err := openapi.Join(openapi.Faults{"b"}, nil, openapi.Faults{"a", "b"})
	if want := "2 to mend in the API description:\n  a\n  b"; err == nil || err.Error() != want {
		t.Errorf("Join gives %v, want %s", err, want)
	}
	if err := openapi.Join(nil, openapi.Faults{}); err != nil {
		t.Errorf("Join of nothing gives %v, want nil", err)
	}
	broken := errors.New("disk full")
	if err := openapi.Join(openapi.Faults{"a"}, broken); !errors.Is(err, broken) {
		t.Errorf("Join gives %v, want the error that is no Faults", err)
	}
}
