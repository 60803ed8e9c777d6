package aicostexporter

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadata"
	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadatatest"
)

func TestTelemetry(t *testing.T) {
	told := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, told.Shutdown(context.Background())) })
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		set := metadatatest.NewSettings(told)
		set.ID = component.NewIDWithName(metadata.Type, "finance")
		e := runWith(t, target, set, noHistograms, func(c *Config) { c.FlushInterval = time.Hour })
		flush := func() { e.flusher.flush(t.Context(), time.Now()) }
		require.NoError(t, e.consume(t.Context(), spans(
			map[string]any{"ai_cost.status": "free"}, map[string]any{"ai_cost.status": "free"},
			map[string]any{"ai_cost.status": "duplicate"}, map[string]any{"http.method": "GET"},
		)))
		time.Sleep(time.Minute)
		flush() // a bridge and a value of one series, and the conservation error
		time.Sleep(30 * time.Second)
		e.call("search", 1)
		target.then(answer{down: true}, answer{status: 404})
		flush() // nothing of 5 series
		flush() // no bridge for the 3 new ones, so no value either; 2 delivered

		name := attribute.String("exporter", "ai_cost/finance")
		is := func(n int64, more ...attribute.KeyValue) []metricdata.DataPoint[int64] {
			return []metricdata.DataPoint[int64]{{Value: n, Attributes: attribute.NewSet(append(more, name)...)}}
		}
		among := func(key string, counts map[string]int64) (points []metricdata.DataPoint[int64]) {
			for value, n := range counts {
				points = append(points, is(n, attribute.String(key, value))...)
			}
			return points
		}
		ignoring := metricdatatest.IgnoreTimestamp()
		metadatatest.AssertEqualExporterAiCostSpansFolded(t, told, is(3), ignoring)
		metadatatest.AssertEqualExporterAiCostSpansRefused(t, told, among("reason", map[string]int64{
			"duplicate": 1, "aggregate": 0, "bad_status": 0, "bad_amount": 0, "bad_tokens": 0, "redelivered": 0,
		}), ignoring)
		metadatatest.AssertEqualExporterAiCostSamplesDelivered(t, told, is(3+2), ignoring)
		metadatatest.AssertEqualExporterAiCostSamplesDropped(t, told, among("reason", map[string]int64{
			"request": 3, "series": 0, "overtaken": 0, "defect": 0,
		}), ignoring)
		metadatatest.AssertEqualExporterAiCostJournalBatches(t, told, among("outcome", map[string]int64{"ok": 0, "error": 0}), ignoring)
		metadatatest.AssertEqualExporterAiCostStarts(t, told, among("outcome", map[string]int64{"first": 0, "restored": 0, "damaged": 0}), ignoring)
		metadatatest.AssertEqualExporterAiCostSeriesLimit(t, told, is(50_000), ignoring)
		metadatatest.AssertEqualExporterAiCostSamplesFailed(t, told, is(5+3), ignoring)
		metadatatest.AssertEqualExporterAiCostSeries(t, told, is(4), ignoring)
		metadatatest.AssertEqualExporterAiCostSeriesReserved(t, told, is(16), ignoring)
		metadatatest.AssertEqualExporterAiCostSeriesDemanded(t, told, is(16), ignoring)
		metadatatest.AssertEqualExporterAiCostCallsOverflowed(t, told, is(0), ignoring)
		metadatatest.AssertEqualExporterAiCostSpansRemembered(t, told, is(0), ignoring)
		metadatatest.AssertEqualExporterAiCostSpansForgotten(t, told, is(0), ignoring)
		metadatatest.AssertEqualExporterAiCostSpansNameless(t, told, is(3), ignoring)
		metadatatest.AssertEqualExporterAiCostProtocol(t, told, is(1, attribute.String("protocol", "v1")), ignoring)
		metadatatest.AssertEqualExporterAiCostJournalSize(t, told, is(0), ignoring)
		age, err := told.GetMetric("otelcol_exporter_ai_cost_flush_age")
		require.NoError(t, err)
		assert.InDelta(t, 30, age.Data.(metricdata.Gauge[float64]).DataPoints[0].Value, 0.001)
		took, err := told.GetMetric("otelcol_exporter_ai_cost_flush_duration")
		require.NoError(t, err)
		assert.Equal(t, uint64(3), took.Data.(metricdata.Histogram[float64]).DataPoints[0].Count)
		e.stop()
	})
}

// The first time that something goes wrong must be a step.
func TestCountersOfTroubleBeginAtZero(t *testing.T) {
	told := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, told.Shutdown(context.Background())) })
	e := runWith(t, newReceiver(t), metadatatest.NewSettings(told))
	for _, name := range []string{"samples_failed", "samples_dropped", "spans_refused", "journal_batches", "starts", "spans_forgotten", "calls_overflowed"} {
		m, err := told.GetMetric("otelcol_exporter_ai_cost_" + name)
		require.NoError(t, err, name)
		for _, point := range m.Data.(metricdata.Sum[int64]).DataPoints {
			assert.Zero(t, point.Value, name)
		}
	}
	e.stop()
}
