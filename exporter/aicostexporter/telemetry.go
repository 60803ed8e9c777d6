package aicostexporter

import (
	"context"
	"errors"
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
	builder   *metadata.TelemetryBuilder
	self      metric.MeasurementOption
	refused   [rollup.NumRefusals]metric.MeasurementOption
	dropped   [numDrops]metric.MeasurementOption
	journaled [2]metric.MeasurementOption // ok, error
	name      attribute.KeyValue
}

func newTelemetry(settings component.TelemetrySettings, id component.ID) (*telemetry, error) {
	builder, err := metadata.NewTelemetryBuilder(settings)
	if err != nil {
		return nil, err
	}
	t := &telemetry{builder: builder, name: attribute.String("exporter", id.String())}
	t.self = t.with()
	for r := range t.refused {
		t.refused[r] = t.with(attribute.String("reason", rollup.Refusal(r).String()))
	}
	for d := range t.dropped {
		t.dropped[d] = t.with(attribute.String("reason", drops[d]))
	}
	for i, outcome := range []string{"ok", "error"} {
		t.journaled[i] = t.with(attribute.String("outcome", outcome))
	}
	return t, nil
}

func (t *telemetry) with(attributes ...attribute.KeyValue) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(append(attributes, t.name)...))
}

// observe registers what is read when somebody asks.
func (t *telemetry) observe(k *keeper, f *flusher) error {
	count := func(read func(rollup.Stats) int64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(read(k.stats()), t.self)
			return nil
		}
	}
	b := t.builder
	t.begin()
	return errors.Join(
		b.RegisterExporterAiCostSeriesLimitCallback(count(func(s rollup.Stats) int64 { return int64(s.Limit) })),
		b.RegisterExporterAiCostSeriesCallback(count(func(s rollup.Stats) int64 { return int64(s.Series) })),
		b.RegisterExporterAiCostSeriesReservedCallback(count(func(s rollup.Stats) int64 { return int64(s.Reserved) })),
		b.RegisterExporterAiCostSeriesDemandedCallback(count(func(s rollup.Stats) int64 { return int64(s.Demanded) })),
		b.RegisterExporterAiCostCallsOverflowedCallback(count(func(s rollup.Stats) int64 { return int64(s.Overflowed) })),
		b.RegisterExporterAiCostSpansRememberedCallback(count(func(s rollup.Stats) int64 { return int64(s.Remembered) })),
		b.RegisterExporterAiCostSpansForgottenCallback(count(func(s rollup.Stats) int64 { return int64(s.Forgotten) })),
		b.RegisterExporterAiCostSpansNamelessCallback(count(func(s rollup.Stats) int64 { return int64(s.Nameless) })),
		b.RegisterExporterAiCostJournalSizeCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(k.lag().bytes, t.self)
			return nil
		}),
		b.RegisterExporterAiCostJournalAgeCallback(func(_ context.Context, o metric.Float64Observer) error {
			o.Observe(k.lag().age().Seconds(), t.self)
			return nil
		}),
		b.RegisterExporterAiCostProtocolCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(1, t.with(attribute.String("protocol", string(f.numbers.writer.Protocol()))))
			return nil
		}),
		b.RegisterExporterAiCostFlushAgeCallback(func(_ context.Context, o metric.Float64Observer) error {
			o.Observe(f.age().Seconds(), t.self)
			return nil
		}),
	)
}

// begin shows the counters of what should not happen before it does: the first
// time would be no step otherwise, and no query would see it.
func (t *telemetry) begin() {
	ctx := context.Background()
	t.builder.ExporterAiCostSamplesFailed.Add(ctx, 0, t.self)
	for r := rollup.Folded + 1; r < rollup.NumRefusals; r++ {
		t.builder.ExporterAiCostSpansRefused.Add(ctx, 0, t.refused[r])
	}
	for _, reason := range t.dropped {
		t.builder.ExporterAiCostSamplesDropped.Add(ctx, 0, reason)
	}
	for _, outcome := range t.journaled {
		t.builder.ExporterAiCostJournalBatches.Add(ctx, 0, outcome)
	}
	for _, start := range []string{startFirst, startRestored, startDamaged} {
		t.builder.ExporterAiCostStarts.Add(ctx, 0, t.with(attribute.String("outcome", start)))
	}
}

// counted adds a batch's spans.
func (t *telemetry) counted(ctx context.Context, spans rollup.Tally) {
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

// started tells how a start found the storage.
func (t *telemetry) started(ctx context.Context, start string) {
	t.builder.ExporterAiCostStarts.Add(ctx, 1, t.with(attribute.String("outcome", start)))
}

// wrote adds what became of a group of batches.
func (t *telemetry) wrote(ctx context.Context, batches int, took time.Duration, err error) {
	outcome := 0
	if err != nil {
		outcome = 1
	}
	t.builder.ExporterAiCostJournalDuration.Record(ctx, took.Seconds(), t.self)
	t.builder.ExporterAiCostJournalBatches.Add(ctx, int64(batches), t.journaled[outcome])
}

// flushed adds what became of a lane's part of a flush.
func (t *telemetry) flushed(ctx context.Context, f *flush) {
	t.builder.ExporterAiCostSamplesDelivered.Add(ctx, int64(f.delivered), t.self)
	t.builder.ExporterAiCostSamplesFailed.Add(ctx, int64(f.failed), t.self)
	for d, n := range f.dropped {
		if n > 0 {
			t.builder.ExporterAiCostSamplesDropped.Add(ctx, int64(n), t.dropped[d])
		}
	}
}
