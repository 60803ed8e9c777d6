package rollup

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/money"
)

func TestLedgerSums(t *testing.T) {
	l := New(Settings{
		Units: []string{"project", "team"}, Currency: "USD", Limit: 1000,
		Constant: map[string]string{"replica": "a", "Zone": "eu"},
	})
	call := Call{
		Units: []string{"", "search"}, Provider: "openai", Model: "gpt-5", Priced: true, Amount: dollars(t, "0.1"), Currency: "USD",
		Tokens: [NumTokenTypes]int64{10, 4, 0, 2, 1},
	}
	steps := []struct {
		name   string
		change func(*Call)
		want   Refusal
	}{
		{"priced", func(*Call) {}, Folded},
		{"again", func(c *Call) { c.Amount = dollars(t, "0.2") }, Folded},
		{"failed and free of charge", func(c *Call) { c.Failed, c.Priced, c.Tokens = true, false, [NumTokenTypes]int64{} }, Folded},
		{"negative amount", func(c *Call) { c.Amount = c.Amount.Neg() }, RefusedAmount},
		{"absurd amount", func(c *Call) { c.Amount = dollars(t, "1000001").Add(money.Mul(money.Scale, 1e9)) }, RefusedAmount},
		{"negative tokens", func(c *Call) { c.Tokens[TokenTypeOutput] = -1 }, RefusedTokens},
		{"absurd tokens", func(c *Call) { c.Tokens[TokenTypeOutput] = 1e15 }, RefusedTokens},
	}
	for _, step := range steps {
		c := call
		step.change(&c)
		assert.Equal(t, step.want, l.Add(&c), step.name)
	}
	l.Refuse(RefusedDuplicate)

	of := `model="gpt-5",`
	rest := `project="__unallocated__",provider="openai",replica="a",team="search"`
	assert.Equal(t, []string{
		`ai_cost_total{Zone="eu",class="direct",currency="USD",` + of + rest + `} 0.3`,
		`ai_cost_requests_total{Zone="eu",class="direct",` + of + `outcome="ok",` + rest + `} 2`,
		`ai_cost_tokens_total{Zone="eu",` + of + rest + `,token_type="input"} 20`,
		`ai_cost_tokens_total{Zone="eu",` + of + rest + `,token_type="cache_read"} 8`,
		`ai_cost_tokens_total{Zone="eu",` + of + rest + `,token_type="output"} 4`,
		`ai_cost_tokens_total{Zone="eu",` + of + rest + `,token_type="reasoning"} 2`,
		`ai_cost_requests_total{Zone="eu",class="direct",` + of + `outcome="error",` + rest + `} 1`,
		`ai_cost_conservation_error{Zone="eu",replica="a"} 0`,
	}, exposition(l))
	assert.Equal(t, Stats{Limit: 1000, Series: 7, Reserved: accountSeries, Demanded: accountSeries}, l.Stats())
}

func TestLedgerCountsWhatIsLacking(t *testing.T) {
	l := small()
	call := priced(t, "search", "gpt-5", "0.5")
	call.Source = "checkout"
	call.Untagged = []Untagged{{"project", "missing"}, {"feature", "unknown_value"}}
	l.Add(call)
	call.Priced, call.Unpriced, call.Model = false, "unknown_model", ""
	l.Add(call)
	call.Untagged, call.Tokens = nil, [NumTokenTypes]int64{}
	l.Add(call)

	feature := `reason="unknown_value",source="checkout",team="search",unit="feature"`
	project := `reason="missing",source="checkout",team="search",unit="project"`
	unknown := `model="__unknown__",provider="openai",reason="unknown_model",team="search"`
	assert.ElementsMatch(t, []string{
		`ai_cost_untagged_requests_total{` + project + `} 2`,
		`ai_cost_untagged_cost_total{currency="USD",` + project + `} 0.5`,
		`ai_cost_untagged_requests_total{` + feature + `} 2`,
		`ai_cost_untagged_cost_total{currency="USD",` + feature + `} 0.5`,
		`ai_cost_unpriced_requests_total{` + unknown + `} 2`,
		`ai_cost_unpriced_tokens_total{` + unknown + `} 12`,
		`ai_cost_conservation_error{} 0`,
	}, exposition(l, "ai_cost_total", "ai_cost_requests", "ai_cost_tokens"))
}

// One call must not decide what can be summed, and no call may vanish for its
// currency: it is counted, its tokens are, and that its amount is not is plain.
func TestAnotherCurrencyIsUnpriced(t *testing.T) {
	l := small()
	for _, currency := range []string{"XXX", "", "usd", "USD"} {
		call := priced(t, "search", "gpt-5", "0.5")
		call.Currency, call.Untagged, call.Source = currency, []Untagged{{"project", "missing"}}, "checkout"
		assert.Equal(t, Folded, l.Add(call), currency)
		assert.True(t, call.Priced, "the caller's call is left alone")
	}
	absurd := priced(t, "search", "gpt-5", "0.5")
	absurd.Currency, absurd.Amount = "EUR", absurd.Amount.Neg()
	assert.Equal(t, RefusedAmount, l.Add(absurd))

	model := `model="gpt-5",provider="openai",`
	project := `reason="missing",source="checkout",team="search",unit="project"`
	assert.ElementsMatch(t, []string{
		`ai_cost_total{class="direct",currency="USD",` + model + `team="search"} 0.5`,
		`ai_cost_requests_total{class="direct",model="gpt-5",outcome="ok",provider="openai",team="search"} 4`,
		`ai_cost_unpriced_requests_total{` + model + `reason="currency",team="search"} 3`,
		`ai_cost_unpriced_tokens_total{` + model + `reason="currency",team="search"} 36`,
		`ai_cost_untagged_requests_total{` + project + `} 4`,
		`ai_cost_untagged_cost_total{currency="USD",` + project + `} 0.5`,
		`ai_cost_conservation_error{} 0`,
	}, exposition(l, "ai_cost_tokens"))
	assert.Equal(t, uint64(3), l.Stats().Foreign)
}

// A ledger that miscounts must say so: the check is worth nothing otherwise.
func TestConservationErrorSeesALoss(t *testing.T) {
	l := small()
	l.Add(priced(t, "search", "gpt-5", "0.5"))
	l.spans++
	assert.Contains(t, exposition(l), `ai_cost_conservation_error{} 1`)
	l.spans--
	l.cost = l.cost.Add(dollars(t, "0.25"))
	assert.Contains(t, exposition(l), `ai_cost_conservation_error{} 0.25`)
}

func TestNamesOfRefusals(t *testing.T) {
	for r := Folded + 1; r < NumRefusals; r++ {
		assert.NotEmpty(t, r.String())
	}
}
