package main

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/dateline-api/dateline/cmd/dateline-bench/record"
)

// maxText is the room for a body and for lists of terms, in characters and bytes.
const maxText = 1 << 20

// collection is one with the fields of record.Of. Everybody may read what is
// published, and superusers write. Lists run along the time of publishing.
func collection() *core.Collection {
	c := core.NewBaseCollection(record.Collection)
	published := types.Pointer("status = 'published'")
	c.ListRule, c.ViewRule = published, published
	for _, name := range []string{
		"type", "language", "slug", "headline", "subheadline", "summary", "place", "date", "byline",
		"section", "sectionName", "sourceName", "sourceId", "status",
	} {
		c.Fields.Add(&core.TextField{Name: name})
	}
	for _, name := range []string{"authors", "tags", "media"} {
		c.Fields.Add(&core.JSONField{Name: name, MaxSize: maxText})
	}
	for _, name := range []string{"urgency", "wordCount", "readingMinutes"} {
		c.Fields.Add(&core.NumberField{Name: name, OnlyInt: true})
	}
	c.Fields.Add(
		&core.EditorField{Name: "body", MaxSize: maxText},
		&core.DateField{Name: "publishedAt"},
		&core.AutodateField{Name: "created", OnCreate: true},
		&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
	)
	c.AddIndex("articles_published", false, "publishedAt", "")
	c.AddIndex("articles_section", false, "section, publishedAt", "")
	c.AddIndex("articles_language", false, "language, publishedAt", "")
	c.AddIndex("articles_slug", true, "slug, language", "")
	c.AddIndex("articles_source", true, "sourceName, sourceId", "")
	return c
}
