package aicostexporter

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadata"
	"github.com/aicost/aicost/internal/rollup"
)

// telemetry is what the exporter tells of itself, always with its own name:
// a collector may run several.
type telemetry struct {
	builder *metadata.TelemetryBuilder
	self    metric.MeasurementOption
	refused [rollup.NumRefusals]metric.MeasurementOption
}

func newTelemetry(settings component.TelemetrySettings, id component.ID) (*telemetry, error) {
	builder, err := metadata.NewTelemetryBuilder(settings)
	if err != nil {
		return nil, err
	}
	name := attribute.String("exporter", id.String())
	t := &telemetry{builder: builder, self: metric.WithAttributeSet(attribute.NewSet(name))}
	for r := range t.refused {
		reason := attribute.String("reason", rollup.Refusal(r).String())
		t.refused[r] = metric.WithAttributeSet(attribute.NewSet(name, reason))
	}
	return t, nil
}

// observe registers what is read when somebody asks.
func (t *telemetry) observe(stats func() rollup.Stats, flushAge func() time.Duration) error {
	count := func(read func(rollup.Stats) int64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(read(stats()), t.self)
			return nil
		}
	}
	if err := t.builder.RegisterExporterAiCostSeriesCallback(count(func(s rollup.Stats) int64 { return int64(s.Series) })); err != nil {
		return err
	}
	if err := t.builder.RegisterExporterAiCostSeriesReservedCallback(count(func(s rollup.Stats) int64 { return int64(s.Reserved) })); err != nil {
		return err
	}
	if err := t.builder.RegisterExporterAiCostCallsOverflowedCallback(count(func(s rollup.Stats) int64 { return int64(s.Overflowed) })); err != nil {
		return err
	}
	return t.builder.RegisterExporterAiCostFlushAgeCallback(func(_ context.Context, o metric.Float64Observer) error {
		o.Observe(flushAge().Seconds(), t.self)
		return nil
	})
}

// counted adds a batch's spans.
func (t *telemetry) counted(ctx context.Context, spans tally) {
	for r, n := range spans {
		switch {
		case n == 0:
		case rollup.Refusal(r) == rollup.Folded:
			t.builder.ExporterAiCostSpansFolded.Add(ctx, n, t.self)
		default:
			t.builder.ExporterAiCostSpansRefused.Add(ctx, n, t.refused[r])
		}
	}
}

// flushed adds what became of a flush.
func (t *telemetry) flushed(ctx context.Context, f *flush, took time.Duration) {
	t.builder.ExporterAiCostFlushDuration.Record(ctx, took.Seconds(), t.self)
	t.builder.ExporterAiCostSamplesDelivered.Add(ctx, int64(f.delivered), t.self)
	t.builder.ExporterAiCostSamplesDropped.Add(ctx, int64(f.dropped), t.self)
	t.builder.ExporterAiCostSamplesFailed.Add(ctx, int64(f.failed), t.self)
}
