package catalog

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// TestUnitsHaveAPrice prices one call of each thing that is not paid by tokens.
func TestUnitsHaveAPrice(t *testing.T) {
	book := loadBook(t)
	for _, tc := range []struct {
		query pricing.Query
		model string
		unit  usage.Piece
		count int64
		want  string
	}{
		{pricing.Query{Provider: "openai"}, "whisper-1", usage.SecondIn, 90, "0.009"},
		{pricing.Query{Provider: "azure.ai.openai"}, "whisper", usage.SecondIn, 90, "0.009"},
		{pricing.Query{Provider: "groq"}, "whisper-large-v3", usage.SecondIn, 3600, "0.111"},
		{pricing.Query{Provider: "deepgram"}, "nova-3", usage.SecondIn, 60, "0.0043"},
		{pricing.Query{Provider: "openai"}, "tts-1", usage.Character, 1000, "0.015"},
		{pricing.Query{Provider: "openai"}, "tts-1-hd", usage.Character, 4096, "0.12288"},
		{pricing.Query{Provider: "openai"}, "dall-e-3", usage.ImageOut, 2, "0.08"},
		{pricing.Query{Provider: "openai", ImageSize: "1792x1024"}, "dall-e-3", usage.ImageOut, 2, "0.16"},
		{pricing.Query{Provider: "openai", ImageQuality: "hd"}, "dall-e-3", usage.ImageOut, 2, "0.16"},
		{pricing.Query{Provider: "openai", ImageSize: "1024x1792", ImageQuality: "hd"}, "dall-e-3", usage.ImageOut, 2, "0.24"},
		{pricing.Query{Provider: "openai", ImageSize: "256x256"}, "dall-e-2", usage.ImageOut, 1, "0.016"},
		{pricing.Query{Provider: "gcp.vertex_ai"}, "imagen-4.0-generate-001", usage.ImageOut, 3, "0.12"},
		{pricing.Query{Provider: "gcp.gemini"}, "veo-3.1-generate-preview", usage.SecondOut, 8, "3.2"},
		{pricing.Query{Provider: "mistral_ai"}, "mistral-ocr-latest", usage.Page, 10, "0.04"},
		{pricing.Query{Provider: "mistral_ai"}, "mistral-ocr-latest", usage.AnnotatedPage, 10, "0.05"},
		{pricing.Query{Provider: "cohere"}, "rerank-v3.5", usage.Rerank, 7, "0.014"},
		{pricing.Query{Provider: "aws.bedrock"}, "amazon.rerank-v1:0", usage.Rerank, 1, "0.001"},
		{pricing.Query{Provider: "azure.ai.inference"}, "Cohere-rerank-v4.0-pro", usage.Rerank, 1, "0.0025"},
		{pricing.Query{Provider: "openai"}, "gpt-5", usage.FileSearch, 4, "0.01"},
		{pricing.Query{Provider: "openai"}, "gpt-5", usage.CodeSession, 1, "0.03"},
		{pricing.Query{Provider: "perplexity"}, "sonar-pro", usage.WebSearch, 3, "0.006"},
		{pricing.Query{Provider: "perplexity", SearchContext: "high"}, "sonar-pro", usage.WebSearch, 3, "0.014"},
		{pricing.Query{Provider: "perplexity"}, "sonar-deep-research", usage.WebSearch, 30, "0.15"},
	} {
		used := usage.Usage{}
		used.Pieces[tc.unit] = tc.count * tc.unit.Parts()
		tc.query.Models, tc.query.Usage = [3]string{tc.model}, &used
		tc.query.At = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC).UnixNano()
		var q pricing.Quote
		book.Quote(&tc.query, &q)
		assert.Equal(t, attr.StatusPriced, q.Status, "%s %s: %s", tc.model, tc.unit, q.Reason)
		assert.Equal(t, tc.want, q.List.String(), "%s %s", tc.model, tc.unit)
	}
}

// TestPeakHoursOfDeepSeek asks at the edges of its hours, in UTC: at first they
// were on all days, since 2026-08-23 not at weekends in Beijing.
func TestPeakHoursOfDeepSeek(t *testing.T) {
	book := loadBook(t)
	for at, want := range map[string]string{
		"2026-08-16T02:00:00Z": "0.14", // Sunday, before there were any
		"2026-08-17T00:59:59Z": "0.22",
		"2026-08-17T01:00:00Z": "0.44", // Monday, 09:00 in Beijing
		"2026-08-17T03:59:59Z": "0.44",
		"2026-08-17T04:00:00Z": "0.22",
		"2026-08-17T06:00:00Z": "0.44",
		"2026-08-17T10:00:00Z": "0.22",
		"2026-08-22T02:00:00Z": "0.44", // the last Saturday that counted
		"2026-08-23T02:00:00Z": "0.22", // Sunday
		"2026-08-24T02:00:00Z": "0.44",
		"2026-11-20T09:59:59Z": "0.44", // Friday
		"2026-11-21T02:00:00Z": "0.22", // Saturday
	} {
		used := usage.Usage{}
		used.Tokens[usage.Input] = 1_000_000
		began, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		var q pricing.Quote
		book.Quote(&pricing.Query{Provider: "deepseek", Models: [3]string{"deepseek-v4-flash"}, At: began.UnixNano(), Usage: &used}, &q)
		assert.Equal(t, want, q.List.String(), at)
	}
}

// TestWellKnownProvidersAreKnown asks for every value of gen_ai.provider.name
// that the conventions list, and for what gateways and SDKs write instead.
func TestWellKnownProvidersAreKnown(t *testing.T) {
	book := loadBook(t)
	for raw, want := range map[string]string{
		"openai": "openai", "anthropic": "anthropic", "cohere": "cohere", "deepseek": "deepseek", "groq": "groq", "perplexity": "perplexity",
		"x_ai": "xai", "mistral_ai": "mistral", "moonshot_ai": "moonshot", "gcp.gen_ai": "google", "gcp.gemini": "google", "gcp.vertex_ai": "vertex",
		"azure.ai.inference": "azure", "azure.ai.openai": "azure", "aws.bedrock": "bedrock", "ibm.watsonx.ai": "watsonx",
		"moonshotai": "moonshot", "zai": "zai", "z.ai": "zai", "z-ai": "zai", "zhipuai": "zhipu", "minimax": "minimax", "voyageai": "voyage",
		"together-ai": "together", "together_ai": "together", "fireworks-ai": "fireworks", "fireworks_ai": "fireworks", "cerebras": "cerebras", "deepgram": "deepgram",
	} {
		canonical, ok := book.CanonicalProvider(raw)
		assert.True(t, ok, raw)
		assert.Equal(t, want, canonical, raw)
	}
}
