package api

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"golang.org/x/text/language"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
	"github.com/dateline-api/dateline/internal/store"
)

// ArticlesQuery is the query string of the list of articles.
type ArticlesQuery struct {
	PageQuery
	ArticleFilter
	Page      int    `form:"page" minimum:"1" maximum:"10000" validate:"optional"`                                                                             // page number from 1, instead of a cursor, up to row 10,000
	Sort      string `form:"sort" enums:"-publishedAt,publishedAt,-updatedAt,updatedAt,urgency,headline,relevance" validate:"optional" example:"-publishedAt"` // order; a minus sign is descending. -publishedAt by default, relevance with q
	Highlight bool   `form:"highlight" default:"false" validate:"optional"`                                                                                    // with q: mark what was found in headline, summary and an extract of the body
	Status    string `form:"status" validate:"optional" example:"published"`                                                                                   // editors only: statuses separated by commas, trashed, or any (all but the trash); everybody else gets what is published
	Facets    string `form:"facets" validate:"optional" example:"section,tag"`                                                                                 // count the stories by section, tag, author, language, type or year: names separated by commas
	Fields    string `form:"fields" validate:"optional" example:"headline,section.name"`                                                                       // give these fields only, separated by commas, dotted where they nest
	Include   string `form:"include" validate:"optional" example:"body"`                                                                                       // give these as well: body, bodyText, bodyMarkdown, related, translations
}

// ArticleFilter is the part of a query string that picks stories: by words, by
// what they are about, by time.
type ArticleFilter struct {
	Q               string   `form:"q" validate:"optional" example:"security dialogue"`                                       // words to search for: "a phrase", -word, word*, OR; case, diacritics and letters such as ə are folded
	Section         []string `form:"section" validate:"optional" example:"politics"`                                          // slug of the section; commas mean any of, a leading ! none of
	Tag             []string `form:"tag" validate:"optional" example:"european-union"`                                        // slug of a tag; commas mean any of, repeating all of, a leading ! none of
	Author          []string `form:"author" validate:"optional" example:"city-desk"`                                          // slug of an author; as with tag
	Language        []string `form:"language" validate:"optional" example:"en"`                                               // BCP 47 tag; as with section
	Type            []string `form:"type" validate:"optional" example:"news"`                                                 // type of story; as with section
	Source          []string `form:"source" validate:"optional" example:"News.Az"`                                            // name of the source; as with section
	Place           []string `form:"place" validate:"optional" example:"Brussels"`                                            // place of the dateline, whatever its case; as with section
	Urgency         []string `form:"urgency" validate:"optional" example:"1,2,3"`                                             // urgency from 1 to 8; as with section
	IDs             string   `form:"ids" validate:"optional"`                                                                 // these articles only: ids separated by commas, 100 at most
	Slug            string   `form:"slug" validate:"optional"`                                                                // the articles that have or had this slug, in any language
	HasMedia        string   `form:"hasMedia" enums:"true,false" validate:"optional" example:"true"`                          // with pictures, video or sound, or without
	PublishedAfter  When     `form:"publishedAfter" swaggertype:"string" validate:"optional" example:"-P30D"`                 // at this time or later; a time, a date, or a span back from now
	PublishedBefore When     `form:"publishedBefore" swaggertype:"string" validate:"optional" example:"2034-06-01T00:00:00Z"` // before this time
	UpdatedAfter    When     `form:"updatedAfter" swaggertype:"string" validate:"optional" example:"-PT12H"`                  // changed at this time or later
	UpdatedBefore   When     `form:"updatedBefore" swaggertype:"string" validate:"optional" example:"2034-06-01"`             // last changed before this time
}

// movesWithTime reports whether a span back from now is among the filters.
func (f ArticleFilter) movesWithTime() bool {
	return f.PublishedAfter.span != nil || f.PublishedBefore.span != nil || f.UpdatedAfter.span != nil || f.UpdatedBefore.span != nil
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
	var faults faultList
	want, err := readInclude(include{}, in.Include)
	faults.add(err)
	chosen, err := readFields(in.Fields)
	faults.add(err)
	q, err := s.storeQuery(in, viewer(c))
	faults.add(err)
	from, err := readCursor(in.Cursor, filtersOf(c))
	faults.add(err)
	faults.add(q.start(in, from))
	faults.add(boundFilters(in.ArticleFilter))
	if err := faults.err(); err != nil {
		return err
	}
	q.Columns = chosen.narrow(want).columns()
	q.Columns.Body = q.Columns.Body || in.Highlight
	q.Documents = s.db.HasDocuments() && !viewer(c).Editor() && !in.Highlight && chosen.narrow(want) == (include{})
	modified, err := s.db.LastChange(c.Request.Context(), viewer(c)) // before the list, so that it is never too late
	if err != nil {
		return err
	}
	page, err := s.db.List(c.Request.Context(), q.Query, viewer(c))
	if err != nil {
		return err
	}
	shape := listShape{query: q, want: want, chosen: chosen}
	if in.Q != "" && len(page.Articles)+len(page.Documents) == 0 && q.From == nil && q.Skip == 0 {
		if shape.meant, err = s.db.DidYouMean(c.Request.Context(), q.Query, viewer(c)); err != nil {
			return err
		}
		shape.recheck = s.now().Add(spellingsKept)
	}
	return s.replyPage(c, page, in, shape, modified)
}

// spellingsKept is how long the cache keeps an answer that may offer another
// spelling: words are learnt also when nothing changes.
const spellingsKept = time.Minute

// listShape is what the rows of a list hold, and in which order they come.
type listShape struct {
	query  *listQuery
	want   include
	chosen selection
	meant  string // another spelling of the search, to offer; "" for none

	recheck time.Time // of the answer
}

// marked is the search whose finds are to be marked; nil for none.
func (l listShape) marked(in ArticlesQuery) *search.Query {
	if !in.Highlight {
		return nil
	}
	return l.query.Search
}

func (s *Server) replyPage(c *gin.Context, page store.Page, in ArticlesQuery, shape listShape, modified time.Time) error {
	rows, ans, err := s.renderRows(c, page, in, shape)
	if err != nil {
		return err
	}
	ans.modified, ans.recheck = modified, shape.recheck
	meta := Meta{Limit: in.Limit, Facets: facetsOf(page.Facets)}
	if shape.meant != "" {
		meta.DidYouMean = &shape.meant
	}
	if in.Total {
		meta.Total = &page.Total
	}
	links := linksTo(c, page, in, shape.query.Query)
	c.Header("Link", links.header())
	if ans.body, err = endList(rows, meta, links); err != nil {
		return err
	}
	return s.reply(c, ans)
}

// renderRows begins the body of a list with its rows, and the answer with what it
// depends on.
func (s *Server) renderRows(c *gin.Context, page store.Page, in ArticlesQuery, shape listShape) (rows []byte, ans answer, err error) {
	ans.keys = make([]string, 0, 2+len(page.Articles)+len(page.Documents))
	ans.keys = append(ans.keys, news.AllLists, news.Names)
	if page.Term != 0 {
		ans.keys[0] = news.ListKey(page.Term)
	}
	if shape.meant != "" {
		ans.keys = append(ans.keys, news.AllLists) // the words of all stories are behind it
	}
	size := listOverhead
	for _, d := range page.Documents {
		size += d.Size() + len(s.siteURL)
	}
	rows = append(make([]byte, 0, size), listStart...)
	for _, d := range page.Documents {
		if rows, err = s.appendRow(rows, d, shape.chosen); err != nil {
			return nil, ans, err
		}
		ans.keys = append(ans.keys, news.ArticleKey(d.ID))
		ans.until = earliest(ans.until, d.ExpiresAt)
	}
	for _, a := range page.Articles {
		row, err := s.renderFound(a, viewer(c).Editor(), shape.want, shape.chosen, shape.marked(in))
		if err != nil {
			return nil, ans, err
		}
		rows = append(comma(rows), row...)
		ans.keys = append(ans.keys, news.ArticleKey(a.ID))
		ans.until = earliest(ans.until, a.ExpiresAt, a.OthersChange)
	}
	return rows, ans, nil
}

// comma ends what stands before another element of a list.
func comma(rows []byte) []byte {
	if rows[len(rows)-1] == '[' {
		return rows
	}
	return append(rows, ',')
}

// listStart is how a list begins. listOverhead is about how many bytes a list has
// beside its rows.
const (
	listStart    = `{"data":[`
	listOverhead = 1 << 10
)

// linksTo makes the links of a page of articles.
func linksTo(c *gin.Context, page store.Page, in ArticlesQuery, q store.Query) Links {
	if in.Page > 0 {
		return numberLinks(c, in.Page, page.HasNext && (in.Page+1)*in.Limit <= maxNumberedRow)
	}
	place := func(i int) store.Position {
		if q.Documents {
			return page.Documents[i].Place
		}
		return store.PositionOf(page.Articles[i], q.Sort, in.Q != "")
	}
	var next, prev *cursor
	n := len(page.Articles) + len(page.Documents)
	if n > 0 && page.HasNext {
		next = &cursor{place: place(n - 1)}
	}
	if n > 0 && page.HasPrev {
		prev = &cursor{place: place(0), backward: true}
	}
	return pageLinks(c, next, prev)
}

// endList puts the rest of a list after its rows.
func endList[L Links | RelatedLinks](rows []byte, meta Meta, links L) ([]byte, error) {
	rest, err := json.Marshal(struct {
		Meta  Meta `json:"meta"`
		Links L    `json:"links"`
	}{meta, links})
	if err != nil {
		return nil, fmt.Errorf("render list: %w", err)
	}
	return append(append(rows, `],`...), rest[1:]...), nil
}

// The bounds of one filter: each repeat and each name costs a look-up.
const (
	maxFilterRepeats = 10
	maxFilterNames   = 1000
)

func boundFilters(in ArticleFilter) error {
	var faults []news.FieldError
	for _, f := range []struct {
		parameter string
		values    []string
	}{
		{"section", in.Section}, {"tag", in.Tag}, {"author", in.Author}, {"language", in.Language},
		{"type", in.Type}, {"source", in.Source}, {"place", in.Place}, {"urgency", in.Urgency},
	} {
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
