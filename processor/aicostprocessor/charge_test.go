package aicostprocessor

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const freeBook = `
version: acme
currency: %s
models:
  - {id: openai/gpt-4o, prices: [{rates: {input: "2", output: "10"}}]}
  - {id: openai/own, billing: free}
  - {id: openai/ptu, billing: provisioned, list_as: openai/gpt-4o}
`

func TestReportedCostMustBePossible(t *testing.T) {
	for name, tc := range map[string]struct {
		attributes map[string]any
		currency   string
		status     string
		amount     any
	}{
		"an amount":                    {map[string]any{"litellm.cost.total": 0.25}, "USD", "reported", 0.25},
		"zero for what it cannot know": {map[string]any{"litellm.cost.total": 0.0}, "USD", "priced", 0.003},
		"zero, unknown model":          {map[string]any{"litellm.cost.total": 0.0, "gen_ai.request.model": "x"}, "USD", "unpriced", nil},
		"zero, unknown usage": {
			map[string]any{"litellm.cost.total": 0.0, "gen_ai.usage.input_tokens": nil, "gen_ai.usage.output_tokens": nil}, "USD", "no_usage", nil,
		},
		"zero, nothing used": {
			map[string]any{"litellm.cost.total": 0.0, "gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0}, "USD", "reported", 0.0,
		},
		"zero, free":             {map[string]any{"litellm.cost.total": 0.0, "gen_ai.request.model": "own"}, "USD", "free", 0.0},
		"zero, paid for already": {map[string]any{"litellm.cost.total": 0.0, "gen_ai.request.model": "ptu"}, "USD", "provisioned", 0.0},
		"negative":               {map[string]any{"litellm.cost.total": -1.0, "gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0}, "USD", "no_usage", nil},
		"zero, failed": {
			map[string]any{"litellm.cost.total": 0.0, "gen_ai.usage.input_tokens": nil, "gen_ai.usage.output_tokens": nil, "error.type": "429"},
			"USD", "reported", 0.0,
		},
		"the most":                {map[string]any{"litellm.cost.total": 1e6, "gen_ai.request.model": "x"}, "USD", "reported", 1e6},
		"far above the book":      {map[string]any{"litellm.cost.total": 0.31}, "USD", "priced", 0.003},
		"far below the book":      {map[string]any{"litellm.cost.total": 0.00002}, "USD", "priced", 0.003},
		"too much":                {map[string]any{"litellm.cost.total": 1e6 + 1}, "USD", "priced", 0.003},
		"infinite":                {map[string]any{"litellm.cost.total": math.Inf(1)}, "USD", "priced", 0.003},
		"no number":               {map[string]any{"litellm.cost.total": math.NaN(), "gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0}, "USD", "no_usage", nil},
		"dollars, by convention":  {map[string]any{"litellm.cost.total": 0.25}, "EUR", "priced", 0.003},
		"in the book's own money": {map[string]any{"litellm.cost.total": 0.25, "gen_ai.usage.cost.currency": "EUR"}, "EUR", "reported", 0.25},
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, "prices.yaml", fmt.Sprintf(freeBook, tc.currency))
			traces := ptrace.NewTraces()
			chat(traces, 1, 0, tc.attributes)
			got := told(process(t, func(c *Config) {
				c.Prices.Catalog, c.Prices.Books = catalogNone, []BookConfig{{Path: path}}
			}, traces)[0])
			assert.Equal(t, tc.status, got["status"])
			assert.Equal(t, tc.amount, got["amount"])
		})
	}
}

func TestCallCutShortHasALowerBound(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"gen_ai.usage.output_tokens": nil}).Status().SetCode(ptrace.StatusCodeError)
	got := told(process(t, nil, traces)[0])
	assert.Equal(t, []any{"partial", "output_missing", 0.0025}, []any{got["status"], got["reason"], got["amount"]})
	assert.InDelta(t, 0.0025, got["breakdown.input"], 0)
}

func TestListAmountIsWrittenWhereItDiffers(t *testing.T) {
	path := file(t, "prices.yaml", "version: acme\ncurrency: USD\nadjust: [{provider: openai, multiply: \"0.8\"}]\n")
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, nil)
	got := told(process(t, func(c *Config) { c.Prices.Books = []BookConfig{{Path: path}} }, traces)[0])
	assert.InDelta(t, 0.0028, got["amount"], 0)
	assert.InDelta(t, 0.0035, got["list_amount"], 0)
}

// TestSpanWithoutAStartIsOfNow has a clock that leaps: price and owner must be
// of the same moment.
func TestSpanWithoutAStartIsOfNow(t *testing.T) {
	config := createDefaultConfig().(*Config)
	config.Prices.Catalog = catalogNone
	config.Prices.Books = []BookConfig{{Path: file(t, "prices.yaml", `
version: acme
currency: USD
models:
  - id: openai/gpt-4o
    prices:
      - {from: 2026-01-01, until: 2027-01-01, rates: {input: "2", output: "10"}}
`)}}
	config.Ownership.Table = file(t, "owners.yaml", `
rules:
  - {match: {app: shop}, set: {team: web}, from: 2026-01-01, until: 2027-01-01}
`)
	p, err := newCostProcessor(nopSettings(), config)
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), nil))
	defer func() { require.NoError(t, p.shutdown(t.Context())) }()
	year := 2025
	p.now = func() time.Time { year++; return time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC) }
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"app": "shop"}).SetStartTimestamp(0)
	_, err = p.processTraces(t.Context(), traces)
	require.NoError(t, err)
	got := told(spansOf(traces)[0])
	assert.Equal(t, []any{"priced", "web"}, []any{got["status"], got["team"]})
}
