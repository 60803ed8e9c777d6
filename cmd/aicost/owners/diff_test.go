package owners

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/money"
)

func TestDiffIsInMoney(t *testing.T) {
	before := file(t, "old.yaml", "rules:\n  - {match: {service.name: \"search-*\"}, set: {team: checkout, project: p}}\n  - {match: {service.name: bot}, set: {team: support}}\n")
	next := file(t, "new.yaml", "units: {cost_center: {attributes: [cc]}}\nrules:\n  - {match: {service.name: \"search-*\"}, set: {team: search, project: p}}\n  - {match: {service.name: web}, set: {team: growth}}\n")
	spans := spansFile(t,
		service("search-api", nil), service("search-ui", map[string]any{"gen_ai.usage.input_tokens": 5000}),
		service("bot", nil), service("web", map[string]any{"gen_ai.request.model": "nobody-sells-it"}),
		service("other", map[string]any{"cc": "CC-1"}), service("other", map[string]any{"team": "growth"}),
	)
	out, err := run(t, "diff", "--exit-status", before, next, spans)
	require.EqualError(t, err, "6 differences")
	assert.Equal(t, []string{
		"team: 0.0205 of 0.0275 USD (74.5%) in 4 of 6 calls would change",
		"cost_center: 0.0035 of 0.0275 USD (12.7%) in 1 of 6 calls would change",
		"1 call without an amount: counted among calls alone",
		"",
		"Values",
		"UNIT BEFORE AFTER CALLS USD",
		"team checkout search 2 0.017",
		"team support - 1 0.0035",
		"team - growth 1 0",
		"cost_center - CC-1 1 0.0035",
		"",
		"Untagged, by reason",
		"UNIT BEFORE AFTER CALLS USD",
		"team - missing 1 0.0035",
		"team missing - 1 0",
	}, lines(out))
	_, err = run(t, "diff", before, next, spans)
	require.NoError(t, err)
	out, err = run(t, "diff", "--exit-status", before, before, spans)
	require.NoError(t, err)
	assert.Equal(t, "no difference in 6 calls, 0.0275 USD\n", out)
}

// TestMoneyIsConserved: what leaves the values of a unit arrives at others.
func TestMoneyIsConserved(t *testing.T) {
	before, err := new(inputs).side(t.Context(), "none")
	require.NoError(t, err)
	next, err := new(inputs).side(t.Context(), "../../../testdata/owners/owners.yaml")
	require.NoError(t, err)
	d := newDiff(before.Table.Units(), next.Table.Units(), "USD")
	held := [2]map[[2]string]money.Amount{{}, {}}
	require.NoError(t, bill(t.Context(), captured(t, "*__*.json"), func(billed []ptrace.Traces) error {
		for i, traces := range billed {
			for c := range calls(traces) {
				for _, unit := range d.units {
					key := [2]string{unit, c.written(unit)}
					held[i][key] = held[i][key].Add(c.amount)
				}
			}
		}
		return d.add(billed[0], billed[1])
	}, before.config, next.config))

	moved := map[string]money.Amount{}
	for change, u := range d.values {
		moved[change.unit] = moved[change.unit].Add(u.amount)
		from, to := [2]string{change.unit, change.before}, [2]string{change.unit, change.after}
		held[0][from], held[0][to] = held[0][from].Sub(u.amount), held[0][to].Add(u.amount)
	}
	require.NotEmpty(t, moved)
	for key, amount := range held[0] {
		assert.Equal(t, held[1][key].String(), amount.String(), "%s after what moved", key)
	}
	for unit, amount := range moved {
		assert.Equal(t, d.moved[unit].amount.String(), amount.String(), unit)
	}
	assert.Positive(t, d.all.amount.Cmp(d.moved["team"].amount))
}

func TestDiffOfCapturedSpans(t *testing.T) {
	files := captured(t, "otel-openai__*.json")
	out, err := run(t, append([]string{"diff", "none", "../../../examples/owners.yaml"}, files...)...)
	require.NoError(t, err)
	for _, want := range []string{
		"team - search 4 0.0105152", "environment prod production 1 0.001745", "team missing - 4 0.0105152",
	} {
		assert.Contains(t, lines(out), want)
	}
}

func TestDifferentCallsAreNoPairs(t *testing.T) {
	d := newDiff([]string{"team"}, nil, "USD")
	one := newTraces(t, sent{span: map[string]any{"ai_cost.status": "priced", "ai_cost.amount": 1.0}})
	other := newTraces(t, sent{span: map[string]any{"ai_cost.status": "priced", "ai_cost.amount": 2.0}})
	require.ErrorContains(t, d.add(one, other), "different calls")
	require.ErrorContains(t, d.add(one, ptrace.NewTraces()), "different calls")
	require.NoError(t, d.add(one, one))
	assert.Equal(t, 1, d.all.calls)
}
