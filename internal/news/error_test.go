package news_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/news"
)

func TestError(t *testing.T) {
	t.Parallel()
	e := news.ErrStale.With("version %d is there", 7).WithFields(news.FieldError{Header: "If-Match", Code: "stale", Detail: "is old"})
	wrapped := fmt.Errorf("change article: %w", e)
	if !errors.Is(wrapped, news.ErrStale) || errors.Is(wrapped, news.ErrNotFound) || errors.Is(errors.New("other"), news.ErrStale) {
		t.Error("errors are not told apart by their codes")
	}
	if got := news.AsError(wrapped); got == nil || got.Kind != news.Stale || got.Detail != "version 7 is there" || len(got.Fields) != 1 {
		t.Errorf("%+v", got)
	}
	if news.AsError(errors.New("other")) != nil || news.AsError(nil) != nil {
		t.Error("any error is for clients")
	}
	if news.ErrStale.Detail != "" || news.ErrStale.Fields != nil {
		t.Error("With changed the original")
	}
	for _, part := range []string{"article-stale", "version 7 is there", "If-Match", "is old"} {
		if !strings.Contains(e.Error(), part) {
			t.Errorf("%q has no %q", e.Error(), part)
		}
	}
	if got := news.ErrStale.Error(); got != "article-stale" {
		t.Errorf("without words it is %q", got)
	}
}
