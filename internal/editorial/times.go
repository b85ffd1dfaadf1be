package editorial

import (
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// times takes the times of the input. The time of publishing of a story that is
// out, planned or withdrawn stays when the input names none.
func (w *writer) times() {
	w.publishedAt()
	in, a, now := w.in, w.a, w.tx.Now()
	a.EmbargoedUntil = moment(in.EmbargoedUntil)
	lifted := w.before != nil && w.before.IsOut() && !w.before.EmbargoedUntil.After(now)
	if lifted && a.EmbargoedUntil.After(now) {
		w.fault("/embargoedUntil", "already-public", "is to come, but the story is public already; unpublish it first")
	}
	a.ExpiresAt = moment(in.ExpiresAt)
}

func (w *writer) publishedAt() {
	given, now := moment(w.in.PublishedAt), w.tx.Now()
	if w.before == nil {
		if w.a.Status == news.Draft { // else it was set when the story was put out
			w.a.PublishedAt = given
		}
		return
	}
	before := *w.before
	switch {
	case given.IsZero() && !inWriting(before), given.Equal(before.PublishedAt): // stays
	case before.Status == news.Published && given.After(now):
		w.fault("/publishedAt", "in-the-future", "is to come, but the article is published; unpublish it first")
	default:
		w.a.PublishedAt = given
		if before.Status == news.Scheduled { // with a time that has passed it goes out now
			w.putOut()
		}
	}
}

// putOut publishes the article, or schedules it when its time is to come.
func (w *writer) putOut() {
	if err := w.a.Publish(w.tx.Now()); err != nil {
		w.fault("/status", "not-possible", "does not allow the article to be published: %s", err)
	}
}

// moment is a time as it is stored.
func moment(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}
