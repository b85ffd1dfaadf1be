package config

import (
	"log/slog"
	"time"
)

// Settings is everything that an operator can set. The zero value is not
// usable; Load fills it. Every field has a group, by which a command line tells
// settings from a command's own flags.
type Settings struct {
	Shared
	Server
}

// Shared holds what every command takes.
type Shared struct {
	// Database may hold a password; its String hides it.
	Database  Location   `group:"shared" name:"database" placeholder:"FILE" default:"data/dateline.db" help:"File of the database."`
	LogLevel  slog.Level `group:"shared" name:"log-level" placeholder:"LEVEL" default:"info" help:"Least level that is logged: debug, info, warn or error."`
	LogFormat string     `group:"shared" name:"log-format" placeholder:"FORMAT" default:"auto" help:"text, json, or auto: text on a terminal and JSON elsewhere."`
}

// Server holds what only a serving program uses.
type Server struct {
	Listen        string   `group:"address" name:"listen" placeholder:"HOST:PORT" default:"127.0.0.1:8080" help:"Address to serve on; port 0 takes any free one, an empty host all interfaces."`
	MetricsListen string   `group:"address" name:"metrics-listen" placeholder:"HOST:PORT" help:"Serve /metrics here instead of on the main address."`
	OTLPEndpoint  Location `group:"address" name:"otlp-endpoint" placeholder:"URL" help:"OpenTelemetry collector that takes traces over HTTP; empty sends none."`

	SiteURL  string `group:"stories" name:"site-url" placeholder:"URL" help:"Public address of the site that shows the stories; links to their pages begin with it."`
	SiteName string `group:"stories" name:"site-name" placeholder:"NAME" help:"Name of that site, as feeds and news sitemaps give it; its host when empty."`
	Language string `group:"stories" name:"language" placeholder:"TAG" default:"en" help:"Language (BCP 47) of stories that name none."`

	RevisionsKept    int           `group:"stories" name:"revisions-kept" placeholder:"N" default:"0" help:"Versions kept of each story, beside the first and the one that readers see or last saw; 0 keeps all."`
	ChangesRetention time.Duration `group:"stories" name:"changes-retention" placeholder:"TIME" default:"2160h" help:"Time for which the change log is kept; who follows it must come back sooner."`

	AnonymousRead  bool     `group:"access" name:"anonymous-read" negatable:"" default:"true" help:"Let callers without a key read published articles."`
	RequireIfMatch bool     `group:"access" name:"require-if-match" help:"Refuse changes that carry no If-Match (428)."`
	CORSOrigins    []string `group:"access" name:"cors-origins" placeholder:"ORIGIN" default:"*" help:"Origins whose pages may read; * is any."`
	TrustedProxies []string `group:"access" name:"trusted-proxies" placeholder:"CIDR" help:"Addresses whose X-Forwarded-For is believed."`

	RateLimitKey       int  `group:"limits" name:"rate-limit-key" placeholder:"N" default:"6000" help:"Requests a minute for each key; 0 is no limit."`
	RateLimitAnonymous int  `group:"limits" name:"rate-limit-anonymous" placeholder:"N" default:"0" help:"Requests a minute for each address without a key; 0 is no limit."`
	CacheSize          Size `group:"limits" name:"cache-size" placeholder:"SIZE" default:"64MiB" help:"Memory for finished answers to readers without a key; 0 keeps none."`
	MaxBody            Size `group:"limits" name:"max-body" placeholder:"SIZE" default:"1MiB" help:"Largest request body."`

	ReadHeaderTimeout time.Duration `group:"limits" name:"read-header-timeout" placeholder:"TIME" default:"5s" help:"Time to receive a request's header; 0s is none."`
	ReadTimeout       time.Duration `group:"limits" name:"read-timeout" placeholder:"TIME" default:"30s" help:"Time to receive a whole request; 0s is none."`
	WriteTimeout      time.Duration `group:"limits" name:"write-timeout" placeholder:"TIME" default:"60s" help:"Time to answer, from the end of the header; 0s is none."`
	IdleTimeout       time.Duration `group:"limits" name:"idle-timeout" placeholder:"TIME" default:"2m" help:"Time a connection may wait for its next request; 0s is none."`

	DrainWait       time.Duration `group:"stopping" name:"drain-wait" placeholder:"TIME" default:"0s" help:"Go on serving this long after /readyz has turned to 503, so that a balancer notices."`
	ShutdownTimeout time.Duration `group:"stopping" name:"shutdown-timeout" placeholder:"TIME" default:"30s" help:"Then wait this long for running requests to end."`
}
