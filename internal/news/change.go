package news

import "time"

// ChangeKind says what happened in one row of the change log.
type ChangeKind string

// The kinds of changes. Saved is a change of a story that is not out: editors
// alone may learn of it. TermChanged concerns a term and no single article.
const (
	ChangeSaved       ChangeKind = "saved"
	ChangePublished   ChangeKind = "published"
	ChangeUpdated     ChangeKind = "updated"
	ChangeMoved       ChangeKind = "moved"
	ChangeUnpublished ChangeKind = "unpublished"
	ChangeDeleted     ChangeKind = "deleted"
	ChangeRestored    ChangeKind = "restored"
	ChangePurged      ChangeKind = "purged"
	ChangeTerm        ChangeKind = "termChanged"
)

// Change is one row of the change log: what happened to which story, never a
// word of its text.
type Change struct {
	Cursor    int64 // place in commit order; set by the store
	At        time.Time
	Kind      ChangeKind
	ArticleID ID
	Version   int
	Language  string // with Slug: where the story stood, enough for a tombstone
	Slug      string
	Keys      []string // what a cache must drop
}

// ChangeOf names the change between two states of a story; before is nil for a
// new one.
func ChangeOf(before *Article, after Article) ChangeKind {
	wasOut := before != nil && before.Status == Published && !before.IsTrashed()
	isOut := after.Status == Published && !after.IsTrashed()
	switch {
	case before != nil && before.IsTrashed() && !after.IsTrashed():
		return ChangeRestored
	case after.IsTrashed() && (before == nil || !before.IsTrashed()):
		return ChangeDeleted
	case isOut && !wasOut:
		return ChangePublished
	case wasOut && !isOut:
		return ChangeUnpublished
	case isOut && (before.Slug != after.Slug || before.Language != after.Language):
		return ChangeMoved
	case isOut:
		return ChangeUpdated
	default:
		return ChangeSaved
	}
}

// ArticleKey is the cache key of one article.
func ArticleKey(id ID) string { return "a-" + id.String() }

// TermKey is the cache key of a term's own name and slug.
func TermKey(c Class, slug string) string { return string(c) + "-" + slug }

// TermsKey is the cache key of the lists of a class of terms.
func TermsKey(c Class) string { return "terms-" + string(c) }

// ListKey is the cache key of every list filtered by a term; of all lists when
// slug is "".
func ListKey(c Class, slug string) string {
	if slug == "" {
		return "list"
	}
	return "list-" + string(c) + "-" + slug
}

// CacheKeys names every cached answer that the article's present state stands
// in: its own, and the lists that it belongs to.
func (a Article) CacheKeys() []string {
	keys := []string{ArticleKey(a.ID), ListKey(Section, "")}
	if a.Section != nil {
		keys = append(keys, ListKey(Section, a.Section.Slug))
	}
	for _, t := range a.Tags {
		keys = append(keys, ListKey(Tag, t.Slug))
	}
	for _, t := range a.Authors {
		keys = append(keys, ListKey(Author, t.Slug))
	}
	return keys
}
