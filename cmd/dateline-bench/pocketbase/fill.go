package main

import (
	"fmt"
	"iter"

	"github.com/pocketbase/pocketbase/core"

	"github.com/dateline-api/dateline/cmd/dateline-bench/record"
	"github.com/dateline-api/dateline/internal/corpus"
	"github.com/dateline-api/dateline/internal/news"
)

// perTransaction is how many stories are stored at once.
const perTransaction = 1000

// superuser is who writes; nobody signs in with the password.
const superuser = "bench@bench.example"

// fillCommand is "pocketbase-bench fill".
type fillCommand struct {
	Dir      string `required:"" placeholder:"DIR" help:"Folder for PocketBase's data; a new one."`
	Articles int    `required:"" placeholder:"N" help:"How many stories."`
	Seed     uint64 `required:"" placeholder:"N" help:"The same seed and number give the same stories."`
}

// Run makes the collection, a superuser and the stories.
func (cmd fillCommand) Run() error {
	return withApp(cmd.Dir, func(app core.App) error {
		c := collection()
		if err := app.Save(c); err != nil {
			return fmt.Errorf("make the collection: %w", err)
		}
		if err := makeSuperuser(app); err != nil {
			return fmt.Errorf("make a superuser: %w", err)
		}
		next, stop := iter.Pull(corpus.New(cmd.Articles, cmd.Seed).Articles())
		defer stop()
		for stored := 0; stored < cmd.Articles; stored += perTransaction {
			if err := app.RunInTransaction(func(tx core.App) error { return store(tx, c, next) }); err != nil {
				return fmt.Errorf("store stories from number %d on: %w", stored, err)
			}
		}
		return nil
	})
}

func makeSuperuser(app core.App) error {
	superusers, err := app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return err
	}
	r := core.NewRecord(superusers)
	r.SetEmail(superuser)
	r.SetRandomPassword()
	return app.Save(r)
}

// store stores the next stories, as many as a transaction takes.
func store(tx core.App, c *core.Collection, next func() (news.Article, bool)) error {
	for range perTransaction {
		a, ok := next()
		if !ok {
			return nil
		}
		r := core.NewRecord(c)
		r.Load(record.Of(a))
		if err := tx.Save(r); err != nil {
			return fmt.Errorf("story %q: %w", a.Slug, err)
		}
	}
	return nil
}
