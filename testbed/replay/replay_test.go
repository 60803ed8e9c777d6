package replay

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/truth"
)

func load(t *testing.T) (map[string]Scenario, truth.Prices) {
	t.Helper()
	prices, err := truth.LoadPrices()
	require.NoError(t, err)
	scenarios, err := Load("../../testdata/spans", prices)
	require.NoError(t, err)
	return scenarios, prices
}

func TestFreshKeepsUsageAndRenewsTheRest(t *testing.T) {
	scenarios, _ := load(t)
	require.Greater(t, len(scenarios), 50)
	random, end := rand.New(rand.NewPCG(1, 2)), time.Now()
	ids := map[string]string{}
	for name, scenario := range scenarios {
		before := scenario.Copy()
		for range 2 {
			fresh := scenario.Fresh(random, end, Tags{Resource: map[string]string{"service.name": "web"}, Span: map[string]string{"team": "search"}})
			assert.Equal(t, scenario.Traces.SpanCount(), fresh.SpanCount())
			parents := map[string]bool{}
			capture.Spans(fresh, func(span ptrace.Span) { parents[span.SpanID().String()] = true })
			capture.Spans(fresh, func(span ptrace.Span) {
				id := span.TraceID().String() + span.SpanID().String()
				require.Empty(t, ids[id], "%s repeats an id of %s", name, ids[id])
				ids[id] = name
				assert.False(t, span.EndTimestamp().AsTime().After(end), name)
				assert.LessOrEqual(t, span.StartTimestamp(), span.EndTimestamp(), name)
				assert.Less(t, end.Sub(span.StartTimestamp().AsTime()), 5*time.Minute, name)
				team, _ := span.Attributes().Get("team")
				assert.Equal(t, "search", team.Str())
			})
			for _, id := range responseIDs(scenario) {
				assert.NotContains(t, encode(t, fresh), id, name)
			}
		}
		assert.Equal(t, encode(t, before), encode(t, scenario.Traces), "a copy was changed, not the scenario")
	}
}

func TestOnMovesEveryCallToAnotherModel(t *testing.T) {
	scenarios, prices := load(t)
	basic, found := scenarios["otel-openai__chat-basic"]
	require.True(t, found)

	unknown, err := basic.On("acme-nebula-1", prices)
	require.NoError(t, err)
	assert.NotContains(t, encode(t, unknown.Traces), "gpt-4o")
	assert.Contains(t, encode(t, unknown.Traces), "acme-nebula-1")
	assert.Equal(t, 1, unknown.Bill.UnpricedCalls())
	assert.Zero(t, unknown.Bill.Float())
	assert.Equal(t, basic.Bill.Tokens, unknown.Bill.Tokens)

	prices["openai/acme-rank-7b"] = truth.Rates{Input: "1", Output: "0"}
	own, err := basic.On("acme-rank-7b", prices)
	require.NoError(t, err)
	assert.InDelta(t, 0.000812, own.Bill.Float(), 1e-15)
}

func encode(t *testing.T, traces ptrace.Traces) string {
	t.Helper()
	text, err := (&ptrace.JSONMarshaler{}).MarshalTraces(traces)
	require.NoError(t, err)
	return string(text)
}
