package api

import (
	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/docs"
	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// page answers with an HTML page that changes with the program alone.
func (s *Server) page(c *gin.Context, html []byte) error {
	return s.replyHTML(c, answer{body: html})
}

// replyHTML answers with an HTML page of our own making.
func (s *Server) replyHTML(c *gin.Context, a answer) error {
	c.Header("Content-Security-Policy", docs.ContentSecurityPolicy)
	c.Header("Referrer-Policy", "no-referrer")
	a.contentType = htmlType
	return s.reply(c, a)
}

// landing serves the page that links the rest.
//
//	@ID				getLandingPage
//	@Summary		Where to begin
//	@Description	A page for people: what this server is, its newest stories, and links to everything else.
//	@Tags			Documents
//	@Produce		html
//	@Success		200		{string}	string	"A page"
//	@Failure		400,406	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/ [get]
func (s *Server) landing(c *gin.Context) error {
	data := docs.LandingData{Version: s.version, SiteURL: s.siteURL, BaseURL: baseURL(c), Feeds: offeredFeeds()}
	ans := answer{keys: []string{news.AllLists, news.Names}, modified: s.started}
	if s.anonymousRead {
		modified, err := s.db.LastChange(c.Request.Context(), access.Viewer{})
		if err != nil {
			return err
		}
		if modified.After(ans.modified) {
			ans.modified = modified
		}
		// What any reader sees, whoever looks: the page is the same for all.
		newest, err := s.db.List(c.Request.Context(), store.Query{Limit: 5}, access.Viewer{})
		if err != nil {
			return err
		}
		for _, a := range newest.Articles {
			line := docs.Story{Headline: a.Headline, URL: "/v1/articles/by-slug/" + a.Language + "/" + a.Slug, Published: a.PublishedAt}
			if a.Section != nil {
				line.Section = a.Section.Name
			}
			data.Latest = append(data.Latest, line)
			ans.keys = append(ans.keys, news.ArticleKey(a.ID))
		}
	}
	var err error
	if ans.body, err = docs.Landing(data); err != nil {
		return err
	}
	return s.replyHTML(c, ans)
}

// baseURL is where the caller reached the server, for an example that can be
// copied; nothing else is made from a request's Host.
func baseURL(c *gin.Context) string {
	scheme := "http"
	if c.Request.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.Request.Host
}

// swaggerUI serves the API's documentation.
//
//	@ID				getDocs
//	@Summary		Read and try the API
//	@Description	This API in Swagger UI: every operation, with examples that can be run.
//	@Tags			Documents
//	@Produce		html
//	@Success		200		{string}	string	"A page"
//	@Failure		400,406	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/docs [get]
func (s *Server) swaggerUI(c *gin.Context) error { return s.page(c, docs.UI()) }

// problemIndex serves the list of problems.
//
//	@ID				listProblems
//	@Summary		What can go wrong
//	@Description	A page that lists every code a problem can have.
//	@Tags			Documents
//	@Produce		html
//	@Success		200		{string}	string	"A page"
//	@Failure		400,406	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/docs/problems [get]
func (s *Server) problemIndex(c *gin.Context) error {
	html, err := docs.ProblemIndex()
	if err != nil {
		return err
	}
	return s.page(c, html)
}

// problemPage serves what the type of a problem leads to.
//
//	@ID				getProblem
//	@Summary		What a problem means
//	@Description	The page that the type of a problem leads to: what it means and what to do.
//	@Tags			Documents
//	@Produce		html
//	@Param			code		path		string	true	"Code of the problem"	example(body-invalid)
//	@Success		200			{string}	string	"A page"
//	@Failure		400,404,406	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Router			/docs/problems/{code} [get]
func (s *Server) problemPage(c *gin.Context) error {
	html, ok := docs.ProblemPage(param(c, "code"))
	if !ok {
		return errRoute.With("there is no problem with the code %q; /docs/problems lists all", clipped(param(c, "code")))
	}
	return s.page(c, html)
}

// workflowPage serves the page about the workflow.
//
//	@ID				getWorkflow
//	@Summary		The workflow
//	@Description	A page that shows which steps lead from which status to which, who may take them, and what happens by itself.
//	@Tags			Documents
//	@Produce		html
//	@Success		200		{string}	string	"A page"
//	@Failure		400,406	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/docs/workflow [get]
func (s *Server) workflowPage(c *gin.Context) error {
	html, err := docs.WorkflowPage()
	if err != nil {
		return err
	}
	return s.page(c, html)
}

// asset serves a file that the pages load.
//
//	@ID				getAsset
//	@Summary		A file of the pages
//	@Description	Style sheets, scripts and pictures that the pages here load.
//	@Tags			Documents
//	@Produce		text/css,text/javascript,image/svg+xml,plain
//	@Param			name	path		string	true	"Name of the file"	example(site.css)
//	@Success		200		{string}	string	"The file"
//	@Failure		400,404	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/docs/assets/{name} [get]
func (s *Server) asset(c *gin.Context) error {
	data, contentType, ok := docs.Asset(param(c, "name"))
	if !ok {
		return errRoute.With("there is no file %q here", clipped(param(c, "name")))
	}
	return s.reply(c, answer{contentType: contentType, body: data})
}

// openapiYAML serves the description of the API.
//
//	@ID				getOpenAPIYAML
//	@Summary		The API's description, as YAML
//	@Description	OpenAPI 3.1. Clients in many languages can be generated from it.
//	@Tags			Documents
//	@Produce		application/yaml
//	@Success		200		{string}	string	"The document"
//	@Failure		400,406	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/openapi.yaml [get]
func (s *Server) openapiYAML(c *gin.Context) error {
	return s.reply(c, answer{contentType: yamlType, body: docs.OpenAPIYAML()})
}

// openapiJSON serves the same as JSON.
//
//	@ID				getOpenAPIJSON
//	@Summary		The API's description, as JSON
//	@Description	OpenAPI 3.1. Clients in many languages can be generated from it.
//	@Tags			Documents
//	@Produce		json
//	@Success		200		{object}	object	"The document"
//	@Failure		400,406	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/openapi.json [get]
func (s *Server) openapiJSON(c *gin.Context) error {
	return s.reply(c, answer{body: docs.OpenAPIJSON()})
}
