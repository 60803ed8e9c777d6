package aicostprocessor

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/aicost/aicost/processor/aicostprocessor/internal/metadata"
)

// started returns a running processor and where its output goes.
func started(tb testing.TB, change func(*Config)) (processor.Traces, *consumertest.TracesSink) {
	tb.Helper()
	config := createDefaultConfig().(*Config)
	config.Detail = DetailFull
	if change != nil {
		change(config)
	}
	sink := new(consumertest.TracesSink)
	p, err := NewFactory().CreateTraces(tb.Context(), processortest.NewNopSettings(metadata.Type), config, sink)
	require.NoError(tb, err)
	require.NoError(tb, p.Start(tb.Context(), componenttest.NewNopHost()))
	tb.Cleanup(func() { assert.NoError(tb, p.Shutdown(context.Background())) })
	return p, sink
}

func nopSettings() processor.Settings { return processortest.NewNopSettings(metadata.Type) }

// process sends spans through a processor of their own and returns them.
func process(tb testing.TB, change func(*Config), traces ptrace.Traces) []ptrace.Span {
	tb.Helper()
	p, sink := started(tb, change)
	require.NoError(tb, p.ConsumeTraces(tb.Context(), traces))
	return spansOf(sink.AllTraces()...)
}

func spansOf(batches ...ptrace.Traces) (spans []ptrace.Span) {
	for _, traces := range batches {
		for _, resource := range traces.ResourceSpans().All() {
			for _, scope := range resource.ScopeSpans().All() {
				for _, span := range scope.Spans().All() {
					spans = append(spans, span)
				}
			}
		}
	}
	return spans
}

func captureFile(tb testing.TB, name string) ptrace.Traces {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata/spans", name))
	require.NoError(tb, err)
	traces, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(data)
	require.NoError(tb, err)
	return traces
}

// told is what a processor wrote on one span, without its prefix.
func told(span ptrace.Span) map[string]any {
	written := map[string]any{}
	for key, value := range span.Attributes().All() {
		if len(key) > 8 && key[:8] == "ai_cost." {
			written[key[8:]] = value.AsRaw()
		}
	}
	return written
}

// chat appends a chat call of gpt-4o to traces and returns it: 1,000 tokens in
// at $2.50 and 100 out at $10 per million make $0.0035.
func chat(traces ptrace.Traces, id, parent byte, attributes map[string]any) ptrace.Span {
	var scope ptrace.ScopeSpans
	if traces.ResourceSpans().Len() == 0 {
		scope = traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty()
	} else {
		scope = traces.ResourceSpans().At(0).ScopeSpans().At(0)
	}
	span := scope.Spans().AppendEmpty()
	span.SetTraceID(pcommon.TraceID{1})
	span.SetSpanID(pcommon.SpanID{id})
	span.SetParentSpanID(pcommon.SpanID{parent})
	span.SetKind(ptrace.SpanKindClient)
	span.SetStartTimestamp(1_790_000_000_000_000_000)
	a := span.Attributes()
	a.PutStr("gen_ai.operation.name", "chat")
	a.PutStr("gen_ai.provider.name", "openai")
	a.PutStr("gen_ai.request.model", "gpt-4o")
	a.PutInt("gen_ai.usage.input_tokens", 1000)
	a.PutInt("gen_ai.usage.output_tokens", 100)
	for key, value := range attributes {
		_ = a.PutEmpty(key).FromRaw(value)
	}
	return span
}

func TestCallIsPricedAndOwned(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"team": "search", "gen_ai.usage.cache_read.input_tokens": 400})
	traces.ResourceSpans().At(0).Resource().Attributes().PutStr("deployment.environment.name", "production")
	spans := process(t, nil, traces)
	got := told(spans[0])
	assert.NotEmpty(t, got["price.book"])
	delete(got, "price.book")
	assert.Equal(t, map[string]any{
		"status": "priced", "amount": 0.003, "currency": "USD", "provider": "openai", "model": "gpt-4o",
		"price.id": "openai/gpt-4o", "price.match": "exact", "usage_mode": "assumed",
		"tokens.input": int64(600), "tokens.cache_read": int64(400), "tokens.output": int64(100),
		"team": "search", "source.team": "span", "environment": "production", "source.environment": "resource",
		"breakdown.input": 0.0015, "breakdown.cache_read": 0.0005, "breakdown.output": 0.001,
	}, got)
}

func TestDetailSaysHowMuchIsWritten(t *testing.T) {
	keys := func(detail Detail) (keys []string) {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, nil)
		for key := range told(process(t, func(c *Config) { c.Detail = detail }, traces)[0]) {
			keys = append(keys, key)
		}
		return keys
	}
	minimal := []string{
		"status", "amount", "currency", "provider", "model", "tokens.input", "tokens.output", "untagged", "untagged.units", "untagged.reason",
	}
	assert.ElementsMatch(t, minimal, keys(DetailMinimal))
	assert.ElementsMatch(t, append(minimal, "usage_mode"), keys(DetailStandard))
	assert.ElementsMatch(t, append(minimal, "usage_mode", "price.id", "price.book", "price.match", "breakdown.input", "breakdown.output"), keys(DetailFull))
}

func TestRefusalsAreNamed(t *testing.T) {
	for name, tc := range map[string]struct {
		attributes map[string]any
		failed     bool
		status     string
		reason     string
	}{
		"unknown model":     {map[string]any{"gen_ai.request.model": "gpt-99-internal"}, false, "unpriced", "unknown_model"},
		"stream, no usage":  {map[string]any{"gen_ai.usage.input_tokens": nil, "gen_ai.usage.output_tokens": nil}, false, "no_usage", "usage_missing"},
		"failed":            {map[string]any{"gen_ai.usage.input_tokens": nil, "gen_ai.usage.output_tokens": nil}, true, "no_usage", "call_failed"},
		"claims to be free": {map[string]any{"gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0}, false, "no_usage", "usage_zero"},
		"negative":          {map[string]any{"gen_ai.usage.input_tokens": -1}, false, "unpriced", "bad_count"},
		"words":             {map[string]any{"gen_ai.usage.input_tokens": "many"}, false, "unpriced", "bad_count"},
		"a list":            {map[string]any{"gen_ai.usage.input_tokens": []any{1}}, false, "unpriced", "bad_count"},
		"an agent":          {map[string]any{"gen_ai.operation.name": "invoke_agent"}, false, "aggregate", ""},
		"unknown operation": {map[string]any{"gen_ai.operation.name": "dream"}, false, "aggregate", "unknown_operation"},
	} {
		t.Run(name, func(t *testing.T) {
			traces := ptrace.NewTraces()
			span := chat(traces, 1, 0, tc.attributes)
			if tc.failed {
				span.Status().SetCode(ptrace.StatusCodeError)
			}
			got := told(process(t, nil, traces)[0])
			assert.Equal(t, tc.status, got["status"])
			if tc.reason == "" {
				assert.NotContains(t, got, "reason")
			} else {
				assert.Equal(t, tc.reason, got["reason"])
			}
			assert.NotContains(t, got, "amount", "no amount is known")
		})
	}
}

func TestReportedCostWins(t *testing.T) {
	for want, config := range map[string]string{"reported": reportedPrefer, "priced": reportedIgnore} {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{"litellm.cost.total": 0.25})
		got := told(process(t, func(c *Config) { c.Prices.ReportedCost = config }, traces)[0])
		assert.Equal(t, want, got["status"])
		assert.InDelta(t, map[string]float64{"reported": 0.25, "priced": 0.0035}[want], got["amount"], 0)
	}
	for name, attributes := range map[string]map[string]any{
		"negative":         {"litellm.cost.total": -1.0},
		"another currency": {"gen_ai.usage.cost.amount": 1.0, "gen_ai.usage.cost.currency": "EUR", "gen_ai.usage.cost.source": "provider"},
	} {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, attributes)
		got := told(process(t, nil, traces)[0])
		assert.Equal(t, "priced", got["status"], name)
		assert.InDelta(t, 0.0035, got["amount"], 0, name)
	}
}

func TestSpansThatAreNoCallsLeaveAsTheyCame(t *testing.T) {
	marshal := func(span ptrace.Span) string {
		alone := ptrace.NewTraces()
		span.CopyTo(alone.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty())
		data, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(alone)
		require.NoError(t, err)
		return string(data)
	}
	files, err := filepath.Glob("../../testdata/spans/*__*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 110)
	p, sink := started(t, nil)
	untouched, calls := 0, 0
	for _, file := range files {
		traces := captureFile(t, filepath.Base(file))
		before := make(map[pcommon.SpanID]string)
		for _, span := range spansOf(traces) {
			before[span.SpanID()] = marshal(span)
		}
		sink.Reset()
		require.NoError(t, p.ConsumeTraces(t.Context(), traces))
		for _, span := range spansOf(sink.AllTraces()...) {
			if len(told(span)) == 0 {
				assert.Equal(t, before[span.SpanID()], marshal(span), "%s %s", file, span.Name())
				untouched++
				continue
			}
			calls++
			span.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool { return key[:min(8, len(key))] == "ai_cost." })
			assert.Equal(t, before[span.SpanID()], marshal(span), "%s %s lost something", file, span.Name())
		}
	}
	assert.Greater(t, untouched, 100)
	assert.Greater(t, calls, 200)
}
