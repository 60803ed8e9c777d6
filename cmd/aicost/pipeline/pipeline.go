// Package pipeline runs spans through the processor as a library: what comes
// out has the verdicts of production.
package pipeline

import (
	"context"
	"errors"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	nometer "go.opentelemetry.io/otel/metric/noop"
	notracer "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"

	"github.com/aicost/aicost/processor/aicostprocessor"
)

// Pipeline is the processor and what it passed on last. It is not safe for
// concurrent use.
type Pipeline struct {
	processor processor.Traces
	passed    ptrace.Traces
}

// host has no extensions.
type host struct{}

func (host) GetExtensions() map[component.ID]component.Component { return nil }

// DefaultConfig returns what an empty ai_cost section means.
func DefaultConfig() *aicostprocessor.Config {
	return aicostprocessor.NewFactory().CreateDefaultConfig().(*aicostprocessor.Config)
}

// Start starts a processor, which reads its books and tables. Close it.
func Start(ctx context.Context, config *aicostprocessor.Config) (*Pipeline, error) {
	p, factory := &Pipeline{}, aicostprocessor.NewFactory()
	next, err := consumer.NewTraces(func(_ context.Context, traces ptrace.Traces) error {
		p.passed = traces
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.processor, err = factory.CreateTraces(ctx, processor.Settings{
		ID: component.NewID(factory.Type()),
		TelemetrySettings: component.TelemetrySettings{
			Logger: zap.NewNop(), MeterProvider: nometer.NewMeterProvider(), TracerProvider: notracer.NewTracerProvider(),
			Resource: pcommon.NewResource(),
		},
	}, config, next)
	if err != nil {
		return nil, err
	}
	if err := p.processor.Start(ctx, host{}); err != nil {
		return nil, errors.Join(err, p.processor.Shutdown(ctx))
	}
	return p, nil
}

// Bill returns the spans with what the processor wrote on them. They are no
// longer the caller's.
func (p *Pipeline) Bill(ctx context.Context, traces ptrace.Traces) (ptrace.Traces, error) {
	err := p.processor.ConsumeTraces(ctx, traces)
	return p.passed, err
}

// Close ends the processor.
func (p *Pipeline) Close(ctx context.Context) error { return p.processor.Shutdown(ctx) }
