package api

import (
	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

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
	related, err := s.db.Related(ctx, a, in.Limit, viewer(c), chosen.narrow(want).columns())
	if err != nil {
		return err
	}
	out := struct {
		Data  []jsontext.Value `json:"data"`
		Meta  Meta             `json:"meta"`
		Links RelatedLinks     `json:"links"`
	}{
		Data: make([]jsontext.Value, len(related)), Meta: Meta{Limit: in.Limit},
		Links: RelatedLinks{Self: c.Request.URL.RequestURI(), Article: "/v1/articles/" + id.String()},
	}
	keys, until := []string{news.ArticleKey(id), news.AllLists, news.Names}, a.ExpiresAt
	for i, r := range related {
		if out.Data[i], err = s.renderArticle(r, viewer(c).Editor(), want, chosen); err != nil {
			return err
		}
		keys, until = append(keys, news.ArticleKey(r.ID)), earliest(until, r.ExpiresAt, r.OthersChange)
	}
	ans, err := jsonAnswer(out)
	if err != nil {
		return err
	}
	ans.keys, ans.modified, ans.until = keys, modified, until
	return s.reply(c, ans)
}
