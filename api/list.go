package api

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/language"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// ArticlesQuery is the query string of the list of articles.
type ArticlesQuery struct {
	PageQuery
	Section         []string `form:"section" validate:"optional" example:"politics"`                                                             // slug of the section; commas mean any of, a leading ! none of
	Tag             []string `form:"tag" validate:"optional" example:"european-union"`                                                           // slug of a tag; commas mean any of, repeating all of, a leading ! none of
	Author          []string `form:"author" validate:"optional" example:"city-desk"`                                                             // slug of an author; as with tag
	Language        []string `form:"language" validate:"optional" example:"en"`                                                                  // BCP 47 tag; as with section
	Status          string   `form:"status" validate:"optional" example:"published"`                                                             // editors only: statuses separated by commas, trashed, or any (all but the trash); everybody else gets what is published
	PublishedAfter  Time     `form:"publishedAfter" swaggertype:"string" format:"date-time" validate:"optional" example:"2024-06-01T00:00:00Z"`  // at this time or later
	PublishedBefore Time     `form:"publishedBefore" swaggertype:"string" format:"date-time" validate:"optional" example:"2034-06-01T00:00:00Z"` // before this time
	Fields          string   `form:"fields" validate:"optional" example:"headline,section.name"`                                                 // give these fields only, separated by commas, dotted where they nest
	Include         string   `form:"include" validate:"optional" example:"body"`                                                                 // give these as well: body, bodyText, bodyMarkdown, related, translations
}

// listArticles serves a page of articles, newest first.
//
//	@ID				listArticles
//	@Summary		List articles
//	@Description	Published stories, the newest first, without their bodies unless include asks for them. Follow links.next for more: it neither skips nor repeats while stories come and go.
//	@Tags			Read stories
//	@Produce		json
//	@Param			_			query		ArticlesQuery	false	"-"
//	@Success		200			{object}	Page[Article]
//	@Header			200			{string}	ETag	"changes whenever these bytes would"
//	@Header			200			{string}	Link	"first, next, prev and self, as in links"
//	@Failure		400,401,403	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/articles [get]
func (s *Server) listArticles(c *gin.Context) error {
	in := query[ArticlesQuery](c)
	want, err := readInclude(include{}, in.Include)
	chosen, err2 := readFields(in.Fields)
	states, err3 := readStates(in.Status, viewer(c))
	q := store.Query{
		Section: readFilter(in.Section), Tag: readFilter(in.Tag), Author: readFilter(in.Author), Language: languages(in.Language),
		States: states, PublishedAfter: in.PublishedAfter.Time, PublishedBefore: in.PublishedBefore.Time,
		Limit: in.Limit, WantAll: in.Total, Columns: chosen.narrow(want).columns(),
	}
	from, err4 := readCursor(in.Cursor, filtersOf(c), false)
	if scope := news.AsError(err3); scope != nil && scope.Kind != news.Unreadable {
		return err3
	}
	if err := joinFaults(err, err2, err3, err4, boundFilters(in)); err != nil {
		return err
	}
	if from != nil {
		q.From, q.Backward = &from.position, from.backward
	}
	modified, err := s.db.LastChange(c.Request.Context(), viewer(c)) // before the list, so that it is never too late
	if err != nil {
		return err
	}
	page, err := s.db.List(c.Request.Context(), q, viewer(c))
	if err != nil {
		return err
	}
	return s.replyPage(c, page, in, want, chosen, modified)
}

func (s *Server) replyPage(c *gin.Context, page store.Page, in ArticlesQuery, want include, chosen selection, modified time.Time) error {
	out := Page[jsontext.Value]{Data: make([]jsontext.Value, len(page.Articles)), Meta: Meta{Limit: in.Limit}}
	ans := answer{keys: []string{news.AllLists, news.Names}, modified: modified}
	if page.Term != 0 {
		ans.keys[0] = news.ListKey(page.Term)
	}
	for i, a := range page.Articles {
		var err error
		if out.Data[i], err = s.renderArticle(a, viewer(c).Editor(), want, chosen); err != nil {
			return err
		}
		ans.keys = append(ans.keys, news.ArticleKey(a.ID))
		if e := a.ExpiresAt; !e.IsZero() && (ans.until.IsZero() || e.Before(ans.until)) {
			ans.until = e
		}
	}
	if in.Total {
		out.Meta.Total = &page.Total
	}
	var next, prev *cursor
	if n := len(page.Articles); n > 0 && page.HasNext {
		next = &cursor{position: store.PositionOf(page.Articles[n-1])}
	}
	if len(page.Articles) > 0 && page.HasPrev {
		prev = &cursor{position: store.PositionOf(page.Articles[0]), backward: true}
	}
	out.Links = pageLinks(c, next, prev)
	c.Header("Link", out.Links.header())
	rendered, err := jsonAnswer(out)
	if err != nil {
		return fmt.Errorf("render list: %w", err)
	}
	ans.body = rendered.body
	return s.reply(c, ans)
}

// The bounds of one filter: each repeat and each name costs a look-up.
const (
	maxFilterRepeats = 10
	maxFilterNames   = 1000
)

func boundFilters(in ArticlesQuery) error {
	var faults []news.FieldError
	for _, f := range []struct {
		parameter string
		values    []string
	}{{"section", in.Section}, {"tag", in.Tag}, {"author", in.Author}, {"language", in.Language}} {
		names := 0
		for _, v := range f.values {
			names += len(splitList(v))
		}
		if len(f.values) > maxFilterRepeats || names > maxFilterNames {
			faults = append(faults, news.FieldError{Parameter: f.parameter, Code: "too-many",
				Detail: fmt.Sprintf("has %d names in %d repeats; at most %d names in %d repeats are allowed", names, len(f.values), maxFilterNames, maxFilterRepeats)})
		}
	}
	if len(faults) > 0 {
		return news.ErrParameter.With("%s", summary(faults)).WithFields(faults...)
	}
	return nil
}

// readFilter reads the values of a filter: a comma means any of, a repeated
// parameter all of, a leading "!" none of.
func readFilter(values []string) store.Filter {
	var f store.Filter
	for _, v := range values {
		if rest, none := strings.CutPrefix(v, "!"); none {
			f.None = append(f.None, splitList(rest)...)
		} else {
			f.All = append(f.All, splitList(v))
		}
	}
	return f
}

// languages reads a filter of languages, in whatever case they are given.
func languages(values []string) store.Filter {
	f := readFilter(values)
	for _, set := range append(slices.Clone(f.All), f.None) {
		for i, v := range set {
			if tag, err := language.Parse(v); err == nil {
				set[i] = tag.String()
			}
		}
	}
	return f
}

// readStates reads the status filter. Readers may ask for what they get anyway.
func readStates(list string, v access.Viewer) ([]string, error) {
	states := splitList(list)
	known := []string{"any", news.Trashed}
	for _, status := range news.Statuses {
		known = append(known, string(status))
	}
	var faults []news.FieldError
	for _, state := range states {
		if !slices.Contains(known, state) {
			faults = append(faults, news.FieldError{Parameter: "status", Code: "not-one-of", Detail: unknownName(state, known)})
		}
	}
	if len(faults) > 0 {
		return nil, news.ErrParameter.With("%s", summary(faults)).WithFields(faults...)
	}
	if !slices.ContainsFunc(states, func(state string) bool { return state != string(news.Published) }) {
		return nil, nil
	}
	return states, v.Require(access.Write)
}
