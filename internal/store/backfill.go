package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/search"
)

// goMigrations are the steps of the schema that SQL alone cannot make.
func goMigrations() []*goose.Migration {
	nothing := &goose.GoFunc{RunTx: func(context.Context, *sql.Tx) error { return nil }}
	return []*goose.Migration{
		goose.NewGoMigration(6, &goose.GoFunc{RunTx: fillKeys}, nothing),
		goose.NewGoMigration(7, &goose.GoFunc{RunTx: rebuildWords}, nothing), // the older program reads the newer index as well
	}
}

// keyed is what of an article its keys are made of.
type keyed struct {
	seq     int64
	article news.Article
	listed  instant
	place   string
}

// fillKeys makes the folded keys of the articles that were there before.
func fillKeys(ctx context.Context, tx *sql.Tx) error {
	articles, err := articlesToKey(ctx, tx)
	if err != nil {
		return fmt.Errorf("read articles: %w", err)
	}
	for _, k := range articles {
		_, err := tx.ExecContext(ctx, "UPDATE articles SET headline_key = ?, place_key = ?, urgency_key = ?, has_media = (media <> '[]') WHERE seq = ?",
			headlineKey(k.article), search.Fold(k.place), urgencyKey(k.article), k.seq)
		if err != nil {
			return fmt.Errorf("fill the keys of article %d: %w", k.seq, err)
		}
	}
	return nil
}

func articlesToKey(ctx context.Context, tx *sql.Tx) (articles []keyed, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT seq, headline, dateline_place, urgency, listed_at FROM articles")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var k keyed
		if err := rows.Scan(&k.seq, &k.article.Headline, &k.place, &k.article.Urgency, &k.listed); err != nil {
			return nil, err
		}
		k.article.PublishedAt = k.listed.Time
		articles = append(articles, k)
	}
	return articles, rows.Err()
}
