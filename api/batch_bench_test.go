package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/access"
)

// BenchmarkBatch is a batch of a thousand creates with bodies of a kilobyte, from
// the bytes of the request to those of the answer. Each comes with a tag that is
// there and an Idempotency-Key.
func BenchmarkBatch(b *testing.B) {
	s, _ := benchServer(b)
	_, token, err := s.editor.CreateKey(context.Background(), "the benchmark", []access.Scope{access.Publish}, 0, access.Operator("tests"))
	if err != nil {
		b.Fatal(err)
	}
	const creates = 1000
	n := 0
	request := func() *http.Request {
		var body strings.Builder
		body.WriteString(`{"operations":[`)
		for i := range creates {
			if i > 0 {
				body.WriteByte(',')
			}
			n++
			fmt.Fprintf(&body, `{"op":"create","article":{"headline":"Story %d of the ferry that sails at dawn","status":"published","tags":["ferries"],"body":"%s"}}`,
				n, strings.Repeat("<p>The ferry sailed at dawn with "+fmt.Sprint(n)+" cars.</p>", 20))
		}
		body.WriteString(`]}`)
		r := httptest.NewRequest(http.MethodPost, "/v1/articles/batch", bytes.NewBufferString(body.String()))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", jsonType)
		r.Header.Set("Idempotency-Key", fmt.Sprint(n))
		return r
	}
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer()
		r := request()
		b.StartTimer()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"failed":0`) {
			b.Fatalf("%d %.300s", w.Code, w.Body)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*creates), "µs/create")
}
