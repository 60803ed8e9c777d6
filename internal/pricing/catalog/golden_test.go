package catalog

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/rates.golden anew")

const goldenFile = "testdata/rates.golden"

// TestRatesAreAsReviewed makes every change of a price a line of a diff, in one
// form and one place: whoever changes one writes the file anew with
//
//	go test ./internal/pricing/catalog -run TestRatesAreAsReviewed -update
//
// and reviews what moved in it.
func TestRatesAreAsReviewed(t *testing.T) {
	got := rateLines(loadFacts(t))
	if *update {
		require.NoError(t, os.WriteFile(goldenFile, []byte(strings.Join(got, "\n")+"\n"), 0o600))
	}
	data, err := os.ReadFile(goldenFile)
	require.NoError(t, err)
	want := strings.Split(strings.TrimSpace(string(data)), "\n")
	for _, line := range got {
		assert.True(t, slices.Contains(want, line), "not reviewed: %s", line)
	}
	for _, line := range want {
		assert.True(t, slices.Contains(got, line), "gone: %s", line)
	}
	assert.Len(t, got, len(want))
}

// rateLines writes a line for each price: the row, from when until when, under
// which condition, and what it costs.
func rateLines(facts []fact) (lines []string) {
	for _, f := range facts {
		for _, p := range f.Prices {
			period := strings.TrimSuffix(f.ID+" "+p.From+".."+p.Until, " ..")
			lines = append(lines, period+pairs(p.Rates)+pairs(p.Fees))
			for at, o := range p.When {
				line := fmt.Sprintf("%s when[%d]", period, at)
				if o.If.Over > 0 {
					line += fmt.Sprintf(" over=%d", o.If.Over)
				}
				if o.If.From > 0 {
					line += fmt.Sprintf(" from=%d", o.If.From)
				}
				if o.If.Tiers != nil {
					line += " tier=" + strings.Join(o.If.Tiers, ",")
				}
				if o.If.In != nil {
					line += " region=" + strings.Join(o.If.In, ",")
				}
				line += ":" + pairs(o.Rates)
				if o.Multiply != "" {
					line += " times=" + o.Multiply
				}
				lines = append(lines, line)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func pairs(prices map[string]string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(prices)) {
		text.WriteString(" " + name + "=" + prices[name])
	}
	return text.String()
}
