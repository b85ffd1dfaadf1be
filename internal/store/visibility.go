package store

import (
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// condition is a piece of SQL with its arguments.
type condition struct {
	sql  string
	args []any
}

// visible is the one rule of what a viewer may see, as a condition on articles
// "a". news.Article.Public says the same of one article.
// Editors see every story that is not in the trash; where a listing lets them
// look into it, it says so itself.
func visible(v access.Viewer, now time.Time) condition {
	if v.Editor() {
		return condition{sql: "a.state <> 'trashed'"}
	}
	return condition{
		sql: "a.state = 'published'" +
			" AND (a.embargoed_until IS NULL OR a.embargoed_until <= ?)" +
			" AND (a.expires_at IS NULL OR a.expires_at > ?)",
		args: []any{at(now), at(now)},
	}
}

// maySee is the same rule for a story of which only this is known.
func maySee(state string, embargoed, expiring time.Time, v access.Viewer, now time.Time) bool {
	if v.Editor() {
		return state != news.Trashed
	}
	return state == string(news.Published) && !embargoed.After(now) && (expiring.IsZero() || expiring.After(now))
}

// mayRead is the same rule for one article that was loaded without it: nil, or
// why the viewer does not get it.
func mayRead(a news.Article, v access.Viewer, now time.Time) error {
	switch {
	case v.Editor(), a.Public(now):
		return nil
	case !a.WasPublic(now):
		return errNoArticle
	case a.Status == news.Killed:
		reason := ""
		if a.Kill != nil {
			reason = a.Kill.Reason
		}
		return news.ErrGone.With("the article was withdrawn: %s", reason)
	case a.IsTrashed():
		return news.ErrGone.With("the article was deleted")
	case a.Status == news.Published && !a.ExpiresAt.IsZero() && !a.ExpiresAt.After(now):
		return news.ErrGone.With("the article expired at %s", a.ExpiresAt.Format(time.RFC3339))
	default:
		return errNoArticle // taken back to draft: it may come back
	}
}

func stateOf(a news.Article) string {
	if a.IsTrashed() {
		return news.Trashed
	}
	return string(a.Status)
}

// listedAt is what listings sort an article by.
func listedAt(a news.Article) time.Time {
	if a.PublishedAt.IsZero() {
		return a.CreatedAt
	}
	return a.PublishedAt
}
