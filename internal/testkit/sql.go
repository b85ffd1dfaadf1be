package testkit

import (
	"database/sql"
	"testing"
)

// Exec runs a statement on the database in the file at path, beside whoever has
// it open: as a person with a database shell would.
func Exec(t testing.TB, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = db.ExecContext(t.Context(), "PRAGMA busy_timeout = 5000; "+statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
