package pricing

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/usage"
)

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
  - {id: openai/gratis, prices: [{rates: {input: 0, output: 0}, fees: {character: 0.001}}]}
  - {id: openai/listens, prices: [{rates: {input_audio: 10, output_audio: 20}, when: [{if: {service_tier: [batch]}, rates: {input_audio: 5, output_audio: 10}}]}]}
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
		{"gratis", "", counts{"character": 2}, "priced", "", "0.002"},
		{"listens", "batch", counts{"input_audio": 1000}, "priced", "", "0.005"},
	} {
		var got Quote
		b.Quote(&Query{Provider: "openai", Models: [3]string{tc.model}, ServiceTier: tc.tier, Usage: usageOf(t, tc.used), At: time.Now().UnixNano()}, &got)
		assert.Equal(t, []string{tc.status, tc.reason, tc.amount}, []string{got.Status, got.Reason, got.List.String()}, "%+v", tc)
	}
}
