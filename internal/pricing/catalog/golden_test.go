package catalog

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
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
			lines = append(lines, period+pairs(p.Rates)+pairs(feeTexts(p.Fees)))
			for at, o := range p.When {
				line := fmt.Sprintf("%s when[%d]%s:", period, at, o.If)
				line += pairs(o.Rates) + pairs(feeTexts(o.Fees))
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

// String writes what is asked, and nothing else.
func (c condition) String() string {
	var text strings.Builder
	for _, part := range []struct{ name, value string }{
		{"over", number(c.Over)},
		{"from", number(c.AtLeast)},
		{"tier", strings.Join(c.Tiers, ",")},
		{"region", strings.Join(c.In, ",")},
		{"since", c.From},
		{"until", c.Until},
		{"zone", c.Zone},
		{"days", strings.Join(c.Days, ",")},
		{"hours", strings.Join(c.Hours, ",")},
		{"search_context", strings.Join(c.Contexts, ",")},
		{"image_size", strings.Join(c.Sizes, ",")},
		{"image_quality", strings.Join(c.Qualities, ",")},
	} {
		if part.value != "" {
			text.WriteString(" " + part.name + "=" + part.value)
		}
	}
	return text.String()
}

func number(n int) string { return strings.TrimPrefix(strconv.Itoa(n), "0") }

func feeTexts(fees map[string]fee) map[string]string {
	out := map[string]string{}
	for name, f := range fees {
		out[name] = f.text
	}
	return out
}

func pairs(prices map[string]string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(prices)) {
		text.WriteString(" " + name + "=" + prices[name])
	}
	return text.String()
}
