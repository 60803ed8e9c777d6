package aicostprocessor

import (
	"context"
	"errors"
	"sync"

	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/aicost/aicost/processor/aicostprocessor/internal/metadata"
)

const (
	sourcePrices = "prices"
	sourceOwners = "owners"
)

// outcome is what became of a span.
type outcome struct{ status, reason string }

// telemetry is the processor's account of itself.
type telemetry struct {
	builder  *metadata.TelemetryBuilder
	instance attribute.KeyValue
	options  sync.Map // outcome → metric.MeasurementOption; both vocabularies are small and ours
}

func newTelemetry(set processor.Settings) (*telemetry, error) {
	builder, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	return &telemetry{builder: builder, instance: attribute.String("processor", set.ID.String())}, nil
}

func (t *telemetry) shutdown() { t.builder.Shutdown() }

// spans adds what became of the spans of a batch.
func (t *telemetry) spans(ctx context.Context, outcomes map[outcome]int64, untagged int64, names int) {
	for o, n := range outcomes {
		option, known := t.options.Load(o)
		if !known {
			reason := o.reason
			if reason == "" {
				reason = "none"
			}
			option, _ = t.options.LoadOrStore(o, metric.WithAttributeSet(attribute.NewSet(
				t.instance, attribute.String("status", o.status), attribute.String("reason", reason))))
		}
		t.builder.ProcessorAiCostSpans.Add(ctx, n, option.(metric.MeasurementOption))
	}
	if untagged > 0 {
		t.builder.ProcessorAiCostUntaggedSpans.Add(ctx, untagged, metric.WithAttributes(t.instance))
	}
	t.builder.ProcessorAiCostModelNames.Record(ctx, int64(names), metric.WithAttributes(t.instance))
}

// memory tells how many calls are remembered, and how many more were forgotten
// before their time.
func (t *telemetry) memory(remembered, forgotten int64) {
	options := metric.WithAttributes(t.instance)
	t.builder.ProcessorAiCostRememberedCalls.Record(context.Background(), remembered, options)
	if forgotten > 0 {
		t.builder.ProcessorAiCostForgottenCalls.Add(context.Background(), forgotten, options)
	}
}

// compared adds what a batch compared.
func (t *telemetry) compared(ctx context.Context, all comparisons, currency string) {
	for provider, d := range all {
		by, in := attribute.String("provider", provider), attribute.String("currency", currency)
		for c, n := range d.calls {
			if n > 0 {
				t.builder.ProcessorAiCostComparedCalls.Add(ctx, n, metric.WithAttributes(t.instance, by, attribute.String("comparison", comparisonNames[c])))
			}
		}
		t.builder.ProcessorAiCostComparedAmount.Add(ctx, d.reported, metric.WithAttributes(t.instance, by, in, attribute.String("amount", "reported")))
		t.builder.ProcessorAiCostComparedAmount.Add(ctx, d.own, metric.WithAttributes(t.instance, by, in, attribute.String("amount", "book")))
	}
}

// observe tells of the book in force whenever metrics are read.
func (t *telemetry) observe(inForce func() *engine) error {
	record := func(register func(metric.Int64Callback) error, tell func(*engine, metric.Int64Observer)) error {
		return register(func(_ context.Context, observer metric.Int64Observer) error {
			if e := inForce(); e != nil {
				tell(e, observer)
			}
			return nil
		})
	}
	own := metric.WithAttributes(t.instance)
	return errors.Join(
		record(t.builder.RegisterProcessorAiCostBookModelsCallback, func(e *engine, observer metric.Int64Observer) {
			observer.Observe(int64(e.book.Models()), metric.WithAttributes(t.instance,
				attribute.String("version", e.book.Version()), attribute.String("currency", e.book.Currency())))
		}),
		record(t.builder.RegisterProcessorAiCostBookLoadedTimeCallback, func(e *engine, observer metric.Int64Observer) {
			observer.Observe(e.loaded.Unix(), own)
		}),
		record(t.builder.RegisterProcessorAiCostBookCheckedTimeCallback, func(e *engine, observer metric.Int64Observer) {
			if checked := e.book.Checked(); !checked.IsZero() {
				observer.Observe(checked.Unix(), own)
			}
		}),
	)
}

func (t *telemetry) reloaded(source string, applied bool) {
	outcome := "refused"
	if applied {
		outcome = "applied"
	}
	t.builder.ProcessorAiCostReloads.Add(context.Background(), 1, metric.WithAttributes(
		t.instance, attribute.String("source", source), attribute.String("outcome", outcome)))
}
