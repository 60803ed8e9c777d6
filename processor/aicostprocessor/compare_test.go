package aicostprocessor

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/aicost/aicost/processor/aicostprocessor/internal/metadatatest"
)

// TestReportedCostIsCompared has calls that cost 0.0035 by the book.
func TestReportedCostIsCompared(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	settings := metadatatest.NewSettings(telemetry)
	config := createDefaultConfig().(*Config)
	config.Prices.ReportedCost = reportedCompare
	sink := new(consumertest.TracesSink)
	p, err := NewFactory().CreateTraces(t.Context(), settings, config, sink)
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	traces := ptrace.NewTraces()
	for n, extra := range []map[string]any{
		{"litellm.cost.total": 0.0035},
		{"litellm.cost.total": 0.003534}, // within one percent
		{"litellm.cost.total": 0.00354},  // not within one percent
		{"litellm.cost.total": 0.0005},
		{"litellm.cost.total": 0.5, "gen_ai.request.model": "nobody-sells-it"},
		{"litellm.cost.total": 50.0}, // more than a hundred times the book's
		{},
		{"litellm.cost.total": 0.003, "gen_ai.usage.output_tokens": nil},                                                // own: a lower bound
		{"litellm.cost.total": 0.003, "gen_ai.usage.input_tokens": nil, "gen_ai.usage.output_tokens": nil},              // own: nothing
		{"litellm.cost.total": 0.003, "gen_ai.provider.name": "made-up", "gen_ai.request.model": "made-up/by-a-sender"}, // who knows
	} {
		chat(traces, byte(n+1), 0, extra)
	}
	require.NoError(t, p.ConsumeTraces(t.Context(), traces))
	want := []struct {
		status       string
		amount, book any
	}{
		{"reported", 0.0035, 0.0035},
		{"reported", 0.003534, 0.0035},
		{"reported", 0.00354, 0.0035},
		{"reported", 0.0005, 0.0035},
		{"reported", 0.5, nil},
		{"priced", 0.0035, nil},
		{"priced", 0.0035, nil},
		{"reported", 0.003, nil},
		{"reported", 0.003, nil},
		{"reported", 0.003, nil},
	}
	for n, span := range spansOf(sink.AllTraces()...) {
		got := told(span)
		assert.Equal(t, []any{want[n].status, want[n].amount, want[n].book}, []any{got["status"], got["amount"], got["book_amount"]}, n)
	}

	own := attribute.String("processor", settings.ID.String())
	calls := func(provider, comparison string, n int64) metricdata.DataPoint[int64] {
		return metricdata.DataPoint[int64]{Value: n, Attributes: attribute.NewSet(own, attribute.String("provider", provider), attribute.String("comparison", comparison))}
	}
	metadatatest.AssertEqualProcessorAiCostComparedCalls(t, telemetry, []metricdata.DataPoint[int64]{
		calls("openai", "agrees", 2), calls("openai", "above", 1), calls("openai", "below", 1),
		calls("openai", "not_computed", 3), calls("openai", "disbelieved", 1), calls("", "not_computed", 1),
	}, metricdatatest.IgnoreTimestamp())
	again := ptrace.NewTraces() // in the same scratch
	chat(again, 100, 0, nil)
	require.NoError(t, p.ConsumeTraces(t.Context(), again))
	sums := comparedSums(t, telemetry)
	assert.InDelta(t, 0.0035+0.003534+0.00354+0.0005, sums["reported USD"], 1e-12)
	assert.InDelta(t, 4*0.0035, sums["book USD"], 1e-12)
	require.NoError(t, p.Shutdown(t.Context()))
}

// comparedSums are by whose amount it is, and its currency.
func comparedSums(t *testing.T, telemetry *componenttest.Telemetry) map[string]float64 {
	t.Helper()
	metric, err := telemetry.GetMetric("otelcol_processor_ai_cost_compared_amount")
	require.NoError(t, err)
	sums := map[string]float64{}
	for _, point := range metric.Data.(metricdata.Sum[float64]).DataPoints {
		by, _ := point.Attributes.Value("amount")
		currency, _ := point.Attributes.Value("currency")
		sums[by.AsString()+" "+currency.AsString()] += point.Value
	}
	return sums
}

// TestComparedCallsAreBilledOnce: what is told twice is compared once.
func TestComparedCallsAreBilledOnce(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	config := createDefaultConfig().(*Config)
	config.Prices.ReportedCost = reportedCompare
	p, err := NewFactory().CreateTraces(t.Context(), metadatatest.NewSettings(telemetry), config, consumertest.NewNop())
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"litellm.cost.total": 0.0035, "gen_ai.response.id": "chatcmpl-0123456789abcdef"})
	chat(traces, 2, 0, map[string]any{"litellm.cost.total": 0.0035, "gen_ai.response.id": "chatcmpl-0123456789abcdef"})
	require.NoError(t, p.ConsumeTraces(t.Context(), traces))
	metric, err := telemetry.GetMetric("otelcol_processor_ai_cost_compared_calls")
	require.NoError(t, err)
	points := metric.Data.(metricdata.Sum[int64]).DataPoints
	require.Len(t, points, 1)
	assert.EqualValues(t, 1, points[0].Value)
	require.NoError(t, p.Shutdown(t.Context()))
}

func TestBookInForceIsVisible(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	settings := metadatatest.NewSettings(telemetry)
	config := createDefaultConfig().(*Config)
	config.Prices.Catalog = catalogNone
	config.Prices.Books = []BookConfig{{Path: file(t, "prices.yaml",
		"version: acme\ncurrency: EUR\nmodels: [{id: openai/a, checked: 2026-11-01, prices: [{rates: {input: 1}}]}]\n")}}
	p, err := NewFactory().CreateTraces(t.Context(), settings, config, consumertest.NewNop())
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	metric, err := telemetry.GetMetric("otelcol_processor_ai_cost_book_models")
	require.NoError(t, err)
	point := metric.Data.(metricdata.Gauge[int64]).DataPoints[0]
	version, _ := point.Attributes.Value("version")
	currency, _ := point.Attributes.Value("currency")
	assert.Regexp(t, `^acme-[0-9a-f]{8}$`, version.AsString())
	assert.Equal(t, "EUR", currency.AsString())
	assert.EqualValues(t, 1, point.Value)
	metadatatest.AssertEqualProcessorAiCostBookCheckedTime(t, telemetry, []metricdata.DataPoint[int64]{
		{Value: 1793491200, Attributes: attribute.NewSet(attribute.String("processor", settings.ID.String()))},
	}, metricdatatest.IgnoreTimestamp())
	metric, err = telemetry.GetMetric("otelcol_processor_ai_cost_book_loaded_time")
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), time.Unix(metric.Data.(metricdata.Gauge[int64]).DataPoints[0].Value, 0), time.Minute)
	require.NoError(t, p.Shutdown(t.Context()))
}

// TestLoadedIsOfTheBook: new owners make a new engine, of the same book.
func TestLoadedIsOfTheBook(t *testing.T) {
	config := createDefaultConfig().(*Config)
	config.Prices.MaxAge = 0 // which asks for the time in a goroutine of its own
	p, err := newCostProcessor(nopSettings(), config)
	require.NoError(t, err)
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	p.now = func() time.Time { return first }
	require.NoError(t, p.start(t.Context(), nil))
	p.now = func() time.Time { return first.Add(time.Hour) }
	p.renew()
	assert.Equal(t, first, p.engine.Load().loaded)
	require.NoError(t, p.shutdown(t.Context()))
}

// TestAgeIsSaidDaily runs on a clock that leaps.
func TestAgeIsSaidDaily(t *testing.T) {
	path := file(t, "old.yaml", "version: old\ncurrency: USD\nmodels: [{id: openai/a, checked: 2000-01-02, prices: [{rates: {input: 1}}]}]\n")
	synctest.Test(t, func(t *testing.T) { // whose clock begins on 2000-01-01
		core, logs := observer.New(zap.WarnLevel)
		settings := nopSettings()
		settings.Logger = zap.New(core)
		config := createDefaultConfig().(*Config)
		config.Prices.Catalog, config.Prices.Books = catalogNone, []BookConfig{{Path: path}}
		config.Prices.MaxAge = 36 * time.Hour
		p, err := newCostProcessor(settings, config)
		require.NoError(t, err)
		require.NoError(t, p.start(t.Context(), nil))
		for day, want := range []int{0, 0, 0, 1, 2} {
			synctest.Wait()
			assert.Len(t, logs.FilterMessageSnippet("checked long ago").All(), want, "day %d", day)
			time.Sleep(24 * time.Hour) // no time at all: the bubble's clock leaps as soon as all goroutines wait
		}
		require.NoError(t, p.shutdown(t.Context()))
	})
}

// TestConventionsNamesAreAnOption: what somebody wrote there stays.
func TestConventionsNamesAreAnOption(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, nil)
	chat(traces, 2, 0, map[string]any{"litellm.cost.total": 0.004})
	chat(traces, 3, 0, map[string]any{"gen_ai.usage.cost.amount": 0.009})
	chat(traces, 4, 0, map[string]any{"gen_ai.request.model": "nobody-sells-it"})
	names := []string{"gen_ai.usage.cost.amount", "gen_ai.usage.cost.currency", "gen_ai.usage.cost.source"}
	for on, want := range map[bool][][]any{
		true:  {{0.0035, "USD", "local"}, {0.004, "USD", "provider"}, {0.009, nil, nil}, {nil, nil, nil}},
		false: {{nil, nil, nil}, {nil, nil, nil}, {0.009, nil, nil}, {nil, nil, nil}},
	} {
		copied := ptrace.NewTraces()
		traces.CopyTo(copied)
		for n, span := range process(t, func(c *Config) { c.Prices.WriteGenAICost = on }, copied) {
			raw := span.Attributes().AsRaw()
			got := []any{raw[names[0]], raw[names[1]], raw[names[2]]}
			assert.Equal(t, want[n], got, "call %d, option %t", n+1, on)
		}
	}
}
