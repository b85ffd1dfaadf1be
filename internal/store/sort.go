package store

import (
	"strings"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
)

// Sort is an order of a listing. The zero Sort is NewestFirst.
type Sort string

// The orders of listings.
const (
	NewestFirst   Sort = "-publishedAt"
	OldestFirst   Sort = "publishedAt"
	LastUpdated   Sort = "-updatedAt"
	FirstUpdated  Sort = "updatedAt"
	MostUrgent    Sort = "urgency" // the newest first among equals
	ByHeadline    Sort = "headline"
	maxHeadingKey      = 100 // bytes of a headline that count for its order
)

// sorting is how an order is walked: along one column, and the id among equals.
type sorting struct {
	column     string
	descending bool
	key        func(news.Article) any // the column's value of an article
}

var sortings = map[Sort]sorting{
	NewestFirst:  {"listed_at", true, listedKey},
	OldestFirst:  {"listed_at", false, listedKey},
	LastUpdated:  {"updated_at", true, updatedKey},
	FirstUpdated: {"updated_at", false, updatedKey},
	MostUrgent:   {"urgency_key", false, func(a news.Article) any { return urgencyKey(a) }},
	Relevance:    {"", true, func(a news.Article) any { return a.SearchRow }},
	ByHeadline:   {"headline_key", false, func(a news.Article) any { return headlineKey(a) }},
}

func listedKey(a news.Article) any  { return at(listedAt(a)).UnixMicro() }
func updatedKey(a news.Article) any { return at(a.UpdatedAt).UnixMicro() }

func sortOf(s Sort) sorting {
	if s == "" {
		s = NewestFirst
	}
	return sortings[s]
}

// urgencyKey puts the more urgent first and the newer first among equals. The
// time takes the low 58 bits: microseconds until the year 9999 fit.
func urgencyKey(a news.Article) int64 {
	return int64(a.Urgency)<<58 - listedAt(a).UnixMicro()
}

func headlineKey(a news.Article) string {
	key := search.Fold(a.Headline)
	if len(key) > maxHeadingKey {
		key = strings.ToValidUTF8(key[:maxHeadingKey], "")
	}
	return key
}

// Position is the place of a row in a listing.
type Position struct {
	Key   any // int64 or string, by the listing's order
	ID    news.ID
	Stage int // of a search by relevance: which of its walks
}

// PositionOf is the article's place in a listing of the given order; searched
// says that the listing is of a search.
func PositionOf(a news.Article, s Sort, searched bool) Position {
	if searched && (s == NewestFirst || s == OldestFirst) {
		return Position{Key: a.SearchRow, ID: a.ID}
	}
	return Position{Key: sortOf(s).key(a), ID: a.ID, Stage: a.SearchStage}
}

// KeyIsText reports whether positions in the order have a string as their key.
func (s Sort) KeyIsText() bool { return s == ByHeadline }
