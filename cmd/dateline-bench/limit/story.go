package limit

import (
	"database/sql"
	"encoding/json"
	"time"
)

// story is an article in the API's shape.
type story struct {
	ID               string          `json:"id"`
	Version          int             `json:"version"`
	Type             string          `json:"type"`
	Language         string          `json:"language"`
	Slug             string          `json:"slug"`
	Headline         string          `json:"headline"`
	Subheadline      string          `json:"subheadline"`
	Summary          string          `json:"summary"`
	Body             *string         `json:"body,omitempty"`
	Dateline         dateline        `json:"dateline"`
	Byline           string          `json:"byline"`
	Authors          json.RawMessage `json:"authors"`
	Section          term            `json:"section"`
	Tags             json.RawMessage `json:"tags"`
	Media            json.RawMessage `json:"media"`
	Source           source          `json:"source"`
	CanonicalURL     string          `json:"canonicalUrl"`
	Rights           *string         `json:"rights"`
	Urgency          int             `json:"urgency"`
	Status           string          `json:"status"`
	PublishedAt      time.Time       `json:"publishedAt"`
	FirstPublishedAt time.Time       `json:"firstPublishedAt"`
	EmbargoedUntil   *time.Time      `json:"embargoedUntil"`
	ExpiresAt        *time.Time      `json:"expiresAt"`
	CreatedAt        time.Time       `json:"createdAt"`
	UpdatedAt        time.Time       `json:"updatedAt"`
	Corrections      []string        `json:"corrections"`
	Kill             *string         `json:"kill"`
	WordCount        int             `json:"wordCount"`
	ReadingMinutes   int             `json:"readingMinutes"`
	Links            links           `json:"links"`
}

type term struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"`
}

type dateline struct {
	Place string `json:"place"`
	Date  string `json:"date"`
}

type source struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	ID   string `json:"id"`
}

type links struct {
	Self string  `json:"self"`
	HTML *string `json:"html"`
}

// page is a list in the API's shape.
type page struct {
	Data []story `json:"data"`
	Meta struct {
		Limit int `json:"limit"`
	} `json:"meta"`
	Links struct {
		Self string  `json:"self"`
		Next *string `json:"next"`
		Prev *string `json:"prev"`
	} `json:"links"`
}

func scan(rows *sql.Rows, whole bool) (s story, err error) {
	var body string
	var published, created, updated int64
	err = rows.Scan(&s.ID, &s.Version, &s.Type, &s.Language, &s.Slug, &s.Headline, &s.Subheadline, &s.Summary,
		&s.Dateline.Place, &s.Dateline.Date, &s.Byline, &s.Section.Slug, &s.Section.Name,
		(*[]byte)(&s.Authors), (*[]byte)(&s.Tags), (*[]byte)(&s.Media), &s.Source.Name, &s.Source.ID, &s.Urgency, &s.Status,
		&published, &created, &updated, &s.WordCount, &s.ReadingMinutes, &body)
	if whole {
		s.Body = &body
	}
	s.PublishedAt, s.CreatedAt, s.UpdatedAt = time.UnixMicro(published).UTC(), time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	s.FirstPublishedAt, s.Corrections = s.PublishedAt, []string{}
	s.Links.Self = "/v1/articles/" + s.ID
	return s, err
}
