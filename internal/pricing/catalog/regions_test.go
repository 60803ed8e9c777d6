package catalog

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// geographies begin the names of Bedrock's routed models.
var geographies = []string{"us", "eu", "apac", "jp", "au", "ca", "in", "sa", "mx", "us-gov", "global"}

// doubtedRegions are entries whose regional price is not taken over, and why.
var doubtedRegions = map[string]string{
	"eu.anthropic.claude-3-5-haiku-20241022-v1:0":        "the price of Claude 3 Haiku",
	"eu.anthropic.claude-opus-4-5-20251101-v1:0":         "the global price",
	"bedrock/us-gov-east-1/amazon.titan-embed-text-v2:0": "ten times the price elsewhere",
	"bedrock/us-gov-west-1/amazon.titan-embed-text-v2:0": "ten times the price elsewhere",
	"bedrock/us-gov-east-1/amazon.titan-text-express-v1": "the row disputes it everywhere",
	"bedrock/us-gov-west-1/amazon.titan-text-express-v1": "the row disputes it everywhere",
	"us.meta.llama3-1-70b-instruct-v1:0":                 "the row disputes it everywhere",
}

// TestBedrockRegionsCostWhatIsStated asks for every model that LiteLLM lists
// for one geography or region, so that none takes another's price unnoticed.
func TestBedrockRegionsCostWhatIsStated(t *testing.T) {
	var raw map[string]any
	readPublic(t, "litellm_model_prices.json", &raw)
	book := loadBook(t)
	compared := 0
	for key, entry := range raw {
		fields, _ := entry.(map[string]any)
		owner, _ := fields["litellm_provider"].(string)
		model, region := regionOf(key)
		if model == "" || !strings.HasPrefix(owner, "bedrock") {
			continue
		}
		theirs, agreed := litellmStatement(fields), true
		for name, meter := range map[string]usage.TokenType{"input": usage.Input, "output": usage.Output} {
			status, ours := perMillion(book, model, region, meter)
			if status != attr.StatusPriced || theirs.rates[name] == 0 {
				continue
			}
			compared++
			agreed = agreed && same(theirs.rates[name], ours)
			if doubtedRegions[key] == "" {
				assert.True(t, same(theirs.rates[name], ours), "%s %s: stated %v, here %v", key, name, theirs.rates[name], ours)
			}
		}
		assert.False(t, agreed && doubtedRegions[key] != "", "%s is not doubted any more", key)
	}
	require.Greater(t, compared, 100, "the test must not be about nothing")
}

// regionOf takes an entry for one place apart: eu.some.model, or
// bedrock/eu-west-1/some.model.
func regionOf(key string) (model, region string) {
	for _, geography := range geographies {
		if strings.HasPrefix(key, geography+".") {
			return key, ""
		}
	}
	if part := strings.Split(key, "/"); len(part) == 3 && part[0] == "bedrock" {
		return part[2], part[1]
	}
	return "", ""
}

// perMillion is what a million tokens of one type cost.
func perMillion(book *pricing.Book, model, region string, meter usage.TokenType) (status string, price float64) {
	used := usage.Usage{}
	used.Tokens[meter] = 1_000_000
	if meter == usage.Input {
		used.Tokens[meter] = 100_000 // under every context tier
	}
	at, _ := time.Parse(time.DateOnly, litellmRead)
	var q pricing.Quote
	book.Quote(&pricing.Query{Provider: "bedrock", Models: [3]string{model}, Region: region, At: at.UnixNano(), Usage: &used}, &q)
	return q.Status, q.List.Float64() * 1_000_000 / float64(used.Tokens[meter])
}

// TestRegionalPrices holds a few of them without any other catalog.
func TestRegionalPrices(t *testing.T) {
	book := loadBook(t)
	for _, tc := range []struct {
		model, region string
		input, output float64
	}{
		{"amazon.nova-pro-v1:0", "", 0.8, 3.2},
		{"us.amazon.nova-pro-v1:0", "", 0.8, 3.2},
		{"apac.amazon.nova-pro-v1:0", "", 0.84, 3.36},
		{"apac.amazon.nova-micro-v1:0", "", 0.037, 0.148},
		{"eu.amazon.nova-pro-v1:0", "", 1.05, 4.2},
		{"amazon.nova-pro-v1:0", "us-gov-west-1", 0.96, 3.84},
		{"eu.deepseek.v3.2", "", 0.74, 2.22},
		{"deepseek.v3.2", "sa-east-1", 0.74, 2.22},
		{"deepseek.v3.2", "us-west-2", 0.62, 1.85},
		{"anthropic.claude-sonnet-4-5-20250929-v1:0", "us-gov-west-1", 3.6, 18},
		{"us-gov.anthropic.claude-3-7-sonnet-20250219-v1:0", "", 3.6, 18},
	} {
		_, input := perMillion(book, tc.model, tc.region, usage.Input)
		_, output := perMillion(book, tc.model, tc.region, usage.Output)
		assert.InEpsilon(t, tc.input, input, 1e-9, "%s %s", tc.model, tc.region)
		assert.InEpsilon(t, tc.output, output, 1e-9, "%s %s", tc.model, tc.region)
	}
}
