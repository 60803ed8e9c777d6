package aicostprocessor

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/aicost/aicost/processor/aicostprocessor/internal/metadata"
)

const batchSize = 1000

// workload is what services send: six in ten spans are calls of 18
// attributes, the rest HTTP and database spans of 12.
func workload() ptrace.Traces {
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", "checkout-assistant")
	resource.Resource().Attributes().PutStr("deployment.environment.name", "production")
	resource.Resource().Attributes().PutStr("team", "checkout")
	resource.ScopeSpans().AppendEmpty().Scope().SetName("@opentelemetry/instrumentation-openai")
	for n := range batchSize {
		var span ptrace.Span
		if n%10 < 6 {
			span = chat(traces, byte(n), 0, map[string]any{
				"gen_ai.response.model": "gpt-4o-2024-08-06", "gen_ai.usage.cache_read.input_tokens": 400, "server.address": "api.openai.com",
				"server.port": 443, "gen_ai.request.max_tokens": 512, "gen_ai.request.temperature": 0.2, "gen_ai.output.type": "text",
				"gen_ai.conversation.id": "c-1", "user.id": "u-1", "project": "cart-helper", "feature": "refunds",
				"gen_ai.response.finish_reasons": []any{"stop"}, "gen_ai.request.top_p": 1.0,
			})
		} else {
			span = traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty()
			for _, key := range []string{
				"http.request.method", "url.full", "url.path", "url.scheme", "server.address", "network.protocol.version",
				"user_agent.original", "http.route", "client.address", "http.response.status_code", "thread.id", "thread.name",
			} {
				span.Attributes().PutStr(key, "value of "+key)
			}
		}
		span.SetTraceID(pcommon.TraceID{1, byte(n / 10)})
		span.SetSpanID(pcommon.SpanID{1, byte(n), byte(n >> 8)})
		span.SetParentSpanID(pcommon.SpanID{2, byte(n), byte(n >> 8)})
	}
	return traces
}

var round uint64

// renew gives the spans new trace ids: services do not send a batch again and
// again.
func renew(traces ptrace.Traces) {
	round++
	for _, span := range traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().All() {
		id := span.TraceID()
		binary.LittleEndian.PutUint64(id[8:], round)
		span.SetTraceID(id)
	}
}

// BenchmarkConsumeTraces gives ns and allocations a span. "copy" is what every
// iteration pays to have fresh spans: take it off the others. "floor" writes
// the same attributes with constants, without reading, pricing or owning.
func BenchmarkConsumeTraces(b *testing.B) {
	source := workload()
	run := func(name string, consume func(ptrace.Traces)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				fresh := ptrace.NewTraces()
				source.CopyTo(fresh)
				renew(fresh)
				consume(fresh)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*batchSize), "ns/span")
		})
	}
	run("copy", func(ptrace.Traces) {})
	run("floor", writeConstants)
	for _, detail := range []Detail{DetailMinimal, DetailStandard, DetailFull} {
		config := createDefaultConfig().(*Config)
		config.Detail = detail
		p, err := NewFactory().CreateTraces(b.Context(), processortest.NewNopSettings(metadata.Type), config, consumertest.NewNop())
		require.NoError(b, err)
		require.NoError(b, p.Start(b.Context(), componenttest.NewNopHost()))
		run(string(detail), func(traces ptrace.Traces) { require.NoError(b, p.ConsumeTraces(b.Context(), traces)) })
		require.NoError(b, p.Shutdown(b.Context()))
	}
}

func writeConstants(traces ptrace.Traces) {
	for _, span := range spansOf(traces) {
		if _, call := span.Attributes().Get("gen_ai.operation.name"); !call {
			continue
		}
		a := attributes{span.Attributes()}
		a.reserve(12)
		a.putString("ai_cost.status", "priced")
		a.putString("ai_cost.provider", "openai")
		a.putString("ai_cost.model", "gpt-4o")
		a.putFloat("ai_cost.amount", 0.003)
		a.putString("ai_cost.currency", "USD")
		a.putInt("ai_cost.tokens.input", 600)
		a.putInt("ai_cost.tokens.cache_read", 400)
		a.putInt("ai_cost.tokens.output", 100)
		a.putString("ai_cost.project", "cart-helper")
		a.putString("ai_cost.environment", "production")
		a.putString("ai_cost.feature", "refunds")
		a.putString("ai_cost.team", "checkout")
	}
}

// BenchmarkNoise is what spans cost that are no calls, each with a resource of
// its own as gateways send them.
func BenchmarkNoise(b *testing.B) {
	const spans = 8192
	traces := noise(spans)
	p, err := NewFactory().CreateTraces(b.Context(), nopSettings(), createDefaultConfig(), consumertest.NewNop())
	require.NoError(b, err)
	require.NoError(b, p.Start(b.Context(), componenttest.NewNopHost()))
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, p.ConsumeTraces(b.Context(), traces))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*spans), "ns/span")
	require.NoError(b, p.Shutdown(b.Context()))
}

// BenchmarkCalls has batches of nothing but calls, in one resource and with a
// resource for each. Sending them again drops what the last time wrote, so
// nothing needs to be copied.
func BenchmarkCalls(b *testing.B) {
	const spans = 8192
	together, apart := ptrace.NewTraces(), ptrace.NewTraces()
	for n := range spans {
		call := chat(together, 1, 0, map[string]any{"team": "search"})
		call.SetSpanID(pcommon.SpanID{1, byte(n), byte(n >> 8)})
		resource := apart.ResourceSpans().AppendEmpty()
		resource.Resource().Attributes().PutStr("service.name", "shop")
		call.CopyTo(resource.ScopeSpans().AppendEmpty().Spans().AppendEmpty())
	}
	for name, traces := range map[string]ptrace.Traces{"one resource": together, "a resource each": apart} {
		p, err := NewFactory().CreateTraces(b.Context(), nopSettings(), createDefaultConfig(), consumertest.NewNop())
		require.NoError(b, err)
		require.NoError(b, p.Start(b.Context(), componenttest.NewNopHost()))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, p.ConsumeTraces(b.Context(), traces))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*spans), "ns/span")
		})
		require.NoError(b, p.Shutdown(b.Context()))
	}
}
