// Package billing bills captured spans with the product's own processor, as a
// library, and holds what comes out against the truth, call by call.
package billing

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

// host has no extensions.
type host struct{}

func (host) GetExtensions() map[component.ID]component.Component { return nil }

// process sends spans through a processor of their own, with its defaults but
// for the detail, and returns them as it passed them on.
func process(ctx context.Context, traces ptrace.Traces) (out ptrace.Traces, err error) {
	factory := aicostprocessor.NewFactory()
	config := factory.CreateDefaultConfig().(*aicostprocessor.Config)
	config.Detail = aicostprocessor.DetailFull
	next, err := consumer.NewTraces(func(_ context.Context, passed ptrace.Traces) error {
		out = passed
		return nil
	})
	if err != nil {
		return out, err
	}
	p, err := factory.CreateTraces(ctx, processor.Settings{
		ID: component.NewID(factory.Type()),
		TelemetrySettings: component.TelemetrySettings{
			Logger: zap.NewNop(), MeterProvider: nometer.NewMeterProvider(), TracerProvider: notracer.NewTracerProvider(),
			Resource: pcommon.NewResource(),
		},
	}, config, next)
	if err != nil {
		return out, err
	}
	if err := p.Start(ctx, host{}); err != nil {
		return out, err
	}
	return out, errors.Join(p.ConsumeTraces(ctx, traces), p.Shutdown(ctx))
}
