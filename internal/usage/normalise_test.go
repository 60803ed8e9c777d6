package usage

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

func num(n int64) attr.Value   { return attr.Value{Kind: attr.KindInt, Int: n} }
func text(s string) attr.Value { return attr.Value{Kind: attr.KindString, Str: s} }
func dbl(f float64) attr.Value { return attr.Value{Kind: attr.KindFloat, Float: f} }
func tokens(u Usage) [5]int64 {
	return [5]int64{u.Tokens[Input], u.CacheReads(), u.CacheWrites(), u.Tokens[Output], u.Tokens[Reasoning]}
}

func readAttrs(t testing.TB, span Span, attrs map[string]attr.Value) Reading {
	t.Helper()
	index := attr.NewIndex(Builtin().Keys()...)
	record := attr.NewRecord(index)
	for key, value := range attrs {
		if slot := index.Slot(key); slot >= 0 {
			record.Set(slot, value)
		}
	}
	var out Reading
	Builtin().Bind(index).Read(span, record, &out)
	return out
}

// chat is an OTel chat span with counts.
func chat(scope string, counts map[string]attr.Value) (Span, map[string]attr.Value) {
	attrs := map[string]attr.Value{"gen_ai.operation.name": text("chat"), "gen_ai.request.model": text("m")}
	for key, value := range counts {
		attrs["gen_ai.usage."+key] = value
	}
	return Span{Emitter: Builtin().Emitter(scope, ""), Client: true}, attrs
}

func TestCachedTokensAreTakenOutOnce(t *testing.T) {
	for name, tc := range map[string]struct {
		scope  string
		counts map[string]attr.Value
		want   [5]int64 // input, cache read, cache write, output, reasoning
		mode   Mode
		reason string
	}{
		"nothing cached": {"", map[string]attr.Value{"input_tokens": num(10), "output_tokens": num(5)}, [5]int64{10, 0, 0, 5, 0}, ModeExact, ""},
		"more cached than input proves exclusive": {"", map[string]attr.Value{
			"input_tokens": num(10), "cache_read.input_tokens": num(90), "output_tokens": num(5),
		}, [5]int64{10, 90, 0, 5, 0}, ModeExclusive, ""},
		"total proves exclusive": {"", map[string]attr.Value{
			"input_tokens": num(100), "cache_read.input_tokens": num(90), "output_tokens": num(5), "total_tokens": num(195),
		}, [5]int64{100, 90, 0, 5, 0}, ModeExclusive, ""},
		"total of input and output proves nothing": {"@traceloop/instrumentation-anthropic", map[string]attr.Value{
			"input_tokens": num(100), "cache_read.input_tokens": num(90), "output_tokens": num(5), "total_tokens": num(105),
		}, [5]int64{100, 90, 0, 5, 0}, ModeExclusive, ""},
		"known inclusive": {"gen_ai", map[string]attr.Value{
			"input_tokens": num(100), "cache_read.input_tokens": num(90), "cache_creation.input_tokens": num(4), "output_tokens": num(5),
		}, [5]int64{6, 90, 4, 5, 0}, ModeInclusive, ""},
		"unknown emitter is taken at the convention's word": {"somebody", map[string]attr.Value{
			"input_tokens": num(100), "cache_read.input_tokens": num(90), "output_tokens": num(5),
		}, [5]int64{10, 90, 0, 5, 0}, ModeAssumed, ""},
		"total and reasoning could both explain the sum": {"", map[string]attr.Value{
			"input_tokens": num(100), "cache_read.input_tokens": num(20), "output_tokens": num(50), "reasoning_tokens": num(20), "total_tokens": num(170),
		}, [5]int64{80, 20, 0, 50, 20}, ModeAssumed, ""},
		"reasoning inside output": {"", map[string]attr.Value{
			"input_tokens": num(10), "output_tokens": num(50), "reasoning.output_tokens": num(40),
		}, [5]int64{10, 0, 0, 10, 40}, ModeExact, ""},
		"reasoning above output is apart": {"", map[string]attr.Value{
			"input_tokens": num(10), "output_tokens": num(5), "reasoning.output_tokens": num(40),
		}, [5]int64{10, 0, 0, 5, 40}, ModeExact, ""},
		"total proves reasoning apart": {"", map[string]attr.Value{
			"input_tokens": num(10), "output_tokens": num(50), "reasoning_tokens": num(40), "total_tokens": num(100),
		}, [5]int64{10, 0, 0, 50, 40}, ModeExact, ""},
		"numbers as text":  {"", map[string]attr.Value{"input_tokens": text("10"), "output_tokens": dbl(5)}, [5]int64{10, 0, 0, 5, 0}, ModeExact, ""},
		"input from total": {"", map[string]attr.Value{"total_tokens": num(15), "output_tokens": num(5)}, [5]int64{10, 0, 0, 5, 0}, ModeExact, ""},
		"no usage":         {"", nil, [5]int64{}, ModeExact, ReasonNoUsage},
		"zero usage":       {"", map[string]attr.Value{"input_tokens": num(0), "output_tokens": num(0)}, [5]int64{}, ModeExact, ReasonZeroUsage},
		"input missing":    {"", map[string]attr.Value{"output_tokens": num(5)}, [5]int64{0, 0, 0, 5, 0}, ModeExact, ""},
		"output missing":   {"", map[string]attr.Value{"input_tokens": num(5)}, [5]int64{5, 0, 0, 0, 0}, ModeExact, ""},
		"negative":         {"", map[string]attr.Value{"input_tokens": num(-5), "output_tokens": num(5)}, [5]int64{}, ModeExact, ReasonBadCount},
		"not a number":     {"", map[string]attr.Value{"input_tokens": dbl(math.NaN()), "output_tokens": num(5)}, [5]int64{}, ModeExact, ReasonBadCount},
		"words":            {"", map[string]attr.Value{"input_tokens": text("many"), "output_tokens": num(5)}, [5]int64{}, ModeExact, ReasonBadCount},
		"absurd":           {"", map[string]attr.Value{"input_tokens": num(math.MaxInt64), "output_tokens": num(5)}, [5]int64{}, ModeExact, ReasonBadCount},
		"audio above input": {"", map[string]attr.Value{
			"input_tokens": num(5), "audio.input_tokens": num(9), "output_tokens": num(5),
		}, [5]int64{}, ModeExact, ReasonContradiction},
	} {
		t.Run(name, func(t *testing.T) {
			span, attrs := chat(tc.scope, tc.counts)
			got := readAttrs(t, span, attrs)
			require.Equal(t, tc.reason, got.Reason)
			if tc.reason == "" {
				assert.Equal(t, tc.want, tokens(got.Usage))
				assert.Equal(t, tc.mode, got.Mode)
			}
		})
	}
}

func TestFailedCallIsBilledOnlyForWhatItUsed(t *testing.T) {
	span, attrs := chat("", nil)
	span.Failed = true
	assert.Equal(t, ReasonCallFailed, readAttrs(t, span, attrs).Reason)
	span, attrs = chat("", map[string]attr.Value{"input_tokens": num(0), "output_tokens": num(0)})
	span.Failed = true
	assert.Equal(t, ReasonCallFailed, readAttrs(t, span, attrs).Reason, "zeros of a failure are no usage")
	span, attrs = chat("", map[string]attr.Value{"input_tokens": num(7)})
	span.Failed = true
	got := readAttrs(t, span, attrs)
	assert.Empty(t, got.Reason, "a cancelled stream has used its input")
	assert.Equal(t, [5]int64{7, 0, 0, 0, 0}, tokens(got.Usage))
}

// FuzzCountsNeverLie feeds any mix of counts: buckets are never negative, and
// what is billed never exceeds everything that was claimed.
func FuzzCountsNeverLie(f *testing.F) {
	f.Add(int64(10), int64(5), int64(0), int64(0), int64(0), int64(15), "")
	f.Add(int64(37), int64(180), int64(2050), int64(310), int64(0), int64(217), "@traceloop/instrumentation-anthropic")
	f.Add(int64(1600), int64(120), int64(1200), int64(-1), int64(410), int64(2130), "ai")
	f.Fuzz(func(t *testing.T, input, output, read, write, reasoning, total int64, scope string) {
		span, attrs := chat(scope, map[string]attr.Value{
			"input_tokens": num(input), "output_tokens": num(output), "cache_read.input_tokens": num(read),
			"cache_creation.input_tokens": num(write), "reasoning_tokens": num(reasoning), "total_tokens": num(total),
		})
		got := readAttrs(t, span, attrs)
		if got.Reason != "" {
			require.True(t, got.Usage.IsZero())
			return
		}
		for bucket, n := range got.Usage.Tokens {
			require.GreaterOrEqual(t, n, int64(0), TokenType(bucket))
		}
		require.LessOrEqual(t, got.Usage.TotalInput(), input+read+write)
		require.LessOrEqual(t, got.Usage.TotalOutput(), output+reasoning)
		require.GreaterOrEqual(t, got.Usage.TotalInput(), input)
	})
}
