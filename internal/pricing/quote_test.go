package pricing

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/usage"
)

func quotesBook(t testing.TB) *Book {
	t.Helper()
	data, err := os.ReadFile("testdata/quotes.yaml")
	require.NoError(t, err)
	return newBook(t, string(data))
}

type counts = map[string]int64

const spring = "2026-03-01T00:00:00Z"

var small = counts{"input": 1000, "output": 100}

// quoteCases state amounts that were computed by hand.
var quoteCases = map[string]struct {
	model, tier, region, at string
	usage                   counts
	status, reason          string
	net, list               string
}{
	"base":                       {"anthropic/tiered", "", "", spring, small, "priced", "", "0.0045", "0.0045"},
	"standard service by name":   {"anthropic/tiered", "Default", "", spring, small, "priced", "", "0.0045", "0.0045"},
	"before the first date":      {"anthropic/tiered", "", "", "2025-12-31T23:59:59.999999999Z", small, "priced", "", "0.036", "0.036"},
	"at the first instant":       {"anthropic/tiered", "", "", "2026-01-01T00:00:00Z", small, "priced", "", "0.0045", "0.0045"},
	"last nanosecond":            {"anthropic/tiered", "", "", "2026-06-01T09:59:59.999999999Z", small, "priced", "", "0.0045", "0.0045"},
	"between two prices":         {"anthropic/tiered", "", "", "2026-06-01T10:00:00Z", small, "unpriced", ReasonNoDate, "0", "0"},
	"after the gap":              {"anthropic/tiered", "", "", "2026-07-01T00:00:00Z", small, "priced", "", "0.0012", "0.0012"},
	"at the bound of over":       {"anthropic/tiered", "", "", spring, counts{"input": 200_000}, "priced", "", "0.6", "0.6"},
	"over, the whole request":    {"anthropic/tiered", "", "", spring, counts{"input": 200_001}, "priced", "", "1.200006", "1.200006"},
	"over by cached tokens":      {"anthropic/tiered", "", "", spring, counts{"input": 1, "cache_read": 199_000, "cache_write_5m": 1_000, "output": 100}, "priced", "", "0.125406", "0.125406"},
	"just under from":            {"xai/from", "", "", spring, counts{"input": 199_999}, "priced", "", "0.399998", "0.399998"},
	"at the bound of from":       {"xai/from", "", "", spring, counts{"input": 200_000, "output": 1}, "priced", "", "0.800012", "0.800012"},
	"batch, not its fee":         {"anthropic/tiered", "batch", "", spring, counts{"input": 1000, "output": 100, "web_searches": 2}, "priced", "", "0.02225", "0.02225"},
	"batch in a region":          {"anthropic/tiered", "BATCH", "US", spring, small, "priced", "", "0.002475", "0.002475"},
	"batch over the bound":       {"anthropic/tiered", "flex", "", spring, counts{"input": 200_001}, "priced", "", "0.600003", "0.600003"},
	"later rates drop factors":   {"anthropic/tiered", "fast", "us", spring, counts{"input": 1000, "cache_read": 1000}, "priced", "", "0.03033", "0.03033"},
	"unknown service tier":       {"anthropic/tiered", "ultrafast", "", spring, small, "unpriced", ReasonUnpricedTier, "0", "0"},
	"tier known only when large": {"anthropic/tiered", "priority", "", spring, small, "unpriced", ReasonUnpricedTier, "0", "0"},
	"tier and size":              {"anthropic/tiered", "priority", "", spring, counts{"input": 1001}, "priced", "", "0.006006", "0.006006"},
	"tier without overlays":      {"openai/plain", "priority", "", spring, small, "unpriced", ReasonUnpricedTier, "0", "0"},
	"unknown region":             {"anthropic/tiered", "", "eu", spring, small, "priced", "", "0.0045", "0.0045"},
	"cache lifetimes": {
		"anthropic/tiered", "", "", spring,
		counts{"cache_write": 1000, "cache_write_5m": 1000, "cache_write_1h": 1000, "cache_read": 1000},
		"priced", "", "0.0138", "0.0138",
	},
	"an invoice of Anthropic's": {"anthropic/tiered", "", "", spring, counts{"input": 3, "cache_write": 12_304, "output": 550}, "priced", "", "0.054399", "0.054399"},
	"modalities": {
		"openai/modal", "", "", spring,
		counts{"input": 1, "output": 1, "reasoning": 1, "input_audio": 1, "output_audio": 1, "input_image": 1, "output_image": 1},
		"priced", "", "0.000168", "0.000168",
	},
	"no output rate":                 {"openai/embed", "", "", spring, small, "partial", ReasonNoRate, "0", "0"},
	"no output":                      {"openai/embed", "", "", spring, counts{"input": 1_000_000}, "priced", "", "0.02", "0.02"},
	"fees alone":                     {"openai/fees", "", "", spring, counts{"web_searches": 3}, "priced", "", "0.005", "0.005"},
	"fees without rates":             {"openai/fees", "", "", spring, small, "partial", ReasonNoRate, "0", "0"},
	"searches without a fee":         {"openai/plain", "", "", spring, counts{"input": 1, "web_searches": 1}, "partial", ReasonNoRate, "0", "0"},
	"nothing used":                   {"openai/plain", "", "", spring, counts{}, "priced", "", "0", "0"},
	"negotiated":                     {"azure/plain", "", "", spring, small, "priced", "", "0.0027104", "0.00308"},
	"negotiated via fallback":        {"azure/modal", "", "", spring, small, "priced", "", "0.002464", "0.0028"},
	"negotiated for a model":         {"azure/embed", "", "", spring, counts{"input": 1_000_000}, "priced", "", "0.01", "0.02"},
	"provisioned":                    {"azure/ptu", "", "", spring, small, "provisioned", "", "0", "0.00308"},
	"provisioned, no rate":           {"azure/ptu-unlisted", "", "", spring, small, "provisioned", ReasonNoRate, "0", "0"},
	"provisioned, other tier":        {"azure/ptu", "batch", "", spring, small, "provisioned", ReasonUnpricedTier, "0", "0"},
	"free":                           {"openrouter/gift:free", "", "", spring, small, "free", "", "0", "0"},
	"an explicit zero":               {"self/zero", "", "", spring, small, "priced", "", "0", "0"},
	"rounding once":                  {"openai/tiny", "", "us", spring, counts{"input": 1}, "priced", "", "0.000000000002", "0.000000000002"},
	"multipliers of too many digits": {"openai/digits", "", "us", spring, small, "unpriced", ReasonOutOfRange, "0", "0"},
	"an amount too large":            {"openai/dear", "", "us", spring, counts{"input": maxTokens}, "unpriced", ReasonOutOfRange, "0", "0"},
	"a net too large":                {"azure/dear", "", "", spring, counts{"input": maxTokens}, "unpriced", ReasonOutOfRange, "0", "0"},
	"unknown":                        {"openai/nothing", "", "", spring, small, "unpriced", ReasonUnknownModel, "0", "0"},
	"beyond belief":                  {"openai/plain", "", "", spring, counts{"input": 1, "output": maxTokens + 1}, "unpriced", ReasonOutOfRange, "0", "0"},
	"searches beyond belief":         {"openai/plain", "", "", spring, counts{"web_searches": maxTokens + 1}, "unpriced", ReasonOutOfRange, "0", "0"},
	"the most believed":              {"openai/plain", "", "", spring, counts{"output": maxTokens}, "priced", "", "8000000000", "8000000000"},
}

func TestQuotes(t *testing.T) {
	for name, tc := range quoteCases {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, tc.at)
			require.NoError(t, err)
			var got Quote
			q := Query{Models: [3]string{tc.model}, ServiceTier: tc.tier, Region: tc.region, At: at.UnixNano(), Usage: usageOf(t, tc.usage)}
			quotesBook(t).Quote(&q, &got)
			assert.Equal(t, tc.status, got.Status)
			assert.Equal(t, tc.reason, got.Reason)
			assert.Equal(t, tc.net, got.Net.String())
			assert.Equal(t, tc.list, got.List.String())
			assert.Equal(t, tc.status != "unpriced" && tc.status != "partial", got.HasAmount)
		})
	}
}

// TestSubstituteRatesAreTold uses one token type at a time.
func TestSubstituteRatesAreTold(t *testing.T) {
	for _, tc := range []struct {
		model, bucket, want string
		fallback            bool
	}{
		{"openai/plain", "input", "2", false},
		{"openai/plain", "cache_read", "2", true},
		{"openai/plain", "cache_write", "2", true},
		{"openai/plain", "cache_write_5m", "2", true},
		{"openai/plain", "cache_write_1h", "2", true},
		{"openai/plain", "input_audio", "2", true},
		{"openai/plain", "input_image", "2", true},
		{"openai/plain", "output", "8", false},
		{"openai/plain", "reasoning", "8", true},
		{"openai/plain", "output_audio", "8", true},
		{"openai/plain", "output_image", "8", true},
		{"openai/writes", "cache_write", "2.5", false},
		{"openai/writes", "cache_write_5m", "2.5", false},
		{"openai/writes", "cache_write_1h", "2.5", true},
		{"openai/modal", "reasoning", "3", false},
		{"openai/modal", "input_audio", "40", false},
		{"openai/modal", "output_image", "30", false},
	} {
		var got Quote
		quotesBook(t).Quote(&Query{Models: [3]string{tc.model}, Usage: usageOf(t, counts{tc.bucket: 1_000_000})}, &got)
		assert.Equal(t, tc.want, got.List.String(), "%s of %s", tc.bucket, tc.model)
		assert.Equal(t, tc.fallback, got.Fallbacks, "%s of %s", tc.bucket, tc.model)
	}
}

func TestQuoteForgetsTheOneBefore(t *testing.T) {
	b, got := quotesBook(t), Quote{}
	b.Quote(&Query{Provider: "azure", Models: [3]string{"plain"}, Usage: usageOf(t, counts{"reasoning": 5})}, &got)
	assert.True(t, got.HasAmount && got.Fallbacks)
	assert.Equal(t, "EA-2026", got.Adjustment)
	b.Quote(&Query{Usage: &usage.Usage{}}, &got)
	assert.Equal(t, Quote{Status: "unpriced", Reason: ReasonUnknownModel}, got)
	b.Quote(&Query{Provider: "openai", Models: [3]string{"embed"}, Usage: usageOf(t, counts{"cache_read": 1, "output": 1})}, &got)
	assert.Equal(t, Quote{Status: "partial", Reason: ReasonNoRate, Provider: "openai", Model: "embed", PriceID: "openai/embed", Match: MatchExact}, got)
}

func TestOldestCheck(t *testing.T) {
	assert.Equal(t, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), quotesBook(t).OldestCheck())
}
