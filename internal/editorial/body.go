package editorial

import (
	"fmt"
	"strings"

	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
)

// rendered is the body of an Input as it is stored.
type rendered struct {
	html  string
	words int
	fault *news.FieldError // why it cannot be read; nil for none
}

// Ready returns in with its body read. Of all that a write does without the
// database this takes longest, so it is done before the transaction, while others
// may write; an Input that is not ready is read within. Body and BodyFormat must
// not change afterwards.
func (in Input) Ready() Input {
	if in.rendered == nil {
		r := render(in)
		in.rendered = &r
	}
	return in
}

func render(in Input) (r rendered) {
	switch in.BodyFormat {
	case "", "html":
		r.html = markup.FromHTML(in.Body)
	case "text":
		r.html = markup.FromText(in.Body)
	case "markdown":
		html, err := markup.FromMarkdown(in.Body)
		if err != nil {
			r.fault = &news.FieldError{Pointer: "/body", Code: "not-markdown", Detail: "cannot be read as Markdown"}
		}
		r.html = html
	default:
		r.fault = &news.FieldError{
			Pointer: "/bodyFormat", Code: "not-one-of",
			Detail: fmt.Sprintf("is %q; must be one of %s", in.BodyFormat, strings.Join(BodyFormats, ", ")),
		}
	}
	r.words = markup.Words(markup.Text(r.html))
	return r
}

func (w *writer) body() {
	if html := w.in.BodyFormat == "" || w.in.BodyFormat == "html"; html && w.in.rendered == nil && w.before != nil && w.in.Body == w.before.Body {
		w.a.Body, w.a.WordCount, w.a.ReadingMinutes = w.before.Body, w.before.WordCount, w.before.ReadingMinutes
		return // it was read when it was stored
	}
	r := *w.in.Ready().rendered
	if r.fault != nil {
		w.faults = append(w.faults, *r.fault)
		return
	}
	w.a.Body, w.a.WordCount = r.html, r.words
	w.a.ReadingMinutes = news.ReadingMinutes(r.words)
}
