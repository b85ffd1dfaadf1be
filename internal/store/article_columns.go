package store

import "strings"

// storedColumns are the columns of articles that are written, in the order of
// articleRow.values; seq is the database's to give.
var storedColumns = []string{
	"id", "version", "state", "status", "listed_at", "type", "language", "slug", "section_id",
	"urgency", "published_at", "first_published_at", "embargoed_until", "expires_at", "created_at", "updated_at", "deleted_at", "touched_at",
	"public_at", "translation_group", "headline", "subheadline", "summary", "byline", "dateline_place", "dateline_date", "source_name",
	"source_url", "source_id", "canonical_url", "copyright_holder", "copyright_notice", "usage_terms", "word_count", "reading_minutes", "media",
	"corrections", "kill", "editor_note", "metadata", "body", "headline_key", "place_key", "urgency_key", "has_media",
	"due_at", "log_public", "search_row",
}

// insertArticle stores a new row; updateArticle a next version of one, and ends
// in its seq and the version that it must still have.
var (
	insertArticle = "INSERT INTO articles (" + strings.Join(storedColumns, ", ") + ") VALUES (" + placeholders(len(storedColumns)) + ")"
	updateArticle = "UPDATE articles SET " + strings.Join(storedColumns, " = ?, ") + " = ? WHERE seq = ? AND version = ?"
)

// values are what storedColumns are to hold, with room for two more.
func (r articleRow) values() []any {
	return append(make([]any, 0, len(storedColumns)+2),
		r.ID, r.Version, r.State, r.Status, r.ListedAt, r.Type, r.Language, r.Slug, r.SectionID,
		r.Urgency, r.PublishedAt, r.FirstPublishedAt, r.EmbargoedUntil, r.ExpiresAt, r.CreatedAt, r.UpdatedAt, r.DeletedAt, r.TouchedAt,
		r.PublicAt, r.TranslationGroup, r.Headline, r.Subheadline, r.Summary, r.Byline, r.DatelinePlace, r.DatelineDate, r.SourceName,
		r.SourceURL, r.SourceID, r.CanonicalURL, r.CopyrightHolder, r.CopyrightNotice, r.UsageTerms, r.WordCount, r.ReadingMinutes, r.Media,
		r.Corrections, r.Kill, r.EditorNote, r.Metadata, r.Body, r.HeadlineKey, r.PlaceKey, r.UrgencyKey, r.HasMedia,
		r.DueAt, r.LogPublic, r.SearchRow,
	)
}
