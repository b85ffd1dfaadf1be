package api

import (
	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
)

// listSections serves a page of sections, by slug.
//
//	@ID				listSections
//	@Summary		List sections
//	@Description	In the order of their slugs, each with the number of published stories that the caller may see.
//	@Tags			Sections and tags
//	@Produce		json
//	@Param			_		query		PageQuery	false	"-"
//	@Success		200		{object}	Page[Term]
//	@Header			200		{string}	ETag	"changes whenever these bytes would"
//	@Failure		400,401	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/sections [get]
func (s *Server) listSections(c *gin.Context) error { return s.listTerms(c, news.Section) }

// getSection serves one section, and redirects from a former slug.
//
//	@ID				getSection
//	@Summary		Get a section
//	@Description	A slug that it had before answers 308 with the present one in Location.
//	@Tags			Sections and tags
//	@Produce		json
//	@Param			slug	path		string	true	"Slug of the section, present or former"	example(politics)
//	@Success		200		{object}	Term
//	@Header			200		{string}	ETag	"changes whenever these bytes would"
//	@Success		308		"It has another slug now"
//	@Header			308		{string}	Location	"the path with the present slug"
//	@Failure		404		{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/sections/{slug} [get]
func (s *Server) getSection(c *gin.Context) error { return s.getTerm(c, news.Section) }

// createSection stores a new section.
//
//	@ID				createSection
//	@Summary		Create a section
//	@Description	Needs the scope publish. The slug is made from the name when it is left out.
//	@Tags			Sections and tags
//	@Accept			json
//	@Produce		json
//	@Param			section	body	NewTerm	true	"The section"
//	@x-example-body	"section.json"
//	@Success		201							{object}	Term
//	@Header			201							{string}	Location	"path of the section"
//	@Failure		400,401,403,409,413,415,422	{object}	Problem
//	@Failure		default						{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/sections [post]
func (s *Server) createSection(c *gin.Context) error { return s.createTerm(c, news.Section) }

// patchSection changes a section.
//
//	@ID				patchSection
//	@Summary		Rename a section
//	@Description	Needs the scope publish. A new slug leaves the old one as a redirect; the section's stories show the new name at once.
//	@Tags			Sections and tags
//	@Accept			application/merge-patch+json,json,application/json-patch+json
//	@Produce		json
//	@Param			slug		path	string				true	"Slug of the section"	example(politics)
//	@Param			If-Match	header	string				false	"ETag of the section as you read it: 412 when it has changed since"
//	@Param			patch		body	NewTerm				true	"What changes"
//	@Param			operations	body	[]PatchOperation	true	"What to do, in order"
//	@x-body			{"application/merge-patch+json": {"param": "patch", "example": "term-patch.json"}, "application/json": {"param": "patch", "example": "term-patch.json"}, "application/json-patch+json": {"param": "operations", "example": "term-json-patch.json"}}
//	@Success		200										{object}	Term
//	@Header			200										{string}	ETag	"of the new version"
//	@Failure		400,401,403,404,409,412,413,415,422,428	{object}	Problem
//	@Failure		default									{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/sections/{slug} [patch]
func (s *Server) patchSection(c *gin.Context) error { return s.patchTerm(c, news.Section) }

// deleteSection removes a section that no article uses.
//
//	@ID				deleteSection
//	@Summary		Delete a section
//	@Description	Needs the scope publish. A section that any story is in, drafts and the trash included, is a 409, unless reassign names another that takes its stories.
//	@Tags			Sections and tags
//	@Param			slug					path	string			true	"Slug of the section"	example(weather)
//	@Param			If-Match				header	string			false	"ETag of the section as you read it: 412 when it has changed since"
//	@Param			_						query	DeleteTermQuery	false	"-"
//	@Success		204						"It is gone"
//	@Failure		401,403,404,409,412,428	{object}	Problem
//	@Failure		default					{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/sections/{slug} [delete]
func (s *Server) deleteSection(c *gin.Context) error { return s.deleteTerm(c, news.Section) }
