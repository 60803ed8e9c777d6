package faults

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPicoIsExactForWholeSteps(t *testing.T) {
	for usd, want := range map[float64]int64{
		0: 0, 1.0 / 64: picoPerStep, 1.5: 1_500_000_000_000, 12_345.671875: 12_345_671_875_000_000,
		0.1 + 0.2: 300_000_000_000, math.Nextafter(1.5, 2): 1_500_000_000_000, 1e-9: 1000,
	} {
		assert.Equal(t, want, pico(usd), "%v dollars", usd)
	}
}

func TestDollars(t *testing.T) {
	for amount, want := range map[int64]string{
		0: "0.000000", picoPerStep: "0.015625", 1_500_000_000_000: "1.500000", 1_500_000_000_001: "1.500000000001", -picoPerStep: "-0.015625",
	} {
		assert.Equal(t, want, dollars(amount))
	}
}

// TestDifferences finds what one team lost to another, though the totals agree.
func TestDifferences(t *testing.T) {
	truth := Tally{"search": {10 * picoPerStep, 2, 40}, "growth": {picoPerStep, 1, 7}}
	assert.Empty(t, truth.Differences(Tally{"growth": {picoPerStep, 1, 7}, "search": {10 * picoPerStep, 2, 40}}))
	swapped := Tally{"search": {picoPerStep, 1, 7}, "support": {10 * picoPerStep, 2, 40}}
	assert.Equal(t, truth.Total(), swapped.Total())
	assert.Equal(t, []string{
		"growth: money -0.015625, requests -1 of 1, tokens -7 of 7",
		"search: money -0.140625, requests -1 of 2, tokens -33 of 40",
		"support: money +0.156250, requests +2 of 0, tokens +40 of 0",
	}, truth.Differences(swapped))
}

func TestAddSums(t *testing.T) {
	tally := Tally{}
	tally.Add("search", Counts{1, 2, 3})
	tally.Add("search", Counts{10, 20, 30})
	tally.Add("growth", Counts{100, 200, 300})
	assert.Equal(t, Tally{"search": {11, 22, 33}, "growth": {100, 200, 300}}, tally)
	assert.Equal(t, Counts{111, 222, 333}, tally.Total())
}
