package arrows_test

import (
	"strings"
	"testing"
)

// TestRules shows the rules themselves on imports that do not exist.
func TestRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, imports string
		want                string // part of the fault, or "" for none
	}{
		{"own-standard", "internal/news/article.go", "time", ""},
		{"news-library", "internal/news/article.go", "golang.org/x/text/language", "the standard library only"},
		{"news-ours", "internal/news/article.go", module + "/internal/store", "internal/news imports internal/store, and may import only internal/news"},
		{"news-test-ours", "internal/news/article_test.go", module + "/internal/testkit", "the standard library only"},
		{"everyone-news", "internal/cache/cache.go", module + "/internal/news", ""},
		{"allowed", "internal/editorial/publish.go", module + "/internal/store", ""},
		{"backwards", "internal/store/article.go", module + "/internal/editorial", "internal/store imports internal/editorial, and may import only internal/news, internal/access, internal/search"},
		{"config-in-api", "api/server.go", module + "/internal/config", "api imports internal/config"},
		{"command", "cmd/dateline/serve.go", module + "/internal/config", ""},
		{"below-a-row", "internal/openapi/generate/main.go", module + "/internal/openapi", ""},
		{"below-a-row-outside", "internal/openapi/generate/main.go", module + "/internal/store", "may import only internal/news"},
		{"gin-in-api", "api/server.go", "github.com/gin-gonic/gin", ""},
		{"gin-elsewhere", "internal/metrics/metrics.go", "github.com/gin-gonic/gin", "which only api and cmd/dateline-bench/limit may"},
		{"gin-part-elsewhere", "internal/metrics/metrics.go", "github.com/gin-gonic/gin/render", "which only api and cmd/dateline-bench/limit may"},
		{"gorm-in-api", "api/server.go", "gorm.io/gorm", "which only internal/store may"},
		{"sql-in-command", "cmd/dateline/serve.go", "database/sql", "which only internal/store and cmd/dateline-bench/limit and internal/testkit may"},
		{"sql-lookalike", "api/server.go", "database/sqlite", ""},
		{"testkit", "internal/store/store.go", module + "/internal/testkit", "outside its tests"},
		{"testkit-in-command", "cmd/dateline/serve.go", module + "/internal/testkit", "outside its tests"},
		{"testkit-in-test", "internal/store/store_test.go", module + "/internal/testkit", ""},
		{"test-indirect", "internal/editorial/publish_test.go", module + "/internal/access", ""},
		{"test-outside", "internal/cache/cache_test.go", module + "/internal/store", "leads to"},
		{"no-row", "internal/util/util.go", "time", "internal/util is not in the table: add a row"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := file{name: test.file, pkg: test.file[:strings.LastIndex(test.file, "/")], imports: []string{test.imports}}
			got := strings.Join(faults([]file{f}), "\n")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if got != "" && !strings.Contains(got, here) {
				t.Errorf("does not say where the table is: %s", got)
			}
		})
	}
}
