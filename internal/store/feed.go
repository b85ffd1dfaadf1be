package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
)

// The bounds of one page of the feed. Bytes are of bodies, for each change that
// was asked for; a page has at least one change, however long. Slow readers hold
// their pages, so that small pages must not be large. Steps are of work: what a viewer may not see or what
// was overtaken is skipped, and a page that finds nothing else ends all the same.
const (
	feedBytes    = 8 << 10
	maxFeedSteps = 50
	feedWindow   = 2000 // rows of the log that one step goes through
	feedBatch    = 100  // stories that one step goes through
	feedLoad     = 20   // stories that are in memory at once beside those on the page
)

// FeedItem is a change as a viewer gets it: a story, or what is left of it.
type FeedItem struct {
	Place     Place // what is read after it begins with the next item
	At        time.Time
	Kind      news.ChangeKind
	ArticleID news.ID
	Version   int
	Article   *news.Article // whole, as it is now; nil when the viewer does not get it (any more)
	Tombstone *Tombstone    // set when Article is nil
}

// Tombstone is what is left of a story that went away. It holds no text.
type Tombstone struct {
	ID       news.ID
	Language string
	Slug     string
	Slugs    []string // all that it had in this language while the viewer could see it, as far as the log goes back
	Kind     news.ChangeKind
	Reason   string // why it was killed; "" for every other kind
	At       time.Time
}

// FeedPage is a part of the feed.
type FeedPage struct {
	Items    []FeedItem
	Next     Place // where to go on; never before the place that was asked for
	UpToDate bool  // there was nothing after Next when this was read
}

// feedExpired is the kind of a story's end that the clock knows of, and the log
// not yet.
const feedExpired = news.ChangeExpired

// Feed returns changes after a place as the viewer may see them, oldest first,
// limit of them at most. Of each story only its last change is there, with the
// story as it is now, all of one moment. A change of a term comes as one item for
// each story that shows it. The error is news.ErrCursorGone when the log does not
// go on from the place.
func (db *DB) Feed(ctx context.Context, after Place, limit int, v access.Viewer) (FeedPage, error) {
	var page FeedPage
	err := db.reading(ctx, db.reader, func(r *reading) error {
		if after.Epoch == 0 {
			after = r.log.Oldest()
		}
		if err := r.log.check(after); err != nil {
			return err
		}
		f := &feed{reading: r, viewer: v, limit: limit, place: after}
		if err := f.fill(); err != nil {
			return err
		}
		page = FeedPage{Items: f.items, Next: f.place, UpToDate: f.place == r.log.End()}
		return nil
	})
	if err != nil {
		return FeedPage{}, fmt.Errorf("read the feed of changes: %w", err)
	}
	return page, nil
}

// feed fills one page.
type feed struct {
	*reading
	viewer access.Viewer
	limit  int
	items  []FeedItem
	place  Place // everything up to here is in items, or not for this viewer
	bytes  int
	steps  int
}

// crowded reports whether the page has no room for another change, and full
// whether it is that or took its share of work.
func (f *feed) crowded() bool { return len(f.items) >= f.limit || f.bytes >= f.limit*feedBytes }

func (f *feed) full() bool { return f.crowded() || f.steps >= maxFeedSteps }

// fill goes through the log window by window.
func (f *feed) fill() error {
	if f.place.Within > 0 {
		if err := f.resume(); err != nil {
			return err
		}
	}
	for f.place.Within == 0 && f.place.Seq < f.log.Newest && !f.full() {
		f.steps++
		end, most := min(f.place.Seq+feedWindow, f.log.Newest), min(f.limit-len(f.items), feedBatch)
		rows, err := f.rows(f.query(), f.place.Seq, end, most)
		if err != nil {
			return err
		}
		if err := f.add(rows); err != nil || f.full() || f.place.Within > 0 {
			return err
		}
		if len(rows) < most {
			f.place.Seq = end
		}
	}
	return nil
}

// noticed is the condition on a row of a story that the viewer may know of:
// readers those that they saw or see the story by.
func (f *feed) noticed(alias string) string {
	if f.viewer.Editor() {
		return "TRUE"
	}
	return "(" + alias + ".was_public OR " + alias + ".is_public)"
}

// shown is the condition on a row of a term after which stories show something
// else: one that is new stands in none yet.
func shown(alias string) string {
	return alias + ".term_id <> 0 AND (" + alias + ".version > 1 OR " + alias + ".kind = 'termMerged')"
}

// query finds the rows of a window that are for the viewer and that no later row
// makes needless. A term's change is made so by another that goes through all its
// stories, too, and those are the changes that are no merging.
func (f *feed) query() string {
	readers := ""
	if !f.viewer.Editor() {
		readers = " AND (c.was_public OR c.is_public OR c.class <> '')" // as the index changes_noticed says it
	}
	return "SELECT " + changeColumns + " FROM changes c WHERE c.seq > ? AND c.seq <= ?" + readers + " AND CASE WHEN c.class = ''" +
		" THEN NOT EXISTS (SELECT 1 FROM changes l WHERE l.article_id = c.article_id AND l.seq > c.seq AND " + f.noticed("l") + ")" +
		" ELSE " + shown("c") + " AND NOT EXISTS (SELECT 1 FROM changes l WHERE l.term_id = c.term_id AND l.term_id <> 0 AND l.seq > c.seq" +
		" AND l.kind = 'termChanged' AND l.version > 1) END ORDER BY c.seq LIMIT ?"
}

// add puts rows on the page, those of stories in batches.
func (f *feed) add(rows []Logged) error {
	for len(rows) > 0 && !f.full() && f.place.Within == 0 {
		n := 0
		for n < len(rows) && rows[n].Class == "" {
			n++
		}
		if n == 0 {
			if err := f.expand(rows[0]); err != nil {
				return err
			}
			rows = rows[1:]
			continue
		}
		if err := f.stories(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// stories puts rows of stories on the page.
func (f *feed) stories(rows []Logged) error {
	for some := range slices.Chunk(rows, feedLoad) {
		if f.crowded() {
			return nil
		}
		if err := f.load(some); err != nil {
			return err
		}
	}
	return nil
}

// load puts a few rows of stories on the page.
func (f *feed) load(rows []Logged) error {
	ids := make([]any, len(rows))
	for i, row := range rows {
		ids[i] = row.ArticleID.String()
	}
	articles, err := f.articles("a.id IN ("+placeholders(len(ids))+")", ids...)
	if err != nil {
		return err
	}
	byID := make(map[news.ID]*news.Article, len(articles))
	for _, a := range articles { // a copy, so that one on the page does not hold all of them
		byID[a.ID] = &a
	}
	for _, row := range rows {
		if f.crowded() {
			return nil
		}
		item, err := f.item(row, byID[row.ArticleID])
		if err != nil {
			return err
		}
		f.put(item)
	}
	return nil
}

func (f *feed) put(item FeedItem) {
	f.items = append(f.items, item)
	f.place = item.Place
	if item.Article != nil {
		f.bytes += len(item.Article.Body)
	}
}

// articles loads stories whole, whoever may see them.
func (f *feed) articles(where string, args ...any) ([]news.Article, error) {
	rows, err := f.tx.QueryContext(f.ctx, f.db.selectArticles(Columns{Body: true})+" FROM articles a WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	return scanArticles(rows, f.viewer, f.now)
}

// item is a story's row as the viewer gets it. Readers get the story when the
// log and the clock say that it is public; when the log alone does, it expired
// a moment ago, and the row that says so is on its way.
func (f *feed) item(row Logged, a *news.Article) (FeedItem, error) {
	item := FeedItem{
		Place: Place{Epoch: f.log.Epoch, Seq: row.Seq}, At: row.At, Kind: feedKind(row.Kind), ArticleID: row.ArticleID, Version: row.Version,
	}
	seen := a != nil && maySee(stateOf(*a), a.EmbargoedUntil, a.ExpiresAt, f.viewer, f.now)
	if seen && (row.IsPublic || f.viewer.Editor()) {
		item.Article, item.Version = a, a.Version
		return item, nil
	}
	if row.IsPublic && !f.viewer.Editor() {
		item.Kind = feedExpired
		if a != nil && a.ExpiresAt.After(row.At) {
			item.At = a.ExpiresAt
		}
	}
	stone := &Tombstone{ID: row.ArticleID, Language: row.Language, Slug: row.Slug, Kind: item.Kind, At: item.At}
	if a != nil && a.Status == news.Killed && a.Kill != nil {
		stone.Reason = a.Kill.Reason
	}
	item.Tombstone = stone
	return item, f.slugs(stone)
}

// feedKind is how the feed names a kind of the log.
func feedKind(k news.ChangeKind) news.ChangeKind {
	switch k {
	case news.ChangeSaved:
		return news.ChangeUpdated
	case news.ChangePurged:
		return news.ChangeDeleted
	default:
		return k
	}
}

// slugs adds the slugs that the viewer can have met: those in rows of the log
// that were for them. The table of slugs would tell a draft's, too.
func (f *feed) slugs(stone *Tombstone) (err error) {
	rows, err := f.tx.QueryContext(f.ctx, "SELECT DISTINCT c.slug FROM changes c WHERE c.article_id = ? AND c.language = ? AND "+f.noticed("c")+" ORDER BY c.slug",
		stone.ID.String(), stone.Language)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var slug string
		if err := rows.Scan(&slug); err != nil {
			return err
		}
		stone.Slugs = append(stone.Slugs, slug)
	}
	return rows.Err()
}
