// Package openapi turns what swag reads from the handlers' annotations into the
// OpenAPI 3.1 document that Dateline serves. It mends what Swagger 2.0 cannot say
// and refuses a document that would leave a reader asking. It knows no handler.
//
// The program in the folder generate runs it; nobody edits what it writes. A
// handler's author uses swag's own annotations and these marks:
//
// Access. No @Security: everyone may call it. A key in brackets' scope is told to the
// reader, and both ways to send a key (bearer, X-API-Key) are listed:
//
//	@Security	ApiKey[write]			a key with the scope "write" is needed
//	@Security	ApiKey || Anonymous		works without a key, and takes one
//
// Bodies. One @Param in body is the schema for every @Accept type. With x-body each
// media type has its own @Param and example. Examples are files in api/examples:
//
//	@x-example-body	"draft.json"
//	@x-example-body	{"A draft": "draft.json", "Published at once": "published.json"}
//	@x-body	{"application/merge-patch+json": {"param": "change", "example": "patch.json"},
//	         "application/json-patch+json": {"param": "steps", "example": "steps.json"}}
//
// The type of a merge patch has no required fields and no defaults in the document,
// whatever its tags say; so it is a type of its own (type ArticlePatch ArticleInput).
// (A mark is one line of JSON; it is broken here to be read.) The first named
// example is the one that Swagger UI fills in, by the alphabet.
//
// Answers. @Produce lists the media types of the answers that are not problems.
// Types that are not JSON are strings; another JSON type has the schema of the
// answer unless x-produce names one ("object" is any JSON object, "array" a list of them). A {object} Problem
// is application/problem+json whatever @Produce says, and the description of
// "default" may be left out:
//
//	@Produce			json,application/ld+json,text/html
//	@x-produce			{"application/ld+json": "object"}
//	@x-example-response	{"200": "article.json"}
//	@x-example-response	{"200": {"application/ld+json": "article-ld.json"}}
//
// Problems. Each status of a Problem has the usual code as its example, from the pages in
// docs/problems; x-problem names others:
//
//	@x-problem	{"409": ["slug-taken", "source-taken"]}
//
// Webhooks. An operation with x-webhook is a request that Dateline sends; its @Router is
// not a route of ours:
//
//	@x-webhook	"articleChanged"
//
// Fields. A field that may be null is marked, or a client's types are wrong:
//
//	Section *Term `json:"section" extensions:"x-nullable"`
//
// A struct, or each of a list of structs, that may also be written as a string, and an
// object of which nothing is promised:
//
//	Tags     []TermInput    `json:"tags" extensions:"x-or-string"`
//	Metadata jsontext.Value `json:"metadata" swaggertype:"object" extensions:"x-free-object"`
//
// A merge patch, or a list of the operations that a schema PatchOperation describes:
//
//	Patch jsontext.Value `json:"patch" swaggertype:"object" extensions:"x-patch"`
//
// time.Time needs format:"date-time". A map or `swaggertype:"object"` is a free
// object. Fields stand in the document in the order of the struct. Page[Article] is
// named ArticlePage. A @Param's example(...) and a query field's example tag are kept;
// only those of required parameters are filled in when a call is tried out.
//
// HEAD operations are not listed, since each would repeat its GET; the general
// description in api/doc.go says so. Tags stand in the order of their @tag.name there,
// which come before @securityDefinitions (swag reads nothing after it) and have no commas.
package openapi
