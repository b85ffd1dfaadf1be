package api

import (
	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
)

// listAuthors serves a page of authors, by slug.
//
//	@ID				listAuthors
//	@Summary		List authors
//	@Description	In the order of their slugs, each with the number of published stories that the caller may see.
//	@Tags			Sections and tags
//	@Produce		json
//	@Param			_		query		PageQuery	false	"-"
//	@Success		200		{object}	Page[Term]
//	@Header			200		{string}	ETag	"changes whenever these bytes would"
//	@Failure		400,401	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/authors [get]
func (s *Server) listAuthors(c *gin.Context) error { return s.listTerms(c, news.Author) }

// getAuthor serves one author, and redirects from a former slug.
//
//	@ID				getAuthor
//	@Summary		Get an author
//	@Description	A slug that it had before answers 308 with the present one in Location.
//	@Tags			Sections and tags
//	@Produce		json
//	@Param			slug	path		string	true	"Slug of the author, present or former"	example(city-desk)
//	@Success		200		{object}	Term
//	@Header			200		{string}	ETag	"changes whenever these bytes would"
//	@Success		308		"It has another slug now"
//	@Header			308		{string}	Location	"the path with the present slug"
//	@Failure		404		{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/authors/{slug} [get]
func (s *Server) getAuthor(c *gin.Context) error { return s.getTerm(c, news.Author) }

// createAuthor stores a new author.
//
//	@ID				createAuthor
//	@Summary		Create an author
//	@Description	The slug is made from the name when it is left out.
//	@Tags			Sections and tags
//	@Accept			json
//	@Produce		json
//	@Param			author	body	NewTerm	true	"The author"
//	@x-example-body	"author.json"
//	@Success		201							{object}	Term
//	@Header			201							{string}	Location	"path of the author"
//	@Failure		400,401,403,409,413,415,422	{object}	Problem
//	@Failure		default						{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/authors [post]
func (s *Server) createAuthor(c *gin.Context) error { return s.createTerm(c, news.Author) }

// patchAuthor changes an author.
//
//	@ID				patchAuthor
//	@Summary		Rename an author
//	@Description	Needs the scope publish. A new slug leaves the old one as a redirect; the author's stories show the new name at once.
//	@Tags			Sections and tags
//	@Accept			application/merge-patch+json,json,application/json-patch+json
//	@Produce		json
//	@Param			slug		path	string				true	"Slug of the author"	example(city-desk)
//	@Param			If-Match	header	string				false	"ETag of the author as you read it: 412 when it has changed since"
//	@Param			patch		body	NewTerm				true	"What changes"
//	@Param			operations	body	[]PatchOperation	true	"What to do, in order"
//	@x-body			{"application/merge-patch+json": {"param": "patch", "example": "term-patch.json"}, "application/json": {"param": "patch", "example": "term-patch.json"}, "application/json-patch+json": {"param": "operations", "example": "term-json-patch.json"}}
//	@Success		200										{object}	Term
//	@Header			200										{string}	ETag	"of the new version"
//	@Failure		400,401,403,404,409,412,413,415,422,428	{object}	Problem
//	@Failure		default									{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/authors/{slug} [patch]
func (s *Server) patchAuthor(c *gin.Context) error { return s.patchTerm(c, news.Author) }

// deleteAuthor removes an author that no article uses.
//
//	@ID				deleteAuthor
//	@Summary		Delete an author
//	@Description	Needs the scope publish. An author that any story names, drafts and the trash included, is a 409, unless reassign names another that takes its stories.
//	@Tags			Sections and tags
//	@Param			slug					path	string			true	"Slug of the author"	example(former-desk)
//	@Param			If-Match				header	string			false	"ETag of the author as you read it: 412 when it has changed since"
//	@Param			_						query	DeleteTermQuery	false	"-"
//	@Success		204						"It is gone"
//	@Failure		401,403,404,409,412,428	{object}	Problem
//	@Failure		default					{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/authors/{slug} [delete]
func (s *Server) deleteAuthor(c *gin.Context) error { return s.deleteTerm(c, news.Author) }
