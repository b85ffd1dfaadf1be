package api

import (
	"bytes"
	"context"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/diff"
	"github.com/dateline-api/dateline/internal/news"
)

// DiffQuery is the query string of a difference.
type DiffQuery struct {
	Against string `form:"against" validate:"optional" example:"1"` // number of the version to compare with; the one before when it is left out
}

// Diff is what differs between two versions of an article.
type Diff struct {
	From   int         `json:"from" minimum:"0" example:"1"` // the version that was compared with; 0 for nothing at all, before the first
	To     int         `json:"to" minimum:"1" example:"2"`   // the version that was asked for
	Fields []DiffField `json:"fields"`                       // the fields that differ, in the order of the article
} //	@name	Diff

// DiffField is one field that differs: texts as ops, other values as from and to.
type DiffField struct {
	Field string   `json:"field" example:"headline"`          // its name in the article
	From  any      `json:"from,omitzero" validate:"optional"` // its value in the one version; not for texts
	To    any      `json:"to,omitzero" validate:"optional"`   // its value in the other
	Ops   []DiffOp `json:"ops,omitzero" validate:"optional"`  // of a text: its pieces, in order
} //	@name	DiffField

// DiffOp is a piece of a text. What is equal or was deleted makes the one
// version, what is equal or was inserted the other. No word, tag or character
// reference is ever cut.
type DiffOp struct {
	Op   string `json:"op" enums:"equal,insert,delete" example:"insert"` // what became of it
	Text string `json:"text" example:"on Monday"`                        // plain text; in the body HTML, whose tags may be opened in one piece and closed in another
} //	@name	DiffOp

// diffRevision serves what a version changed.
//
//	@ID				diffRevision
//	@Summary		Compare two versions of an article
//	@Description	With the version before, or with the one that against names. Texts differ word by word, and in the body a tag counts as one word; other values are given as they were and as they are. The first version is compared with nothing.
//	@Tags			Revisions
//	@Produce		json
//	@Param			id					path		string		true	"Article id"					format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			version				path		string		true	"Number of the version, from 1"	example(1)
//	@Param			_					query		DiffQuery	false	"-"
//	@Success		200					{object}	Diff
//	@Header			200					{string}	ETag			"changes whenever these bytes would"
//	@Header			200					{string}	Last-Modified	"when anything in the answer may last have changed"
//	@Failure		400,401,403,404,410	{object}	Problem
//	@Failure		default				{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/{id}/revisions/{version}/diff [get]
func (s *Server) diffRevision(c *gin.Context) error {
	version, err := pathVersion(c)
	against := 0
	if text := query[DiffQuery](c).Against; err == nil && text != "" {
		against, err = readVersion("against", text)
	}
	if err != nil {
		return err
	}
	a, ans, err := s.revised(c)
	if err != nil {
		return err
	}
	out := Diff{From: against, To: version}
	done, err := s.comparisons.begin(c.Request.Context())
	if err != nil {
		return err
	}
	defer done()
	to, err := s.revisionMembers(c, a, version)
	if err != nil {
		return err
	}
	if against == 0 {
		if out.From, err = s.db.RevisionBefore(c.Request.Context(), a, version); err != nil {
			return err
		}
	}
	from, err := s.revisionMembers(c, a, out.From)
	if err != nil {
		return err
	}
	if out.Fields, err = diffFields(from, to); err != nil {
		return err
	}
	return s.replyRevised(c, ans, out)
}

// turns bounds how much of one kind of work is done at once; who comes later
// waits.
type turns chan struct{}

// maxComparisons is how many versions are compared at once. Two bodies of a
// mebibyte take about 120 MB and half a second of a processor, so that many at a
// time would only take the memory of all.
const maxComparisons = 2

// begin waits for a turn, which done gives back. The error is ctx's.
func (t turns) begin(ctx context.Context) (done func(), err error) {
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// revisionMembers are the fields of a version as they are shown; none for 0.
func (s *Server) revisionMembers(c *gin.Context, a news.Article, version int) (map[string]jsontext.Value, error) {
	if version == 0 {
		return nil, nil
	}
	r, err := s.db.Revision(c.Request.Context(), a, version)
	if err != nil {
		return nil, err
	}
	wire, err := s.articleOf(r.Article, true, include{body: true})
	if err != nil {
		return nil, err
	}
	rendered, err := json.Marshal(wire)
	if err != nil {
		return nil, err
	}
	var members map[string]jsontext.Value
	if err := json.Unmarshal(rendered, &members); err != nil {
		return nil, err
	}
	// The ids as they were stored, whatever became of the stories.
	members["related"], err = json.Marshal(mapped(r.Article.Related, news.ID.String))
	return members, err
}

// textFields are compared word by word, and the body tag by tag.
var textFields = map[string]func(from, to string) []diff.Op{
	"headline": diff.Text, "subheadline": diff.Text, "summary": diff.Text, "byline": diff.Text, "editorNote": diff.Text,
	"body": diff.HTML,
}

// comparedFields are the fields that a difference may name, in the order of the
// article: all that editors or the workflow set.
var comparedFields = []string{
	"type", "language", "slug", "headline", "subheadline", "summary", "body", "dateline", "byline", "authors", "section", "tags", "media",
	"source", "canonicalUrl", "rights", "urgency", "status", "publishedAt", "firstPublishedAt", "embargoedUntil", "expiresAt",
	"corrections", "kill", "related", "editorNote", "metadata", "deletedAt",
}

func diffFields(from, to map[string]jsontext.Value) ([]DiffField, error) {
	out := []DiffField{}
	for _, name := range comparedFields {
		before, after := orNull(from[name]), orNull(to[name])
		if bytes.Equal(before, after) || from == nil && isEmpty(after) {
			continue
		}
		field := DiffField{Field: name}
		if compare := textFields[name]; compare != nil {
			var texts [2]string
			for i, v := range []jsontext.Value{before, after} {
				if err := json.Unmarshal(v, &texts[i]); err != nil { // null is ""
					return nil, err
				}
			}
			field.Ops = mapped(compare(texts[0], texts[1]), func(o diff.Op) DiffOp { return DiffOp{string(o.Kind), o.Text} })
		} else {
			field.From, field.To = before, after
		}
		out = append(out, field)
	}
	return out, nil
}

func orNull(v jsontext.Value) jsontext.Value {
	if len(v) == 0 {
		return jsontext.Value("null")
	}
	return v
}

// isEmpty reports whether a value says nothing, so that a first version need not
// say that it has none.
func isEmpty(v jsontext.Value) bool {
	switch string(v) {
	case "null", `""`, "[]", "{}":
		return true
	}
	return false
}
