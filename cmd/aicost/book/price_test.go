package book

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPriceIsAnInvoice(t *testing.T) {
	book := file(t, "prices.yaml", goodBook)
	out, _, err := run(t, "price", "--book", "embedded,"+book, "--provider", "azure.ai.openai", "--model", "prod", "--tier", "batch",
		"--at", "2026-11-20T12:00:00Z", "input=1e3", "cache_read=500", "output=10", "web_search=2")
	require.NoError(t, err)
	lines := table(out)
	assert.Regexp(t, `^azure/prod of catalog-2026-11\+acme-[0-9a-f]{8}, sold by azure$`, lines[0])
	assert.Equal(t, []string{
		`name "prod", match exact`,
		"source https://example.com/prices, checked 2026-11-01",
		"price in force on 2026-11-20T12:00:00Z",
		"rule for service tier batch: holds, rates × 0.5",
		"rule for over 1000 input tokens: holds, rates of its own",
		"",
		"METER COUNT USD PER 1M OR ONE FACTOR AMOUNT",
		"input 1000 4 0.004",
		"cache_read 500 4 0.002 rate of input",
		"output 10 8 0.5 0.00004",
		"web_search 2 10 per 1000 0.02",
		"list 0.02604 USD",
		"net 0.88 0.0229152 USD EA-2026",
	}, lines[1:])

	out, _, err = run(t, "price", "--book", "embedded,"+book, "--provider", "azure", "--model", "ptu", "input=1000")
	require.NoError(t, err)
	assert.Contains(t, out, "billing provisioned; list price of azure/prod")
	out, _, err = run(t, "price", "--model", "my-gpt-5-proxy", "input=1000")
	require.EqualError(t, err, "unpriced: unknown_model")
	assert.Contains(t, out, "no row of catalog")
	out, _, err = run(t, "price", "--book", book, "--provider", "azure", "--model", "prod", "input=1", "file_search=3")
	require.EqualError(t, err, "partial: no_rate")
	assert.Contains(t, table(out), "file_search 3 - 0 no price")
	out, _, err = run(t, "price", "--model", "whisper-1", "--provider", "openai", "--book", file(t, "w.yaml",
		"version: v\ncurrency: USD\nmodels: [{id: openai/whisper-1, prices: [{fees: {second_in: {price: 0.006, per: 60}}}]}]\n"), "second_in=12.5")
	require.NoError(t, err)
	assert.Contains(t, table(out), "second_in 12.5 0.006 per 60 0.00125")
}
