package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
)

// articleRow is a row of articles. The order of the fields is the columns'.
type articleRow struct {
	Seq              int64   `gorm:"primaryKey" json:"seq"`
	ID               string  `json:"id"`
	Version          int     `json:"version"`
	State            string  `json:"state"`
	Status           string  `json:"status"`
	ListedAt         instant `json:"listed_at"`
	Type             string  `json:"type"`
	Language         string  `json:"language"`
	Slug             string  `json:"slug"`
	SectionID        *int64  `json:"section_id"`
	Urgency          int     `json:"urgency"`
	PublishedAt      instant `json:"published_at"`
	FirstPublishedAt instant `json:"first_published_at"`
	EmbargoedUntil   instant `json:"embargoed_until"`
	ExpiresAt        instant `json:"expires_at"`
	CreatedAt        instant `gorm:"autoCreateTime:false" json:"created_at"`
	UpdatedAt        instant `gorm:"autoUpdateTime:false" json:"updated_at"`
	DeletedAt        instant `json:"deleted_at"`
	TouchedAt        instant `json:"touched_at"`
	PublicAt         instant `json:"public_at"`
	TranslationGroup string  `json:"translation_group"`
	Headline         string  `json:"headline"`
	Subheadline      string  `json:"subheadline"`
	Summary          string  `json:"summary"`
	Byline           string  `json:"byline"`
	DatelinePlace    string  `json:"dateline_place"`
	DatelineDate     string  `json:"dateline_date"`
	SourceName       string  `json:"source_name"`
	SourceURL        string  `json:"source_url"`
	SourceID         string  `json:"source_id"`
	CanonicalURL     string  `json:"canonical_url"`
	CopyrightHolder  string  `json:"copyright_holder"`
	CopyrightNotice  string  `json:"copyright_notice"`
	UsageTerms       string  `json:"usage_terms"`
	WordCount        int     `json:"word_count"`
	ReadingMinutes   int     `json:"reading_minutes"`
	Media            string  `json:"media"`
	Corrections      string  `json:"corrections"`
	Kill             *string `json:"kill"`
	EditorNote       string  `json:"editor_note"`
	Metadata         *string `json:"metadata"`
	Body             string  `json:"body"`
	HeadlineKey      string  `json:"headline_key"`
	PlaceKey         string  `json:"place_key"`
	UrgencyKey       int64   `json:"urgency_key"`
	HasMedia         bool    `json:"has_media"`
	SearchRow        *int64  `json:"search_row"`
	DueAt            instant `json:"-"` // of no version: what is next, and what the log last said
	LogPublic        bool    `json:"-"`
}

// TableName is the table for GORM.
func (articleRow) TableName() string { return "articles" }

// Columns says which of the costly columns a read wants.
type Columns struct {
	Body bool // the body
}

// summaryColumns are the columns that every read of articles names, in the
// order of scan's destinations.
var summaryColumns = []string{
	"seq", "search_row", "id", "version", "status", "type", "language", "slug", "urgency",
	"published_at", "first_published_at", "embargoed_until", "expires_at", "created_at", "updated_at", "deleted_at", "touched_at", "public_at",
	"translation_group", "headline", "subheadline", "summary", "byline", "dateline_place", "dateline_date",
	"source_name", "source_url", "source_id", "canonical_url", "copyright_holder", "copyright_notice", "usage_terms",
	"word_count", "reading_minutes", "media", "corrections", "kill", "editor_note", "metadata",
}

// selectArticles is the head of a query for articles "a", with their terms and
// the other stories that they name, all of one moment.
func (db *DB) selectArticles(c Columns) string {
	if c.Body {
		return db.wholeArticles
	}
	return db.summaries
}

// makeSelect writes the head of a query once. The names of the columns that are
// made here are short because the driver copies them for every query.
func makeSelect(d dialect, body string) string {
	const term = "t.class, t.id, t.slug, t.name, t.kind, t.version, t.updated_at"
	const sibling = "b.id, b.version, b.language, b.slug, b.headline, b.state, b.embargoed_until, b.expires_at"
	columns := []string{
		"a." + strings.Join(summaryColumns, ", a."),
		body + " AS j0",
		d.jsonRows(term, "terms t WHERE t.id = a.section_id", "t.id") + " AS j1",
		d.jsonRows(term, "article_terms x JOIN terms t ON t.id = x.term_id WHERE x.article_id = a.seq", "x.class, x.position") + " AS j2",
		d.jsonRows(sibling, "articles b WHERE b.translation_group = a.translation_group AND b.seq <> a.seq AND b.state <> 'trashed'", "b.language, b.id") + " AS j3",
		d.jsonRows("r.related_id", "article_related r WHERE r.article_id = a.seq", "r.position") + " AS j4",
		d.jsonRows(sibling, "article_related r JOIN articles b ON b.id = r.related_id WHERE r.article_id = a.seq AND b.state <> 'trashed'", "r.position") + " AS j5",
	}
	return "SELECT " + strings.Join(columns, ", ")
}

type scanner interface{ Scan(dest ...any) error }

// scanArticle reads one row of selectArticles, for a viewer at a time.
func scanArticle(row scanner, v access.Viewer, now time.Time) (news.Article, error) {
	var r articleRow
	var j joined
	err := row.Scan(
		&r.Seq, &r.SearchRow, &r.ID, &r.Version, &r.Status, &r.Type, &r.Language, &r.Slug, &r.Urgency,
		&r.PublishedAt, &r.FirstPublishedAt, &r.EmbargoedUntil, &r.ExpiresAt, &r.CreatedAt, &r.UpdatedAt, &r.DeletedAt, &r.TouchedAt, &r.PublicAt,
		&r.TranslationGroup, &r.Headline, &r.Subheadline, &r.Summary, &r.Byline, &r.DatelinePlace, &r.DatelineDate,
		&r.SourceName, &r.SourceURL, &r.SourceID, &r.CanonicalURL, &r.CopyrightHolder, &r.CopyrightNotice, &r.UsageTerms,
		&r.WordCount, &r.ReadingMinutes, &r.Media, &r.Corrections, &r.Kill, &r.EditorNote, &r.Metadata,
		&r.Body, &j.section, &j.terms, &j.translations, &j.related, &j.relatedStories)
	if err != nil {
		return news.Article{}, err
	}
	a, err := r.article()
	if err != nil {
		return news.Article{}, fmt.Errorf("read article %s: %w", r.ID, err)
	}
	return a, j.into(&a, v, now)
}

// joined are the columns of selectArticles that come from other tables, as JSON.
type joined struct {
	section, terms, translations, related, relatedStories []byte
}

func (j joined) into(a *news.Article, v access.Viewer, now time.Time) error {
	section, err := parse(j.section, termOf)
	if len(section) > 0 {
		a.Section = &section[0]
	}
	terms, err2 := parse(j.terms, termOf)
	for _, t := range terms {
		if t.Class == news.Author {
			a.Authors = append(a.Authors, t)
		} else {
			a.Tags = append(a.Tags, t)
		}
	}
	translations, err3 := parse(j.translations, otherOf)
	a.Translations = seenOf(a, translations, v, now)
	var err4 error
	a.Related, err4 = parse(j.related, func(cells []json.RawMessage) (id news.ID, err error) { return id, into(cells, &id) })
	related, err5 := parse(j.relatedStories, otherOf)
	a.RelatedStories = seenOf(a, related, v, now)
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		return fmt.Errorf("read what belongs to article %s: %w", a.ID, err)
	}
	return nil
}

// parse reads a JSON array of arrays of columns, as jsonRows makes it, and
// gives each to one.
func parse[T any](data []byte, one func(cells []json.RawMessage) (T, error)) ([]T, error) {
	if len(data) <= len("[]") {
		return nil, nil
	}
	var rows [][]json.RawMessage
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, err
	}
	out := make([]T, 0, len(rows))
	for _, cells := range rows {
		t, err := one(cells)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func into(cells []json.RawMessage, dest ...any) error {
	if len(cells) != len(dest) {
		return fmt.Errorf("%d columns, want %d", len(cells), len(dest))
	}
	for i := range cells {
		if err := json.Unmarshal(cells[i], dest[i]); err != nil {
			return err
		}
	}
	return nil
}

func termOf(cells []json.RawMessage) (t news.Term, err error) {
	var updated int64
	err = into(cells, &t.Class, &t.ID, &t.Slug, &t.Name, &t.Kind, &t.Version, &updated)
	t.UpdatedAt = time.UnixMicro(updated).UTC()
	return t, err
}

// other is another story that an article names, and what decides who sees it.
type other struct {
	news.Sibling
	state               string
	embargoed, expiring instant
}

func otherOf(cells []json.RawMessage) (o other, err error) {
	var embargoed, expiring *int64
	err = into(cells, &o.ID, &o.Version, &o.Language, &o.Slug, &o.Headline, &o.state, &embargoed, &expiring)
	for _, t := range []struct {
		from *int64
		to   *instant
	}{{embargoed, &o.embargoed}, {expiring, &o.expiring}} {
		if t.from != nil {
			t.to.Time = time.UnixMicro(*t.from).UTC()
		}
	}
	return o, err
}

// seenOf keeps the stories that the viewer may see, and notes on the article
// when one of them goes by itself, and when one last came or went. When one is to
// come is no reader's to know, not even by how long an answer may be kept.
func seenOf(a *news.Article, others []other, v access.Viewer, now time.Time) []news.Sibling {
	var seen []news.Sibling
	for _, o := range others {
		shown := maySee(o.state, o.embargoed.Time, o.expiring.Time, v, now)
		if shown {
			seen = append(seen, o.Sibling)
		}
		if o.state != string(news.Published) || v.Editor() {
			continue
		}
		for _, t := range []time.Time{o.embargoed.Time, o.expiring.Time} {
			switch {
			case t.IsZero():
			case t.After(now) && shown && (a.OthersChange.IsZero() || t.Before(a.OthersChange)):
				a.OthersChange = t
			case !t.After(now) && !o.embargoed.After(now) && t.After(a.OthersChanged):
				a.OthersChanged = t
			}
		}
	}
	return seen
}

func (r articleRow) article() (news.Article, error) {
	a := news.Article{
		Seq: r.Seq, Version: r.Version, Type: r.Type, Language: r.Language, Slug: r.Slug,
		Headline: r.Headline, Subheadline: r.Subheadline, Summary: r.Summary, Body: r.Body,
		Dateline: news.Dateline{Place: r.DatelinePlace, Date: r.DatelineDate}, Byline: r.Byline,
		Source:       news.Source{Name: r.SourceName, URL: r.SourceURL, ID: r.SourceID},
		CanonicalURL: r.CanonicalURL,
		Rights:       news.Rights{CopyrightHolder: r.CopyrightHolder, CopyrightNotice: r.CopyrightNotice, UsageTerms: r.UsageTerms},
		Urgency:      r.Urgency, Status: news.Status(r.Status),
		PublishedAt: r.PublishedAt.Time, FirstPublishedAt: r.FirstPublishedAt.Time,
		EmbargoedUntil: r.EmbargoedUntil.Time, ExpiresAt: r.ExpiresAt.Time,
		CreatedAt: r.CreatedAt.Time, UpdatedAt: r.UpdatedAt.Time, DeletedAt: r.DeletedAt.Time, TouchedAt: r.TouchedAt.Time, PublicAt: r.PublicAt.Time,
		WordCount: r.WordCount, ReadingMinutes: r.ReadingMinutes, EditorNote: r.EditorNote,
	}
	if r.SearchRow != nil {
		a.SearchRow = *r.SearchRow
	}
	var err error
	if a.ID, err = news.ParseID(r.ID); err != nil {
		return a, err
	}
	if a.TranslationGroup, err = news.ParseID(r.TranslationGroup); err != nil {
		return a, err
	}
	if r.Metadata != nil {
		a.Metadata = json.RawMessage(*r.Metadata)
	}
	for _, column := range []struct {
		text string
		into any
	}{{r.Media, &a.Media}, {r.Corrections, &a.Corrections}} {
		if column.text == "[]" {
			continue
		}
		if err := json.Unmarshal([]byte(column.text), column.into); err != nil {
			return a, err
		}
	}
	if r.Kill != nil {
		return a, json.Unmarshal([]byte(*r.Kill), &a.Kill)
	}
	return a, nil
}

func rowOf(a news.Article) (articleRow, error) {
	r := articleRow{
		Seq: a.Seq, ID: a.ID.String(), Version: a.Version, State: stateOf(a), Status: string(a.Status), ListedAt: at(listedAt(a)),
		Type: a.Type, Language: a.Language, Slug: a.Slug, Urgency: a.Urgency,
		PublishedAt: at(a.PublishedAt), FirstPublishedAt: at(a.FirstPublishedAt),
		EmbargoedUntil: at(a.EmbargoedUntil), ExpiresAt: at(a.ExpiresAt),
		CreatedAt: at(a.CreatedAt), UpdatedAt: at(a.UpdatedAt), DeletedAt: at(a.DeletedAt), TouchedAt: at(a.TouchedAt), PublicAt: at(a.PublicAt),
		TranslationGroup: a.TranslationGroup.String(),
		Headline:         a.Headline, Subheadline: a.Subheadline, Summary: a.Summary, Byline: a.Byline,
		DatelinePlace: a.Dateline.Place, DatelineDate: a.Dateline.Date,
		SourceName: a.Source.Name, SourceURL: a.Source.URL, SourceID: a.Source.ID, CanonicalURL: a.CanonicalURL,
		CopyrightHolder: a.Rights.CopyrightHolder, CopyrightNotice: a.Rights.CopyrightNotice, UsageTerms: a.Rights.UsageTerms,
		WordCount: a.WordCount, ReadingMinutes: a.ReadingMinutes, EditorNote: a.EditorNote, Body: a.Body,
		HeadlineKey: headlineKey(a), PlaceKey: search.Fold(a.Dateline.Place), UrgencyKey: urgencyKey(a), HasMedia: len(a.Media) > 0,
	}
	if a.Section != nil {
		r.SectionID = &a.Section.ID
	}
	if len(a.Metadata) > 0 {
		text := string(a.Metadata)
		r.Metadata = &text
	}
	var err error
	if r.Media, err = list(a.Media); err != nil {
		return r, err
	}
	if r.Corrections, err = list(a.Corrections); err != nil {
		return r, err
	}
	if a.Kill != nil {
		text, err := json.Marshal(a.Kill)
		if err != nil {
			return r, err
		}
		kill := string(text)
		r.Kill = &kill
	}
	return r, nil
}

// list is a slice as JSON; a nil one is "[]".
func list[T any](s []T) (string, error) {
	if len(s) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(s)
	return string(text), err
}
