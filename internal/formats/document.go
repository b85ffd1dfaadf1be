package formats

import (
	"fmt"
	"html/template"
	"io"
)

// document is a story as a plain HTML page's content, from which package markup
// makes Markdown and text.
var document = template.Must(template.New("").Parse(`<h1>{{.Headline}}</h1>
{{with .Subheadline}}<p><strong>{{.}}</strong></p>{{end}}
{{with .Summary}}<p><em>{{.}}</em></p>{{end}}
{{with .Lines}}<p>{{range $i, $line := .}}{{if $i}}<br>{{end}}{{$line}}{{end}}</p>{{end}}
{{.Body}}
{{range .Corrections}}<p><strong>{{.Kind}}</strong>: {{.Note}}</p>{{end}}
{{with .Rights}}<p>{{.}}</p>{{end}}
<p><a href="{{.Page}}">{{.Page}}</a></p>
`))

// Document writes the headline, what stands above and below the body, and the
// body as HTML, for package markup to make other forms of. Only bodies that it
// has sanitised may come here.
func Document(w io.Writer, s Story) error {
	type note struct{ Kind, Note string }
	data := struct {
		Headline, Subheadline, Summary, Rights, Page string
		Lines                                        []string
		Body                                         template.HTML
		Corrections                                  []note
	}{
		Headline: plain(s.Headline), Subheadline: plain(s.Subheadline), Summary: plain(s.Summary), Rights: plain(s.rights()), Page: s.Page,
		Body: template.HTML(plain(s.Body)), //nolint:gosec // sanitised when it was stored
	}
	for _, line := range []string{s.byline(), join(plain(s.Dateline.Place), s.Dateline.Date)} {
		if line != "" {
			data.Lines = append(data.Lines, line)
		}
	}
	for _, c := range s.Corrections {
		data.Corrections = append(data.Corrections, note{c.Kind, plain(c.Note)})
	}
	if err := document.Execute(w, data); err != nil {
		return fmt.Errorf("write article %s as a document: %w", s.ID, err)
	}
	return nil
}
