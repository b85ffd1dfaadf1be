package api

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	bcp47 "golang.org/x/text/language"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// ArticleQuery is the query string of one article.
type ArticleQuery struct {
	Fields  string `form:"fields" validate:"optional" example:"headline,section.name"`                             // JSON alone: give these fields only, separated by commas, dotted where they nest
	Include string `form:"include" validate:"optional" example:"bodyText"`                                         // JSON alone: give these as well: bodyText, bodyMarkdown
	Format  string `form:"format" enums:"json,ninjs,ninjs-2.2,ninjs-1.6,jsonld,markdown,text" validate:"optional"` // what to give, whatever Accept says; ninjs is 3.1
}

// shape reads what an answer of one article holds.
func (q ArticleQuery) shape() (include, selection, error) {
	want, err := readInclude(include{body: true, related: true, translations: true}, q.Include)
	chosen, err2 := readFields(q.Fields)
	return want, chosen, joinFaults(err, err2)
}

// joinFaults makes one error of several that list faults of parameters.
func joinFaults(errs ...error) error {
	var l faultList
	for _, err := range errs {
		l.add(err)
	}
	return l.err()
}

// getArticle serves one article that the caller may see.
//
//	@ID				getArticle
//	@Summary		Get an article
//	@Description	One story with its body. Readers get what is published; editors every story, also in the trash. Accept or format picks another form: ninjs, schema.org JSON-LD, plain text or Markdown.
//	@Tags			Read stories
//	@Produce		json,application/vnd.iptc.ninjs+json,application/ld+json,text/plain,text/markdown
//	@x-produce		{"application/vnd.iptc.ninjs+json": "object", "application/ld+json": "object"}
//	@Param			id		path		string			true	"Article id"	format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			_		query		ArticleQuery	false	"-"
//	@Success		200		{object}	Article
//	@Header			200		{string}	ETag			"changes whenever these bytes would; send it back in If-None-Match or If-Match"
//	@Header			200		{string}	Last-Modified	"when anything in the answer last changed"
//	@Failure		404,410	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/articles/{id} [get]
func (s *Server) getArticle(c *gin.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return s.oneArticle(c, func(columns store.Columns) (store.Document, bool, error) {
		return s.db.Document(c.Request.Context(), id, columns)
	}, func(columns store.Columns) (news.Article, error) {
		return s.db.Article(c.Request.Context(), id, viewer(c), columns)
	})
}

// getArticleBySlug serves one article by its language and slug, and redirects
// from a former slug.
//
//	@ID				getArticleBySlug
//	@Summary		Get an article by its slug
//	@Description	The same as by id. A slug that the story had before answers 308 with the present one in Location.
//	@Tags			Read stories
//	@Produce		json,application/vnd.iptc.ninjs+json,application/ld+json,text/plain,text/markdown
//	@x-produce		{"application/vnd.iptc.ninjs+json": "object", "application/ld+json": "object"}
//	@Param			language	path		string			true	"Language of the story, a BCP 47 tag"	example(en)
//	@Param			slug		path		string			true	"Slug of the story, present or former"	example(the-fifth-meeting-of-the-eu-azerbaijan-security-dialogue-was-held-on-13-june-in-brussels)
//	@Param			_			query		ArticleQuery	false	"-"
//	@Success		200			{object}	Article
//	@Header			200			{string}	ETag	"changes whenever these bytes would"
//	@Success		308			"The story has another slug now"
//	@Header			308			{string}	Location	"the path with the present slug"
//	@Failure		404,410		{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/articles/by-slug/{language}/{slug} [get]
func (s *Server) getArticleBySlug(c *gin.Context) error {
	language, slug := param(c, "language"), param(c, "slug")
	if !news.IsSlug(slug) {
		return news.ErrNotFound.With("%q cannot be a slug; slugs are of lower-case letters a-z, digits and hyphens", clipped(slug))
	}
	if languageLike.MatchString(language) { // what a caller made up goes into no header
		requestOf(c).missingKeys = []string{news.SlugKey(language, slug)}
	}
	return s.oneArticle(c, func(columns store.Columns) (store.Document, bool, error) {
		return s.db.DocumentBySlug(c.Request.Context(), language, slug, columns)
	}, func(columns store.Columns) (news.Article, error) {
		canonical := language
		if tag, err := bcp47.Parse(language); err == nil {
			canonical = tag.String() // /EN/ redirects to /en/
		}
		a, err := s.db.ArticleBySlug(c.Request.Context(), canonical, slug, viewer(c), columns)
		if err == nil && (a.Slug != slug || a.Language != language) {
			return a, movedTo("/v1/articles/by-slug/" + url.PathEscape(a.Language) + "/" + a.Slug)
		}
		return a, err
	})
}

// languageLike is what BCP 47 tags are made of.
var languageLike = regexp.MustCompile(`^[A-Za-z0-9-]{1,35}$`)

// oneArticle answers with the article that load finds; or with what find has of
// it ready-made, for a reader who wants no more than that. When the caller may
// have it already, a first look without the body tells.
func (s *Server) oneArticle(c *gin.Context, find func(store.Columns) (store.Document, bool, error), load func(store.Columns) (news.Article, error)) error {
	q := query[ArticleQuery](c)
	want, chosen, err := q.shape()
	if err != nil {
		return err
	}
	format, err := s.format(c)
	if err != nil {
		return err
	}
	q.Format = ""
	if q == (ArticleQuery{}) && format.name == formatJSON && !viewer(c).Editor() {
		if done, err := s.oneDocument(c, find); done || err != nil {
			return err
		}
	}
	columns := chosen.narrow(want).columns()
	if format.name != formatJSON {
		columns.Body = true
	}
	conditional := conditional(c)
	var a news.Article
	if conditional {
		a, err = load(store.Columns{})
	} else {
		a, err = load(columns)
	}
	if target, moved := isMoved(err); moved {
		return s.redirect(c, target, news.ArticleKey(a.ID), news.SlugKey(param(c, "language"), param(c, "slug")))
	}
	if err != nil {
		return err
	}
	if conditional {
		ans, err := s.describeRead(c, a)
		if err != nil {
			return err
		}
		if s.notModified(c, ans) {
			return nil
		}
		if a, err = load(columns); err != nil {
			return err
		}
	}
	if format.name != formatJSON {
		return s.replyFormat(c, a, format)
	}
	return s.replyArticle(c, a, want, chosen)
}

// readersVariant is the representation that readers get who ask for nothing else.
const readersVariant = "\x00"

// describeArticle is the answer for an article but for its body.
func (s *Server) describeArticle(c *gin.Context, a news.Article, status int) answer {
	variant := readersVariant
	if c.Request.URL.RawQuery != "" {
		values := c.Request.URL.Query()
		variant = values.Get("fields") + "\x00" + values.Get("include")
	}
	if isRead(c.Request.Method) {
		variant += s.variant(c, formatOf(c))
	}
	if isRead(c.Request.Method) && viewer(c).Editor() {
		variant += "\x00editor"
	} else if !isRead(c.Request.Method) {
		variant = "\x00\x00editor" // what a write answers is what its author would read
	}
	keys := []string{news.ArticleKey(a.ID)}
	for _, t := range append(append([]news.Term{}, a.Authors...), a.Tags...) {
		keys = append(keys, news.TermKey(t.ID))
	}
	if a.Section != nil {
		keys = append(keys, news.TermKey(a.Section.ID))
	}
	return answer{
		status: status, etag: articleETag(a, variant+"\x00"+s.version+"\x00"+s.siteURL),
		modified: a.ModifiedAt(s.now()), keys: keys, until: earliest(a.ExpiresAt, a.OthersChange),
	}
}

// earliest is the first of the times that are set.
func earliest(times ...time.Time) time.Time {
	var first time.Time
	for _, t := range times {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// describeRead is describeArticle for a read. Editors see drafts of other stories
// named, whose changes do not touch this one: for them anything may have changed.
func (s *Server) describeRead(c *gin.Context, a news.Article) (answer, error) {
	ans := s.describeArticle(c, a, http.StatusOK)
	if !viewer(c).Editor() {
		return ans, nil
	}
	var err error
	ans.modified, err = s.db.LastChange(c.Request.Context(), viewer(c))
	return ans, err
}

func (s *Server) replyArticle(c *gin.Context, a news.Article, want include, chosen selection) error {
	ans, err := s.describeRead(c, a)
	if err != nil {
		return err
	}
	if ans.body, err = s.renderArticle(a, viewer(c).Editor(), want, chosen); err != nil {
		return err
	}
	return s.reply(c, ans)
}

// written is the answer to a write: the article as its author reads it now.
func (s *Server) written(c *gin.Context, before *news.Article, a news.Article) (answer, error) {
	status := http.StatusOK
	if before == nil {
		status = http.StatusCreated
	}
	ans := s.describeArticle(c, a, status)
	if status == http.StatusCreated {
		ans.location = "/v1/articles/" + a.ID.String()
	}
	var err error
	ans.body, err = s.renderArticle(a, true, include{body: true, related: true, translations: true}, nil)
	return ans, err
}

// by says for the editorial package who acts, under which conditions, and how
// the answer is kept.
func (s *Server) by(c *gin.Context) editorial.By[news.Article] {
	return editorial.By[news.Article]{
		Viewer: viewer(c),
		Unless: precondition(s, c, articleState),
		Seal:   seal(c, func(before *news.Article, a news.Article) (answer, error) { return s.written(c, before, a) }),
	}
}

// createArticle stores a new article.
//
//	@ID				createArticle
//	@Summary		Create an article
//	@Description	A draft; or published at once with "status": "published", which needs the scope publish; with a publishedAt to come it is scheduled instead. The [workflow](/docs/workflow) shows what can follow. The slug, word count and times are made by the server. Tags and authors that do not exist are made; a section must exist.
//	@Tags			Write stories
//	@Accept			json
//	@Produce		json
//	@Param			article	body	ArticleInput	true	"The article"
//	@x-example-body	{"A draft": "draft.json", "Published at once": "published.json"}
//	@Success		201							{object}	Article
//	@Header			201							{string}	Location	"path of the article"
//	@Header			201							{string}	ETag		"of the article as its author reads it"
//	@Failure		400,401,403,409,413,415,422	{object}	Problem
//	@Failure		default						{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles [post]
func (s *Server) createArticle(c *gin.Context) error {
	in, err := decodeArticle(requestOf(c).body)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	if _, err := s.editor.Create(ctx, in, s.by(c)); err != nil {
		return err
	}
	return s.replySealed(c)
}

// replaceArticle stores the whole of an article anew.
//
//	@ID				replaceArticle
//	@Summary		Replace an article
//	@Description	What the body leaves out is cleared, but status, slug and language stay, and so does publishedAt of a story that is out or scheduled. Another publishedAt reschedules a scheduled story; one that has passed publishes it. Fields of the server's own are ignored, so an article can be sent back as it was read. A status other than the present one is a 422: it changes by the [workflow](/docs/workflow).
//	@Tags			Write stories
//	@Accept			json
//	@Produce		json
//	@Param			id			path	string			true	"Article id"	format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			If-Match	header	string			false	"ETag of the article as you read it: 412 when it has changed since"
//	@Param			article		body	ArticleInput	true	"The article"
//	@x-example-body	"replacement.json"
//	@Success		200										{object}	Article
//	@Header			200										{string}	ETag	"of the new version"
//	@Failure		400,401,403,404,409,412,413,415,422,428	{object}	Problem
//	@Failure		default									{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/{id} [put]
func (s *Server) replaceArticle(c *gin.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := decodeArticle(requestOf(c).body)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	if _, err := s.editor.Replace(ctx, id, in, s.by(c)); err != nil {
		return err
	}
	return s.replySealed(c)
}

// patchArticle changes parts of an article.
//
//	@ID				patchArticle
//	@Summary		Change parts of an article
//	@Description	With a JSON merge patch (RFC 7396): members replace, null clears, lists are replaced whole. Plain application/json means the same. With application/json-patch+json a list of operations (RFC 6902): all or nothing; a test that fails is a 409. The article that the patch applies to has the fields of ArticleInput, tags and authors as objects. Another publishedAt reschedules a scheduled story; one that has passed publishes it.
//	@Tags			Write stories
//	@Accept			application/merge-patch+json,json,application/json-patch+json
//	@Produce		json
//	@Param			id			path	string				true	"Article id"	format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			If-Match	header	string				false	"ETag of the article as you read it: 412 when it has changed since"
//	@Param			patch		body	ArticleInput		true	"What changes"
//	@Param			operations	body	[]PatchOperation	true	"What to do, in order"
//	@x-body			{"application/merge-patch+json": {"param": "patch", "example": "merge-patch.json"}, "application/json": {"param": "patch", "example": "merge-patch.json"}, "application/json-patch+json": {"param": "operations", "example": "json-patch.json"}}
//	@Success		200										{object}	Article
//	@Header			200										{string}	ETag	"of the new version"
//	@Failure		400,401,403,404,409,412,413,415,422,428	{object}	Problem
//	@Failure		default									{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/{id} [patch]
func (s *Server) patchArticle(c *gin.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	r := requestOf(c)
	patch, err := newPatch(r.mediaType, r.body)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	_, err = s.editor.Change(ctx, id, func(current news.Article) (editorial.Input, error) {
		return s.patched(current, patch)
	}, s.by(c))
	if err != nil {
		return err
	}
	return s.replySealed(c)
}

// DeleteQuery is the query string of a deletion.
type DeleteQuery struct {
	Permanent bool `form:"permanent" validate:"optional" default:"false"` // remove it for good, revisions and all; needs the scope admin
}

// deleteArticle puts an article into the trash, or removes it for good.
//
//	@ID				deleteArticle
//	@Summary		Delete an article
//	@Description	Into the trash, from which it can be restored. With permanent=true it is gone for good, with all its revisions; that needs the scope admin.
//	@Tags			Write stories
//	@Param			id						path	string		true	"Article id"	format(uuid)	example(01902dcb-0c00-79ba-a3e4-3416874f0a87)
//	@Param			If-Match				header	string		false	"ETag of the article as you read it: 412 when it has changed since"
//	@Param			_						query	DeleteQuery	false	"-"
//	@Success		204						"It is in the trash, or gone"
//	@Failure		401,403,404,409,412,428	{object}	Problem
//	@Failure		default					{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/{id} [delete]
func (s *Server) deleteArticle(c *gin.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	if query[DeleteQuery](c).Permanent {
		err = s.editor.Purge(ctx, id, s.by(c))
	} else {
		_, err = s.editor.Trash(ctx, id, s.by(c))
	}
	if err != nil {
		return err
	}
	return s.reply(c, answer{status: http.StatusNoContent})
}

// upsertArticle creates or replaces the article that a source knows by its own id.
//
//	@ID				upsertArticle
//	@Summary		Create or replace an article by its source's id
//	@Description	For systems that send the same stories again and again: 201 when it is new, 200 when it replaced what was there. When nothing differs, nothing is stored: 200 and the same version. The source of the body is overruled by the path.
//	@Tags			Write stories
//	@Accept			json
//	@Produce		json
//	@Param			source			path	string			true	"Name of the source"			example(News.Az)
//	@Param			sourceId		path	string			true	"Id of the story at its source"	example(eu-azerbaijan-security-dialogue-5)
//	@Param			If-Match		header	string			false	"ETag of the article as you read it: 412 when it has changed since"
//	@Param			If-None-Match	header	string			false	"* creates only: 412 when it exists"
//	@Param			article			body	ArticleInput	true	"The article"
//	@x-example-body	"upsert.json"
//	@Success		200									{object}	Article		"It was there"
//	@Success		201									{object}	Article		"It is new"
//	@Header			200,201								{string}	ETag		"of the article as its author reads it"
//	@Header			201									{string}	Location	"path of the article"
//	@Failure		400,401,403,409,412,413,415,422,428	{object}	Problem
//	@Failure		default								{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/sources/{source}/articles/{sourceId} [put]
func (s *Server) upsertArticle(c *gin.Context) error {
	in, err := decodeArticle(requestOf(c).body)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	if _, _, err := s.editor.Upsert(ctx, strings.TrimSpace(param(c, "source")), strings.TrimSpace(param(c, "sourceId")), in, s.by(c)); err != nil {
		return err
	}
	return s.replySealed(c)
}
