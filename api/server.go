package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/trace"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/cache"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/metrics"
	"github.com/dateline-api/dateline/internal/store"
)

// Options are what a Server needs. DB and Editor are required; the zero value
// of the rest works, but anonymous readers are shut out.
type Options struct {
	DB     *store.DB
	Editor *editorial.Editor
	Logger *slog.Logger     // slog.Default when nil
	Now    func() time.Time // the clock; time.Now when nil

	Version        string   // of the program
	SiteURL        string   // of the public site, without a slash at the end; "" when there is none
	SiteName       string   // of the public site; its host, or Dateline, when ""
	AnonymousRead  bool     // anybody may read what is published
	RequireIfMatch bool     // writes without If-Match are refused
	CORSOrigins    []string // origins that may read; "*" for any
	MaxBody        int64    // bytes of a request body; 1 MiB when 0
	WriteTimeout   time.Duration

	CacheBytes int64 // of answers to anonymous readers that are kept in memory; 0: none

	RateLimitKey       int      // requests a minute of each key; 0: no limit
	RateLimitAnonymous int      // requests a minute of each address without a key; 0: no limit
	TrustedProxies     []string // addresses and CIDR ranges whose X-Forwarded-For is believed

	MetricsApart   bool                 // /metrics has a listener of its own (Metrics), and is not served here
	TracerProvider trace.TracerProvider // takes spans of requests; nil: none are made
}

// Server answers the API's requests.
type Server struct {
	db             *store.DB
	editor         *editorial.Editor
	log            *slog.Logger
	now            func() time.Time
	started        time.Time
	version        string
	siteURL        string
	siteName       string
	anonymousRead  bool
	requireIfMatch bool
	corsOrigins    []string
	maxBody        int64
	writeTimeout   time.Duration

	engine   *gin.Engine
	named    map[string]bool // paths of routes without parameters: they are nobody's id
	codings  *codings
	limits   limits
	metrics  *metrics.Metrics
	apart    bool // metrics have a listener of their own
	tracer   trace.TracerProvider
	keys     *keyring
	running  running
	draining atomic.Bool
	open     context.Context //nolint:containedctx // ends when the server begins to stop
	shut     context.CancelFunc

	cache     *cache.Cache[*kept] // nil for none
	accepts   accepts
	names     names
	due       nextDue
	quick     bool // kept answers may go out past the machinery
	hits      atomic.Int64
	renders   atomic.Int64
	unlisten  func()
	following sync.WaitGroup

	streams, snapshots, checksums *guests
	streaming                     streaming
	comparisons                   turns
}

// How long a write may take, waiting for its turn included, and how large a
// body may be, unless Options say otherwise.
const (
	defaultWriteTimeout = 10 * time.Second
	defaultMaxBody      = 1 << 20
	requestTimeout      = 20 * time.Second // of anything, so that no query runs for ever
	maxQuery            = 8 << 10          // bytes of a query string
)

var quietGin = sync.OnceFunc(func() { gin.SetMode(gin.ReleaseMode) })

// New makes a Server. Close it when it is done.
func New(o Options) (*Server, error) {
	quietGin()
	cs, err := newCodings()
	if err != nil {
		return nil, err
	}
	s := &Server{
		db: o.DB, editor: o.Editor, log: o.Logger, now: o.Now, version: o.Version,
		siteURL: strings.TrimRight(o.SiteURL, "/"), siteName: siteName(o), anonymousRead: o.AnonymousRead, requireIfMatch: o.RequireIfMatch,
		corsOrigins: o.CORSOrigins, maxBody: o.MaxBody, writeTimeout: o.WriteTimeout, codings: cs,
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.started = s.now()
	s.db.UseDocuments(Documents)
	if s.maxBody == 0 {
		s.maxBody = defaultMaxBody
	}
	if s.writeTimeout == 0 {
		s.writeTimeout = defaultWriteTimeout
	}
	if s.limits, err = newLimits(o.RateLimitKey, o.RateLimitAnonymous, o.TrustedProxies); err != nil {
		return nil, err
	}
	s.metrics, s.apart, s.tracer = metrics.New(s.version), o.MetricsApart, o.TracerProvider
	watch(s.metrics, s.db)
	s.keys = newKeyring(s.db, s.now, s.log)
	s.open, s.shut = context.WithCancel(context.Background())
	s.streams, s.streaming = newGuests("streams", maxStreams, maxStreamsOfOne), defaultStreaming
	s.snapshots, s.checksums = newGuests("snapshots", maxSnapshots, snapshotsOfOne), newGuests("checksums", maxChecksums, checksumsOfOne)
	s.comparisons = make(turns, maxComparisons)
	s.metrics.Gauge("dateline_change_streams", "Streams of changes that are open.", func() float64 { return float64(s.streams.count()) })
	s.newCache(o.CacheBytes)
	s.engine = s.newEngine()
	return s, nil
}

// Close waits for what the server still does in the background.
func (s *Server) Close() {
	s.shut()
	if s.unlisten != nil {
		s.unlisten()
	}
	s.following.Wait()
	s.keys.close()
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.quick && s.serveReady(w, r) {
		return
	}
	s.engine.ServeHTTP(w, r)
}

// Drain makes /readyz say that the server is going away, and ends requests that
// wait for changes.
func (s *Server) Drain() {
	s.draining.Store(true)
	s.shut()
}

// route is one operation and everything that the shared machinery must know of it.
type route struct {
	method, path string
	handle       func(*gin.Context) error
	query        any          // prototype of the query parameters; nil: none are taken
	scope        access.Scope // needed of the caller; "": open to all
	caching      caching      // of the answers to anonymous readers
	takes        []string     // media types of the body; nil: no body
	gives        []string     // media types of the answer, the default first; nil: JSON
	maxBody      int64        // bytes of a body, where it is more than elsewhere
	unlimited    bool         // is not counted against any quota: whoever runs the server asks

	timeout time.Duration // instead of requestTimeout, for answers that take their time
}

const (
	jsonType       = "application/json"
	problemType    = "application/problem+json"
	mergePatchType = "application/merge-patch+json"
	jsonPatchType  = "application/json-patch+json"
	htmlType       = "text/html; charset=utf-8"
	yamlType       = "application/yaml"
	rssType        = "application/rss+xml"
	atomType       = "application/atom+xml"
	jsonFeedType   = "application/feed+json"
	ninjsType      = "application/vnd.iptc.ninjs+json" // not registered with IANA; ninjs names no media type
	jsonLDType     = "application/ld+json"
	markdownType   = "text/markdown"
	textType       = "text/plain"
	xmlType        = "application/xml"
	opmlType       = "text/x-opml"
)

var (
	takesJSON  = []string{jsonType}
	takesPatch = []string{mergePatchType, jsonPatchType, jsonType}
)

// routes is every operation of the server, on one page.
func (s *Server) routes() []route {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	return []route{
		{method: get, path: "/v1/articles", handle: s.listArticles, query: ArticlesQuery{}, scope: access.Read, caching: storyCached},
		{method: post, path: "/v1/articles", handle: s.createArticle, scope: access.Write, takes: takesJSON},
		{method: get, path: "/v1/articles/:id", handle: s.getArticle, query: ArticleQuery{}, scope: access.Read, caching: storyCached, gives: articleTypes},
		{method: put, path: "/v1/articles/:id", handle: s.replaceArticle, scope: access.Write, takes: takesJSON},
		{method: patch, path: "/v1/articles/:id", handle: s.patchArticle, scope: access.Write, takes: takesPatch},
		{method: del, path: "/v1/articles/:id", handle: s.deleteArticle, query: DeleteQuery{}, scope: access.Write},
		{method: post, path: "/v1/articles/:id/restore", handle: s.restoreArticle, scope: access.Write},
		{method: post, path: "/v1/articles/:id/submit", handle: s.submitArticle, scope: access.Write},
		{method: post, path: "/v1/articles/:id/publish", handle: s.publishArticle, scope: access.Publish},
		{method: post, path: "/v1/articles/:id/unpublish", handle: s.unpublishArticle, scope: access.Publish},
		{method: post, path: "/v1/articles/:id/kill", handle: s.killArticle, scope: access.Publish, takes: takesJSON},
		{method: post, path: "/v1/articles/:id/correct", handle: s.correctArticle, scope: access.Publish, takes: takesJSON},
		{method: get, path: "/v1/articles/:id/related", handle: s.listRelated, query: RelatedQuery{}, scope: access.Read, caching: storyCached},
		{method: get, path: "/v1/articles/by-slug/:language/:slug", handle: s.getArticleBySlug, query: ArticleQuery{}, scope: access.Read, caching: storyCached, gives: articleTypes},
		{method: get, path: "/v1/articles/:id/revisions", handle: s.listRevisions, query: PageQuery{}, scope: access.Write},
		{method: get, path: "/v1/articles/:id/revisions/:version", handle: s.getRevision, query: RevisionQuery{}, scope: access.Write},
		{method: get, path: "/v1/articles/:id/revisions/:version/diff", handle: s.diffRevision, query: DiffQuery{}, scope: access.Write},
		{method: post, path: "/v1/articles/:id/revisions/:version/restore", handle: s.restoreRevision, scope: access.Write},
		{method: post, path: "/v1/articles/batch", handle: s.batchArticles, scope: access.Write, takes: takesJSON, maxBody: maxBatch},
		{method: put, path: "/v1/sources/:source/articles/:sourceId", handle: s.upsertArticle, scope: access.Write, takes: takesJSON},
		{method: get, path: "/v1/sections", handle: s.listSections, query: PageQuery{}, scope: access.Read, caching: storyCached},
		{method: post, path: "/v1/sections", handle: s.createSection, scope: access.Write, takes: takesJSON},
		{method: get, path: "/v1/sections/:slug", handle: s.getSection, scope: access.Read, caching: storyCached},
		{method: patch, path: "/v1/sections/:slug", handle: s.patchSection, scope: access.Publish, takes: takesPatch},
		{method: del, path: "/v1/sections/:slug", handle: s.deleteSection, query: DeleteTermQuery{}, scope: access.Publish},

		{method: get, path: "/v1/tags", handle: s.listTags, query: PageQuery{}, scope: access.Read, caching: storyCached},
		{method: post, path: "/v1/tags", handle: s.createTag, scope: access.Write, takes: takesJSON},
		{method: get, path: "/v1/tags/:slug", handle: s.getTag, scope: access.Read, caching: storyCached},
		{method: patch, path: "/v1/tags/:slug", handle: s.patchTag, scope: access.Publish, takes: takesPatch},
		{method: post, path: "/v1/tags/:slug/merge", handle: s.mergeTag, scope: access.Publish, takes: takesJSON},
		{method: del, path: "/v1/tags/:slug", handle: s.deleteTag, query: DeleteTermQuery{}, scope: access.Publish},

		{method: get, path: "/v1/authors", handle: s.listAuthors, query: PageQuery{}, scope: access.Read, caching: storyCached},
		{method: post, path: "/v1/authors", handle: s.createAuthor, scope: access.Write, takes: takesJSON},
		{method: get, path: "/v1/authors/:slug", handle: s.getAuthor, scope: access.Read, caching: storyCached},
		{method: patch, path: "/v1/authors/:slug", handle: s.patchAuthor, scope: access.Publish, takes: takesPatch},
		{method: del, path: "/v1/authors/:slug", handle: s.deleteAuthor, query: DeleteTermQuery{}, scope: access.Publish},

		{method: get, path: "/v1/changes", handle: s.listChanges, query: ChangesQuery{}, scope: access.Read, caching: liveUncached, timeout: requestTimeout + maxWait},
		{method: get, path: "/v1/changes/snapshot", handle: s.getSnapshot, query: SnapshotQuery{}, scope: access.Read, caching: liveUncached, gives: []string{ndjsonType}, timeout: time.Hour},
		{method: get, path: "/v1/changes/stream", handle: s.streamChanges, query: StreamQuery{}, scope: access.Read, caching: liveUncached, gives: []string{eventStreamType}, timeout: maxStreamLife + requestTimeout},
		{method: get, path: "/v1/changes/checksum", handle: s.getChecksum, scope: access.Read, caching: liveUncached},
		{method: get, path: "/feeds/articles.rss", handle: s.articlesRSS, query: FeedQuery{}, scope: access.Read, caching: storyCached, gives: givesRSS},
		{method: get, path: "/feeds/articles.atom", handle: s.articlesAtom, query: FeedQuery{}, scope: access.Read, caching: storyCached, gives: givesAtom},
		{method: get, path: "/feeds/articles.json", handle: s.articlesJSONFeed, query: FeedQuery{}, scope: access.Read, caching: storyCached, gives: givesJSONFeed},
		{method: get, path: "/feeds/articles.ninjs", handle: s.articlesNINJS, query: FeedQuery{}, scope: access.Read, caching: storyCached, gives: givesNINJS},
		{method: get, path: "/feeds/sections/:file", handle: s.sectionFeed, query: FeedQuery{}, scope: access.Read, caching: storyCached, gives: givesFeeds},
		{method: get, path: "/feeds/tags/:file", handle: s.tagFeed, query: FeedQuery{}, scope: access.Read, caching: storyCached, gives: givesFeeds},
		{method: get, path: "/feeds/authors/:file", handle: s.authorFeed, query: FeedQuery{}, scope: access.Read, caching: storyCached, gives: givesFeeds},
		{method: get, path: "/feeds/feeds.opml", handle: s.feedsOPML, scope: access.Read, caching: storyCached, gives: []string{opmlType, xmlType, "text/xml"}},
		{method: get, path: "/sitemap.xml", handle: s.sitemapIndex, scope: access.Read, caching: storyCached, gives: []string{xmlType, "text/xml"}},
		{method: get, path: "/sitemap-articles-:file", handle: s.sitemapArticles, scope: access.Read, caching: storyCached, gives: []string{xmlType, "text/xml"}},
		{method: get, path: "/sitemap-news.xml", handle: s.sitemapNews, scope: access.Read, caching: storyCached, gives: []string{xmlType, "text/xml"}},
		{method: get, path: "/oembed", handle: s.oembed, query: OEmbedQuery{}, scope: access.Read, caching: storyCached, gives: []string{jsonType, "text/xml", xmlType}},

		{method: get, path: "/healthz", handle: s.health, unlimited: true},
		{method: get, path: "/readyz", handle: s.ready, unlimited: true},
		{method: get, path: "/metrics", handle: s.getMetrics, gives: []string{"text/plain"}, unlimited: true},
		{method: get, path: "/v1/audit", handle: s.listAudit, query: AuditQuery{}, scope: access.Admin},

		{method: get, path: "/", handle: s.landing, caching: storyCached, gives: []string{htmlType}},
		{method: get, path: "/docs", handle: s.swaggerUI, caching: libraryCached, gives: []string{htmlType}},
		{method: get, path: "/docs/problems", handle: s.problemIndex, caching: libraryCached, gives: []string{htmlType}},
		{method: get, path: "/docs/problems/:code", handle: s.problemPage, caching: libraryCached, gives: []string{htmlType}},
		{method: get, path: "/docs/workflow", handle: s.workflowPage, caching: libraryCached, gives: []string{htmlType}},
		{method: get, path: "/docs/assets/:name", handle: s.asset, caching: libraryCached, gives: []string{"*/*"}},
		{method: get, path: "/openapi.yaml", handle: s.openapiYAML, caching: libraryCached, gives: []string{yamlType}},
		{method: get, path: "/openapi.json", handle: s.openapiJSON, caching: libraryCached},
	}
}

func (s *Server) newEngine() *gin.Engine {
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.UseEscapedPath = true      // "%2F" in a name stays in the name
	e.UnescapePathValues = false // Gin would make a space of "+"; param does it right
	if err := e.SetTrustedProxies(nil); err != nil {
		panic(err) // there is nothing in it to be wrong
	}
	e.Use(s.begin, s.measured)
	if s.tracer != nil {
		e.Use(tracing(s.tracer))
	}
	e.Use(s.recover, s.cors)
	s.named = make(map[string]bool)
	for _, r := range s.routes() {
		s.named[r.path] = !strings.Contains(r.path, ":")
		if s.apart && r.path == "/metrics" {
			continue
		}
		h := s.serve(r)
		e.Handle(r.method, r.path, h)
		if r.method == http.MethodGet {
			e.Handle(http.MethodHead, r.path, h)
		}
	}
	e.NoRoute(s.noRoute)
	e.NoMethod(s.noMethod)
	return e
}

// Routes lists the method and path of every operation, with parameters in
// braces, as the OpenAPI document does.
func (s *Server) Routes() []string {
	var out []string
	for _, r := range s.routes() {
		parts := strings.Split(r.path, "/")
		for i, p := range parts {
			if before, name, found := strings.Cut(p, ":"); found {
				parts[i] = before + "{" + name + "}"
			}
		}
		out = append(out, r.method+" "+strings.Join(parts, "/"))
	}
	return out
}

// serve puts the shared machinery before a handler: who asks, whether they may,
// what they ask for and send. Handlers write a response only when they succeed;
// every failure is written here.
func (s *Server) serve(r route) gin.HandlerFunc {
	parameters := parametersOf(r.query)
	timeout := max(requestTimeout, r.timeout)
	return func(c *gin.Context) {
		if s.named[c.Request.URL.EscapedPath()] && !s.named[r.path] {
			s.noMethod(c) // the router takes the name for a parameter, where another method has it
			return
		}
		requestOf(c).route = r
		ctx, cancel := context.WithTimeout(c.Request.Context(), timeout)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		if err := s.prepare(c, r, parameters); err != nil {
			s.fail(c, err)
			return
		}
		if err := s.idempotent(c, func() error { return s.answer(c, r) }); err != nil {
			s.fail(c, err)
		}
	}
}

func (s *Server) prepare(c *gin.Context, r route, p parameters) error {
	// Who brings no good key is counted by address, so that guessing has a limit, too.
	unknown := s.identify(c)
	if err := s.limit(c); err != nil {
		return err
	}
	if unknown != nil {
		return unknown
	}
	if err := s.authorize(c, r.scope); err != nil {
		return err
	}
	if len(c.Request.URL.RawQuery) > maxQuery {
		return errQueryTooLong.With("the query string has %d bytes; at most %d are allowed", len(c.Request.URL.RawQuery), maxQuery)
	}
	query, err := p.bind(c.Request.URL.RawQuery)
	if err != nil {
		return err
	}
	requestOf(c).query = query
	if err := s.negotiate(c, r); err != nil {
		return err
	}
	if isRead(r.method) {
		return nil
	}
	return s.readBody(c, r)
}

// plain are the media types that the route gives, without their parameters.
func (r route) plain() []string {
	if r.gives == nil {
		return onlyJSON
	}
	if !slices.ContainsFunc(r.gives, func(t string) bool { return strings.Contains(t, ";") }) {
		return r.gives
	}
	plain := make([]string, len(r.gives))
	for i, t := range r.gives {
		plain[i], _, _ = strings.Cut(t, ";")
	}
	return plain
}

var onlyJSON = []string{jsonType}

// negotiate refuses a caller who accepts nothing that the route gives.
func (s *Server) negotiate(c *gin.Context, r route) error {
	plain := r.plain()
	if plain[0] == "*/*" {
		return nil
	}
	if accepted(c, plain...) == "" {
		return errNotAcceptable.With("this gives %s, and Accept takes none of it", strings.Join(plain, ", ")).
			WithFields(headerFault("Accept", "not-acceptable", fmt.Sprintf("must allow %s", strings.Join(plain, " or "))))
	}
	return nil
}
