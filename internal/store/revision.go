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

// snapshot is one stored state of an article: its row, and the numbers of its
// terms. A term that was deleted since is missing when it is read back.
type snapshot struct {
	Row     articleRow `json:"row"`
	Authors []int64    `json:"authors,omitempty"`
	Tags    []int64    `json:"tags,omitempty"`
	Related []news.ID  `json:"related,omitempty"`
}

func (tx *Tx) saveRevision(row articleRow, a news.Article, e Entry) error {
	s := snapshot{Row: row, Authors: termNumbers(a.Authors), Tags: termNumbers(a.Tags), Related: a.Related}
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

func termNumbers(terms []news.Term) []int64 {
	out := make([]int64, len(terms))
	for i, t := range terms {
		out[i] = t.ID
	}
	return out
}
