package pricing

import (
	"fmt"
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
	"batch, not its fee":         {"anthropic/tiered", "batch", "", spring, counts{"input": 1000, "output": 100, "web_search": 2}, "priced", "", "0.02225", "0.02225"},
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
	"no output rate":                  {"openai/embed", "", "", spring, small, "partial", ReasonNoRate, "0", "0"},
	"no output":                       {"openai/embed", "", "", spring, counts{"input": 1_000_000}, "priced", "", "0.02", "0.02"},
	"fees alone":                      {"openai/fees", "", "", spring, counts{"web_search": 3}, "priced", "", "0.005", "0.005"},
	"fees without rates":              {"openai/fees", "", "", spring, small, "partial", ReasonNoRate, "0", "0"},
	"searches without a fee":          {"openai/plain", "", "", spring, counts{"input": 1, "web_search": 1}, "partial", ReasonNoRate, "0.000002", "0.000002"},
	"images paid as tokens":           {"openai/plain", "", "", spring, counts{"input": 1, "image_in": 3, "second_in": 2}, "priced", "", "0.000002", "0.000002"},
	"images without a price":          {"openai/plain", "", "", spring, counts{"image_in": 3}, "partial", ReasonNoRate, "0", "0"},
	"paid by the piece, with tokens":  {"openai/pieces", "", "", spring, counts{"input": 100, "rerank": 2}, "priced", "", "0.004", "0.004"},
	"tokens of one paid by the piece": {"openai/pieces", "", "", spring, counts{"input": 100}, "partial", ReasonNoRate, "0", "0"},
	"a service, with tokens":          {"openai/pieces", "", "", spring, counts{"input": 100, "file_search": 2}, "partial", ReasonNoRate, "0", "0"},
	"searches alone, without a fee":   {"openai/plain", "", "", spring, counts{"web_search": 1}, "partial", ReasonNoRate, "0", "0"},
	"a fee, but no rate":              {"openai/fees", "", "", spring, counts{"input": 1, "web_search": 1}, "partial", ReasonNoRate, "0", "0"},
	"nothing used":                    {"openai/plain", "", "", spring, counts{}, "priced", "", "0", "0"},
	"negotiated":                      {"azure/plain", "", "", spring, small, "priced", "", "0.0027104", "0.00308"},
	"negotiated via fallback":         {"azure/modal", "", "", spring, small, "priced", "", "0.002464", "0.0028"},
	"negotiated for a model":          {"azure/embed", "", "", spring, counts{"input": 1_000_000}, "priced", "", "0.01", "0.02"},
	"provisioned":                     {"azure/ptu", "", "", spring, small, "provisioned", "", "0", "0.00308"},
	"provisioned, no rate":            {"azure/ptu-unlisted", "", "", spring, small, "provisioned", ReasonNoRate, "0", "0"},
	"provisioned, other tier":         {"azure/ptu", "batch", "", spring, small, "provisioned", ReasonUnpricedTier, "0", "0"},
	"free":                            {"openrouter/gift:free", "", "", spring, small, "free", "", "0", "0"},
	"an explicit zero":                {"self/zero", "", "", spring, small, "priced", "", "0", "0"},
	"rounding once":                   {"openai/tiny", "", "us", spring, counts{"input": 1}, "priced", "", "0.000000000002", "0.000000000002"},
	"multipliers of too many digits":  {"openai/digits", "", "us", spring, small, "unpriced", ReasonOutOfRange, "0", "0"},
	"an amount too large":             {"openai/dear", "", "us", spring, counts{"input": maxTokens}, "unpriced", ReasonOutOfRange, "0", "0"},
	"a net too large":                 {"azure/dear", "", "", spring, counts{"input": maxTokens}, "unpriced", ReasonOutOfRange, "0", "0"},
	"unknown":                         {"openai/nothing", "", "", spring, small, "unpriced", ReasonUnknownModel, "0", "0"},
	"beyond belief":                   {"openai/plain", "", "", spring, counts{"input": 1, "output": maxTokens + 1}, "unpriced", ReasonOutOfRange, "0", "0"},
	"searches beyond belief":          {"openai/plain", "", "", spring, counts{"web_search": maxTokens + 1}, "unpriced", ReasonOutOfRange, "0", "0"},
	"the most believed":               {"openai/plain", "", "", spring, counts{"output": maxTokens}, "priced", "", "8000000000", "8000000000"},
}

// TestWindows goes by the hour that a call began in.
func TestWindows(t *testing.T) {
	for at, want := range map[string]string{
		"2026-03-02T00:59:59Z": "1", // Monday, 08:59:59 in Shanghai
		"2026-03-02T01:00:00Z": "5", // two rules hold: the later one
		"2026-03-03T02:00:00Z": "2",
		"2026-03-02T03:59:59Z": "2",
		"2026-03-02T04:00:00Z": "1", // noon
		"2026-03-02T06:00:00Z": "2",
		"2026-03-02T10:00:00Z": "1",
		"2026-03-06T09:59:59Z": "2", // Friday
		"2026-03-07T06:00:00Z": "1", // Saturday, which is a day off
		"2026-02-27T07:00:00Z": "1", // a Friday before the rule's first day
		"2026-03-06T21:59:59Z": "1", // Friday night
		"2026-03-06T22:00:00Z": "3",
		"2026-03-07T05:59:59Z": "3", // still Friday's
		"2026-03-07T22:00:00Z": "1", // Saturday night
		"2026-03-06T05:59:59Z": "1", // Thursday's night is over Friday morning
		"2026-03-08T00:00:00Z": "4", // all of Sunday
		"2026-03-08T23:59:59Z": "4",
		"2026-03-04T00:59:59Z": "1",
		"2026-03-05T01:30:00Z": "5", // 02:30 in Berlin, though Shanghai has its own hours
		"2026-03-29T00:59:59Z": "4", // the hour from two to three is missing in Berlin on this Sunday
		"2026-04-02T00:30:00Z": "1", // 02:30 in Berlin, after the rule's last day
	} {
		instant, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		var got Quote
		quotesBook(t).Quote(&Query{Models: [3]string{"deepseek/windows"}, At: instant.UnixNano(), Usage: &million}, &got)
		assert.Equal(t, want, got.List.String(), at)
	}
}

func TestUnitsAreChargedByTheirFees(t *testing.T) {
	for _, tc := range []struct {
		model  string
		query  Query
		used   counts
		parts  map[string]string
		status string
		amount string
	}{
		{"openai/pieces", Query{}, counts{"file_search": 2, "code_session": 1, "rerank": 7}, map[string]string{"file_search": "0.005", "code_session": "0.03", "rerank": "0.014"}, "priced", "0.049"},
		{"openai/pieces", Query{}, counts{"image_in": 2, "image_out": 3}, map[string]string{"image_in": "0.0002", "image_out": "0.12"}, "priced", "0.1202"},
		{"openai/pieces", Query{ImageSize: "1024X1024", ImageQuality: "HD"}, counts{"image_out": 3}, map[string]string{"image_out": "0.24"}, "priced", "0.24"},
		{"openai/pieces", Query{ImageSize: "1024x1024", ImageQuality: "low"}, counts{"image_out": 3}, map[string]string{"image_out": "0.12"}, "priced", "0.12"},
		{"openai/pieces", Query{ImageSize: "1792x1024"}, counts{"image_out": 1}, map[string]string{"image_out": "0.12"}, "priced", "0.12"},
		{"openai/pieces", Query{}, counts{"second_in": 90, "second_out": 3600}, map[string]string{"second_in": "0.009", "second_out": "0.04"}, "priced", "0.049"},
		{"openai/pieces", Query{}, counts{"second_out": 1}, map[string]string{"second_out": "0.000011111111"}, "priced", "0.000011111111"},
		{"openai/pieces", Query{}, counts{"character": 4096, "page": 3, "annotated_page": 1}, map[string]string{"character": "0.06144", "page": "0.003", "annotated_page": "0.003"}, "priced", "0.06744"},
		{"perplexity/context", Query{}, counts{"input": 1000, "web_search": 2}, map[string]string{"input": "0.001", "web_search": "0.016", "request": "0.001"}, "priced", "0.018"},
		{"perplexity/context", Query{SearchContext: "high", ServiceTier: "batch"}, counts{"input": 1000, "web_search": 2}, map[string]string{"input": "0.0005", "web_search": "0.028", "request": "0.001"}, "priced", "0.0295"},
		{"openai/cached", Query{}, counts{"cache_read_audio": 1000, "cache_read_image": 1000, "cache_read": 1000}, map[string]string{"cache_read_audio": "0.0004", "cache_read_image": "0.0005", "cache_read": "0.0004"}, "priced", "0.0013"},
		{"self/hosted", Query{}, counts{"input": 1_000_000, "output": 10_000}, map[string]string{"input": "1", "output": "0.1"}, "priced", "1.1"},
	} {
		tc.query.Models[0], tc.query.Usage = tc.model, usageOf(t, tc.used)
		var got Quote
		quotesBook(t).Quote(&tc.query, &got)
		parts := map[string]string{}
		for meter := range NumMeters {
			if !got.Parts[meter].IsZero() {
				parts[meter.String()] = got.Parts[meter].String()
			}
		}
		assert.Equal(t, tc.parts, parts, "%+v", tc)
		assert.Equal(t, []string{tc.status, tc.amount}, []string{got.Status, got.List.String()}, "%+v", tc)
	}
}

func TestAdjustmentsHaveDates(t *testing.T) {
	for at, want := range map[string][2]string{
		"2026-02-28T23:59:59Z": {"0.9", "EA-2025"}, "2026-03-01T00:00:00Z": {"0.8", "EA-2026"}, "2026-04-01T00:00:00Z": {"0.88", "EA-2026"}, // the provider's own
	} {
		instant, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		var got Quote
		quotesBook(t).Quote(&Query{Models: [3]string{"azure/dated"}, At: instant.UnixNano(), Usage: &million}, &got)
		assert.Equal(t, want, [2]string{got.Net.String(), got.Adjustment}, at)
	}
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
			assert.Equal(t, tc.status == "priced" || tc.status == "free" || tc.status == "provisioned" || tc.list != "0", got.HasAmount)
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
		{"openai/cached", "cache_read_audio", "0.4", true},
		{"openai/cached", "cache_read_image", "0.5", false},
		{"openai/plain", "cache_read_audio", "2", true},
		{"openai/modal", "reasoning", "3", false},
		{"openai/modal", "input_audio", "40", false},
		{"openai/modal", "output_image", "30", false},
	} {
		var got Quote
		quotesBook(t).Quote(&Query{Models: [3]string{tc.model}, Usage: usageOf(t, counts{tc.bucket: 1_000_000})}, &got)
		assert.Equal(t, tc.want, got.List.String(), "%s of %s", tc.bucket, tc.model)
		assert.Equal(t, tc.fallback, got.Substituted != 0, "%s of %s", tc.bucket, tc.model)
	}
}

func TestQuoteForgetsTheOneBefore(t *testing.T) {
	b, got := quotesBook(t), Quote{}
	b.Quote(&Query{Provider: "azure", Models: [3]string{"plain"}, Usage: usageOf(t, counts{"reasoning": 5})}, &got)
	assert.True(t, got.HasAmount && got.Substituted != 0)
	assert.Equal(t, "EA-2026", got.Adjustment)
	b.Quote(&Query{Usage: &usage.Usage{}}, &got)
	assert.Equal(t, Quote{Status: "unpriced", Reason: ReasonUnknownModel}, got)
	b.Quote(&Query{Provider: "openai", Models: [3]string{"embed"}, Usage: usageOf(t, counts{"cache_read": 1, "output": 1})}, &got)
	assert.Equal(t, Quote{Status: "partial", Reason: ReasonNoRate, Provider: "openai", Model: "embed", PriceID: "openai/embed", Match: MatchExact}, got)
}

// TestCheckedIsOfTheStalestSource: one's own book of today does not hide that
// the catalog below it is old.
func TestCheckedIsOfTheStalestSource(t *testing.T) {
	march := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, march, quotesBook(t).Checked())
	data, err := os.ReadFile("testdata/quotes.yaml")
	require.NoError(t, err)
	row := "version: v\ncurrency: USD\nmodels: [{id: openai/x, checked: %s, prices: [{rates: {input: 1}}]}]"
	assert.Equal(t, march, newBook(t, string(data), fmt.Sprintf(row, "2026-11-01")).Checked())
	assert.Equal(t, march.AddDate(0, -1, 0), newBook(t, fmt.Sprintf(row, "2026-02-01"), string(data)).Checked())
	assert.Equal(t, march, newBook(t, string(data), bookOfA).Checked(), "a book that says nothing")
}
