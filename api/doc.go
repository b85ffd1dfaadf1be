// Package api is the JSON REST API: routes, handlers, wire types and the
// annotations from which the OpenAPI document is made. It turns errors into
// HTTP and knows no SQL. What all endpoints share (conditions, caching,
// compression, keys, strict parameters and bodies) stands once, before and
// behind the handlers, in server.go and reply.go.
//
//	@title			Dateline
//	@version		1
//	@description	The articles API of a newsroom. Read published stories without a key; write with one.
//	@description
//	@description	**Try it here.** Every operation below has an example that works on a server started with `make run`. Press *Authorize* and paste the key that the server printed when it first started, to try the ones that write.
//	@description
//	@description	**Caching.** Every answer has an `ETag`; send it back in `If-None-Match` and an unchanged answer is a 304 without a body. `HEAD` works wherever `GET` does and is not listed apart.
//	@description
//	@description	**Errors** are `application/problem+json` (RFC 9457) with a stable `code`, every fault found in `errors`, and a `type` that leads to a page which says what to do.
//	@description
//	@description				**Lost updates.** Send the `ETag` that you read in `If-Match` with a change; when somebody was faster it is a 412 and nothing is lost.
//	@license.name				Apache-2.0
//	@license.url				https://www.apache.org/licenses/LICENSE-2.0
//	@contact.name				Dateline
//	@contact.url				https://github.com/dateline-api/dateline
//	@BasePath					/
//	@accept						json
//	@produce					json
//
//	@tag.name					Read stories
//	@tag.description			What a front page, an article page or a partner reads.
//	@tag.name					Write stories
//	@tag.description			Create, change, publish and take back. Needs a key.
//	@tag.name					Revisions
//	@tag.description			Every version of a story: what it said, what changed, and back to it. For editors.
//	@tag.name					Sections and tags
//	@tag.description			Where stories run, what they are about, and who wrote them.
//	@tag.name					Follow changes
//	@tag.description			Keep a copy that misses no update, correction or withdrawal.
//	@tag.name					Feeds
//	@tag.description			Stories for feed readers, partners, search engines and embedders.
//	@tag.name					Operate
//	@tag.description			For those who run the server.
//	@tag.name					Documents
//	@tag.description			Pages and descriptions of this API.
//
//	@securityDefinitions.apikey	ApiKey
//	@in							header
//	@name						X-API-Key
//	@description				A key such as `dl_…`, as `X-API-Key` or as `Authorization: Bearer`. Make one with `dateline keys create`.
package api
