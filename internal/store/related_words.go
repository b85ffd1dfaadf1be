package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dateline-api/dateline/internal/search"
)

const (
	headlineWords = 16 // that are counted, to find the rarest

	// A word in more stories than this, or in more than every relatedShare-th,
	// says nothing of what a story is about.
	relatedCommon = 1000
	relatedShare  = 10
	relatedLeast  = 10 // but in so few any word may
)

// tellingWords are the rarest words of a headline that are in a few other stories,
// and so tell what it is about.
func (db *DB) tellingWords(ctx context.Context, headline string) ([]string, error) {
	words := slices.DeleteFunc(search.Tokens(headline), func(word string) bool { return !search.Misspellable(word) })
	words = words[:min(len(words), headlineWords)]
	if len(words) == 0 {
		return nil, nil
	}
	if err := db.indexWords(ctx); err != nil {
		return nil, err
	}
	var published int
	if err := db.numbers(ctx, "SELECT stories FROM term_counts WHERE term_id = ?", []any{allStories}, &published); err != nil {
		return nil, err
	}
	stories, err := db.storiesWith(ctx, words, published)
	if err != nil {
		return nil, err
	}
	common := max(min(published/relatedShare, relatedCommon), relatedLeast)
	words = slices.DeleteFunc(words, func(word string) bool { return stories[word] < 2 || stories[word] > common })
	slices.SortStableFunc(words, func(x, y string) int { return cmp.Compare(stories[x], stories[y]) })
	return words[:min(len(words), relatedWordsMax)], nil
}

// storiesWith counts the stories that have a word above the body, up to one more
// than relatedCommon.
func (db *DB) storiesWith(ctx context.Context, words []string, published int) (map[string]int, error) {
	stories := db.words.known(words, published)
	unknown := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return stories[word] > 0 })
	if len(unknown) == 0 {
		return stories, nil
	}
	var args []any
	for _, word := range unknown {
		args = append(args, `"`+word+`"`)
	}
	const count = "(SELECT count(*) FROM (SELECT 1 FROM search_lead f WHERE f.search_lead MATCH ? LIMIT 1001))" // relatedCommon + 1
	numbers := make([]int, len(unknown))
	into := make([]any, len(unknown))
	for i := range numbers {
		into[i] = &numbers[i]
	}
	if err := db.numbers(ctx, "SELECT "+strings.TrimSuffix(strings.Repeat(count+", ", len(unknown)), ", "), args, into...); err != nil {
		return nil, err
	}
	for i, word := range unknown {
		stories[word] = numbers[i]
	}
	db.words.keep(stories)
	return stories, nil
}

// maxKnownWords bounds the words that are remembered, at some 50 bytes each.
const maxKnownWords = 20_000

// wordCache remembers how many stories have a word, which takes long to count
// and hardly changes, of those that are in several. It is begun anew when the
// archive has grown or shrunk by a tenth. It only ranks words: what is shown is
// asked of the stories as they are.
type wordCache struct {
	mu        sync.Mutex
	published int // stories when it was begun
	stories   map[string]int
}

// known are the words that are remembered, with their numbers of stories.
func (k *wordCache) known(words []string, published int) map[string]int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stories == nil || 10*max(published-k.published, k.published-published) > k.published || len(k.stories) > maxKnownWords {
		k.published, k.stories = published, make(map[string]int)
	}
	found := make(map[string]int, len(words))
	for _, word := range words {
		if n, ok := k.stories[word]; ok {
			found[word] = n
		}
	}
	return found
}

// keep remembers those of some words that are in several stories: the next story
// with one that is in one makes it tell.
func (k *wordCache) keep(stories map[string]int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	several := maps.Clone(stories)
	maps.DeleteFunc(several, func(_ string, n int) bool { return n < 2 })
	maps.Copy(k.stories, several)
}
