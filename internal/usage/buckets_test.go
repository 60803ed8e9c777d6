package usage

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// vercel is an AI SDK call span with counts under ai.usage.
func vercel(counts map[string]attr.Value) (Span, map[string]attr.Value) {
	attrs := map[string]attr.Value{"ai.operationId": text("ai.generateText.doGenerate"), "ai.model.id": text("m")}
	for key, value := range counts {
		attrs["ai.usage."+key] = value
	}
	return Span{Emitter: Builtin().Emitter("ai", "")}, attrs
}

func TestExactUncachedCount(t *testing.T) {
	const uncached, read, write = "inputTokenDetails.noCacheTokens", "inputTokenDetails.cacheReadTokens", "inputTokenDetails.cacheWriteTokens"
	for name, tc := range map[string]struct {
		counts map[string]attr.Value
		want   [5]int64
		reason string
	}{
		"with the whole input":         {map[string]attr.Value{uncached: num(10), "inputTokens": num(100), read: num(90)}, [5]int64{10, 90, 0, 5, 0}, ""},
		"without it":                   {map[string]attr.Value{uncached: num(10), read: num(90)}, [5]int64{10, 90, 0, 5, 0}, ""},
		"input counts the same":        {map[string]attr.Value{uncached: num(10), "inputTokens": num(10), read: num(90)}, [5]int64{10, 90, 0, 5, 0}, ""},
		"the rest was read":            {map[string]attr.Value{uncached: num(10), "inputTokens": num(100), write: num(20)}, [5]int64{10, 70, 20, 5, 0}, ""},
		"the rest was written":         {map[string]attr.Value{uncached: num(10), "inputTokens": num(100), read: num(70)}, [5]int64{10, 70, 20, 5, 0}, ""},
		"less than its parts":          {map[string]attr.Value{uncached: num(10), "inputTokens": num(50), read: num(90)}, [5]int64{}, ReasonContradiction},
		"less than the uncached":       {map[string]attr.Value{uncached: num(10), "inputTokens": num(5)}, [5]int64{}, ReasonContradiction},
		"a rest that nothing explains": {map[string]attr.Value{uncached: num(10), "inputTokens": num(100), read: num(70), write: num(5)}, [5]int64{}, ReasonContradiction},
	} {
		t.Run(name, func(t *testing.T) {
			tc.counts["outputTokens"] = num(5)
			span, attrs := vercel(tc.counts)
			got := readAttrs(t, span, attrs)
			require.Equal(t, tc.reason, got.Reason)
			assert.Equal(t, tc.want, tokens(got.Usage))
			if tc.reason == "" {
				assert.Equal(t, ModeExact, got.Mode)
			}
		})
	}
}

func TestVisibleOutputTellsReasoningApart(t *testing.T) {
	span, attrs := vercel(map[string]attr.Value{
		"inputTokens": num(1), "outputTokens": num(50), "outputTokenDetails.textTokens": num(10), "outputTokenDetails.reasoningTokens": num(40),
	})
	assert.Equal(t, [5]int64{1, 0, 0, 10, 40}, tokens(readAttrs(t, span, attrs).Usage))
	attrs["ai.usage.outputTokens"] = num(10)
	assert.Equal(t, [5]int64{1, 0, 0, 10, 40}, tokens(readAttrs(t, span, attrs).Usage), "output leaves reasoning out")
	delete(attrs, "ai.usage.outputTokens")
	assert.Equal(t, [5]int64{1, 0, 0, 10, 40}, tokens(readAttrs(t, span, attrs).Usage), "no whole output")
	attrs["ai.usage.outputTokens"], attrs["ai.usage.outputTokenDetails.textTokens"] = num(40), num(0)
	assert.Equal(t, [5]int64{1, 0, 0, 0, 40}, tokens(readAttrs(t, span, attrs).Usage), "all was reasoning")
}

func TestModalitiesAreTakenOut(t *testing.T) {
	span, attrs := chat("", map[string]attr.Value{
		"input_tokens": num(100), "audio.input_tokens": num(30), "output_tokens": num(50), "audio.output_tokens": num(20),
	})
	got := readAttrs(t, span, attrs)
	require.Empty(t, got.Reason)
	assert.Equal(t, int64(70), got.Usage.Tokens[Input])
	assert.Equal(t, int64(30), got.Usage.Tokens[InputAudio])
	assert.Equal(t, int64(30), got.Usage.Tokens[Output])
	assert.Equal(t, int64(20), got.Usage.Tokens[OutputAudio])
	attrs["gen_ai.usage.audio.output_tokens"] = num(60)
	assert.Equal(t, ReasonContradiction, readAttrs(t, span, attrs).Reason)
}

func TestCacheLifetimes(t *testing.T) {
	const short, long = "anthropic.usage.cache_creation.ephemeral_5m_input_tokens", "anthropic.usage.cache_creation.ephemeral_1h_input_tokens"
	read := func(counts map[string]attr.Value) Reading {
		span, attrs := chat("com.anthropic.sdk.go", map[string]attr.Value{"input_tokens": num(1000), "output_tokens": num(5)})
		maps.Copy(attrs, counts)
		return readAttrs(t, span, attrs)
	}
	const total = "gen_ai.usage.cache_write.input_tokens"
	for name, tc := range map[string]struct {
		counts               map[string]attr.Value
		unknown, short, long int64
		input                int64
	}{
		"split":            {map[string]attr.Value{total: num(300), short: num(100), long: num(200)}, 0, 100, 200, 700},
		"part of it":       {map[string]attr.Value{total: num(300), long: num(200)}, 100, 0, 200, 700},
		"without a total":  {map[string]attr.Value{short: num(100), long: num(200)}, 0, 100, 200, 700},
		"only the hour":    {map[string]attr.Value{long: num(200)}, 0, 0, 200, 800},
		"only the total":   {map[string]attr.Value{total: num(300)}, 300, 0, 0, 700},
		"nothing was kept": {map[string]attr.Value{short: num(0), long: num(0)}, 0, 0, 0, 1000},
	} {
		got := read(tc.counts)
		require.Empty(t, got.Reason, name)
		assert.Equal(t, tc.unknown, got.Usage.Tokens[CacheWrite], name)
		assert.Equal(t, tc.short, got.Usage.Tokens[CacheWrite5m], name)
		assert.Equal(t, tc.long, got.Usage.Tokens[CacheWrite1h], name)
		assert.Equal(t, tc.input, got.Usage.Tokens[Input], name)
	}
	assert.Equal(t, ReasonContradiction, read(map[string]attr.Value{total: num(300), short: num(200), long: num(200)}).Reason)
}

func TestTotalsFillGaps(t *testing.T) {
	for name, tc := range map[string]struct {
		counts map[string]attr.Value
		want   [5]int64
		reason string
	}{
		"output":               {map[string]attr.Value{"input_tokens": num(10), "total_tokens": num(15)}, [5]int64{10, 0, 0, 5, 0}, ""},
		"nothing was answered": {map[string]attr.Value{"input_tokens": num(10), "total_tokens": num(10)}, [5]int64{10, 0, 0, 0, 0}, ""},
		"total too small":      {map[string]attr.Value{"output_tokens": num(10), "total_tokens": num(9)}, [5]int64{0, 0, 0, 10, 0}, ""},
		"only a total":         {map[string]attr.Value{"total_tokens": num(9)}, [5]int64{}, ReasonNoUsage},
		"exclusive, apart": {map[string]attr.Value{
			"input_tokens": num(10), "cache_read.input_tokens": num(90), "output_tokens": num(50), "reasoning_tokens": num(40), "total_tokens": num(190),
		}, [5]int64{10, 90, 0, 50, 40}, ""},
		"exclusive, within": {map[string]attr.Value{
			"input_tokens": num(10), "cache_read.input_tokens": num(90), "output_tokens": num(50), "reasoning_tokens": num(40), "total_tokens": num(150),
		}, [5]int64{10, 90, 0, 10, 40}, ""},
	} {
		span, attrs := chat("", tc.counts)
		got := readAttrs(t, span, attrs)
		require.Equal(t, tc.reason, got.Reason, name)
		assert.Equal(t, tc.want, tokens(got.Usage), name)
	}
	embedding := map[string]attr.Value{"gen_ai.operation.name": text("embeddings"), "gen_ai.usage.total_tokens": num(9)}
	assert.Equal(t, [5]int64{9, 0, 0, 0, 0}, tokens(readAttrs(t, Span{}, embedding).Usage))
}

func TestEmittersThatPassTheProvidersNumbersOn(t *testing.T) {
	for provider, want := range map[string]Mode{"anthropic": ModeExclusive, "aws.bedrock": ModeExclusive, "openai": ModeInclusive, "gcp.gemini": ModeInclusive} {
		span, attrs := chat("openlit.instrumentation.x", map[string]attr.Value{
			"input_tokens": num(100), "cache_read.input_tokens": num(90), "output_tokens": num(5),
		})
		attrs["gen_ai.provider.name"] = text(provider)
		assert.Equal(t, want, readAttrs(t, span, attrs).Mode, provider)
	}
	for model, want := range map[string]Mode{"claude-x": ModeExclusive, "us.anthropic.claude-x": ModeExclusive, "gpt-4.1": ModeInclusive} {
		span, attrs := chat("strands.telemetry.tracer", map[string]attr.Value{
			"input_tokens": num(100), "cache_read.input_tokens": num(90), "output_tokens": num(5),
		})
		attrs["gen_ai.system"], attrs["gen_ai.request.model"] = text("strands-agents"), text(model)
		assert.Equal(t, want, readAttrs(t, span, attrs).Mode, model)
		if model == "us.anthropic.claude-x" {
			want = ModeInclusive
		}
		span.Emitter = Builtin().Emitter("strands-agents", "")
		assert.Equal(t, want, readAttrs(t, span, attrs).Mode, "%s, made inclusive by the TypeScript SDK", model)
	}
}
