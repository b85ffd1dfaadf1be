package api

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// RevisionSummary is one stored version in a list of them.
type RevisionSummary struct {
	Version  int         `json:"version" minimum:"1" example:"2"`                                                                 // of the article
	At       Time        `json:"at" swaggertype:"string" format:"date-time" example:"2024-06-19T08:30:00.000Z"`                   // when it was stored
	Kind     string      `json:"kind" example:"published"`                                                                        // what was done, as in the audit log: saved, published, updated and their like
	Key      RevisionKey `json:"key"`                                                                                             // with which key
	Headline string      `json:"headline" example:"Bridge over the Kura opens"`                                                   // that the story had then
	Status   news.Status `json:"status" swaggertype:"string" enums:"draft,review,scheduled,published,killed" example:"published"` // that the story had then
	Links    RevisionRef `json:"links"`                                                                                           // where to go from here
} //	@name	RevisionSummary

// RevisionKey names the key that made a version.
type RevisionKey struct {
	ID   string `json:"id" example:"tvy24nkglxu4y"`   // what stands in a key between dl_ and the next _; empty for whoever runs the program
	Name string `json:"name" example:"Politics desk"` // as it was when the version was made
} //	@name	RevisionKey

// RevisionRef are where to go from a version.
type RevisionRef struct {
	Self string `json:"self" format:"uri-reference" example:"/v1/articles/01902dcb-0c00-79ba-a3e4-3416874f0a87/revisions/1"`      // the version whole
	Diff string `json:"diff" format:"uri-reference" example:"/v1/articles/01902dcb-0c00-79ba-a3e4-3416874f0a87/revisions/1/diff"` // what it changed
} //	@name	RevisionLinks

// Revision is one stored version of an article.
type Revision struct {
	Version  int         `json:"version" minimum:"1" example:"1"`                                                                                         // of the article
	At       Time        `json:"at" swaggertype:"string" format:"date-time" example:"2024-06-19T08:30:00.000Z"`                                           // when it was stored
	Kind     string      `json:"kind" example:"published"`                                                                                                // what was done, as in the audit log: saved, published, updated and their like
	Key      RevisionKey `json:"key"`                                                                                                                     // with which key
	Article  Article     `json:"article"`                                                                                                                 // as it was, without translations; sections, tags, authors and related stories bear their present names
	Original *string     `json:"original,omitzero" validate:"optional" extensions:"x-nullable" example:"Bridge over the Kura opens.It took three years."` // the text before it was repaired, of an imported first version, else null; with include=original
	Links    RevisionRef `json:"links"`                                                                                                                   // where to go from here
} //	@name	Revision

// RevisionQuery is the query string of one version.
type RevisionQuery struct {
	Include string `form:"include" enums:"original" validate:"optional" example:"original"` // give this as well: original
}

// listRevisions serves the stored versions of an article.
//
//	@ID				listRevisions
//	@Summary		List the versions of an article
//	@Description	Every stored version, the newest first: when it was stored, with which key, and what was done. The server may be set to keep the newest ones only.
//	@Tags			Revisions
//	@Produce		json
//	@Param			id				path		string		true	"Article id"	format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			_				query		PageQuery	false	"-"
//	@Success		200				{object}	Page[RevisionSummary]
//	@Header			200				{string}	ETag	"changes whenever these bytes would"
//	@Header			200				{string}	Link	"first, next, prev and self, as in links"
//	@Failure		400,401,403,404	{object}	Problem
//	@Failure		default			{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/{id}/revisions [get]
func (s *Server) listRevisions(c *gin.Context) error {
	in := query[PageQuery](c)
	from, backward, err := readRevisionCursor(in.Cursor, filtersOf(c))
	if err != nil {
		return err
	}
	a, ans, err := s.revised(c)
	if err != nil {
		return err
	}
	page, err := s.db.Revisions(c.Request.Context(), a, store.RevisionQuery{Limit: in.Limit, From: from, Backward: backward, WantAll: in.Total})
	if err != nil {
		return err
	}
	out := Page[RevisionSummary]{Meta: Meta{Limit: in.Limit}, Links: pageLinks(c, nil, nil)}
	out.Data = mapped(page.Revisions, func(r news.Revision) RevisionSummary { return summaryOf(a, r) })
	if n := len(page.Revisions); n > 0 {
		out.Links.Next = revisionPage(c, page.HasNext, page.Revisions[n-1].Version, false)
		out.Links.Prev = revisionPage(c, page.HasPrev, page.Revisions[0].Version, true)
	}
	if in.Total {
		out.Meta.Total = &page.Total
	}
	c.Header("Link", out.Links.header())
	return s.replyRevised(c, ans, out)
}

// revised loads the article that the path names, and begins the answer.
func (s *Server) revised(c *gin.Context) (news.Article, answer, error) {
	id, err := pathID(c)
	if err != nil {
		return news.Article{}, answer{}, err
	}
	ctx := c.Request.Context()
	modified, err := s.db.LastChange(ctx, viewer(c)) // before the rest, so that it is never too late
	if err != nil {
		return news.Article{}, answer{}, err
	}
	a, err := s.db.Article(ctx, id, viewer(c), store.Columns{})
	return a, answer{modified: modified}, err
}

func (s *Server) replyRevised(c *gin.Context, ans answer, body any) error {
	rendered, err := jsonAnswer(body)
	if err != nil {
		return fmt.Errorf("render revisions: %w", err)
	}
	ans.body = rendered.body
	return s.reply(c, ans)
}

func summaryOf(a news.Article, r news.Revision) RevisionSummary {
	return RevisionSummary{
		Version: r.Version, At: Time{r.At}, Kind: string(r.Kind), Key: RevisionKey{r.KeyID, r.KeyName},
		Headline: r.Headline, Status: r.Status, Links: revisionLinks(a, r.Version),
	}
}

func revisionLinks(a news.Article, version int) RevisionRef {
	self := "/v1/articles/" + a.ID.String() + "/revisions/" + strconv.Itoa(version)
	return RevisionRef{self, self + "/diff"}
}

// getRevision serves one stored version of an article.
//
//	@ID				getRevision
//	@Summary		Get a version of an article
//	@Description	The article as it was. include=original also gives the text that an import began with. A version that is no longer kept is a 410.
//	@Tags			Revisions
//	@Produce		json
//	@Param			id					path		string			true	"Article id"					format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			version				path		string			true	"Number of the version, from 1"	example(1)
//	@Param			_					query		RevisionQuery	false	"-"
//	@Success		200					{object}	Revision
//	@Header			200					{string}	ETag			"changes whenever these bytes would"
//	@Header			200					{string}	Last-Modified	"when anything in the answer may last have changed"
//	@Failure		400,401,403,404,410	{object}	Problem
//	@Failure		default				{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/{id}/revisions/{version} [get]
func (s *Server) getRevision(c *gin.Context) error {
	version, err := pathVersion(c)
	if err != nil {
		return err
	}
	a, ans, err := s.revised(c)
	if err != nil {
		return err
	}
	r, err := s.db.Revision(c.Request.Context(), a, version)
	if err != nil {
		return err
	}
	out := Revision{
		Version: r.Version, At: Time{r.At}, Kind: string(r.Kind), Key: RevisionKey{r.KeyID, r.KeyName}, Links: revisionLinks(a, version),
	}
	if out.Article, err = s.articleOf(r.Article, true, include{body: true, related: true}); err != nil {
		return err
	}
	if query[RevisionQuery](c).Include == "original" {
		return s.replyRevised(c, ans, struct {
			Revision
			Original *string `json:"original"`
		}{out, orNil(r.Original)})
	}
	return s.replyRevised(c, ans, out)
}

// restoreRevision makes an earlier version the present one.
//
//	@ID				restoreRevision
//	@Summary		Restore a version of an article
//	@Description	Stores what that version said as a new one. Slug, status and the times of the workflow stay as they are, and so do corrections and the group of translations. Tags and authors that were merged since are those they were merged into; deleted ones are made again; a section that is gone leaves the story where it is. When nothing differs, nothing is stored.
//	@Tags			Revisions
//	@Produce		json
//	@Param			id									path		string	true	"Article id"					format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			version								path		string	true	"Number of the version, from 1"	example(1)
//	@Param			If-Match							header		string	false	"ETag of the article as you read it: 412 when it has changed since"
//	@Success		200									{object}	Article
//	@Header			200									{string}	ETag	"of the new version"
//	@Failure		400,401,403,404,409,410,412,422,428	{object}	Problem
//	@Failure		default								{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/{id}/revisions/{version}/restore [post]
func (s *Server) restoreRevision(c *gin.Context) error {
	version, err := pathVersion(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	if _, err := s.editor.RestoreRevision(ctx, id, version, s.by(c)); err != nil {
		return err
	}
	return s.replySealed(c)
}

// pathVersion is the number of a version in the path.
func pathVersion(c *gin.Context) (int, error) { return readVersion("version", param(c, "version")) }

// readVersion reads the number of a version from a parameter.
func readVersion(parameter, text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil || n == 0 || text != strconv.FormatUint(n, 10) {
		return 0, news.ErrParameter.With("%s %q is not the number of a version", parameter, clipped(text)).WithFields(news.FieldError{
			Parameter: parameter, Code: "not-a-version", Detail: fmt.Sprintf("is %q; must be a whole number from 1", clipped(text)),
		})
	}
	return int(n), nil
}

// revisionPage is the link to the page after or before a version; nil when there
// is none.
func revisionPage(c *gin.Context, there bool, version int, backward bool) *string {
	if !there {
		return nil
	}
	path := pathWith(c, revisionCursor(version, backward, filtersOf(c)))
	return &path
}

// revisionCursor is the place at a version. It is bound to its article.
func revisionCursor(version int, backward bool, filters uint32) string {
	b := []byte{cursorVersion, 0}
	if backward {
		b[1] = 1
	}
	b = binary.BigEndian.AppendUint32(b, filters)
	return sealCursor(binary.AppendUvarint(b, uint64(version))) //nolint:gosec // counts from 1
}

// readRevisionCursor undoes revisionCursor; 0 for "".
func readRevisionCursor(text string, filters uint32) (version int, backward bool, err error) {
	if text == "" {
		return 0, false, nil
	}
	const filtersAt, versionAt = 2, 6
	b, ok := openCursor(text)
	if !ok || len(b) <= versionAt || b[1] > 1 {
		return 0, false, errCursor
	}
	n, size := binary.Uvarint(b[versionAt:])
	if size != len(b)-versionAt || n == 0 || n > math.MaxInt32 {
		return 0, false, errCursor
	}
	if binary.BigEndian.Uint32(b[filtersAt:versionAt]) != filters {
		return 0, false, badCursor("belongs to the versions of another article; start that listing without a cursor")
	}
	return int(n), b[1] == 1, nil
}
