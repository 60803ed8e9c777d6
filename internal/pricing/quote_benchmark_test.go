package pricing

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

// busy takes every turn of the arithmetic: overlays, substitutes, a multiplier
// that needs rounding and an adjustment.
var busy = Query{
	Provider: "azure", Models: [3]string{"gpt-4o-eu", "azure/plain", ""}, ServiceTier: "batch", Region: "us",
	Usage: &usage.Usage{Tokens: [usage.NumTokenTypes]int64{usage.Input: 1200, usage.CacheRead: 3, usage.CacheWrite1h: 50, usage.Output: 301, usage.Reasoning: 17}},
}

const busyBook = `version: v
currency: USD
models:
  - id: azure/plain
    prices:
      - rates: {input: "2.2", output: "8.8"}
        when:
          - {if: {service_tier: [batch]}, multiply: "0.123457"}
          - {if: {region: [us]}, multiply: "1.1"}
adjust: [{provider: azure, multiply: "0.88"}]
`

func TestQuoteOfARememberedNameDoesNotAllocate(t *testing.T) {
	b, got := newBook(t, busyBook), Quote{}
	b.Quote(&busy, &got)
	assert.True(t, got.HasAmount && got.Substituted != 0 && got.Net != got.List, got)
	assert.Zero(t, testing.AllocsPerRun(1000, func() { b.Quote(&busy, &got) }))
	unknown := Query{Provider: "azure", Models: [3]string{"no-such-model"}, Usage: busy.Usage}
	assert.Zero(t, testing.AllocsPerRun(1000, func() { b.Quote(&unknown, &got) }))
}

// BenchmarkFloor is the least that pricing a call can take: the names looked up
// in a map that others may change, and a product for each count.
func BenchmarkFloor(b *testing.B) {
	rates := NoRates()
	rates[usage.Input], rates[usage.Output] = 2_000_000, 8_000_000
	var memory sync.RWMutex
	known := map[nameKey]*Rates{{provider: "openai", models: [3]string{"gpt-4o-2024-08-06", "gpt-4o"}}: &rates}
	query := Query{Provider: "openai", Models: [3]string{"gpt-4o-2024-08-06", "gpt-4o"}, Usage: busy.Usage}
	var total money.Amount
	for b.Loop() {
		memory.RLock()
		found := known[nameKey{provider: query.Provider, models: query.Models}]
		memory.RUnlock()
		for t, count := range query.Usage.Tokens {
			if count > 0 {
				total = total.Add(money.Mul(found[t], count))
			}
		}
	}
}

func BenchmarkQuote(b *testing.B) {
	simple := Query{Provider: "openai", Models: [3]string{"gpt-4o-2024-08-06", "gpt-4o"}, Usage: busy.Usage}
	unknown := Query{Provider: "openai", Models: [3]string{"my-gpt-5-proxy"}, Usage: busy.Usage}
	matching := matchingBook(b)
	for _, bench := range []struct {
		name  string
		book  *Book
		query Query
	}{{"simple", matching, simple}, {"unknown", matching, unknown}, {"busy", newBook(b, busyBook), busy}} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			var got Quote
			for b.Loop() {
				bench.book.Quote(&bench.query, &got)
			}
		})
	}
	b.Run("parallel", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			query, got := simple, Quote{}
			for pb.Next() {
				matching.Quote(&query, &got)
			}
		})
	})
	b.Run("new names", func(b *testing.B) {
		b.ReportAllocs()
		var got Quote
		query, names := simple, make([]string, 3*generation)
		for n := range names {
			names[n] = fmt.Sprintf("us.anthropic.made-up-%d-v1:0", n)
		}
		for n := 0; b.Loop(); n++ {
			query.Models[0] = names[n%len(names)]
			matching.Quote(&query, &got)
		}
	})
}
