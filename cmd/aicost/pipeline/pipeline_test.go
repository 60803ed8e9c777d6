package pipeline

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSpansAreBilled(t *testing.T) {
	p, err := Start(t.Context(), DefaultConfig())
	require.NoError(t, err)
	traces := ptrace.NewTraces()
	a := traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty().Attributes()
	require.NoError(t, a.FromRaw(map[string]any{
		"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o",
		"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
	}))
	billed, err := p.Bill(t.Context(), traces)
	require.NoError(t, err)
	amount, _ := billed.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Attributes().Get("ai_cost.amount")
	assert.InDelta(t, 0.0035, amount.Double(), 0)
	require.NoError(t, p.Close(t.Context()))
}

func TestBadConfigLeavesNothingBehind(t *testing.T) {
	config := DefaultConfig()
	config.Ownership.Table = "absent.yaml"
	_, err := Start(t.Context(), config)
	require.ErrorContains(t, err, "ownership.table: open absent.yaml")
}
