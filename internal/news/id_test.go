package news_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/news"
)

func TestParseID(t *testing.T) {
	t.Parallel()
	const canonical = "01902d5e-3c00-7000-8000-5a1e0f9d2b44"
	for text, good := range map[string]bool{
		canonical: true, strings.ToUpper(canonical): true, "00000000-0000-0000-0000-000000000001": true,
		"": false, "1": false, "1=1": false, "01902d5e3c00700080005a1e0f9d2b44": false, "{" + canonical + "}": false, "urn:uuid:" + canonical: false,
		canonical + " ": false, canonical[:35]: false, canonical[:35] + "g": false, "01902d5e-3c00-7000-80005-a1e0f9d2b44": false, "01902d5e 3c00 7000 8000 5a1e0f9d2b44": false,
	} {
		id, err := news.ParseID(text)
		switch e := news.AsError(err); {
		case good && (err != nil || id.String() != strings.ToLower(text)):
			t.Errorf("%q is %s, %v", text, id, err)
		case !good && (e == nil || e.Kind != news.Unreadable || len(e.Fields) != 1 || e.Fields[0].Code != "not-an-id" || !id.IsZero()):
			t.Errorf("%q is %s, %v", text, id, err)
		}
	}
	if id := (news.ID{}); id.String() != "" || !id.IsZero() {
		t.Errorf("the zero id is %q", id)
	}
}

func TestIDInJSON(t *testing.T) {
	t.Parallel()
	var ids []news.ID
	if err := json.Unmarshal([]byte(`["01902d5e-3c00-7000-8000-5a1e0f9d2b44", ""]`), &ids); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(ids)
	if err != nil || string(text) != `["01902d5e-3c00-7000-8000-5a1e0f9d2b44",""]` {
		t.Errorf("%s, %v", text, err)
	}
	if err := json.Unmarshal([]byte(`["x"]`), &ids); !errors.Is(err, news.ErrParameter) {
		t.Errorf("%v", err)
	}
}

func FuzzParseID(f *testing.F) {
	for _, seed := range []string{"01902d5e-3c00-7000-8000-5a1e0f9d2b44", "1=1", "", strings.Repeat("-", 36), "ffffffff-ffff-ffff-ffff-ffffffffffff", strings.Repeat("ə", 18)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := news.ParseID(text)
		if err != nil {
			if !id.IsZero() || news.AsError(err) == nil {
				t.Fatalf("%q is %s, %v", text, id, err)
			}
			return
		}
		if again, err := news.ParseID(id.String()); !id.IsZero() && (err != nil || again != id || !strings.EqualFold(id.String(), text)) {
			t.Fatalf("%q is %s, %v", text, id, err)
		}
	})
}
