package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

// TestDocumentsOnOneConnection wants a list of documents to need no second
// connection for the terms that it meets first: many lists at once, each with one
// connection and waiting for another, would wait for ever.
func TestDocumentsOnOneConnection(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	db.UseDocuments(store.DocumentFormat{
		Name: "test", Article: func(a news.Article) ([]byte, int, error) { return []byte(a.Headline), 1, nil },
		Term: func(t news.Term) ([]byte, error) { return []byte(t.Name), nil },
	})
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		tag, err := tx.SaveTerm(nil, news.Term{Class: news.Tag, Slug: "ferries", Name: "Ferries", Kind: "topic"}, tester)
		if err != nil {
			return err
		}
		_, err = tx.Save(nil, testkit.Story(t, "one", testkit.Morning, func(a *news.Article) { a.Tags = []news.Term{tag} }), store.Entry{Kind: news.ChangePublished})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	release, err := db.Occupy(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	type answer struct {
		page store.Page
		err  error
	}
	listed := make(chan answer, 1)
	go func() {
		page, err := db.List(context.Background(), store.Query{Limit: 5, Documents: true}, access.Viewer{})
		listed <- answer{page, err}
	}()
	select {
	case got := <-listed:
		if got.err != nil || len(got.page.Documents) != 1 || string(got.page.Documents[0].Tags[0].Text) != "Ferries" {
			t.Errorf("%+v", got)
		}
	case <-time.After(5 * time.Second):
		t.Error("the list waits for a second connection")
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}
