package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
)

// listTags serves a page of tags, by slug.
//
//	@ID				listTags
//	@Summary		List tags
//	@Description	In the order of their slugs, each with the number of published stories that the caller may see.
//	@Tags			Sections and tags
//	@Produce		json
//	@Param			_		query		PageQuery	false	"-"
//	@Success		200		{object}	Page[Term]
//	@Header			200		{string}	ETag	"changes whenever these bytes would"
//	@Failure		400,401	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/tags [get]
func (s *Server) listTags(c *gin.Context) error { return s.listTerms(c, news.Tag) }

// getTag serves one tag, and redirects from a former slug.
//
//	@ID				getTag
//	@Summary		Get a tag
//	@Description	A slug that it had before answers 308 with the present one in Location.
//	@Tags			Sections and tags
//	@Produce		json
//	@Param			slug	path		string	true	"Slug of the tag, present or former"	example(european-union)
//	@Success		200		{object}	Term
//	@Header			200		{string}	ETag	"changes whenever these bytes would"
//	@Success		308		"It has another slug now"
//	@Header			308		{string}	Location	"the path with the present slug"
//	@Failure		404		{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/tags/{slug} [get]
func (s *Server) getTag(c *gin.Context) error { return s.getTerm(c, news.Tag) }

// createTag stores a new tag.
//
//	@ID				createTag
//	@Summary		Create a tag
//	@Description	The slug is made from the name when it is left out.
//	@Tags			Sections and tags
//	@Accept			json
//	@Produce		json
//	@Param			tag	body	NewTerm	true	"The tag"
//	@x-example-body	"tag.json"
//	@Success		201							{object}	Term
//	@Header			201							{string}	Location	"path of the tag"
//	@Failure		400,401,403,409,413,415,422	{object}	Problem
//	@Failure		default						{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/tags [post]
func (s *Server) createTag(c *gin.Context) error { return s.createTerm(c, news.Tag) }

// patchTag changes a tag.
//
//	@ID				patchTag
//	@Summary		Rename a tag
//	@Description	Needs the scope publish. A new slug leaves the old one as a redirect; the tag's stories show the new name at once.
//	@Tags			Sections and tags
//	@Accept			application/merge-patch+json,json,application/json-patch+json
//	@Produce		json
//	@Param			slug		path	string				true	"Slug of the tag"	example(european-union)
//	@Param			If-Match	header	string				false	"ETag of the tag as you read it: 412 when it has changed since"
//	@Param			patch		body	NewTerm				true	"What changes"
//	@Param			operations	body	[]PatchOperation	true	"What to do, in order"
//	@x-body			{"application/merge-patch+json": {"param": "patch", "example": "term-patch.json"}, "application/json": {"param": "patch", "example": "term-patch.json"}, "application/json-patch+json": {"param": "operations", "example": "term-json-patch.json"}}
//	@Success		200										{object}	Term
//	@Header			200										{string}	ETag	"of the new version"
//	@Failure		400,401,403,404,409,412,413,415,422,428	{object}	Problem
//	@Failure		default									{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/tags/{slug} [patch]
func (s *Server) patchTag(c *gin.Context) error { return s.patchTerm(c, news.Tag) }

// deleteTag removes a tag that no article uses.
//
//	@ID				deleteTag
//	@Summary		Delete a tag
//	@Description	Needs the scope publish. A tag that any story names, drafts and the trash included, is a 409, unless reassign names another that takes its stories.
//	@Tags			Sections and tags
//	@Param			slug					path	string			true	"Slug of the tag"	example(archive)
//	@Param			If-Match				header	string			false	"ETag of the tag as you read it: 412 when it has changed since"
//	@Param			_						query	DeleteTermQuery	false	"-"
//	@Success		204						"It is gone"
//	@Failure		401,403,404,409,412,428	{object}	Problem
//	@Failure		default					{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/tags/{slug} [delete]
func (s *Server) deleteTag(c *gin.Context) error { return s.deleteTerm(c, news.Tag) }

// Merge says where a tag goes.
type Merge struct {
	Into string `json:"into" example:"european-union"` // slug of the tag that takes the stories
} //	@name	Merge

// mergeTag gives a tag's stories to another tag.
//
//	@ID				mergeTag
//	@Summary		Merge a tag into another
//	@Description	Needs the scope publish. All stories of this tag get the other one instead, in its place; this one is gone, and its slugs redirect to the other.
//	@Tags			Sections and tags
//	@Accept			json
//	@Produce		json
//	@Param			slug		path	string	true	"Slug of the tag that goes"	example(archive)
//	@Param			If-Match	header	string	false	"ETag of the tag that goes, as you read it: 412 when it has changed since"
//	@Param			merge		body	Merge	true	"Where it goes"
//	@x-example-body	"merge.json"
//	@Success		200									{object}	Term	"The tag that took the stories"
//	@Header			200									{string}	ETag	"of the tag that took the stories"
//	@Failure		400,401,403,404,412,413,415,422,428	{object}	Problem
//	@Failure		default								{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/tags/{slug}/merge [post]
func (s *Server) mergeTag(c *gin.Context) error {
	slug, err := pathSlug(c, news.Tag)
	if err != nil {
		return err
	}
	var in Merge
	if err := jsonbody.Decode(requestOf(c).body, &in); err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	if _, err := s.editor.MergeTerm(ctx, news.Tag, slug, in.Into, s.byTerm(c, http.StatusOK)); err != nil {
		return err
	}
	return s.replySealed(c)
}
