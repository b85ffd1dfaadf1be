package testkit

import (
	"database/sql"
	"encoding/json"
	"testing"
)

// Change is a row of the change log as it lies in the database.
type Change struct {
	Seq                 int64
	Kind, ArticleID     string
	Version             int
	WasPublic, IsPublic bool
	Keys                []string
}

// Changes reads the rows of the change log about articles, oldest first, past
// the store and whoever is allowed to see them. path is the database's file.
func Changes(t testing.TB, path string) (all []Change) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(1000)") // the driver that the store registers
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(t.Context(), "SELECT seq, kind, article_id, version, was_public, is_public, keys FROM changes WHERE class = '' ORDER BY seq")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var c Change
		var keys string
		if err := rows.Scan(&c.Seq, &c.Kind, &c.ArticleID, &c.Version, &c.WasPublic, &c.IsPublic, &keys); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(keys), &c.Keys); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
