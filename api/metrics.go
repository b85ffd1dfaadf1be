package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/metrics"
	"github.com/dateline-api/dateline/internal/store"
)

// watch adds what the database and the machinery know of themselves.
func watch(m *metrics.Metrics, db *store.DB) {
	m.Counter("dateline_store_write_turns_total", "Transactions that got their turn to write.",
		func() float64 { return float64(db.WriteWaits().Count) })
	m.Counter("dateline_store_write_wait_seconds_total", "Time that transactions waited for their turn to write.",
		func() float64 { return db.WriteWaits().Total.Seconds() })
	m.Gauge("dateline_store_writers_waiting", "Transactions that wait for their turn to write, or write.",
		func() float64 { return float64(db.WriteWaits().Queued) })
	m.Counter("dateline_store_read_wait_seconds_total", "Time that reads waited for a connection.",
		func() float64 { return db.ReadStats().WaitDuration.Seconds() })
	m.Gauge("dateline_store_read_connections_in_use", "Connections that are reading.",
		func() float64 { return float64(db.ReadStats().InUse) })
}

// measured counts and times a request under its route's pattern.
func (s *Server) measured(c *gin.Context) {
	done := s.metrics.Started()
	start := s.now()
	defer func() { s.measure(c, done, start) }()
	c.Next()
}

// measure ends what measured began, also when the request was aborted.
func (s *Server) measure(c *gin.Context, done func(string, string, int, int, time.Duration), start time.Time) {
	route, method := c.FullPath(), c.Request.Method
	if route == "" {
		route = "none" // no operation is there
	}
	if !knownMethods[method] {
		method = "other"
	}
	took := s.now().Sub(start)
	if requestOf(c).untimed {
		took = -1
	}
	done(route, method, c.Writer.Status(), c.Writer.Size(), took)
}

// knownMethods keeps the labels of metrics few, whatever callers make up.
var knownMethods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true,
	http.MethodPatch: true, http.MethodDelete: true, http.MethodOptions: true,
}

// Metrics serves what /metrics does, for a listener of its own.
func (s *Server) Metrics() http.Handler { return s.metrics.Handler() }

// getMetrics serves the metrics to Prometheus.
//
//	@ID				getMetrics
//	@Summary		Metrics for Prometheus
//	@Description	Requests by route and status, their times, and how the database keeps up. A server that has a listener of its own for metrics does not serve them here.
//	@Tags			Operate
//	@Produce		plain
//	@Success		200		{string}	string	"In the text format of Prometheus"
//	@Failure		400,406	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/metrics [get]
func (s *Server) getMetrics(c *gin.Context) error {
	text, err := s.metrics.Text()
	if err != nil {
		return err
	}
	return s.reply(c, answer{contentType: metrics.TextType, body: text})
}
