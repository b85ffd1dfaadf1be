package api

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
)

// submitArticle asks for a draft to be looked at.
//
//	@ID				submitArticle
//	@Summary		Submit an article
//	@Description	A draft goes into review, where somebody with the scope publish decides. It can still be changed. The [workflow](/docs/workflow) shows what can follow.
//	@Tags			Write stories
//	@Produce		json
//	@Param			id						path		string	true	"Article id"	format(uuid)	example(019030ec-2220-7b7e-9f15-75cf481d2fa4)
//	@Param			If-Match				header		string	false	"ETag of the article as you read it: 412 when it has changed since"
//	@Success		200						{object}	Article
//	@Header			200						{string}	ETag	"of the new version"
//	@Failure		401,403,404,409,412,428	{object}	Problem
//	@Failure		default					{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/{id}/submit [post]
func (s *Server) submitArticle(c *gin.Context) error { return s.transition(c, s.editor.Submit) }

// publishArticle puts a story out.
//
//	@ID				publishArticle
//	@Summary		Publish an article
//	@Description	A story goes out now, or with the publishedAt that it has when that has passed. While its publishedAt is to come it is scheduled, and goes out by itself within a second of that time. A story that is out already is a 409. The [workflow](/docs/workflow) shows what can follow.
//	@Tags			Write stories
//	@Produce		json
//	@Param			id							path		string	true	"Article id"	format(uuid)	example(019030ec-2220-7b7e-9f15-75cf481d2fa4)
//	@Param			If-Match					header		string	false	"ETag of the article as you read it: 412 when it has changed since"
//	@Success		200							{object}	Article
//	@Header			200							{string}	ETag	"of the new version"
//	@Failure		401,403,404,409,412,422,428	{object}	Problem
//	@Failure		default						{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/articles/{id}/publish [post]
func (s *Server) publishArticle(c *gin.Context) error { return s.transition(c, s.editor.Publish) }

// unpublishArticle takes a story back to draft.
//
//	@ID				unpublishArticle
//	@Summary		Unpublish an article
//	@Description	A story that is published, scheduled, killed or in review is a draft again; readers get 404 until it is published anew. The [workflow](/docs/workflow) shows what can follow.
//	@Tags			Write stories
//	@Produce		json
//	@Param			id						path		string	true	"Article id"	format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			If-Match				header		string	false	"ETag of the article as you read it: 412 when it has changed since"
//	@Success		200						{object}	Article
//	@Header			200						{string}	ETag	"of the new version"
//	@Failure		401,403,404,409,412,428	{object}	Problem
//	@Failure		default					{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/articles/{id}/unpublish [post]
func (s *Server) unpublishArticle(c *gin.Context) error { return s.transition(c, s.editor.Unpublish) }

// KillInput says why a story is withdrawn.
type KillInput struct {
	Reason string `json:"reason" minLength:"1" maxLength:"2000" example:"The quoted report does not exist."` // plain text, for readers and partners
} //	@name	KillInput

// killArticle withdraws a story.
//
//	@ID				killArticle
//	@Summary		Kill an article
//	@Description	A published story is withdrawn, with a reason: readers get 410 with the reason, by id and by slug, and it vanishes from every list. It keeps its slug. The [workflow](/docs/workflow) shows what can follow.
//	@Tags			Write stories
//	@Accept			json
//	@Produce		json
//	@Param			id			path	string		true	"Article id"	format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			If-Match	header	string		false	"ETag of the article as you read it: 412 when it has changed since"
//	@Param			kill		body	KillInput	true	"Why"
//	@x-example-body	"kill.json"
//	@Success		200										{object}	Article
//	@Header			200										{string}	ETag	"of the new version"
//	@Failure		400,401,403,404,409,412,413,415,422,428	{object}	Problem
//	@Failure		default									{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/articles/{id}/kill [post]
func (s *Server) killArticle(c *gin.Context) error {
	step, err := s.readKill(requestOf(c).body)
	if err != nil {
		return err
	}
	return s.transition(c, step.on(s.editor))
}

// step is a step of the workflow that an Editor takes.
type step func(*editorial.Editor, context.Context, news.ID, editorial.By[news.Article]) (news.Article, error)

// on is the step as the given Editor takes it.
func (do step) on(e *editorial.Editor) func(context.Context, news.ID, editorial.By[news.Article]) (news.Article, error) {
	return func(ctx context.Context, id news.ID, by editorial.By[news.Article]) (news.Article, error) {
		return do(e, ctx, id, by)
	}
}

func (s *Server) readKill(body []byte) (step, error) {
	var in KillInput
	err := jsonbody.Decode(body, &in)
	return func(e *editorial.Editor, ctx context.Context, id news.ID, by editorial.By[news.Article]) (news.Article, error) {
		return e.Kill(ctx, id, in.Reason, by)
	}, err
}

// CorrectInput is a correction as it is written.
type CorrectInput struct {
	Note  string         `json:"note" minLength:"1" maxLength:"2000" example:"An earlier version gave the wrong length of the bridge."`                 // plain text, for readers: what was wrong
	Kind  string         `json:"kind" enums:"correction,clarification,update,retraction" default:"correction" validate:"optional" example:"correction"` // how grave
	Patch jsontext.Value `json:"patch" validate:"optional" swaggertype:"object" extensions:"x-patch"`                                                   // the change, as PATCH takes it: a merge patch, or a list of JSON Patch operations; none when the note is all
} //	@name	CorrectInput

// correctArticle publishes a change with a note for readers.
//
//	@ID				correctArticle
//	@Summary		Correct an article
//	@Description	Changes a published story and tells readers what was wrong: the note is added to its corrections, with the time and the version that put it right. The patch is applied as PATCH does, in the same version. The [workflow](/docs/workflow) shows what can follow.
//	@Tags			Write stories
//	@Accept			json
//	@Produce		json
//	@Param			id			path	string			true	"Article id"	format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			If-Match	header	string			false	"ETag of the article as you read it: 412 when it has changed since"
//	@Param			correction	body	CorrectInput	true	"What was wrong, and the change"
//	@x-example-body	{"With a merge patch": "correct.json", "With JSON Patch": "correct-json-patch.json", "A note alone": "correct-note.json"}
//	@Success		200										{object}	Article
//	@Header			200										{string}	ETag	"of the new version"
//	@Failure		400,401,403,404,409,412,413,415,422,428	{object}	Problem
//	@Failure		default									{object}	Problem	"Any other problem"
//	@Security		ApiKey[publish]
//	@Router			/v1/articles/{id}/correct [post]
func (s *Server) correctArticle(c *gin.Context) error {
	step, err := s.readCorrect(requestOf(c).body)
	if err != nil {
		return err
	}
	return s.transition(c, step.on(s.editor))
}

func (s *Server) readCorrect(body []byte) (step, error) {
	var in CorrectInput
	if err := jsonbody.Decode(body, &in); err != nil {
		return nil, err
	}
	edit, err := s.editOf(in.Patch)
	note := editorial.Note{Kind: in.Kind, Text: in.Note}
	return func(e *editorial.Editor, ctx context.Context, id news.ID, by editorial.By[news.Article]) (news.Article, error) {
		return e.Correct(ctx, id, note, edit, by)
	}, err
}

// editOf makes an edit of the patch in a correction; nil when there is none.
func (s *Server) editOf(value jsontext.Value) (func(news.Article) (editorial.Input, error), error) {
	mediaType := mergePatchType
	switch value.Kind() {
	case 0, 'n':
		return nil, nil
	case '[':
		mediaType = jsonPatchType
	case '{':
	default:
		return nil, news.ErrInvalid.With("patch must be an object or a list of operations").WithFields(news.FieldError{
			Pointer: "/patch", Code: "wrong-type", Detail: "must be a merge patch, which is an object, or a list of JSON Patch operations",
		})
	}
	p, err := newPatch(mediaType, value)
	if e := news.AsError(err); e != nil {
		return nil, below("/patch", e)
	}
	return func(current news.Article) (editorial.Input, error) { return s.patched(current, p) }, err
}

// below is an error about a part of a body, with pointers into the whole.
func below(at string, e *news.Error) error {
	fields := make([]news.FieldError, len(e.Fields))
	for i, f := range e.Fields {
		f.Pointer = at + f.Pointer
		fields[i] = f
	}
	return e.WithFields(fields...)
}

// restoreArticle takes an article out of the trash.
//
//	@ID				restoreArticle
//	@Summary		Restore an article from the trash
//	@Description	It comes back as a draft, with the slug it had. Editors find what is in the trash with GET /v1/articles?status=trashed. The [workflow](/docs/workflow) shows what can follow.
//	@Tags			Write stories
//	@Produce		json
//	@Param			id						path		string	true	"Article id"	format(uuid)	example(01903002-ac80-727e-a145-d6cb2fa8a102)
//	@Param			If-Match				header		string	false	"ETag of the article as you read it: 412 when it has changed since"
//	@Success		200						{object}	Article
//	@Header			200						{string}	ETag	"of the new version"
//	@Failure		401,403,404,409,412,428	{object}	Problem
//	@Failure		default					{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/{id}/restore [post]
func (s *Server) restoreArticle(c *gin.Context) error { return s.transition(c, s.editor.Restore) }
