// Package sample is a small annotated API on which the generator is tested. It
// uses every mark that a handler's author may use, and its stories are invented.
//
//	@title			Sample articles
//	@version		1.0.0
//	@description	An invented articles API.
//	@description
//	@description	Every GET also answers HEAD; those operations are not listed.
//	@contact.name	Dateline
//	@contact.url	https://github.com/dateline-api/dateline
//	@license.name	Apache 2.0
//	@license.url	https://www.apache.org/licenses/LICENSE-2.0
//	@produce		json
//
//	@tag.name			articles
//	@tag.description	Reading and writing stories.
//	@tag.name			feeds
//	@tag.description	Stories in the formats that other programs read.
//
//	@securityDefinitions.apikey	ApiKey
//	@in							header
//	@name						Authorization
//	@description				A key as `dateline keys create` prints it.
package sample
