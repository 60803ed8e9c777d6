package book

import (
	"context"
	"errors"
	"strings"

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

// pipeline is the processor with a book, and what it passed on last.
type pipeline struct {
	processor processor.Traces
	passed    ptrace.Traces
}

// host has no extensions.
type host struct{}

func (host) GetExtensions() map[component.ID]component.Component { return nil }

func newPipeline(ctx context.Context, spec string) (*pipeline, error) {
	factory := aicostprocessor.NewFactory()
	config := factory.CreateDefaultConfig().(*aicostprocessor.Config)
	config.Prices.Catalog = "none"
	for n, name := range strings.Split(spec, ",") {
		format, path, found := strings.Cut(name, "=")
		switch {
		case name == embedded && n == 0:
			config.Prices.Catalog = embedded
			continue
		case name == embedded:
			return nil, errors.New("--book: want embedded before the others")
		case !found:
			format, path = "", name
		}
		config.Prices.Books = append(config.Prices.Books, aicostprocessor.BookConfig{Path: path, Format: format})
	}
	if err := config.Prices.Validate(); err != nil {
		return nil, err
	}
	p := &pipeline{}
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
	return p, p.processor.Start(ctx, host{})
}

// bill returns the spans with what the processor wrote on them.
func (p *pipeline) bill(ctx context.Context, traces ptrace.Traces) (ptrace.Traces, error) {
	err := p.processor.ConsumeTraces(ctx, traces)
	return p.passed, err
}

// close ends the processor; before is what went wrong until then.
func (p *pipeline) close(ctx context.Context, before error) error {
	return errors.Join(before, p.processor.Shutdown(ctx))
}
