package pricing

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/usage"
)

// listed is a row of a price list with an input rate, in pico-units per token.
func listed(t *testing.T, id string, input int64, names ...string) *Row {
	t.Helper()
	r, ok := NewRow(id)
	require.True(t, ok)
	for _, name := range names {
		r.AddName(name)
	}
	p := Period{From: Always, Until: Never, Price: Price{Rates: NoRates()}}
	p.Rates[usage.Input] = input
	r.Prices = []Period{p}
	return r
}

func list(rows ...*Row) *Draft {
	return &Draft{File: "list.json", Version: "list", Currency: "USD", Rows: rows, Aliases: map[string]string{}}
}

func quoted1M(b *Book, provider, model string) (id, net string) {
	var got Quote
	b.Quote(&Query{Provider: provider, Models: [3]string{model}, Usage: &million}, &got)
	return got.PriceID, got.Net.String()
}

func TestRowsUnderAnAliasAreAMistake(t *testing.T) {
	catalog := parse(t, "catalog.yaml", "version: c\ncurrency: USD\nprovider_aliases: {together_ai: together}\nmodels: [{id: together/a, prices: [{rates: {input: 1}}]}]\n")
	own := parse(t, "own.yaml", "version: o\ncurrency: USD\nmodels: [{id: together_ai/a, prices: [{rates: {input: 9}}]}]\n")
	_, err := NewBook(catalog, own)
	require.EqualError(t, err, "own.yaml:3: id: together_ai is an alias of together: want together/a")
	renamed := parse(t, "renamed.yaml", "version: o\ncurrency: USD\nprovider_aliases: {together_ai: together_ai}\nmodels: [{id: together_ai/a, prices: [{rates: {input: 9}}]}]\n")
	b, err := NewBook(catalog, renamed)
	require.NoError(t, err)
	_, net := quoted1M(b, "together_ai", "a")
	assert.Equal(t, "9", net)
}

// TestListsHaveNoSayAboutNames: what a book of one's own calls a provider stays,
// wherever the list stands.
func TestListsHaveNoSayAboutNames(t *testing.T) {
	own := parse(t, "own.yaml", "version: o\ncurrency: USD\nprovider_aliases: {bedrock: aws, gmi: mine}\nmodels: [{id: nim/a, prices: [{rates: {input: 9}}]}, {id: mine/b, prices: [{rates: {input: 8}}]}]\n")
	draft := list(listed(t, "nvidia/a", 1_000_000), listed(t, "gmi/b", 1_000_000))
	draft.Aliases = map[string]string{"nim": "nvidia", "gmi": "nvidia", "aws": "bedrock"}
	for _, s := range []*Source{draft.Source(nil), draft.Source(nil).OnlyMissing()} {
		b, err := NewBook(own, s)
		require.NoError(t, err)
		id, net := quoted1M(b, "nim", "a")
		assert.Equal(t, []string{"nim/a", "9"}, []string{id, net})
		canonical, _ := b.CanonicalProvider("gmi")
		assert.Equal(t, "mine", canonical)
	}
	b, err := NewBook(draft.Source(nil), own)
	require.NoError(t, err)
	id, _ := quoted1M(b, "nim", "a")
	assert.Equal(t, "nim/a", id)
}

// TestOnlyMissingLooksAsCallsDo: a price that calls get by a fallback, a date or
// a route is not missing.
func TestOnlyMissingLooksAsCallsDo(t *testing.T) {
	own := parse(t, "own.yaml", `version: o
currency: USD
provider_fallbacks: {azure: [openai]}
models:
  - {id: openai/gpt, dated: true, prices: [{rates: {input: 1}}]}
  - {id: azure/other, prices: [{rates: {input: 1}}]}
  - {id: bedrock/anthropic.claude-x-v1, prices: [{rates: {input: 2}, when: [{if: {region: [eu]}, multiply: 1.1}]}]}
`)
	s := list(
		listed(t, "azure/gpt", 5_000_000), listed(t, "openai/gpt-2026-01-01", 5_000_000), listed(t, "bedrock/eu.anthropic.claude-x-v1:0", 5_000_000),
		listed(t, "azure/new", 5_000_000), listed(t, "baseten/gpt", 5_000_000),
	).Source(nil).OnlyMissing()
	b, err := NewBook(own, s)
	require.NoError(t, err)
	for _, tc := range [][4]string{
		{"azure", "gpt", "openai/gpt", "1"},
		{"openai", "gpt-2026-01-01", "openai/gpt", "1"},
		{"bedrock", "eu.anthropic.claude-x-v1:0", "bedrock/anthropic.claude-x-v1", "2.2"},
		{"azure", "new", "azure/new", "5"},
		{"baseten", "gpt", "baseten/gpt", "5"},
	} {
		id, net := quoted1M(b, tc[0], tc[1])
		assert.Equal(t, [2]string{tc[2], tc[3]}, [2]string{id, net}, tc)
	}
}

func TestListsMakeNothingFree(t *testing.T) {
	own := parse(t, "own.yaml", "version: o\ncurrency: USD\nmodels:\n  - {id: \"openrouter/x:free\", prices: [{rates: {input: 2}}]}\n  - {id: azure/ptu, billing: provisioned, list_as: \"openrouter/x:free\"}\n")
	gift, _ := NewRow("openrouter/x:free")
	gift.Billing = Free
	b, err := NewBook(own, list(gift).Source(nil))
	require.NoError(t, err)
	_, net := quoted1M(b, "openrouter", "x:free")
	assert.Equal(t, "2", net)
}

// TestOwnNamesComeFirst: a further name never takes the own name of a row after
// it.
func TestOwnNamesComeFirst(t *testing.T) {
	draft := list(listed(t, "openai/o9", 1_000_000, "o9-preview"), listed(t, "openai/o9-preview", 50_000_000))
	source := draft.Source(nil)
	b, err := NewBook(source)
	require.NoError(t, err)
	id, net := quoted1M(b, "openai", "o9-preview")
	assert.Equal(t, []string{"openai/o9-preview", "50"}, []string{id, net})
	var text bytes.Buffer
	require.NoError(t, source.WriteYAML(&text, ""))
	parse(t, "written.yaml", text.String())
}

func TestZerosOfListsAreNoPrices(t *testing.T) {
	row := listed(t, "openai/a", 3_000_000)
	p := &row.Prices[0].Price
	p.Rates[usage.CacheRead], p.Rates[usage.Reasoning] = 0, 0
	p.Fees[usage.WebSearch] = Fee{0, 1}
	large := Overlay{If: NoCondition(), Rates: NoRates()}
	large.If.InputOver, large.Rates[usage.Input] = 200_000, 0
	p.When = []Overlay{large}
	draft := list(row)
	source := draft.Source(nil)
	require.Len(t, source.Rows(), 1)
	want := NoRates()
	want[usage.Input] = 3_000_000
	assert.Equal(t, Price{Rates: want}, source.Rows()[0].Prices[0].Price)
	_, noted := draft.Count()
	assert.Equal(t, map[string]int{RuleZeroRate: 3}, noted)
}

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

// TestEveryBookReadsBack has what WriteYAML could leave out.
func TestEveryBookReadsBack(t *testing.T) {
	text := `version: v
currency: USD
models:
  - id: openai/a
    prices:
      - from: 2026-01-01T00:00:00.000000001Z
        rates: {input: 1}
        when:
          - {if: {days: [mon-sun], zone: Asia/Tokyo}, multiply: 1}
          - {if: {days: [sun, mon]}, multiply: 0}
          - {if: {hours: ["23:00-01:30"], zone: Europe/Berlin, from: 2026-05-01T12:30:00+02:00}, rates: {input: 2}}
  - {id: self/b, prices: [{hosting: {per_hour: 1, input_per_second: 9, output_per_second: 7}}]}
`
	first := parse(t, "a.yaml", text)
	var written bytes.Buffer
	require.NoError(t, first.WriteYAML(&written, ""))
	assert.Equal(t, bare(first), bare(parse(t, "b.yaml", written.String())), written.String())
}

// TestPiecesAreNoTokens has calls of rows that price both.
func TestPiecesAreNoTokens(t *testing.T) {
	b := newBook(t, `version: v
currency: USD
models:
  - {id: openai/sees, prices: [{rates: {input: 3, output: 15}, fees: {image_in: 0.001}}]}
  - {id: openai/paints, prices: [{rates: {input: 5, output: 40, output_image: 40}}]}
  - {id: openai/draws, prices: [{rates: {input: 5, output: 2, output_image: 40}}]}
  - {id: openai/speaks, prices: [{rates: {input: 5, output_audio: 80}}]}
  - {id: openai/tiered, prices: [{rates: {input: 5, output: 5}, when: [{if: {service_tier: [priority]}, rates: {cache_read: 1}}, {if: {service_tier: [batch]}, fees: {page: 1}}]}]}
  - {id: openai/reads, prices: [{fees: {page: 0.002}, when: [{if: {service_tier: [batch]}, fees: {page: 0.001}}]}]}
`)
	for _, tc := range []struct {
		model, tier            string
		used                   counts
		status, reason, amount string
	}{
		{"sees", "", counts{"image_in": 1}, "partial", usage.ReasonNoUsage, "0.001"},
		{"sees", "", counts{"image_in": 1, "input": 1000}, "priced", "", "0.004"},
		{"paints", "", counts{"image_out": 4, "input": 20}, "partial", ReasonNoRate, "0.0001"},
		{"paints", "", counts{"image_out": 4, "input": 20, "output": 1000}, "priced", "", "0.0401"},
		{"draws", "", counts{"image_out": 4, "input": 20, "output": 1000}, "partial", ReasonNoRate, "0.0021"},
		{"draws", "", counts{"image_out": 4, "input": 20, "output_image": 1000}, "priced", "", "0.0401"},
		{"speaks", "", counts{"second_out": 60, "input": 20}, "partial", ReasonNoRate, "0.0001"},
		{"speaks", "", counts{"second_out": 60, "input": 20, "output_audio": 100}, "priced", "", "0.0081"},
		{"tiered", "priority", counts{"input": 20}, "unpriced", ReasonUnpricedTier, "0"},
		{"tiered", "batch", counts{"input": 20}, "unpriced", ReasonUnpricedTier, "0"},
		{"reads", "batch", counts{"page": 2}, "priced", "", "0.002"},
	} {
		var got Quote
		b.Quote(&Query{Provider: "openai", Models: [3]string{tc.model}, ServiceTier: tc.tier, Usage: usageOf(t, tc.used), At: time.Now().UnixNano()}, &got)
		assert.Equal(t, []string{tc.status, tc.reason, tc.amount}, []string{got.Status, got.Reason, got.List.String()}, "%+v", tc)
	}
}

func TestProvidersOwnAdjustmentStandsBehindTheRows(t *testing.T) {
	_, err := NewBook(parse(t, "a.yaml", "version: v\ncurrency: USD\nmodels: [{id: azure/a, prices: [{rates: {input: 2}}]}]\nadjust:\n  - {provider: azure, multiply: 0.88}\n  - {provider: azure_openai, multiply: 0.5}\n"))
	require.EqualError(t, err, `a.yaml:6: adjust: "azure_openai" is also adjusted on line 5: want each provider, or provider and model, once at a time`)
}
