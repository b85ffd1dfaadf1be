package api

import (
	"log/slog"
	"regexp"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// traceparent is the header of W3C Trace Context, version 00; its second field
// is the trace's id.
var traceparent = regexp.MustCompile(`^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$`)

// tracing makes spans of requests when there is somewhere to send them.
func tracing(provider trace.TracerProvider) gin.HandlerFunc {
	return otelgin.Middleware("dateline", otelgin.WithTracerProvider(provider), otelgin.WithPropagators(propagation.TraceContext{}))
}

// traceAttr is the id of the trace that a request belongs to, for the log.
func traceAttr(c *gin.Context) (slog.Attr, bool) {
	if sc := trace.SpanContextFromContext(c.Request.Context()); sc.HasTraceID() {
		return slog.String("traceId", sc.TraceID().String()), true
	}
	if m := traceparent.FindStringSubmatch(c.GetHeader("traceparent")); m != nil {
		return slog.String("traceId", m[1]), true
	}
	return slog.Attr{}, false
}
