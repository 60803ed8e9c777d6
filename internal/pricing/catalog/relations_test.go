package catalog

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

// relation is how the price of one token type stands to that of input, in the
// price lists of all vendors.
type relation struct {
	rate            string
	lowest, highest float64
}

var relations = []relation{
	{"output", 1, 8.5},
	{"cache_read", 0.019, 0.5},
	{"cache_write", 1.25, 1.25},
	{"cache_write_1h", 2, 2},
}

// largestStep is by how much a price has ever moved at once.
const largestStep = 8

// outOfRelation are the rates that a vendor set otherwise. An entry that is not
// needed fails the test.
var outOfRelation = map[string]string{
	"google/gemini-2.5-flash-preview-tts output":       "speech",
	"google/gemini-2.5-pro-preview-tts output":         "speech",
	"openai/gpt-4o-mini-tts output":                    "speech",
	"dashscope/qwen3-coder-plus output":                "above 256,000 tokens of input",
	"anthropic/claude-3-haiku cache_write":             "0.30 where 0.3125 would be due",
	"deepseek/deepseek-v4-pro cache_read":              "a tenth of the price at launch",
	"openrouter/deepseek/deepseek-v4-pro cache_read":   "that of the vendor before 2026-08-17",
	"minimax/MiniMax-M2.7-highspeed cache_write":       "that of the standard speed",
	"minimax/MiniMax-M2.5-highspeed cache_write":       "that of the standard speed",
	"moonshot/moonshot-v1-8k output":                   "the vendor's oldest price list",
	"together/Qwen/Qwen3-Next-80B-A3B-Instruct output": "a small model that writes at the price of a large one",
	"deepseek/deepseek-chat cache_read step":           "to a tenth on 2026-04-26",
	"deepseek/deepseek-reasoner cache_read step":       "to a tenth on 2026-04-26",
}

// TestPricesStandInRelation finds a slip of the decimal point in one price of a
// row, or in one of its periods, without any other catalog.
func TestPricesStandInRelation(t *testing.T) {
	found := map[string]bool{}
	report := func(key, what string) {
		found[key] = true
		assert.NotEmpty(t, outOfRelation[key], "%s: %s", key, what)
	}
	for _, f := range loadFacts(t) {
		for i := range f.Prices {
			lists := []map[string]string{f.Prices[i].Rates}
			for _, o := range f.Prices[i].When {
				lists = append(lists, o.Rates)
			}
			for _, rates := range lists {
				for name, what := range unrelated(rates) {
					report(f.ID+" "+name, what)
				}
			}
			if i > 0 {
				for name, what := range steps(f.Prices[i-1].Rates, f.Prices[i].Rates) {
					report(f.ID+" "+name+" step", what)
				}
			}
		}
	}
	for key := range outOfRelation {
		assert.True(t, found[key], "%s stands in relation: it needs no exception", key)
	}
}

// unrelated returns, by name, the rates that stand in no usual relation to input.
func unrelated(rates map[string]string) map[string]string {
	out := map[string]string{}
	input := given(rates, "input")
	for _, r := range relations {
		price := given(rates, r.rate)
		if input == 0 || price == 0 {
			continue
		}
		if times := math.Round(price/input*1e6) / 1e6; times < r.lowest || times > r.highest {
			out[r.rate] = fmt.Sprintf("%v times input, want %v to %v", times, r.lowest, r.highest)
		}
	}
	return out
}

// steps returns, by name, the rates that moved further than any before.
func steps(before, after map[string]string) map[string]string {
	out := map[string]string{}
	for name := range after {
		from, to := given(before, name), given(after, name)
		if from > 0 && to > 0 && math.Max(from/to, to/from) > largestStep {
			out[name] = fmt.Sprintf("from %v to %v", from, to)
		}
	}
	return out
}

// given is a rate without stand-ins; 0 when there is none.
func given(rates map[string]string, name string) float64 {
	number, _ := strconv.ParseFloat(rates[name], 64)
	return number
}
