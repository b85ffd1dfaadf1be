package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

func TestPragmas(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	for _, test := range []struct {
		writer       bool
		name, wanted string
	}{
		{true, "journal_mode", "wal"}, {true, "synchronous", "2"}, {true, "foreign_keys", "1"}, {true, "busy_timeout", "1000"}, {true, "query_only", "0"},
		{false, "journal_mode", "wal"}, {false, "query_only", "1"}, {false, "foreign_keys", "1"}, {false, "busy_timeout", "1000"},
	} {
		if got, err := db.Pragma(t.Context(), test.writer, test.name); err != nil || got != test.wanted {
			t.Errorf("writer %v: %s is %s, %v; want %s", test.writer, test.name, got, err, test.wanted)
		}
	}
	if err := db.ReadExec(t.Context(), "DELETE FROM articles"); err == nil {
		t.Error("a reader can write")
	}
	if err := db.Exec(t.Context(), "INSERT INTO revisions VALUES (1, 99, 1, 0, '', '', '', '', NULL)"); err == nil {
		t.Error("a revision of no article was taken")
	}
}

func TestOpenMakesTheSchema(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a folder", "dateline.db")
	version, err := store.Migrate(context.Background(), path)
	if err != nil || version < 4 {
		t.Fatalf("version %d, %v", version, err)
	}
	again, err := store.Migrate(context.Background(), path)
	if err != nil || again != version {
		t.Errorf("the second time: version %d, %v", again, err)
	}
	db := testkit.Open(t, path, nil)
	if err := db.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	if faults, err := db.Check(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("faults %v, %v", faults, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	write := func(name string, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	newer := testkit.Path(t)
	db, err := store.Open(context.Background(), newer, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path, wanted string
		options            store.Options
	}{
		{"newer schema", newer, "made by a newer version", store.Options{}},
		{"newer schema, not migrated", newer, "made by a newer version", store.Options{SkipMigrations: true}},
		{"no schema, not migrated", write("empty.db", ""), "schema", store.Options{SkipMigrations: true}},
		{"no database", write("text.db", strings.Repeat("no database ", 100)), "database", store.Options{}},
		{"folder", t.TempDir(), "database", store.Options{}},
		{"PostgreSQL", "postgres://localhost/dateline", "PostgreSQL is not supported yet", store.Options{}},
	}
	for _, test := range tests {
		db, err := store.Open(context.Background(), test.path, test.options)
		if err == nil {
			t.Errorf("%s was opened", test.name)
			_ = db.Close()
			continue
		}
		if !strings.Contains(err.Error(), test.wanted) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestReady(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(path string) error{
		"deleted": os.Remove,
		"moved":   func(path string) error { return os.Rename(path, path+".old") },
		"replaced": func(path string) error {
			if err := os.Rename(path, path+".old"); err != nil {
				return err
			}
			return os.WriteFile(path, nil, 0o600)
		},
	} {
		path := testkit.Path(t)
		db := testkit.Open(t, path, nil)
		if err := db.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := spoil(path); err != nil {
			t.Fatal(err)
		}
		if e := news.AsError(db.Ready(t.Context())); e == nil || e.Code != news.ErrUnavailable.Code || strings.Contains(e.Detail, path) {
			t.Errorf("%s: %v", name, e)
		}
	}
}

func TestCheckFindsFaults(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	for _, sql := range []string{"PRAGMA foreign_keys=OFF", "INSERT INTO term_slugs VALUES ('tag', 'lost', 99)"} {
		if err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	faults, err := db.Check(t.Context())
	if err != nil || len(faults) != 1 || !strings.Contains(faults[0], "term_slugs points at a missing row of terms") {
		t.Errorf("%v, %v", faults, err)
	}
}
