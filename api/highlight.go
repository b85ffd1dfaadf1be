package api

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
)

// Highlight shows where a search found its words: HTML in which nothing but
// <mark> is an element.
type Highlight struct {
	Headline string `json:"headline" example:"The <mark>bridge</mark> opens"`                          // the headline, marked
	Summary  string `json:"summary" example:"The new <mark>bridge</mark> takes its first cars."`       // the summary, marked
	Body     string `json:"body" example:"… cars crossed the <mark>bridge</mark> on Monday morning …"` // an extract of the body, marked
} //	@name	Highlight

// extractLength is about how many characters of a body are shown.
const extractLength = 200

// renderFound gives an article's JSON with the chosen fields; what a search found
// is marked unless it is nil.
func (s *Server) renderFound(a news.Article, editor bool, want include, chosen selection, marked *search.Query) (jsontext.Value, error) {
	wire, err := s.articleOf(a, editor, chosen.narrow(want))
	if err != nil {
		return nil, err
	}
	if marked != nil {
		headline, _ := marked.Highlight(a.Headline)
		summary, _ := marked.Highlight(a.Summary)
		wire.Highlight = &Highlight{headline, summary, marked.Snippet(markup.Text(a.Body), extractLength)}
	}
	body, err := json.Marshal(wire)
	if err != nil {
		return nil, fmt.Errorf("render article %s: %w", a.ID, err)
	}
	return chosen.with("highlight", marked != nil).apply(body)
}

// with adds a field to a choice of fields; a nil selection has every field.
func (s selection) with(name string, add bool) selection {
	if s == nil || !add {
		return s
	}
	more := make(selection, len(s)+1)
	for k, v := range s {
		more[k] = v
	}
	more[name] = nil
	return more
}
