package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/nearest"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// include says which costly parts of an article an answer holds.
type include struct {
	body, bodyText, bodyMarkdown, related, translations bool
}

// includeNames are the values of the parameter include.
var includeNames = []string{"body", "bodyText", "bodyMarkdown", "related", "translations"}

// readInclude reads the parameter on top of what an answer holds anyway.
func readInclude(always include, list string) (include, error) {
	want := always
	var faults []news.FieldError
	for _, name := range splitList(list) {
		switch name {
		case "body":
			want.body = true
		case "bodyText":
			want.bodyText = true
		case "bodyMarkdown":
			want.bodyMarkdown = true
		case "related":
			want.related = true
		case "translations":
			want.translations = true
		default:
			faults = append(faults, news.FieldError{Parameter: "include", Code: "not-one-of", Detail: unknownName(name, includeNames)})
		}
	}
	if len(faults) > 0 {
		return want, news.ErrParameter.With("%s", summary(faults)).WithFields(faults...)
	}
	return want, nil
}

func splitList(list string) []string {
	if list == "" {
		return nil
	}
	parts := strings.Split(list, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func unknownName(name string, known []string) string {
	if near, ok := nearest.Name(name, known); ok {
		return fmt.Sprintf("%q is not known here; did you mean %q?", clipped(name), near)
	}
	return fmt.Sprintf("%q is not known here; there are %s", clipped(name), strings.Join(known, ", "))
}

func (w include) columns() store.Columns {
	return store.Columns{Body: w.body || w.bodyText || w.bodyMarkdown}
}

func (w include) addTo(out *Article, a news.Article) error {
	if w.body {
		out.Body = &a.Body
	}
	if w.bodyText {
		text := markup.Text(a.Body)
		out.BodyText = &text
	}
	if w.bodyMarkdown {
		text, err := markup.Markdown(a.Body)
		if err != nil {
			return fmt.Errorf("make Markdown of article %s: %w", a.ID, err)
		}
		out.BodyMarkdown = &text
	}
	if w.translations {
		list := mapped(a.Translations, siblingOf)
		out.Translations = &list
	}
	if w.related {
		list := mapped(a.RelatedStories, siblingOf)
		out.Related = &list
	}
	return nil
}

// selection is a sparse choice of fields; nil keeps everything, and so does an
// empty one below a name.
type selection map[string]selection

// articleFields are the names that fields can choose from.
var articleFields = fieldsOf(reflect.TypeFor[Article](), 0)

func fieldsOf(t reflect.Type, depth int) selection {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[Time]() || depth > 3 {
		return nil
	}
	known := make(selection)
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" {
			known[name] = fieldsOf(t.Field(i).Type, depth+1)
		}
	}
	return known
}

// readFields reads the parameter fields; nil when it is not given.
func readFields(list string) (selection, error) {
	if list == "" {
		return nil, nil
	}
	chosen := make(selection)
	var faults []news.FieldError
	for _, dotted := range splitList(list) {
		at, known := chosen, articleFields
		path := strings.Split(dotted, ".")
		for i, name := range path {
			below, ok := known[name]
			if !ok {
				faults = append(faults, news.FieldError{Parameter: "fields", Code: "not-one-of", Detail: unknownName(name, known.names())})
				break
			}
			if whole, there := at[name]; there && len(whole) == 0 {
				break // all of it is chosen already
			}
			if i == len(path)-1 {
				at[name] = nil
				break
			}
			if at[name] == nil {
				at[name] = make(selection)
			}
			at, known = at[name], below
		}
	}
	if len(faults) > 0 {
		return nil, news.ErrParameter.With("%s", summary(faults)).WithFields(faults...)
	}
	return chosen, nil
}

func (s selection) names() []string {
	var names []string
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// narrow drops from an include what the selection does not choose, and adds
// what it does, so that fields=body needs no include.
func (s selection) narrow(w include) include {
	if s == nil {
		return w
	}
	has := func(name string) bool { _, ok := s[name]; return ok }
	return include{has("body"), has("bodyText"), has("bodyMarkdown"), has("related"), has("translations")}
}

// apply keeps the chosen members of a rendered object.
func (s selection) apply(object []byte) ([]byte, error) {
	if s == nil {
		return object, nil
	}
	var out bytes.Buffer
	d, e := jsontext.NewDecoder(bytes.NewReader(object)), jsontext.NewEncoder(&out)
	if err := s.copy(e, d); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("choose fields: %w", err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// copy copies the next value, leaving out members that were not chosen.
func (s selection) copy(e *jsontext.Encoder, d *jsontext.Decoder) error {
	kind := d.PeekKind()
	if len(s) == 0 || kind != '{' && kind != '[' {
		v, err := d.ReadValue()
		if err != nil {
			return err
		}
		return e.WriteValue(v)
	}
	if err := pass(e, d); err != nil {
		return err
	}
	for next := d.PeekKind(); next != '}' && next != ']'; next = d.PeekKind() {
		below := s
		if kind == '{' {
			name, err := d.ReadToken()
			if err != nil {
				return err
			}
			var chosen bool
			if below, chosen = s[name.String()]; !chosen {
				if err := d.SkipValue(); err != nil {
					return err
				}
				continue
			}
			if err := e.WriteToken(jsontext.String(name.String())); err != nil {
				return err
			}
		}
		if err := below.copy(e, d); err != nil {
			return err
		}
	}
	return pass(e, d)
}

func pass(e *jsontext.Encoder, d *jsontext.Decoder) error {
	t, err := d.ReadToken()
	if err != nil {
		return err
	}
	return e.WriteToken(t)
}

// renderArticle gives an article's JSON with the chosen fields.
func (s *Server) renderArticle(a news.Article, editor bool, want include, chosen selection) (jsontext.Value, error) {
	return s.renderFound(a, editor, want, chosen, nil)
}
