package api

import (
	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// RelatedQuery is the query string of the stories related to one.
type RelatedQuery struct {
	Limit   int    `form:"limit" default:"10" minimum:"1" maximum:"50" validate:"optional" example:"5"` // stories at most
	Fields  string `form:"fields" validate:"optional" example:"headline,section.name"`                  // give these fields only, separated by commas, dotted where they nest
	Include string `form:"include" validate:"optional" example:"body"`                                  // give these as well: body, bodyText, bodyMarkdown, related, translations
}

// RelatedList is the stories to read after one.
type RelatedList struct {
	Data  []Article    `json:"data"`  // the stories, the nearest first
	Meta  Meta         `json:"meta"`  // about the list
	Links RelatedLinks `json:"links"` // where to go from here
} //	@name	RelatedList

// RelatedLinks are where to go from a list of related stories.
type RelatedLinks struct {
	Self    string `json:"self" format:"uri-reference" example:"/v1/articles/01902dcb-0c00-79ba-a3e4-3416874f0a87/related"` // this list
	Article string `json:"article" format:"uri-reference" example:"/v1/articles/01902dcb-0c00-79ba-a3e4-3416874f0a87"`      // the story that it belongs to
} //	@name	RelatedLinks

// listRelated serves the stories to read after one.
//
//	@ID				listRelated
//	@Summary		List stories related to one
//	@Description	First those that editors chose, in their order; then those that share most tags and rare words of the headline with it, the newer first; then the newest of its section. Published stories only.
//	@Tags			Read stories
//	@Produce		json
//	@Param			id			path		string			true	"Article id"	format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			_			query		RelatedQuery	false	"-"
//	@Success		200			{object}	RelatedList
//	@Header			200			{string}	ETag	"changes whenever these bytes would"
//	@Failure		400,404,410	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/articles/{id}/related [get]
func (s *Server) listRelated(c *gin.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in := query[RelatedQuery](c)
	want, err := readInclude(include{}, in.Include)
	chosen, err2 := readFields(in.Fields)
	if err := joinFaults(err, err2); err != nil {
		return err
	}
	ctx := c.Request.Context()
	modified, err := s.db.LastChange(ctx, viewer(c))
	if err != nil {
		return err
	}
	a, err := s.db.Article(ctx, id, viewer(c), store.Columns{})
	if err != nil {
		return err
	}
	var page store.Page
	if s.db.HasDocuments() && !viewer(c).Editor() && chosen.narrow(want) == (include{}) {
		page.Documents, err = s.db.RelatedDocuments(ctx, a, in.Limit)
	} else {
		page.Articles, err = s.db.Related(ctx, a, in.Limit, viewer(c), chosen.narrow(want).columns())
	}
	if err != nil {
		return err
	}
	rows, ans, err := s.renderRows(c, page, ArticlesQuery{}, listShape{want: want, chosen: chosen})
	if err != nil {
		return err
	}
	links := RelatedLinks{Self: pathWith(c, ""), Article: "/v1/articles/" + id.String()}
	if ans.body, err = endList(rows, Meta{Limit: in.Limit}, links); err != nil {
		return err
	}
	ans.keys, ans.modified = append(ans.keys, news.ArticleKey(id)), modified
	ans.until = earliest(ans.until, a.ExpiresAt)
	return s.reply(c, ans)
}
