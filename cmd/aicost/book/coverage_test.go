package book

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// spansFile holds calls of gpt-4o with attributes beside the usual ones.
func spansFile(t *testing.T, calls ...map[string]any) string {
	t.Helper()
	traces := ptrace.NewTraces()
	spans := traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans()
	for n, extra := range calls {
		span := spans.AppendEmpty()
		span.SetTraceID(pcommon.TraceID{byte(n + 1)})
		span.SetSpanID(pcommon.SpanID{byte(n + 1)})
		span.SetStartTimestamp(1_790_000_000_000_000_000)
		require.NoError(t, span.Attributes().FromRaw(map[string]any{
			"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o",
			"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
		}))
		for key, value := range extra {
			if value == nil {
				span.Attributes().Remove(key)
				continue
			}
			require.NoError(t, span.Attributes().PutEmpty(key).FromRaw(value))
		}
	}
	data, err := new(ptrace.JSONMarshaler).MarshalTraces(traces)
	require.NoError(t, err)
	return file(t, "spans.json", string(data))
}

func TestCoverageCountsEachKindOfCallApart(t *testing.T) {
	spans := spansFile(t,
		map[string]any{"gen_ai.usage.reasoning.output_tokens": 40},
		map[string]any{"gen_ai.usage.output_tokens": nil, "error.type": "broken"},
		map[string]any{"gen_ai.usage.input_tokens": nil, "gen_ai.usage.output_tokens": nil, "error.type": "429"},
		map[string]any{"gen_ai.request.model": "nobody-sells-it"},
		map[string]any{"gen_ai.request.model": nil},
	)
	out, _, err := run(t, "coverage", "--exit-status", spans)
	require.EqualError(t, err, "2 calls without a price")
	assert.Equal(t, []string{
		"1 of 4 calls (25.0%) and 1100 of 4300 tokens (25.6%) have a price: 0.0035 USD",
		"1 call more cost at least, or by estimated counts, 0.0025 USD",
		"1 call failed and used nothing",
		"",
		"Without a full price",
		"PROVIDER MODEL STATUS CALLS TOKENS USD",
		"openai - unpriced/unknown_model 1 1100 0 the spans name no model: mend the emitter, or tell its attribute in usage.attributes",
		"openai nobody-sells-it unpriced/unknown_model 1 1100 0 add a row, or a deployments entry if the name is your own",
		"openai gpt-4o partial/output_missing 1 1000 0.0025 nothing: the amount is a lower bound",
		"openai gpt-4o no_usage/call_failed 1 0 0 nothing: a failed call without usage costs nothing",
		"",
		"With a price",
		"PROVIDER MODEL STATUS CALLS TOKENS USD",
		"openai gpt-4o priced 1 1100 0.0035",
	}, table(out))
	bad := file(t, "bad.json", "{}")
	out, _, err = run(t, "coverage", bad, spans)
	require.ErrorContains(t, err, "bad.json:1: no resourceSpans")
	assert.Contains(t, out, "1 of 4 calls", "one bad file hides nothing of the others")
}

func TestCoverageIsOfProduction(t *testing.T) {
	files, err := filepath.Glob("../../../testdata/spans/double-instrumented__*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	traffic := files[0]
	out, _, err := run(t, "coverage", "--exit-status", traffic)
	require.NoError(t, err)
	assert.Regexp(t, `^\d+ of \d+ calls? \(100\.0%\) and \d+ of \d+ tokens \(100\.0%\) have a price: 0\.\d+ USD\n`, out)
	empty := file(t, "empty.yaml", "version: v\ncurrency: USD\nmodels: [{id: openai/x, prices: [{rates: {input: 1}}]}]\n")
	out, _, err = run(t, "coverage", "--exit-status", "--book", empty, traffic)
	require.ErrorContains(t, err, "without a price")
	assert.Contains(t, out, "unpriced/unknown_model")
	assert.Contains(t, out, "add a row, or a deployments entry")
	assert.NotContains(t, out, "With a price")
}
