package pricing

import (
	"bytes"
	"testing"

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
