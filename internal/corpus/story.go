package corpus

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
)

// bodySize is how long a body is, in bytes of HTML, give or take a sentence.
const bodySize = 3200

func (w *writer) story(n int) news.Article {
	t := w.tongues[w.rand.IntN(len(w.tongues))]
	at := w.publishedAt(n)
	id := w.id(at)
	a := news.Article{
		ID: id, TranslationGroup: id, Type: w.kind(), Language: t.tag, Urgency: w.urgency(),
		Status: news.Published, PublishedAt: at, FirstPublishedAt: at,
		Headline: w.sentence(t, 6+w.rand.IntN(5)), Summary: w.sentence(t, 24) + ".",
		Dateline: news.Dateline{Place: places[w.rand.IntN(len(places))], Date: at.Format("2006-01-02")},
		Source:   news.Source{Name: "Agency " + string('A'+rune(n%4)), ID: strconv.Itoa(n)},
	}
	w.addTerms(&a)
	if n%3 == 0 {
		a.Media = []news.Media{picture(n)}
	}
	a.Body, a.WordCount = w.body(t, w.marks(n, &a))
	a.ReadingMinutes = news.ReadingMinutes(a.WordCount)
	a.Slug = slugOf(a.Headline, n)
	return a
}

// marks are the known words that go into the story's body. Now and then the
// common one also stands above it.
func (w *writer) marks(n int, a *news.Article) (list []string) {
	if n%5 == 0 {
		list = append(list, CommonWord)
	}
	if n%50 == 0 {
		a.Summary += " " + sentenceCase(CommonWord) + "."
	}
	if n%200 == 0 {
		a.Headline += " " + CommonWord
	}
	for i, word := range RareWords {
		if n%rareEvery == 17+10*i {
			list = append(list, word)
		}
	}
	return list
}

func (w *writer) kind() string {
	if w.rand.IntN(10) < 7 {
		return news.Types[0]
	}
	return news.Types[w.rand.IntN(len(news.Types))]
}

func (w *writer) urgency() int {
	if w.rand.IntN(10) < 7 {
		return news.DefaultUrgency
	}
	return news.MinUrgency + w.rand.IntN(news.MaxUrgency)
}

func (w *writer) addTerms(a *news.Article) {
	a.Section = &w.terms.sections[w.section.Uint64()]
	for range 2 + w.rand.IntN(5) {
		a.Tags = appendNew(a.Tags, w.terms.tags[w.tag.Uint64()])
	}
	for range 1 + w.rand.IntN(2) {
		a.Authors = appendNew(a.Authors, w.terms.authors[w.author.Uint64()])
	}
	names := make([]string, len(a.Authors))
	for i, author := range a.Authors {
		names[i] = author.Name
	}
	a.Byline = strings.Join(names, ", ")
}

func appendNew(list []news.Term, t news.Term) []news.Term {
	if slices.Contains(list, t) {
		return list
	}
	return append(list, t)
}

// places are where stories are reported.
var places = []string{"Baku", "Brussels", "Tbilisi", "Ankara", "London", "Paris", "Geneva", "Astana", "Şuşa", "Vienna"}

func picture(n int) news.Media {
	return news.Media{
		URL: fmt.Sprintf("https://media.example/%d.jpg", n), Type: news.MediaTypes[0], Role: news.MediaRoles[0],
		Caption: "An invented picture.", Alt: "Nothing to see", Credit: "Nobody", Width: 1600, Height: 900,
	}
}

// body makes paragraphs of sentences, and counts their words.
func (w *writer) body(t *tongue, marks []string) (html string, words int) {
	var b strings.Builder
	b.Grow(bodySize + 512)
	for b.Len() < bodySize {
		b.WriteString("<p>")
		for range 3 + w.rand.IntN(3) {
			size := 8 + w.rand.IntN(14)
			w.write(&b, t, size)
			words += size
			if len(marks) > 0 {
				b.WriteString(" " + marks[0])
				marks, words = marks[1:], words+1
			}
			b.WriteString(". ")
		}
		b.WriteString("</p>")
	}
	return b.String(), words
}

func (w *writer) sentence(t *tongue, size int) string {
	var b strings.Builder
	w.write(&b, t, size)
	return b.String()
}

func (w *writer) write(b *strings.Builder, t *tongue, size int) {
	b.WriteString(sentenceCase(t.word(w.rand)))
	for i := 1; i < size; i++ {
		if i%7 == 6 {
			b.WriteByte(',')
		}
		b.WriteByte(' ')
		b.WriteString(t.word(w.rand))
	}
}

func sentenceCase(word string) string {
	r, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + word[size:]
}

// slugOf is a slug that no other story has.
func slugOf(headline string, n int) string {
	suffix := "-" + strconv.Itoa(n)
	slug := markup.Slug(headline)
	if len(slug)+len(suffix) > news.MaxSlug {
		slug = strings.TrimRight(slug[:news.MaxSlug-len(suffix)], "-")
	}
	return slug + suffix
}
