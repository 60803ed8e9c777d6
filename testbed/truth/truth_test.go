package truth

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const spans = "../../testdata/spans"

// unknowable are the reasons for which a call may be billed at more than it cost.
var unknowable = []string{"reads_as_input", "both_as_input", "tier_untold", "two_traces"}

func TestEveryCallHasAPriceOrAReason(t *testing.T) {
	files, err := Load(spans)
	require.NoError(t, err)
	prices, err := LoadPrices()
	require.NoError(t, err)
	gaps, err := LoadGaps()
	require.NoError(t, err)

	for name, file := range files {
		for _, call := range file.Calls {
			gap, known := gaps[name][call.Number]
			if call.Verdict != "complete" && call.Verdict != "error_nothing_billed" {
				assert.True(t, known, "%s call %d is %s, but no gap says what becomes of it", name, call.Number, call.Verdict)
			}
			bill, err := prices.Bill(call, gap)
			require.NoError(t, err, name)
			if honest, err := prices.Bill(call, Gap{}); err == nil && bill.Cost.Cmp(honest.Cost) > 0 {
				assert.Contains(t, unknowable, gap.Why, "%s call %d is billed at more than it cost", name, call.Number)
			}
			for _, count := range []int64{bill.Tokens.Input, bill.Tokens.CacheRead, bill.Tokens.CacheWrite, bill.Tokens.Output} {
				assert.GreaterOrEqual(t, count, int64(0), "%s call %d: the gap takes more than there is", name, call.Number)
			}
		}
	}
	for name, calls := range gaps {
		for number := range calls {
			require.Contains(t, files, name)
			assert.LessOrEqual(t, number, len(files[name].Calls), "%s has no call %d", name, number)
		}
	}
}

func TestCostIsExact(t *testing.T) {
	prices := Prices{"a/full": {Input: "3", Output: "15", CacheRead: "0.30", CacheWrite: "3.75", CacheWrite1h: "6"}, "a/input": {Input: "0.02"}}
	for name, test := range map[string]struct {
		key    string
		tokens Tokens
		want   string
	}{
		"every bucket once":            {"a/full", Tokens{Input: 10, CacheRead: 100, CacheWrite: 7, CacheWrite1h: 4, Output: 2, Reasoning: 1}, "0.00012525"},
		"cache is input without rates": {"a/input", Tokens{Input: 1, CacheRead: 1, CacheWrite: 2, CacheWrite1h: 1}, "0.00000008"},
	} {
		cost, err := prices.Cost(test.key, test.tokens)
		require.NoError(t, err, name)
		assert.Equal(t, test.want, cost.FloatString(len(test.want)-2), name)
	}
	_, err := prices.Cost("a/none", Tokens{})
	require.ErrorContains(t, err, "no price of a/none")
}

func TestGapsAreReviewed(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"no reason":     {"gaps: [{file: a, call: 1, why: because}]", `no reason "because"`},
		"unused reason": {"reasons: {old: x}", `nothing has the reason "old"`},
		"listed twice":  {"reasons: {w: x}\ngaps: [{file: a, call: 1, why: w}, {file: a, call: 1, why: w}]", "listed twice"},
		"unknown key":   {"gaps: [{fil: a}]", "fil"},
	} {
		_, err := parseGaps([]byte(test.text))
		require.ErrorContains(t, err, test.want, name)
	}
}
