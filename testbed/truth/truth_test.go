package truth

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const spans = "../../testdata/spans"

// unknowable are the reasons for which a call may be billed at more than it cost.
var unknowable = []string{
	"reads_as_input", "both_as_input", "reads_and_thoughts", "client_sum", "consumed_not_billed", "tier_untold", "cost_untold",
}

func TestEveryCallHasAPriceOrAReason(t *testing.T) {
	files, err := Load(spans)
	require.NoError(t, err)
	prices, err := LoadPrices()
	require.NoError(t, err)
	gaps, err := LoadGaps()
	require.NoError(t, err)

	for name, file := range files {
		for _, call := range file.Calls {
			gap := gaps[name][call.Number]
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
	prices := Prices{
		"a/full":  {Input: "3", Output: "15", CacheRead: "0.30", CacheWrite: "3.75", CacheWrite1h: "6"},
		"a/input": {Input: "0.02"},
		"a/apart": {Input: "1", InputAudio: "40", Output: "2", OutputAudio: "80", OutputImage: "30", Search: "0.01", SearchUnit: "0.002"},
	}
	for name, test := range map[string]struct {
		key    string
		tokens Tokens
		want   string
	}{
		"every bucket once":            {"a/full", Tokens{Input: 10, CacheRead: 100, CacheWrite: 7, CacheWrite1h: 4, Output: 2, Reasoning: 1}, "0.00012525"},
		"audio in and out":             {"a/apart", Tokens{Input: 10, InputAudio: 4, Output: 7, OutputAudio: 2, OutputImage: 1}, "0.000364"},
		"by the piece":                 {"a/apart", Tokens{Searches: 3, SearchUnits: 2}, "0.034"},
		"audio is text without rates":  {"a/full", Tokens{Input: 10, InputAudio: 10}, "0.00003"},
		"cache is input without rates": {"a/input", Tokens{Input: 1, CacheRead: 1, CacheWrite: 2, CacheWrite1h: 1}, "0.00000008"},
	} {
		cost, err := prices.Cost(test.key, test.tokens)
		require.NoError(t, err, name)
		assert.Equal(t, test.want, cost.FloatString(len(test.want)-2), name)
	}
	_, err := prices.Cost("a/none", Tokens{})
	require.ErrorContains(t, err, "no price of a/none")
}

func TestCallsFindTheirPrice(t *testing.T) {
	prices := Prices{"a/m": {Input: "1"}, "a/m/flex": {Input: "2"}, "a/m/eu": {Input: "3"}, "a/m/flex/eu": {Input: "4"}}
	used := Tokens{Input: 1_000_000}
	for name, test := range map[string]struct {
		call Call
		gap  Gap
		want string
	}{
		"standard":         {Call{Tokens: used}, Gap{}, "1"},
		"tier":             {Call{Tokens: used, ServiceTier: "flex"}, Gap{}, "2"},
		"region":           {Call{Tokens: used, Region: "eu"}, Gap{}, "3"},
		"tier and region":  {Call{Tokens: used, ServiceTier: "flex", Region: "eu"}, Gap{}, "4"},
		"region like all":  {Call{Tokens: used, Region: "us"}, Gap{}, "1"},
		"told by gateway":  {Call{Tokens: used, ReportedCost: "7"}, Gap{}, "7"},
		"gateway not told": {Call{Tokens: used, ReportedCost: "7"}, Gap{Price: "a/m"}, "1"},
		"tier not told":    {Call{Tokens: used, ServiceTier: "flex"}, Gap{Price: "a/m"}, "1"},
		"twice":            {Call{Tokens: used}, Gap{Times: 2}, "2"},
		"with another":     {Call{Tokens: used}, Gap{Seen: Merged}, "1"},
		"broken off":       {Call{Tokens: used}, Gap{Seen: Broken}, "1"},
		"unpriced":         {Call{Tokens: used}, Gap{Seen: Unpriced}, "0"},
		"failed":           {Call{Tokens: used, Error: "429"}, Gap{}, "0"},
	} {
		test.call.Provider, test.call.ModelRequested = "a", "m"
		bill, err := prices.Bill(test.call, test.gap)
		require.NoError(t, err, name)
		assert.Equal(t, test.want, bill.Cost.RatString(), name)
		assert.Equal(t, test.gap.Seen == Merged || bill.Errors > 0, bill.Calls == 0, name)
	}
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
