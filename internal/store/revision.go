package store

import (
	"encoding/json"

	"github.com/dateline-api/dateline/internal/news"
)

// revisionRow is a row of revisions.
type revisionRow struct {
	Seq       int64 `gorm:"primaryKey"`
	ArticleID int64
	Version   int
	At        instant
	KeyID     string
	KeyName   string
	Kind      string
	Snapshot  string
	Original  *string
}

// TableName is the table for GORM.
func (revisionRow) TableName() string { return "revisions" }

// snapshot is one stored state of an article: its row, and the slugs of its
// terms, which may be renamed but not lost while a revision names them.
type snapshot struct {
	Row     articleRow `json:"row"`
	Section string     `json:"section,omitempty"`
	Authors []string   `json:"authors,omitempty"`
	Tags    []string   `json:"tags,omitempty"`
	Related []news.ID  `json:"related,omitempty"`
}

func (tx *Tx) saveRevision(row articleRow, a news.Article, e Entry) error {
	s := snapshot{Row: row, Authors: slugs(a.Authors), Tags: slugs(a.Tags), Related: a.Related}
	if a.Section != nil {
		s.Section = a.Section.Slug
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	r := revisionRow{ArticleID: a.Seq, Version: a.Version, At: at(tx.now), Kind: string(e.Kind), Snapshot: string(text)}
	if k := e.Viewer.Key; k != nil {
		r.KeyID, r.KeyName = k.ID, k.Name
	}
	if e.Original != "" {
		r.Original = &e.Original
	}
	return tx.g.Create(&r).Error
}

func slugs(terms []news.Term) []string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = t.Slug
	}
	return out
}
