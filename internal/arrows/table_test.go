package arrows_test

// Names that the rules treat apart.
const (
	everything = "*"
	news       = "internal/news"
	testkit    = "internal/testkit"
)

// table says which of our packages each package may import. Everyone may also
// import internal/news, and tests the testkit. A folder goes by the row of the
// nearest one above it that has a row.
var table = map[string][]string{
	"cmd/dateline":       {everything},
	"cmd/dateline-bench": {"api", "internal/corpus", "internal/store", "internal/access", "cmd/dateline-bench/limit", "cmd/dateline-bench/record"},
	// What the API is compared with: Gin and SQL with nothing of ours between.
	"cmd/dateline-bench/limit": {},
	// The other side that it is compared with. It has a go.mod of its own.
	"cmd/dateline-bench/pocketbase": {"internal/corpus", "cmd/dateline-bench/record"},
	"cmd/dateline-bench/record":     {},
	"api": {
		"internal/editorial", "internal/store", "internal/search", "internal/access", "internal/formats",
		"internal/cache", "internal/metrics", "internal/markup", "internal/jsonbody", "internal/nearest", "internal/diff", "internal/listen", "docs",
	},
	"docs":               {},
	"internal/access":    {},
	"internal/arrows":    {},
	"internal/cache":     {},
	"internal/corpus":    {"internal/markup"},
	"internal/config":    {"internal/nearest"},
	"internal/diff":      {},
	"internal/editorial": {"internal/store", "internal/access", "internal/markup", "internal/nearest"},
	"internal/formats":   {},
	"internal/importer":  {"internal/formats", "internal/editorial", "internal/access", "internal/markup"},
	"internal/job":       {"internal/store"},
	"internal/jsonbody":  {"internal/nearest"},
	"internal/listen":    {},
	"internal/markup":    {},
	"internal/metrics":   {},
	"internal/nearest":   {},
	news:                 {},
	"internal/openapi":   {},
	"internal/search":    {},
	"internal/store":     {"internal/access", "internal/search", "internal/markup", "internal/wordindex"},
	testkit:              {"internal/store"},
	"internal/webhook":   {"internal/store"},
	"internal/wordindex": {},
}

// owners says which packages alone may use certain modules.
var owners = map[string][]string{
	"github.com/gin-gonic/gin": {"api", "cmd/dateline-bench/limit"},
	"github.com/gin-contrib":   {"api"},
	"gorm.io":                  {"internal/store"},
	"database/sql":             {"internal/store", "cmd/dateline-bench/limit", testkit}, // tests look at the tables with their own eyes
	"modernc.org/sqlite":       {"internal/store", "cmd/dateline-bench/limit"},
	"github.com/pressly/goose": {"internal/store"},
}
