package sample

import "time"

// Article is one story.
//
//	@Description	One story, as readers see it.
type Article struct {
	ID          string            `json:"id" format:"uuid" example:"0190163d-8694-739b-aea5-966c26f8ad91"` // made by the server
	Version     int64             `json:"version" format:"int64" minimum:"1" example:"3"`                  // grows by one with every stored change
	Headline    string            `json:"headline" minLength:"1" maxLength:"300" example:"Bridge reopens"` // plain text
	Type        string            `json:"type" enums:"news,brief,analysis" example:"news"`                 // what sort of story it is
	Section     *Term             `json:"section" extensions:"x-nullable"`                                 // where it runs; null when nowhere
	Tags        []Term            `json:"tags"`                                                            // what it is about, most important first
	Links       ArticleLinks      `json:"links"`
	Canonical   *string           `json:"canonicalUrl" format:"uri" extensions:"x-nullable" example:"https://news.example/bridge"` // where the story is at home
	Urgency     *int              `json:"urgency" minimum:"1" maximum:"8" extensions:"x-nullable" example:"5"`                     // 1 (flash) to 8
	PublishedAt *time.Time        `json:"publishedAt" format:"date-time" extensions:"x-nullable" example:"2024-06-19T00:00:00.000Z"`
	Metadata    map[string]any    `json:"metadata" swaggertype:"object"` // the newsroom's own JSON object
	Facets      map[string][]Term `json:"facets"`                        // terms by the name of their facet
} //	@name	Article

// Term is a section or tag.
//
//	@Description	A section or a tag.
type Term struct {
	Slug string `json:"slug" example:"politics"` // its URL name
	Name string `json:"name" example:"Politics"` // as readers see it
} //	@name	Term

// ArticleLinks are addresses of one story.
type ArticleLinks struct {
	Self string  `json:"self" format:"uri-reference" example:"/v1/articles/0190163d-8694-739b-aea5-966c26f8ad91"`
	HTML *string `json:"html" format:"uri" extensions:"x-nullable" example:"https://news.example/bridge"` // on the site
} //	@name	ArticleLinks

// Meta tells about a page.
type Meta struct {
	Limit int  `json:"limit" example:"20"`            // items per page
	Total *int `json:"total,omitempty" example:"219"` // all that match, when asked for
} //	@name	Meta

// Links lead to other pages.
type Links struct {
	Self string  `json:"self" format:"uri-reference" example:"/v1/articles?limit=20"`                               // this page
	Next *string `json:"next" format:"uri-reference" extensions:"x-nullable" example:"/v1/articles?cursor=b2xkZXI"` // null on the last page
} //	@name	Links

// Page is one page of a listing.
type Page[T any] struct {
	Data  []T   `json:"data"` // the items
	Meta  Meta  `json:"meta"`
	Links Links `json:"links"` // ready to follow
} //	@name	Page

// ArticleInput is what a client writes.
type ArticleInput struct {
	Headline string         `json:"headline" minLength:"1" maxLength:"300" example:"Bridge reopens"` // plain text
	Section  *string        `json:"section,omitempty" extensions:"x-nullable" example:"politics"`    // a slug or a name
	Tags     []Term         `json:"tags,omitempty" extensions:"x-or-string"`                         // slugs, names or objects
	Lead     *Term          `json:"lead,omitempty" extensions:"x-or-string,x-nullable"`              // the tag to show first
	Metadata map[string]any `json:"metadata,omitempty"`                                              // the newsroom's own JSON object
} //	@name	ArticleInput

// ArticleChange is a change to a story.
type ArticleChange struct {
	Headline string  `json:"headline" default:"Untitled" minLength:"1" maxLength:"300" example:"Bridge reopens"` // plain text
	Section  *string `json:"section,omitempty" extensions:"x-nullable" example:"politics"`                       // null takes it away
} //	@name	ArticleChange

// PatchOperation is one step of a JSON Patch.
type PatchOperation struct {
	Op    string `json:"op" enums:"add,remove,replace,move,copy,test" example:"replace"` // what to do
	Path  string `json:"path" format:"json-pointer" example:"/headline"`                 // where
	From  string `json:"from,omitempty" format:"json-pointer" example:"/byline"`         // from where, for move and copy
	Value any    `json:"value,omitempty"`                                                // what to put there
} //	@name	PatchOperation

// Problem tells what went wrong (RFC 9457).
//
//	@Description	What went wrong (RFC 9457).
type Problem struct {
	Type      string  `json:"type" format:"uri-reference" example:"/docs/problems/article-not-found"` // answers with what it means
	Title     string  `json:"title" example:"There is no such article"`                               // what the code means
	Status    int     `json:"status" example:"404"`                                                   // the HTTP status
	Detail    string  `json:"detail" example:"There is no article 7."`                                // what happened this time
	Instance  string  `json:"instance" format:"uri-reference" example:"/v1/articles/7"`               // the path that was asked for
	Code      string  `json:"code" example:"article-not-found"`                                       // stable; switch on it
	RequestID string  `json:"requestId" example:"01902d603c0070008000"`                               // finds it in the server's log
	Errors    []Fault `json:"errors,omitempty"`                                                       // every fault found
} //	@name	Problem

// Fault is one fault in a request.
type Fault struct {
	Pointer   *string `json:"pointer,omitempty" format:"json-pointer" example:"/headline"` // where in the body
	Parameter string  `json:"parameter,omitempty" example:"limit"`                         // which parameter
	Code      string  `json:"code" example:"required"`                                     // stable; switch on it
	Detail    string  `json:"detail" example:"is missing"`                                 // what is wrong
} //	@name	Fault

// ListQuery is the query string of a listing.
type ListQuery struct {
	Tag    []string `form:"tag" validate:"optional" collectionFormat:"multi" example:"energy"`             // stories with this tag
	Type   string   `form:"type" validate:"optional" enums:"news,brief,analysis" example:"news"`           // stories of this type
	Limit  int      `form:"limit" validate:"optional" minimum:"1" maximum:"100" default:"20" example:"10"` // items per page
	Cursor string   `form:"cursor" validate:"optional"`                                                    // from links.next of another page
} //	@name	ListQuery
