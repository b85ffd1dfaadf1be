package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"github.com/dateline-api/dateline/api"
	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/config"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/listen"
	"github.com/dateline-api/dateline/internal/store"
)

// serveCommand is "dateline serve". Its flags are read through the program's
// settings, which know the other sources too.
type serveCommand struct {
	config.Server
}

// Help shows it at work.
func (serveCommand) Help() string {
	return `An empty database gets an admin key, which is printed once. SIGTERM and SIGINT stop the server when running requests are answered; a second signal stops it at once.

    dateline serve --listen :8080 --database /srv/dateline.db --site-url https://news.example
    DATELINE_LISTEN=:8080 dateline serve --config /etc/dateline.yaml`
}

// collectAt is by how many percent the heap of a server with a cache grows until
// it is collected. Go's own 100 would take the size of the cache once more. With a
// full one of 64 MiB, after everything that "make bench" asks for of 100,000 stories,
// the process took 201 MiB at 60 and 197 MiB at 40 (171 MiB with the page caches that
// readers have now); collecting took 4 and 7 % of the processor. GOGC overrules it.
const collectAt = 40

// Run serves until ctx ends.
func (serveCommand) Run(ctx context.Context, p *program) (err error) {
	db, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	editor := editorial.New(db, p.settings.Language, editorial.KeepRevisions(p.settings.RevisionsKept))
	if err := p.firstKey(ctx, db, editor); err != nil {
		return err
	}
	if p.settings.CacheSize > 0 && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	options := p.apiOptions(db, editor)
	traces, err := p.traces(ctx)
	if err != nil {
		return err
	}
	if traces != nil {
		defer p.flush(traces)
		options.TracerProvider = traces
	}
	server, err := api.New(options)
	if err != nil {
		return err
	}
	defer server.Close()
	defer p.startTimed(ctx, db, editor)()
	defer p.pruning(ctx, db)()
	if p.settings.MetricsListen == "" {
		return listen.Serve(ctx, p.listenOptions(ctx, server, db))
	}
	return p.serveBoth(ctx, server, db)
}

// serveBoth serves the API, and the metrics on a listener of their own.
func (p *program) serveBoth(ctx context.Context, server *api.Server, db *store.DB) error {
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return listen.Serve(ctx, p.listenOptions(ctx, server, db)) })
	both.Go(func() error {
		metrics := http.NewServeMux()
		metrics.Handle("GET /metrics", server.Metrics())
		return listen.Serve(ctx, listen.Options{
			Addr: p.settings.MetricsListen, Handler: metrics, Log: p.log,
			ReadHeaderTimeout: p.settings.ReadHeaderTimeout, ReadTimeout: p.settings.ReadTimeout,
			WriteTimeout: p.settings.WriteTimeout, IdleTimeout: p.settings.IdleTimeout,
			Listening: func(at net.Addr) { p.log.Info("serving metrics", "address", at.String()) },
		})
	})
	return both.Wait()
}

// firstKey makes and shows an admin key when the database has no key at all.
func (p *program) firstKey(ctx context.Context, db *store.DB, editor *editorial.Editor) error {
	keys, err := db.Keys(ctx)
	if err != nil || len(keys) > 0 {
		return err
	}
	_, token, err := editor.CreateKey(ctx, "first admin key", []access.Scope{access.Admin}, 0, operator)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.messages, "The database has no keys yet. This one may do everything; it is shown this once:\n\n  %s\n\n", token)
	return nil
}

// apiOptions are the settings that the API takes.
func (p *program) apiOptions(db *store.DB, editor *editorial.Editor) api.Options {
	return api.Options{
		DB:             db,
		Editor:         editor,
		Logger:         p.log,
		Version:        versionText(),
		SiteURL:        p.settings.SiteURL,
		SiteName:       p.settings.SiteName,
		AnonymousRead:  p.settings.AnonymousRead,
		RequireIfMatch: p.settings.RequireIfMatch,
		CORSOrigins:    p.settings.CORSOrigins,
		MaxBody:        int64(p.settings.MaxBody),
		CacheBytes:     int64(p.settings.CacheSize),

		RateLimitKey:       p.settings.RateLimitKey,
		RateLimitAnonymous: p.settings.RateLimitAnonymous,
		TrustedProxies:     p.settings.TrustedProxies,
		MetricsApart:       p.settings.MetricsListen != "",
	}
}

// listenOptions are the settings that the HTTP server takes.
func (p *program) listenOptions(ctx context.Context, server *api.Server, db *store.DB) listen.Options {
	return listen.Options{
		Addr:              p.settings.Listen,
		Handler:           server,
		ReadHeaderTimeout: p.settings.ReadHeaderTimeout,
		ReadTimeout:       p.settings.ReadTimeout,
		WriteTimeout:      p.settings.WriteTimeout,
		IdleTimeout:       p.settings.IdleTimeout,
		DrainWait:         p.settings.DrainWait,
		ShutdownTimeout:   p.settings.ShutdownTimeout,
		Log:               p.log,
		Problem:           rawProblem,
		Listening:         func(at net.Addr) { p.greet(ctx, at, db) },
		Ready: func(ready bool) {
			if !ready {
				server.Drain()
			}
		},
	}
}

// rawProblem is the answer to a request that cannot even be read.
func rawProblem(status int) (http.Header, []byte) {
	return http.Header{
		"Content-Type":  {"application/problem+json"},
		"Cache-Control": {"no-store"},
	}, api.RawProblem(status)
}
