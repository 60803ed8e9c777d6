package pricing

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/usage"
)

func TestCheckSeesEveryAbsurdity(t *testing.T) {
	for rule, change := range map[string]func(*Price){
		RuleTooLow:      func(p *Price) { p.Rates[usage.Input] = 3 },
		RuleTooHigh:     func(p *Price) { p.Rates[usage.Output] = 1_000_000_001 },
		RuleNegative:    func(p *Price) { p.Rates[usage.Output] = -2 },
		RuleCacheRead:   func(p *Price) { p.Rates[usage.CacheRead] = 3_000_001 },
		RuleCacheWrite:  func(p *Price) { p.Rates[usage.CacheWrite], p.Rates[usage.CacheWrite1h] = 4_000_000, 3_999_999 },
		RuleMultiplier:  func(p *Price) { p.When = []Overlay{{If: region("us"), Rates: NoRates(), Multiply: newFactor(1, 11)}} },
		RuleServiceTier: func(p *Price) { p.When = []Overlay{tier("priority", 30_000_001)} },
		RuleContextTier: func(p *Price) {
			o := Overlay{If: NoCondition(), Rates: NoRates()}
			o.If.InputFrom, o.Rates[usage.Input] = 1000, 2_999_999
			p.When = []Overlay{o}
		},
	} {
		row := listed(t, "openai/a", 3_000_000)
		assert.Empty(t, Check(row, "USD"))
		change(&row.Prices[0].Price)
		found := Check(row, "USD")
		require.Len(t, found, 1, rule)
		assert.Equal(t, rule, found[0].Rule)
		assert.True(t, found[0].Refused)
	}
	for piece, most := range highestFees {
		row := listed(t, "openai/a", 3_000_000)
		row.Prices[0].Fees[piece] = Fee{most * 1_000_000_000 * 60, 60}
		assert.Empty(t, Check(row, "USD"), feeNames[piece])
		row.Prices[0].Fees[piece].Pico += 60
		assert.Len(t, Check(row, "USD"), 1, feeNames[piece])
	}
	for _, o := range []Overlay{tier("batch", 299_999), {If: region("us"), Rates: Rates{usage.Input: 300_000_001}}, {If: region("us"), Rates: Rates{usage.Input: 29_999}}} {
		row := listed(t, "openai/a", 3_000_000)
		row.Prices[0].When = []Overlay{o}
		assert.NotEmpty(t, Check(row, "USD"), "%+v", o)
	}
}

func region(name string) Condition {
	c := NoCondition()
	c.Regions = []string{name}
	return c
}

func tier(name string, input int64) Overlay {
	o := Overlay{If: NoCondition(), Rates: NoRates()}
	o.If.Tiers, o.Rates[usage.Input] = []string{name}, input
	return o
}
