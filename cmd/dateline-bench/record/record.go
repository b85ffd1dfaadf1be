// Package record is an article as a user of PocketBase would keep it: one record
// of a collection, with texts for what is filtered by and JSON for lists. The
// program that fills PocketBase and the one that writes to it share it.
package record

import (
	"github.com/dateline-api/dateline/internal/news"
)

// Collection is the collection's name.
const Collection = "articles"

// Of gives the fields of an article's record, by name. Its id is left to
// PocketBase, as is usual there.
func Of(a news.Article) map[string]any {
	return map[string]any{
		"type": a.Type, "language": a.Language, "slug": a.Slug, "headline": a.Headline, "subheadline": a.Subheadline,
		"summary": a.Summary, "body": a.Body, "place": a.Dateline.Place, "date": a.Dateline.Date, "byline": a.Byline,
		"section": a.Section.Slug, "sectionName": a.Section.Name, "authors": terms(a.Authors), "tags": terms(a.Tags),
		"media": append([]news.Media{}, a.Media...), "sourceName": a.Source.Name, "sourceId": a.Source.ID,
		"urgency": a.Urgency, "status": string(a.Status), "publishedAt": a.PublishedAt.UTC().Format(timeLayout),
		"wordCount": a.WordCount, "readingMinutes": a.ReadingMinutes,
	}
}

// timeLayout is how PocketBase writes times.
const timeLayout = "2006-01-02 15:04:05.000Z"

type term struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"`
}

func terms(list []news.Term) []term {
	out := make([]term, len(list))
	for i, t := range list {
		out[i] = term{t.Slug, t.Name, t.Kind}
	}
	return out
}
