package aicostprocessor

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func TestCostsThatASenderWroteAreDropped(t *testing.T) {
	traces := ptrace.NewTraces()
	forged := map[string]any{"ai_cost.status": "priced", "ai_cost.amount": -1e9, "ai_cost.team": "victim", "ai_cost.untagged": true}
	chat(traces, 1, 0, forged)
	plain := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty()
	require.NoError(t, plain.Attributes().FromRaw(forged))
	plain.Attributes().PutStr("http.request.method", "GET")
	spans := process(t, nil, traces)
	assert.InDelta(t, 0.0035, told(spans[0])["amount"], 0)
	assert.NotContains(t, told(spans[0]), "team")
	assert.Empty(t, told(spans[1]))
	assert.Equal(t, 1, spans[1].Attributes().Len())
}

func TestAbsurdModelNamesBecomeNoLabels(t *testing.T) {
	for model, want := range map[string]string{
		strings.Repeat("m", 1<<20): nameUnreadable, "gpt\x00\n4o": nameUnreadable, "gpt-99": "gpt-99",
	} {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{"gen_ai.request.model": model, "gen_ai.provider.name": model})
		got := told(process(t, nil, traces)[0])
		assert.Equal(t, "unpriced", got["status"])
		assert.Equal(t, want, got["model"])
		assert.Equal(t, want, got["provider"])
	}
}

// TestListsAreNoUsage has lists of one text, which can name an owner, where a
// model, a count or a whole answer is looked for.
func TestListsAreNoUsage(t *testing.T) {
	for key, want := range map[string]any{
		"gen_ai.request.model": "unpriced", "gen_ai.usage.input_tokens": "unpriced", "gen_ai.operation.name": "aggregate",
	} {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{key: []any{map[string]string{
			"gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": "1000", "gen_ai.operation.name": "chat",
		}[key]}}).SetKind(ptrace.SpanKindInternal)
		got := told(process(t, nil, traces)[0])
		assert.Equal(t, want, got["status"], key)
	}
}

func TestSpanOfTenThousandAttributes(t *testing.T) {
	traces := ptrace.NewTraces()
	span := ptrace.NewSpan()
	span.Attributes().EnsureCapacity(10_005)
	for n := range 10_000 {
		span.Attributes().PutInt(fmt.Sprintf("attribute.%d", n), int64(n))
	}
	call := chat(traces, 1, 0, nil)
	call.Attributes().CopyTo(ptrace.NewSpan().Attributes())
	for key, value := range call.Attributes().All() {
		value.CopyTo(span.Attributes().PutEmpty(key))
	}
	span.Attributes().CopyTo(call.Attributes())
	got := process(t, nil, traces)[0]
	assert.InDelta(t, 0.0035, told(got)["amount"], 0)
	assert.Greater(t, got.Attributes().Len(), 10_005)
}

func TestLoopOfParentsEnds(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 2, nil)
	chat(traces, 2, 1, map[string]any{"gen_ai.request.model": "gpt-4o-mini"})
	chat(traces, 3, 3, map[string]any{"gen_ai.request.model": "gpt-4.1"})
	for _, span := range process(t, nil, traces) {
		assert.Equal(t, "priced", told(span)["status"])
	}
}

// FuzzAnySpan sends one span with any attribute value: it must come out, and
// never with an amount that is not one.
func FuzzAnySpan(f *testing.F) {
	f.Add("gen_ai.usage.input_tokens", "12", int64(5), 0.5, byte(0))
	f.Add("ai.response.providerMetadata", `{"anthropic":{"usage":{"cache_creation_input_tokens":-3}}}`, int64(-1), math.Inf(1), byte(1))
	f.Add("litellm.cost.total", "", int64(math.MaxInt64), math.NaN(), byte(2))
	p, sink := started(f, nil)
	f.Fuzz(func(t *testing.T, key, text string, number int64, fraction float64, kind byte) {
		traces := ptrace.NewTraces()
		a := chat(traces, 1, 0, nil).Attributes()
		a.PutInt("gen_ai.usage.output_tokens", number)
		a.PutDouble("gen_ai.usage.cache_read.input_tokens", fraction)
		value := a.PutEmpty(key)
		switch kind % 4 {
		case 0:
			value.SetStr(text)
		case 1:
			value.SetInt(number)
		case 2:
			value.SetDouble(fraction)
		case 3:
			value.SetEmptySlice().AppendEmpty().SetStr(text)
		}
		sink.Reset()
		require.NoError(t, p.ConsumeTraces(t.Context(), traces))
		spans := spansOf(sink.AllTraces()...)
		require.Len(t, spans, 1)
		if amount, has := spans[0].Attributes().Get("ai_cost.amount"); has && key != "ai_cost.amount" {
			require.Equal(t, pcommon.ValueTypeDouble, amount.Type())
			require.False(t, math.IsNaN(amount.Double()) || math.IsInf(amount.Double(), 0) || amount.Double() < 0)
		}
	})
}
