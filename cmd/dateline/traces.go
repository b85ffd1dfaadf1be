package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
)

// traces makes what sends traces to the configured collector; nil when there is
// none. The collector need not be there: spans that cannot be sent are dropped.
func (p *program) traces(ctx context.Context) (*trace.TracerProvider, error) {
	if p.settings.OTLPEndpoint == "" {
		return nil, nil
	}
	// The specification of OTLP gives the path where an address has none.
	endpoint, err := url.Parse(string(p.settings.OTLPEndpoint))
	if err != nil {
		return nil, fmt.Errorf("read the address of the collector %s", p.settings.OTLPEndpoint)
	}
	if endpoint.Path == "" || endpoint.Path == "/" {
		endpoint = endpoint.JoinPath("v1", "traces")
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint.String()))
	if err != nil {
		return nil, fmt.Errorf("send traces to %s: %w", p.settings.OTLPEndpoint, err)
	}
	what := resource.NewSchemaless(semconv.ServiceName("dateline"), semconv.ServiceVersion(versionText()))
	return trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(what)), nil
}

// flush sends the spans that are left, and waits no longer than a moment.
func (p *program) flush(traces *trace.TracerProvider) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := traces.Shutdown(ctx); err != nil {
		p.log.Warn("send the last traces", "error", err)
	}
}
