package limit

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/dateline-api/dateline/internal/news"
)

// input is a story as it is written to the API, with slugs for terms.
type input struct {
	Type     string        `json:"type"`
	Language string        `json:"language"`
	Headline string        `json:"headline"`
	Summary  string        `json:"summary"`
	Body     string        `json:"body"`
	Dateline news.Dateline `json:"dateline"`
	Byline   string        `json:"byline"`
	Section  string        `json:"section"`
	Authors  []string      `json:"authors"`
	Tags     []string      `json:"tags"`
	Media    []news.Media  `json:"media"`
	Source   news.Source   `json:"source"`
	Urgency  int           `json:"urgency"`
}

// article gives it a number and says that it was published now.
func (in input) article() (news.Article, error) {
	id, err := uuid.NewV7()
	a := news.Article{
		ID: news.ID(id), Type: in.Type, Language: in.Language, Slug: id.String(), Headline: in.Headline, Summary: in.Summary,
		Body: in.Body, Dateline: in.Dateline, Byline: in.Byline, Section: &news.Term{Slug: in.Section, Name: in.Section},
		Media: in.Media, Source: in.Source, Urgency: in.Urgency, Status: news.Published, PublishedAt: time.Now(),
	}
	for _, slug := range in.Authors {
		a.Authors = append(a.Authors, news.Term{Slug: slug, Name: slug})
	}
	for _, slug := range in.Tags {
		a.Tags = append(a.Tags, news.Term{Slug: slug, Name: slug})
	}
	return a, err
}

func (w *writing) create(c *gin.Context) {
	var in input
	if err := json.NewDecoder(c.Request.Body).Decode(&in); err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	a, err := in.article()
	if err == nil {
		err = w.inTx(c, func(ctx context.Context, tx *sql.Tx) error { return w.insert(ctx, tx, a) })
	}
	if err != nil {
		c.String(http.StatusInternalServerError, "%v", err)
		return
	}
	c.Header("Location", "/v1/articles/"+a.ID.String())
	c.JSON(http.StatusCreated, gin.H{"id": a.ID, "version": 1, "headline": a.Headline, "body": a.Body})
}

func (w *writing) insert(ctx context.Context, tx *sql.Tx, a news.Article) error {
	list, err := values(0, a)
	if err != nil {
		return err
	}
	list[0] = nil // the table numbers its rows
	stored, err := tx.StmtContext(ctx, w.story).ExecContext(ctx, list...)
	if err != nil {
		return err
	}
	seq, err := stored.LastInsertId()
	if err != nil {
		return err
	}
	if _, err := tx.StmtContext(ctx, w.words).ExecContext(ctx, seq, a.Headline, a.Summary, a.Body); err != nil {
		return err
	}
	at := a.PublishedAt.UnixMicro()
	for _, t := range a.Tags {
		if _, err := tx.StmtContext(ctx, w.tag).ExecContext(ctx, a.Section.Slug, t.Slug, at, seq); err != nil {
			return err
		}
	}
	for _, author := range a.Authors {
		if _, err := tx.StmtContext(ctx, w.byAuthor).ExecContext(ctx, author.Slug, at, seq); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) patchHeadline(c *gin.Context) {
	var in input
	if err := json.NewDecoder(c.Request.Body).Decode(&in); err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	id, w := c.Param("id"), db.writing
	if err := w.inTx(c, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.StmtContext(ctx, w.forgetWords).ExecContext(ctx, id); err != nil {
			return err
		}
		if _, err := tx.StmtContext(ctx, w.headline).ExecContext(ctx, in.Headline, time.Now().UnixMicro(), id); err != nil {
			return err
		}
		_, err := tx.StmtContext(ctx, w.rememberAll).ExecContext(ctx, id)
		return err
	}); err != nil {
		c.String(http.StatusInternalServerError, "%v", err)
		return
	}
	db.getArticle(c)
}

// inTx does one thing in a transaction of its own.
func (w *writing) inTx(c *gin.Context, do func(context.Context, *sql.Tx) error) error {
	ctx := c.Request.Context()
	tx, err := w.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(ctx, tx); err != nil {
		_ = tx.Rollback() // the first error says more
		return err
	}
	return tx.Commit()
}
