package news

import "strconv"

// ChangeKind says what happened in one row of the change log.
type ChangeKind string

// The kinds of changes. Saved is a change of a story that is not out: editors
// alone may learn of it. Expired and embargoLifted come about by themselves and
// have the version that was there. ChangeTerm and ChangeTermMerged concern a term
// and no single article.
const (
	ChangeSaved         ChangeKind = "saved"
	ChangePublished     ChangeKind = "published"
	ChangeUpdated       ChangeKind = "updated"
	ChangeCorrected     ChangeKind = "corrected"
	ChangeMoved         ChangeKind = "moved"
	ChangeUnpublished   ChangeKind = "unpublished"
	ChangeKilled        ChangeKind = "killed"
	ChangeEmbargoLifted ChangeKind = "embargoLifted"
	ChangeExpired       ChangeKind = "expired"
	ChangeDeleted       ChangeKind = "deleted"
	ChangeRestored      ChangeKind = "restored"
	ChangePurged        ChangeKind = "purged"
	ChangeTerm          ChangeKind = "termChanged"
	ChangeTermMerged    ChangeKind = "termMerged" // the stories of another term got this one
)

// Change is one row of the change log: what happened to which story or term,
// never a word of its text.
type Change struct {
	Kind      ChangeKind
	ArticleID ID    // zero for a term
	Class     Class // of a term; "" for an article
	TermID    int64 // of a term; 0 for an article
	Version   int
	Language  string   // with Slug: where the story stood, enough for a tombstone
	Slug      string   // of the story or the term
	WasPublic bool     // readers could see the story before: what the row before this one said of it; of a kill also when the story had expired
	IsPublic  bool     // and after
	Keys      []string // what a cache must drop
}

// ChangeOf names the change between two states of a story; before is nil for a
// new one.
func ChangeOf(before *Article, after Article) ChangeKind {
	wasOut, isOut := before != nil && before.IsOut(), after.IsOut()
	switch {
	case before != nil && before.IsTrashed() && !after.IsTrashed():
		return ChangeRestored
	case after.IsTrashed() && (before == nil || !before.IsTrashed()):
		return ChangeDeleted
	case isOut && !wasOut:
		return ChangePublished
	case wasOut && after.Status == Killed:
		return ChangeKilled
	case wasOut && !isOut:
		return ChangeUnpublished
	case isOut && len(after.Corrections) > len(before.Corrections):
		return ChangeCorrected
	case isOut && (before.Slug != after.Slug || before.Language != after.Language):
		return ChangeMoved
	case isOut:
		return ChangeUpdated
	default:
		return ChangeSaved
	}
}

// The cache keys. They are short, because a list names all its members and
// caches take header fields of a few kilobytes only; terms are named by number,
// because slugs change. A key that two things share costs a needless fetch, no
// more.

// AllLists is the key of lists that any published story may come into.
const AllLists = "list"

// Names is the key of every answer that shows names of terms in rows.
const Names = "names"

// ArticleKey is the key of one article.
func ArticleKey(id ID) string {
	s := id.String()
	return "a-" + s[len(s)-12:] // random bits of a UUIDv7 (RFC 9562, 5.7)
}

// TermKey is the key of what shows one term's name.
func TermKey(id int64) string { return "t-" + strconv.FormatInt(id, 36) }

// ListKey is the key of the lists that are filtered by a term.
func ListKey(id int64) string { return "l-" + strconv.FormatInt(id, 36) }

// TermsKey is the key of the lists of a class of terms.
func TermsKey(c Class) string { return "terms-" + string(c) }

// SlugKey is the key of the answer that there is nothing under a slug. space is
// the article's language, or the class of a term.
func SlugKey(space, slug string) string { return "s-" + space + "-" + slug }

// CacheKeys names every cached answer that the article's present state stands
// in: its own, and the lists that it belongs to.
func (a Article) CacheKeys() []string {
	keys := []string{ArticleKey(a.ID), SlugKey(a.Language, a.Slug)}
	if !a.IsOut() {
		return keys
	}
	keys = append(keys, AllLists)
	if a.Section != nil {
		keys = append(keys, ListKey(a.Section.ID))
	}
	for _, terms := range [][]Term{a.Tags, a.Authors} {
		for _, t := range terms {
			keys = append(keys, ListKey(t.ID))
		}
	}
	return keys
}

// IsOut reports whether the story is published, be it under embargo.
func (a Article) IsOut() bool { return a.Status == Published && !a.IsTrashed() }
