package pricing

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/usage"
)

func matchingBook(t testing.TB) *Book {
	t.Helper()
	data, err := os.ReadFile("testdata/matching.yaml")
	require.NoError(t, err)
	return newBook(t, string(data))
}

// million is a call whose amount is the input rate as the book writes it.
var million = usage.Usage{Tokens: [usage.NumTokenTypes]int64{usage.Input: 1_000_000}}

func TestNames(t *testing.T) {
	for _, tc := range []struct{ provider, model, price, id, match, seller string }{
		{"openai", "gpt-4o", "2.5", "openai/gpt-4o", MatchExact, "openai"},
		{"OpenAI", "GPT-4o", "2.5", "openai/gpt-4o", MatchExact, "openai"},
		{"openai", " gpt-4o ", "2.5", "openai/gpt-4o", MatchNormalised, "openai"},
		{"openai", "openai/gpt-4o", "2.5", "openai/gpt-4o", MatchNormalised, "openai"},
		{"", "openai/gpt-4o", "2.5", "openai/gpt-4o", MatchNormalised, "openai"},
		{"openai", "gpt-4o-2024-08-06", "2.5", "openai/gpt-4o", MatchExact, "openai"},
		{"openai", "gpt-4o-2024-11-20", "2.5", "openai/gpt-4o", MatchDated, "openai"},
		{"openai", "gpt-4o-20241120", "2.5", "openai/gpt-4o", MatchDated, "openai"},
		{"openai", "gpt-4o-latest", "2.5", "openai/gpt-4o", MatchDated, "openai"},
		{"openai", "gpt-4o-2024-05-13", "5", "openai/gpt-4o-2024-05-13", MatchExact, "openai"},
		{"openai", "gpt-4o-2024-13-20", "", "", "", "openai"},
		{"openai", "gpt-4o-99999999", "", "", "", "openai"},
		{"openai", "undated-2024-11-20", "", "", "", "openai"},
		{"openai", "my-gpt-5-proxy", "", "", "", "openai"},
		{"openai", "gpt-5-turbo", "", "", "", "openai"},
		{"openai", "xgpt-5", "", "", "", "openai"},
		{"openai", "o9-preview-1", "90", "openai/o9", MatchPattern, "openai"},
		{"openai", "o9-preview-deep-1", "91", "openai/o9-deep", MatchPattern, "openai"},
		{"openai", "o9-preview", "", "", "", "openai"},
		{"openai", "my-o9-preview-1", "", "", "", "openai"},
		{"openai", "ft:gpt-4o-2024-08-06:acme::1", "3.75", "openai/ft:gpt-4o-2024-08-06", MatchNormalised, "openai"},
		{"openai", "ft:gpt-5:acme::1", "", "", "", "openai"},
		{"openai", "gpt-4o-2024-08-06.ft-0123", "", "", "", "openai"},
		// AI SDK, framework and unknown provider values.
		{"openai.responses", "gpt-5", "1.25", "openai/gpt-5", MatchExact, "openai"},
		{"azure-openai.chat", "gpt-4o", "2.75", "azure/gpt-4o", MatchExact, "azure"},
		{"google.vertex.chat", "gemini-2.5-pro", "1.27", "vertex/gemini-2.5-pro", MatchExact, "vertex"},
		{"google.generative-ai", "gemini-2.5-pro", "1.26", "google/gemini-2.5-pro", MatchExact, "google"},
		{"gcp.vertex.agent", "gemini-2.5-pro", "1.26", "google/gemini-2.5-pro", MatchInferredProvider, "google"},
		{"langchain", "gpt-5-2025-08-07", "1.25", "openai/gpt-5", MatchInferredProvider, "openai"},
		{"", "gpt-4o", "2.5", "openai/gpt-4o", MatchInferredProvider, "openai"},
		{"", "shared-name", "0.6", "self/azure/house-model", MatchInferredProvider, "self"},
		{"", "twice", "", "", "", ""},
		{"strands-agents", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", MatchNormalised, "bedrock"},
		{"", "openai/gpt-oss-120b", "", "", "", ""},
		{"anthropic", "gpt-4o", "", "", "", "anthropic"},
		// Azure and other resellers.
		{"az.ai.openai", "gpt-4o", "2.75", "azure/gpt-4o", MatchExact, "azure"},
		{"azure", "azure/gpt-4o", "2.75", "azure/gpt-4o", MatchNormalised, "azure"},
		{"openai", "azure/gpt-4o", "2.75", "azure/gpt-4o", MatchInferredProvider, "azure"},
		{"azure", "openai/gpt-4o", "2.75", "azure/gpt-4o", MatchNormalised, "azure"},
		{"azure.ai.openai", "gpt-5", "1.25", "openai/gpt-5", MatchFallbackProvider, "azure"},
		{"azure", "my-prod-deployment", "2.75", "azure/gpt-4o", MatchDeployment, "azure"},
		{"azure", "azure/My-Prod-Deployment", "2.75", "azure/gpt-4o", MatchDeployment, "azure"},
		{"openai", "my-prod-deployment", "", "", "", "openai"},
		{"openai", "gpt-4o-eu", "2.75", "azure/gpt-4o", MatchDeployment, "azure"},
		{"self", "azure/house-model", "0.6", "self/azure/house-model", MatchExact, "self"},
		{"ai-gateway", "azure/house-model", "0.6", "self/azure/house-model", MatchExact, "self"},
		{"groq", "openai/gpt-oss-120b", "0.15", "groq/openai/gpt-oss-120b", MatchExact, "groq"},
		{"groq", "openai/gpt-4o", "", "", "", "groq"},
		{"openrouter", "anthropic/claude-sonnet-4.5", "3.01", "openrouter/anthropic/claude-sonnet-4.5", MatchExact, "openrouter"},
		{"", "openrouter/anthropic/claude-sonnet-4.5", "3.01", "openrouter/anthropic/claude-sonnet-4.5", MatchNormalised, "openrouter"},
		{"openrouter", "anthropic/claude-opus-5", "15", "anthropic/claude-opus-5", MatchFallbackProvider, "openrouter"},
		{"openrouter", "anthropic/claude-sonnet-4.5:free", "", "", "", "openrouter"},
		{"openai", "anthropic/claude-sonnet-4.5", "3", "anthropic/claude-sonnet-4-5", MatchInferredProvider, "anthropic"},
		{"x_ai", "grok-4.5", "2.01", "xai/grok-4.5", MatchExact, "xai"},
		{"xai.chat", "grok-4.5-latest", "2.01", "xai/grok-4.5", MatchDated, "xai"},
	} {
		checkName(t, matchingBook(t), tc.provider, tc.model, tc.price, tc.id, tc.match, tc.seller)
	}
}

func TestNamesOfClouds(t *testing.T) {
	const regional, global = "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0"
	const nova, express = "bedrock/amazon.nova-lite-v1:0", "bedrock/amazon.titan-text-express-v1"
	const vertex, google = "vertex/gemini-2.5-pro", "google/gemini-2.5-pro"
	for _, tc := range []struct{ provider, model, price, id, match, seller string }{
		{"aws.bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", regional, MatchExact, "bedrock"},
		{"aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", regional, MatchNormalised, "bedrock"},
		{"aws.bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.03", global, MatchExact, "bedrock"},
		{"bedrock", "bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.03", global, MatchNormalised, "bedrock"},
		{"aws.bedrock", "claude-sonnet-4-5-20250929-v1:0", "3.3", regional, MatchNormalised, "bedrock"},
		{"aws.bedrock", "claude-sonnet-4-5-20250929", "3.3", regional, MatchNormalised, "bedrock"},
		{"anthropic", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", regional, MatchInferredProvider, "bedrock"},
		{"aws.bedrock", "anthropic.claude-opus-5-20260801-v1:0", "15", "anthropic/claude-opus-5", MatchFallbackProvider, "bedrock"},
		{"aws", "nova-lite-v1:0", "0.06", nova, MatchNormalised, "bedrock"},
		{"aws.bedrock", "eu.amazon.nova-lite-v1:0", "0.12", nova, MatchNormalised, "bedrock"},
		{"aws.bedrock", "amazon.titan-text-express-v1", "0.2", express, MatchExact, "bedrock"},
		{"aws.bedrock", "titan-text-express", "0.2", express, MatchNormalised, "bedrock"},
		{"aws.bedrock", "titan-text-express-v2:0", "", "", "", "bedrock"},
		{"aws.bedrock", "titan-embed-v2:0", "0.12", "bedrock/amazon.titan-embed-v2", MatchNormalised, "bedrock"},
		{"aws.bedrock", "titan-embed", "", "", "", "bedrock"},
		{"aws.bedrock", "us.amazon.nova-next-v1:0", "0.13", "bedrock/amazon.nova-next", MatchNormalised, "bedrock"},
		{"aws.bedrock", "global.amazon.nova-next-v1:0", "0.14", "bedrock/global.amazon.nova-next", MatchNormalised, "bedrock"},
		{"aws.bedrock", "global.amazon.nova-dated-20260101", "0.16", "bedrock/global.amazon.nova-dated", MatchDated, "bedrock"},
		{"aws.bedrock", "us.amazon.nova-dated-20260101", "0.15", "bedrock/amazon.nova-dated-20260101", MatchNormalised, "bedrock"},
		{"aws.bedrock", "anthropic", "", "", "", "bedrock"},
		{"", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", regional, MatchNormalised, "bedrock"},
		{"langchain", "arn:aws:bedrock:eu::foundation-model/amazon.nova-lite-v1:0", "0.12", nova, MatchNormalised, "bedrock"},
		{"", "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3", "0.06", nova, MatchDeployment, "bedrock"},
		{"", "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/other", "", "", "", ""},
		{"", "arn:aws:bedrock:us-east-1:1:custom-model/amazon.nova-lite-v1:0", "", "", "", ""},
		{"", "arn:aws:s3:::gpt-4o", "", "", "", ""},
		{"gcp.gemini", "models/gemini-2.5-pro", "1.26", google, MatchNormalised, "google"},
		{"", "gemini/gemini-2.5-pro", "1.26", google, MatchNormalised, "google"},
		{"gcp.vertex_ai", "publishers/google/models/gemini-2.5-pro", "1.27", vertex, MatchNormalised, "vertex"},
		{"google_vertexai", "publishers/google/gemini-2.5-pro", "1.27", vertex, MatchNormalised, "vertex"},
		{"", "projects/acme/locations/europe-west4/publishers/google/models/gemini-2.5-pro", "2.54", vertex, MatchNormalised, "vertex"},
		{"", "projects/acme/locations/europe-west4/endpoints/123", "", "", "", ""},
		{"gcp.vertex_ai", "claude-sonnet-4-5@20250929", "3", "anthropic/claude-sonnet-4-5", MatchFallbackProvider, "vertex"},
		{"", "claude-sonnet-4-5@20250929", "3", "anthropic/claude-sonnet-4-5", MatchFallbackProvider, "vertex"},
		{"anthropic", "claude-sonnet-4-5@20250929", "3", "anthropic/claude-sonnet-4-5", MatchNormalised, "anthropic"},
		{"vertex", "claude-x@20240620", "1.29", "vertex/claude-x-20240620", MatchNormalised, "vertex"},
		{"vertex", "claude-x@20250101", "1.28", "vertex/claude-x", MatchNormalised, "vertex"},
		{"openrouter", "publishers/google/models/gemini-2.5-pro", "", "", "", "openrouter"},
		{"", "vertex_ai/claude-sonnet-4-5@20250929", "3", "anthropic/claude-sonnet-4-5", MatchFallbackProvider, "vertex"},
	} {
		checkName(t, matchingBook(t), tc.provider, tc.model, tc.price, tc.id, tc.match, tc.seller)
	}
}

// checkName asks twice, as the second answer comes from memory.
func checkName(t *testing.T, b *Book, provider, model, price, id, match, seller string) {
	t.Helper()
	about, amount := fmt.Sprintf("%s: %s", provider, model), "0"
	reason := ReasonUnknownModel
	if price != "" {
		amount, reason = price, ""
	}
	for range 2 {
		var got Quote
		b.Quote(&Query{Provider: provider, Models: [3]string{model}, Usage: &million}, &got)
		assert.Equal(t, id, got.PriceID, about)
		assert.Equal(t, match, got.Match, about)
		_, name, _ := strings.Cut(id, "/")
		assert.Equal(t, name, got.Model, about)
		assert.Equal(t, price != "", got.HasAmount, about)
		assert.Equal(t, reason, got.Reason, about)
		assert.Equal(t, amount, got.Net.String(), about)
		assert.Equal(t, seller, got.Provider, about)
	}
}

func TestTheFirstCandidateThatResolvesWins(t *testing.T) {
	b := matchingBook(t)
	for _, tc := range []struct {
		models [3]string
		id     string
	}{
		{[3]string{"gpt-5", "gpt-4o", ""}, "openai/gpt-5"},
		{[3]string{"finance-prod", "gpt-4o", "gpt-5"}, "openai/gpt-4o"},
		{[3]string{"", "", "gpt-5"}, "openai/gpt-5"},
		{[3]string{strings.Repeat("a", 1<<20), "gpt-4o", ""}, "openai/gpt-4o"},
		{[3]string{"gpt\x00", "gpt-4o", ""}, "openai/gpt-4o"},
		{[3]string{}, ""},
	} {
		var got Quote
		b.Quote(&Query{Provider: "openai", Models: tc.models, Usage: &million}, &got)
		assert.Equal(t, tc.id, got.PriceID)
	}
}

func TestHostileNamesAreRefusedAndNotRemembered(t *testing.T) {
	b := matchingBook(t)
	for _, model := range []string{strings.Repeat("gpt-4o", 200_000), "gpt-4o\n", "gpt-4o\x00", "gpt-4o\xff", "gpt-4o\u202e"} {
		for _, q := range []Query{{Models: [3]string{model}}, {Provider: model, Models: [3]string{model}}} {
			q.Usage = &million
			var got Quote
			b.Quote(&q, &got)
			assert.Equal(t, Quote{Status: "unpriced", Reason: ReasonUnknownModel}, got)
		}
	}
	var got Quote
	b.Quote(&Query{Provider: "openai\x00", Models: [3]string{"gpt-4o"}, Usage: &million}, &got)
	assert.Equal(t, MatchInferredProvider, got.Match)
	for key := range b.resolved.newest {
		assert.Equal(t, nameKey{}, key, "only that there was no name")
	}
}

func TestMemoryKeepsNoRequestAlive(t *testing.T) {
	b, request := matchingBook(t), "openai gpt-4o "+strings.Repeat("prompt", 1000)
	var got Quote
	b.Quote(&Query{Provider: request[:6], Models: [3]string{request[7:13]}, Usage: &million}, &got)
	require.Len(t, b.resolved.newest, 1)
	for key := range b.resolved.newest {
		assert.NotSame(t, unsafe.StringData(request), unsafe.StringData(key.provider))
		assert.NotSame(t, unsafe.StringData(request[7:]), unsafe.StringData(key.models[0]))
	}
}

func TestMemoryOfNamesIsBounded(t *testing.T) {
	b := matchingBook(t)
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			var got Quote
			for n := range 5 * generation {
				b.Quote(&Query{Provider: "openai", Models: [3]string{fmt.Sprintf("made-up-%d-%d", worker, n)}, Usage: &million}, &got)
				b.Quote(&Query{Provider: "openai", Models: [3]string{"gpt-4o"}, Usage: &million}, &got)
				if got.PriceID != "openai/gpt-4o" {
					t.Error(got)
				}
			}
		})
	}
	wait.Wait()
	assert.LessOrEqual(t, len(b.resolved.newest), generation)
	assert.LessOrEqual(t, len(b.resolved.retired), generation)
	assert.NotEmpty(t, b.resolved.retired)
}

func TestCanonicalProvider(t *testing.T) {
	b := matchingBook(t)
	for raw, want := range map[string]string{
		"openai": "openai", " OpenAI ": "openai", "openai.chat": "openai", "aws.bedrock": "bedrock", "togetherai": "together", "together": "together",
		"gcp.gemini": "google", "gcp.vertex_ai": "vertex", "google.vertex.chat": "vertex", "google.x.y": "google", "self": "self",
		"": "", ".": "", "gcp.vertex.agent": "", "langchain": "", "openai-compatible": "", strings.Repeat("openai.", 100): "",
	} {
		got, ok := b.CanonicalProvider(raw)
		assert.Equal(t, want, got, raw)
		assert.Equal(t, want != "", ok, raw)
	}
}
