package docs

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"time"
)

//go:embed pages/*.html
var pages embed.FS

// templates are the pages of this package.
var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"day":     func(t time.Time) string { return t.UTC().Format("2 January 2006") },
	"machine": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
}).ParseFS(pages, "pages/*.html"))

// LandingData is what the landing page shows. The zero value makes a page, too.
type LandingData struct {
	Version string  // of the program; left out when empty
	BaseURL string  // where this server is reached, without a slash at the end; empty is http://localhost:8080
	SiteURL string  // the newsroom's public site; left out when empty
	Counts  []Count // such as {"published articles", 219}; left out when empty
	Latest  []Story // newest first; left out when empty
	Feeds   []Feed  // announced to feed readers and listed; left out when empty
}

// Count is a number with what it counts.
type Count struct {
	Label string
	Value int64
}

// Story is one line of the latest stories.
type Story struct {
	Headline  string // plain text; escaped on the page
	URL       string // http, https or a path; html/template refuses other schemes
	Section   string // its name; may be empty
	Published time.Time
}

// Feed is a feed that the server has.
type Feed struct {
	Title string
	URL   string
	Type  string // media type, such as application/rss+xml
}

// Landing renders the page at /.
func Landing(data LandingData) ([]byte, error) {
	if data.BaseURL == "" {
		data.BaseURL = "http://localhost:8080"
	}
	return render("landing.html", data)
}

func render(page string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, page, data); err != nil {
		return nil, fmt.Errorf("render %s: %w", page, err)
	}
	return b.Bytes(), nil
}
