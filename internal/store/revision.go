package store

import (
	"encoding/json"
	"strconv"
	"strings"

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
	Headline  string // as in the snapshot, for lists
	Status    string // the same
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

const insertRevision = "INSERT INTO revisions (article_id, version, at, key_id, key_name, kind, snapshot, original, headline, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

func (r revisionRow) values() []any {
	return []any{r.ArticleID, r.Version, r.At, r.KeyID, r.KeyName, r.Kind, r.Snapshot, r.Original, r.Headline, r.Status}
}

// noSeq begins the snapshot of an article that has no row yet. The number is put
// in when there is one, so that everything else can be written out before.
const noSeq = `{"row":{"seq":0,`

func snapshotOf(row articleRow, a news.Article) (string, error) {
	s := snapshot{Row: row, Authors: termNumbers(a.Authors), Tags: termNumbers(a.Tags), Related: a.Related}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // bodies are HTML; what is stored here is read by programs alone
	if err := e.Encode(s); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

func (tx *Tx) saveRevision(a news.Article, text string, e Entry) error {
	if rest, ok := strings.CutPrefix(text, noSeq); ok {
		text = `{"row":{"seq":` + strconv.FormatInt(a.Seq, 10) + "," + rest
	}
	r := revisionRow{ArticleID: a.Seq, Version: a.Version, At: at(tx.now), Kind: string(e.Kind), Snapshot: text, Headline: a.Headline, Status: string(a.Status)}
	r.KeyID, r.KeyName = e.by()
	if e.Original != "" {
		r.Original = &e.Original
	}
	_, err := tx.exec(insertRevision, r.values()...)
	return err
}

func termNumbers(terms []news.Term) []int64 {
	out := make([]int64, len(terms))
	for i, t := range terms {
		out[i] = t.ID
	}
	return out
}
