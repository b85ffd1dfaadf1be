package api

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/testkit"
)

// FuzzRevisionCursor wants any text to be a place among the versions, or a
// refusal that names the parameter.
func FuzzRevisionCursor(f *testing.F) {
	f.Add(revisionCursor(1, false, 7), uint32(7))
	f.Add(revisionCursor(math.MaxInt32, true, 7), uint32(7))
	f.Add(revisionCursor(12, true, 7), uint32(8))
	f.Add("", uint32(0))
	f.Add(sealCursor([]byte{cursorVersion, 2, 0, 0, 0, 7, 1}), uint32(7))
	f.Add(sealCursor(binary.AppendUvarint([]byte{cursorVersion, 0, 0, 0, 0, 7}, math.MaxUint64)), uint32(7))
	f.Fuzz(func(t *testing.T, text string, filters uint32) {
		version, backward, err := readRevisionCursor(text, filters)
		switch e := news.AsError(err); {
		case err != nil && (e == nil || e.Kind != news.Unreadable || len(e.Fields) != 1 || e.Fields[0].Parameter != "cursor"):
			t.Fatalf("%q: %v", text, err)
		case err == nil && text != "" && (version < 1 || revisionCursor(version, backward, filters) != text):
			t.Fatalf("%q leads to %d", text, version)
		}
	})
}

// FuzzBatch wants any body to be answered with a result for each operation, or
// with a problem, and never with a failure of the server.
func FuzzBatch(f *testing.F) {
	for _, name := range []string{"batch", "batch-atomic"} {
		body, err := os.ReadFile(filepath.Join("examples", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(body))
	}
	f.Add(`{"operations": [{"op": "patch", "id": "7", "patch": [{"op": "copy"}]}, {"op": "restore", "id": null, "body": []}]}`)
	f.Add(`{"operations": [null, 1, {}, {"op": "upsert", "source": "\u0001", "sourceId": "", "article": {"headline": null}}]}`)
	db := testkit.DB(f)
	editor := editorial.New(db, "en")
	_, token, err := editor.CreateKey(context.Background(), "the fuzzer", []access.Scope{access.Publish}, 0, access.Operator("tests"))
	if err != nil {
		f.Fatal(err)
	}
	s, err := New(Options{DB: db, Editor: editor, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/v1/articles/batch", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", jsonType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var answer struct {
			Data []OperationResult
			Meta BatchMeta
			Code string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		if w.Code == http.StatusOK && (len(answer.Data) == 0 || len(answer.Data) != answer.Meta.Succeeded+answer.Meta.Failed) {
			t.Errorf("%q: %s", body, w.Body)
		}
		if w.Code != http.StatusOK && (w.Code < 400 || w.Code >= 500 || answer.Code == "") {
			t.Errorf("%q: %d %s", body, w.Code, w.Body)
		}
		for i, o := range answer.Data {
			if (o.Problem == nil) != (o.Status < 300) || o.Status >= 500 || o.Problem == nil && (o.ID == "" || o.Version < 1 || o.ETag == "") {
				t.Errorf("%q: operation %d is %+v", body, i, o)
			}
		}
	})
}
