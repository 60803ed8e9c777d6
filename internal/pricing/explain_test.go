package pricing

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

func TestExplanationShowsEveryStep(t *testing.T) {
	at, err := time.Parse(time.RFC3339, spring)
	require.NoError(t, err)
	e := quotesBook(t).Explain(&Query{
		Provider: "azure", Models: [3]string{"unheard", "openai/tiered", "plain"}, At: at.UnixNano(),
		Usage: usageOf(t, counts{"input": 1000, "cache_read": 10}),
	})
	assert.Equal(t, "plain", e.Name)
	assert.Equal(t, "azure/plain", e.Row.ID)
	assert.Empty(t, e.Overlays)
	assert.Equal(t, "0.88", e.Net.String())
	require.Len(t, e.Lines, 2)
	assert.Equal(t, Line{Meter: Meter(usage.Input), Count: "1000", Rate: "2.2", Amount: e.Quote.Parts[usage.Input]}, e.Lines[0])
	assert.Equal(t, "input", e.Lines[1].Source)

	e = quotesBook(t).Explain(&Query{
		Models: [3]string{"anthropic/tiered"}, ServiceTier: "batch", Region: "us", At: at.UnixNano(),
		Usage: usageOf(t, counts{"output": 10, "web_search": 2, "file_search": 1}),
	})
	var held []string
	for _, o := range e.Overlays {
		if o.Held {
			held = append(held, o.If.String())
		}
	}
	assert.Equal(t, []string{"for service tier batch or flex", "for region us"}, held)
	assert.Equal(t, "0.55", e.Lines[0].Multiplier)
	assert.Equal(t, []string{"2", "0.01"}, []string{e.Lines[1].Count, e.Lines[1].Rate})
	assert.True(t, e.Lines[2].Missing)

	e = quotesBook(t).Explain(&Query{Models: [3]string{"openai/pieces"}, Usage: usageOf(t, counts{"second_in": 1})})
	assert.Equal(t, []string{"1", "0.006 per 60"}, []string{e.Lines[0].Count, e.Lines[0].Rate})
	e = quotesBook(t).Explain(&Query{Models: [3]string{"nobody"}, Usage: &million})
	assert.Equal(t, []any{"", (*Row)(nil), ReasonUnknownModel}, []any{e.Name, e.Row, e.Quote.Reason})
	e = quotesBook(t).Explain(&Query{Provider: "azure", Models: [3]string{"ptu"}, Usage: &million})
	assert.Equal(t, []string{"provisioned", "azure/plain"}, []string{e.Quote.Status, e.Row.ID})
}

// TestLinesSumToTheList is what makes an explanation an invoice.
func TestLinesSumToTheList(t *testing.T) {
	b := quotesBook(t)
	for name, tc := range quoteCases {
		at, err := time.Parse(time.RFC3339, tc.at)
		require.NoError(t, err)
		e := b.Explain(&Query{Models: [3]string{tc.model}, ServiceTier: tc.tier, Region: tc.region, At: at.UnixNano(), Usage: usageOf(t, tc.usage)})
		sum := money.Amount{}
		for _, line := range e.Lines {
			sum = sum.Add(line.Amount)
		}
		assert.Equal(t, e.Quote.List, sum, name)
	}
}

func TestDiffNamesEveryFigure(t *testing.T) {
	before := newBook(t, `version: a
currency: USD
models:
  - {id: openai/gone, billing: free}
  - {id: openai/same, prices: [{rates: {input: "2.0"}, fees: {page: {price: 1, per: 1000}}}]}
  - id: openai/moved
    prices:
      - until: 2026-05-01
        rates: {input: "9"}
      - from: 2026-05-01
        rates: {input: "3", cache_read: "0.3"}
        when:
          - {if: {service_tier: [batch]}, multiply: "0.5"}
          - {if: {region: [us], until: 2026-01-01}, multiply: "3"}
  - {id: azure/kind, billing: provisioned, list_as: openai/same}
`)
	after := newBook(t, `version: b
currency: USD
models:
  - {id: openai/new, prices: [{rates: {input: 1}}]}
  - {id: openai/same, prices: [{rates: {input: "2"}, fees: {page: "0.001"}}]}
  - id: openai/moved
    prices:
      - rates: {input: "2.4", output: "10"}
        fees: {web_search: {price: 10, per: 1000}}
        when: [{if: {service_tier: [batch]}, multiply: "0.6", rates: {output: 4}}]
  - {id: azure/kind, prices: [{rates: {input: 1}}]}
`)
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).UnixNano()
	var got []string
	for _, c := range Diff(before, after, at) {
		got = append(got, c.String())
	}
	assert.Equal(t, []string{
		"azure/kind: billing is gone: provisioned openai/same",
		"azure/kind: input is new: 1",
		"openai/gone: row is gone: free",
		"openai/moved: cache_read is gone: 0.3",
		"openai/moved: fee web_search is new: 0.01",
		"openai/moved: input: 3 becomes 2.4",
		"openai/moved: multiply for service tier batch: 0.5 becomes 0.6",
		"openai/moved: output is new: 10",
		"openai/moved: output for service tier batch is new: 4",
		"openai/new: row is new: metered",
	}, got)
	assert.Empty(t, Diff(after, after, at))
}
