package corpus

import (
	"fmt"

	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
)

// sectionNames are the sections, the one with most stories first.
var sectionNames = [Sections]string{
	"Politics", "World", "Economy", "Society", "Sport", "Culture",
	"Science", "Health", "Technology", "Travel", "Opinion", "Weather",
}

// terms are all that stories can name, the most frequent first.
type terms struct {
	sections, tags, authors []news.Term
}

func newTerms() terms {
	var t terms
	for _, name := range sectionNames {
		t.sections = append(t.sections, termOf(news.Section, name, ""))
	}
	for n := range Tags {
		t.tags = append(t.tags, termOf(news.Tag, fmt.Sprintf("Topic %03d", n), news.TagKinds[n%len(news.TagKinds)]))
	}
	for n := range Authors {
		t.authors = append(t.authors, termOf(news.Author, fmt.Sprintf("Reporter %02d", n), ""))
	}
	return t
}

func termOf(class news.Class, name, kind string) news.Term {
	return news.Term{Class: class, Slug: markup.Slug(name), Name: name, Kind: kind, Open: true}
}

func (t terms) all() (list []news.Term) {
	for _, some := range [][]news.Term{t.sections, t.tags, t.authors} {
		list = append(list, some...)
	}
	return list
}

// TagSlug is the slug of a tag by its rank: 0 is the most frequent, Tags-1 the
// rarest.
func TagSlug(rank int) string { return markup.Slug(fmt.Sprintf("Topic %03d", rank)) }

// AuthorSlug is the slug of an author by rank, as with TagSlug.
func AuthorSlug(rank int) string { return markup.Slug(fmt.Sprintf("Reporter %02d", rank)) }

// SectionSlug is the slug of a section by rank, as with TagSlug.
func SectionSlug(rank int) string { return markup.Slug(sectionNames[rank]) }
