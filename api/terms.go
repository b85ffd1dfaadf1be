package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"
	gojson "github.com/go-json-experiment/json"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// Term is a section, a tag or an author.
type Term struct {
	Slug         string    `json:"slug" example:"european-union"`                                                                          // its name in URLs; a former one redirects
	Name         string    `json:"name" example:"European Union"`                                                                          // its name in print
	Kind         string    `json:"kind,omitzero" enums:"topic,person,organisation,place,event" validate:"optional" example:"organisation"` // tags only: what sort of thing it is
	ArticleCount int64     `json:"articleCount" example:"12"`                                                                              // published stories that the caller may see
	CreatedAt    Time      `json:"createdAt" swaggertype:"string" format:"date-time" example:"2024-06-19T08:00:00.000Z"`                   // when it was made
	UpdatedAt    Time      `json:"updatedAt" swaggertype:"string" format:"date-time" example:"2024-06-19T08:00:00.000Z"`                   // when its slug, name or kind last changed
	Links        TermLinks `json:"links"`                                                                                                  // where to go from here
} //	@name	Term

// TermLinks are where to go from a section, tag or author.
type TermLinks struct {
	Self     string `json:"self" format:"uri-reference" example:"/v1/tags/european-union"`             // this one
	Articles string `json:"articles" format:"uri-reference" example:"/v1/articles?tag=european-union"` // its stories
} //	@name	TermLinks

// NewTerm is a section, tag or author as it is written.
type NewTerm struct {
	Name string `json:"name" minLength:"1" maxLength:"200" example:"Local news"`                                // its name in print
	Slug string `json:"slug" maxLength:"120" validate:"optional" example:"local-news"`                          // made from the name when absent
	Kind string `json:"kind" enums:"topic,person,organisation,place,event" validate:"optional" example:"topic"` // tags only; default topic
} //	@name	NewTerm

// termDocument is what a patch of a term applies to.
type termDocument struct {
	Name string `json:"name" validate:"optional" example:"Politics"`                                            // its name in print
	Slug string `json:"slug" validate:"optional" example:"politics"`                                            // a new slug; the old one redirects
	Kind string `json:"kind" enums:"topic,person,organisation,place,event" validate:"optional" example:"topic"` // tags only
}

func pluralOf(class news.Class) string { return string(class) + "s" }

func termOf(t news.Term) Term {
	return Term{
		Slug: t.Slug, Name: t.Name, Kind: t.Kind, ArticleCount: t.Articles, CreatedAt: Time{t.CreatedAt}, UpdatedAt: Time{t.UpdatedAt},
		Links: TermLinks{Self: termPath(t), Articles: "/v1/articles?" + string(t.Class) + "=" + url.QueryEscape(t.Slug)},
	}
}

func termPath(t news.Term) string { return "/v1/" + pluralOf(t.Class) + "/" + t.Slug }

// termState is the part of a term's ETag that changes with every stored version.
func termState(t news.Term) string {
	return strconv.Itoa(t.Version) + "-" + strconv.FormatInt(t.ID, 36)
}

// listTerms serves a page of sections, tags or authors, by slug.
func (s *Server) listTerms(c *gin.Context, class news.Class) error {
	in := query[PageQuery](c)
	from, err := readCursor(in.Cursor, filtersOf(c))
	if err != nil {
		return err
	}
	q := store.TermQuery{Class: class, Limit: in.Limit, WantAll: in.Total}
	if from != nil {
		slug, isText := from.place.Key.(string)
		if !isText {
			return errCursor
		}
		q.From, q.Backward = slug, from.backward
	}
	modified, err := s.db.LastChange(c.Request.Context(), viewer(c))
	if err != nil {
		return err
	}
	page, err := s.db.Terms(c.Request.Context(), q, viewer(c))
	if err != nil {
		return err
	}
	out := Page[Term]{Data: mapped(page.Terms, termOf), Meta: Meta{Limit: in.Limit}}
	if in.Total {
		out.Meta.Total = &page.Total
	}
	var next, prev *cursor
	if n := len(page.Terms); n > 0 && page.HasNext {
		next = &cursor{place: store.Position{Key: page.Terms[n-1].Slug}}
	}
	if len(page.Terms) > 0 && page.HasPrev {
		prev = &cursor{place: store.Position{Key: page.Terms[0].Slug}, backward: true}
	}
	out.Links = pageLinks(c, next, prev)
	c.Header("Link", out.Links.header())
	ans, err := jsonAnswer(out)
	if err != nil {
		return fmt.Errorf("render %ss: %w", class, err)
	}
	ans.keys, ans.modified = []string{news.TermsKey(class), news.AllLists}, modified
	return s.reply(c, ans)
}

// getTerm serves one section, tag or author, and redirects from a former slug.
func (s *Server) getTerm(c *gin.Context, class news.Class) error {
	slug, err := pathSlug(c, class)
	if err != nil {
		return err
	}
	modified, err := s.db.LastChange(c.Request.Context(), viewer(c)) // the number of its stories changes with them
	if err != nil {
		return err
	}
	t, err := s.db.Term(c.Request.Context(), class, slug, viewer(c))
	if err != nil {
		return err
	}
	if t.Slug != slug {
		return s.redirect(c, termPath(t), news.TermKey(t.ID), news.SlugKey(string(class), slug))
	}
	ans, err := s.answerTerm(t, http.StatusOK)
	if err != nil {
		return err
	}
	ans.modified = modified
	return s.reply(c, ans)
}

// pathSlug is the slug in the path.
func pathSlug(c *gin.Context, class news.Class) (string, error) {
	slug := param(c, "slug")
	if !news.IsSlug(slug) {
		return "", class.ErrNotFound().With("%q cannot be a slug; slugs are of lower-case letters a-z, digits and hyphens", clipped(slug))
	}
	requestOf(c).missingKeys = []string{news.SlugKey(string(class), slug)}
	return slug, nil
}

func (s *Server) answerTerm(t news.Term, status int) (answer, error) {
	ans, err := jsonAnswer(termOf(t))
	if err != nil {
		return ans, fmt.Errorf("render %s %s: %w", t.Class, t.Slug, err)
	}
	ans.status = status
	ans.etag = `"` + termState(t) + "." + bytesETag(ans.body)[1:]
	ans.keys = []string{news.TermKey(t.ID), news.ListKey(t.ID)}
	if status == http.StatusCreated {
		ans.location = termPath(t)
	}
	return ans, nil
}

// byTerm says for the editorial package who acts, under which conditions, and
// how the answer is kept.
func (s *Server) byTerm(c *gin.Context, status int) editorial.By[news.Term] {
	return editorial.By[news.Term]{
		Viewer: viewer(c),
		Unless: precondition(s, c, termState),
		Seal:   seal(c, func(_ *news.Term, t news.Term) (answer, error) { return s.answerTerm(t, status) }),
	}
}

// createTerm stores a new section, tag or author.
func (s *Server) createTerm(c *gin.Context, class news.Class) error {
	var in NewTerm
	if err := jsonbody.Decode(requestOf(c).body, &in, jsonbody.Ignore(termServerFields...)); err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	ref := news.TermRef{Slug: in.Slug, Name: in.Name, Kind: in.Kind}
	if _, err := s.editor.CreateTerm(ctx, class, ref, s.byTerm(c, http.StatusCreated)); err != nil {
		return err
	}
	return s.replySealed(c)
}

// termServerFields are the fields of a term that the server alone sets.
var termServerFields = []string{"articleCount", "createdAt", "updatedAt", "links"}

// patchTerm changes a section, tag or author.
func (s *Server) patchTerm(c *gin.Context, class news.Class) error {
	slug, err := pathSlug(c, class)
	if err != nil {
		return err
	}
	r := requestOf(c)
	p, err := newPatch(r.mediaType, r.body)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	if _, err := s.editor.ChangeTerm(ctx, class, slug, p.term, s.byTerm(c, http.StatusOK)); err != nil {
		return err
	}
	return s.replySealed(c)
}

// term gives the term that a patch makes of another.
func (p patch) term(current news.Term) (news.Term, error) {
	document, err := gojson.Marshal(termDocument{Name: current.Name, Slug: current.Slug, Kind: current.Kind})
	if err != nil {
		return current, err
	}
	if document, err = p.apply(document); err != nil {
		return current, err
	}
	var out termDocument
	if err := jsonbody.Decode(document, &out, jsonbody.Ignore(termServerFields...)); err != nil {
		return current, err
	}
	current.Name, current.Slug, current.Kind = out.Name, out.Slug, out.Kind
	return current, nil
}

// DeleteTermQuery is the query string of the deletion of a term.
type DeleteTermQuery struct {
	Reassign string `form:"reassign" validate:"optional"` // slug of another of its kind that takes its stories; without it one that is in use stays
}

// aboutReassign says of the parameter what merging says of its body.
func aboutReassign(err error) error {
	e := news.AsError(err)
	if e == nil || len(e.Fields) != 1 || e.Fields[0].Pointer != "/into" {
		return err
	}
	fault := e.Fields[0]
	fault.Pointer, fault.Parameter = "", "reassign"
	return news.ErrParameter.With("reassign: %s", fault.Detail).WithFields(fault)
}

// deleteTerm removes a section, tag or author that no article uses.
func (s *Server) deleteTerm(c *gin.Context, class news.Class) error {
	slug, err := pathSlug(c, class)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	if into := query[DeleteTermQuery](c).Reassign; into != "" {
		_, err = s.editor.MergeTerm(ctx, class, slug, into, s.byTerm(c, http.StatusNoContent))
		err = aboutReassign(err)
	} else {
		err = s.editor.DeleteTerm(ctx, class, slug, s.byTerm(c, http.StatusNoContent))
	}
	if err != nil {
		return err
	}
	return s.reply(c, answer{status: http.StatusNoContent})
}
