// Package metrics counts and times what the server does, for Prometheus. It
// measures nothing by itself: others tell it, or give it functions to ask.
package metrics

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/expfmt"
)

// Metrics is one server's set of metrics. It is safe for concurrent use.
type Metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
	sizes     *prometheus.CounterVec
	running   prometheus.Gauge
}

// buckets reach from a cached answer to the time limit of a write, in seconds.
var buckets = []float64{0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// New makes an empty set that also knows the process and Go's runtime.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dateline_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dateline_http_request_duration_seconds", Help: "Time to answer, by route and method.", Buckets: buckets,
		}, []string{"route", "method"}),
		sizes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dateline_http_response_bytes_total", Help: "Bytes of answers' bodies as sent, by route.",
		}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "dateline_http_requests_running", Help: "Requests that are being answered.",
		}),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "dateline_build_info", Help: "Always 1; the version is a label.", ConstLabels: prometheus.Labels{"version": version},
	}, func() float64 { return 1 })
	m.registry.MustRegister(m.requests, m.durations, m.sizes, m.running, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Started notes that a request began; the function that it returns notes its
// end. route is the pattern, never the path: its values must be few. A time below
// zero is of a request that waited on purpose, and is not counted among the times.
func (m *Metrics) Started() func(route, method string, status, bytes int, took time.Duration) {
	m.running.Inc()
	return func(route, method string, status, bytes int, took time.Duration) {
		m.running.Dec()
		m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
		if took >= 0 {
			m.durations.WithLabelValues(route, method).Observe(took.Seconds())
		}
		m.sizes.WithLabelValues(route).Add(float64(max(bytes, 0)))
	}
}

// Route is the metrics of one route and method, looked up once.
type Route struct {
	m             *Metrics
	ok, unchanged prometheus.Counter
	durations     prometheus.Observer
	sizes         prometheus.Counter
}

// Route looks up the metrics of a route for answers with 200 and 304.
func (m *Metrics) Route(route, method string) *Route {
	return &Route{
		m: m, ok: m.requests.WithLabelValues(route, method, "200"), unchanged: m.requests.WithLabelValues(route, method, "304"),
		durations: m.durations.WithLabelValues(route, method), sizes: m.sizes.WithLabelValues(route),
	}
}

// Started notes that a request began.
func (r *Route) Started() { r.m.running.Inc() }

// Ended notes the end of a request that was answered with 200 or 304.
func (r *Route) Ended(unchanged bool, bytes int, took time.Duration) {
	r.m.running.Dec()
	if unchanged {
		r.unchanged.Inc()
	} else {
		r.ok.Inc()
	}
	r.durations.Observe(took.Seconds())
	r.sizes.Add(float64(bytes))
}

// Gauge adds a number that goes up and down, asked for at each scrape.
func (m *Metrics) Gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

// Counter adds a number that only grows, asked for at each scrape.
func (m *Metrics) Counter(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value))
}

// Handler serves the metrics in the form that the scraper asks for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// TextType is the media type of Text.
const TextType = "text/plain; version=0.0.4; charset=utf-8"

// Text gives the metrics in Prometheus' text format.
func (m *Metrics) Text() ([]byte, error) {
	families, err := m.registry.Gather()
	if err != nil {
		return nil, fmt.Errorf("gather metrics: %w", err)
	}
	var b bytes.Buffer
	encoder := expfmt.NewEncoder(&b, expfmt.NewFormat(expfmt.TypeTextPlain))
	for _, f := range families {
		if err := encoder.Encode(f); err != nil {
			return nil, fmt.Errorf("write metrics: %w", err)
		}
	}
	return b.Bytes(), nil
}
