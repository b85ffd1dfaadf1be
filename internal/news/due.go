package news

import "time"

// Due is when something next happens to the article by itself, later than after:
// a scheduled story goes out, an embargo is lifted, a story expires. It is zero
// when nothing will. A scheduled story is due at its time even when that has
// passed.
func (a Article) Due(after time.Time) time.Time {
	switch {
	case a.IsTrashed():
		return time.Time{}
	case a.Status == Scheduled:
		return a.PublishedAt
	case a.Status != Published:
		return time.Time{}
	case a.EmbargoedUntil.After(after):
		return a.EmbargoedUntil
	case a.ExpiresAt.After(after):
		return a.ExpiresAt
	default:
		return time.Time{}
	}
}

// Happen brings the article to its state at the time when something was due, and
// names what came about. public is whether readers had the story until then, as
// far as the change log tells; the kind is "" when nobody can notice anything.
func (a *Article) Happen(due time.Time, public bool) ChangeKind {
	switch {
	case a.Status == Scheduled && !a.IsTrashed():
		a.Status, a.PublishedAt = Published, due
		if a.FirstPublishedAt.IsZero() {
			a.FirstPublishedAt = due
		}
		return ChangePublished
	case a.Public(due) == public:
		return ""
	case public:
		return ChangeExpired
	default:
		return ChangeEmbargoLifted
	}
}
