package catalog

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// ownedByUsers are names that no public list can price: a user chose them.
// They are priced through the model that responded, or a deployments entry.
var ownedByUsers = map[[2]string]string{
	{"azure.ai.openai", "finance-gpt4o-prod"}: "a deployment",
	{"azure.ai.openai", "finance-gpt5-prod"}:  "a deployment",
}

// unlisted are models that have no list price where they ran. They are unpriced
// until a user's own book has them.
var unlisted = map[[2]string]string{
	{"ollama", "llama3.2"}:         "runs on the user's own machine",
	{"openai", "qwen3-coder-plus"}: "OpenAI sells no such model, some server that speaks its protocol does",
}

func loadBook(t *testing.T) *pricing.Book {
	t.Helper()
	source, err := Source()
	require.NoError(t, err)
	book, err := pricing.NewBook(source)
	require.NoError(t, err)
	return book
}

// capturedModels returns the pairs of provider and model of all calls that
// were captured from real clients, with one call of each.
func capturedModels(t *testing.T) map[[2]string][3]string {
	t.Helper()
	data, err := os.ReadFile("../../../testdata/spans/truth.json")
	require.NoError(t, err)
	var truth struct {
		Files []struct {
			Calls []struct {
				Provider  string
				Requested string `json:"model_requested"`
				Responded string `json:"model_responded"`
			}
		}
	}
	require.NoError(t, json.Unmarshal(data, &truth))
	out := map[[2]string][3]string{}
	for _, file := range truth.Files {
		for _, call := range file.Calls {
			for _, model := range []string{call.Requested, call.Responded} {
				pair := [2]string{call.Provider, model}
				if model != "" && out[pair][0] == "" { // failed calls have no model that responded
					out[pair] = [3]string{call.Responded, call.Requested}
				}
			}
		}
	}
	require.NotEmpty(t, out)
	return out
}

// TestCapturedModelsHaveAPrice holds the catalog against real traffic: every
// model, as requested and as it responded, is priced under its own name.
func TestCapturedModelsHaveAPrice(t *testing.T) {
	book := loadBook(t)
	quote := func(provider string, models [3]string) pricing.Quote {
		used := usage.Usage{}
		if strings.Contains(models[0], "rerank") {
			used.Pieces[usage.Rerank] = 1
		} else {
			used.Tokens[usage.Input] = 1000
		}
		var q pricing.Quote
		book.Quote(&pricing.Query{
			Provider: provider, Models: models, Usage: &used,
			At: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC).UnixNano(),
		}, &q)
		return q
	}
	for pair, call := range capturedModels(t) {
		t.Run(pair[0]+"/"+pair[1], func(t *testing.T) {
			alone := quote(pair[0], [3]string{pair[1]})
			if unlisted[pair] != "" {
				assert.Equal(t, attr.StatusUnpriced, quote(pair[0], call).Status, "priced where no list has it")
				return
			}
			if ownedByUsers[pair] != "" {
				assert.Equal(t, attr.StatusUnpriced, alone.Status, "priced by a name that a user chose")
				assert.Equal(t, attr.StatusPriced, quote(pair[0], call).Status, "not priced by the model that responded")
				return
			}
			assert.Equal(t, attr.StatusPriced, alone.Status, alone.Reason)
			assert.Positive(t, alone.List.Sign())
		})
	}
}

// TestCommonNamesHaveAPrice asks for names that callers write often and that no
// captured call has: aliases and models with a maker's own way of naming.
func TestCommonNamesHaveAPrice(t *testing.T) {
	book := loadBook(t)
	used := usage.Usage{}
	used.Tokens[usage.Input], used.Tokens[usage.Output] = 100_000, 100_000
	for name, want := range map[[2]string]string{
		{"openai", "chatgpt-4o-latest"}:                                   "2",
		{"openai", "gpt-5-search-api"}:                                    "1.125",
		{"openai", "gpt-5-search-api-2025-10-14"}:                         "1.125",
		{"gcp.gemini", "gemini-flash-latest"}:                             "1.05",
		{"gcp.gemini", "models/gemini-pro-latest"}:                        "1.4",
		{"deepseek", "deepseek-v3.2"}:                                     "0.07",
		{"deepseek", "deepseek-v3.2-exp"}:                                 "0.07",
		{"mistral_ai", "mistral-medium-3-1"}:                              "0.24",
		{"mistral_ai", "mistral-medium-3.1"}:                              "0.24",
		{"x_ai", "grok-4.20-0309-reasoning"}:                              "0.8",
		{"xai", "grok-4.20-beta-0309-non-reasoning"}:                      "0.8",
		{"aws.bedrock", "apac.amazon.nova-lite-v1:0"}:                     "0.0315",
		{"openrouter", "deepseek/deepseek-v3.2"}:                          "0.07",
		{"deepseek", "deepseek-chat"}:                                     "0.042",
		{"azure.ai.openai", "chatgpt-4o-latest"}:                          "2",
		{"", "googleai/gemini-2.5-pro"}:                                   "1.125",
		{"googleai", "models/gemini-2.5-flash"}:                           "0.28",
		{"google-genai", "gemini-2.5-pro"}:                                "1.125",
		{"googleVertex.anthropic.messages", "claude-sonnet-4-5@20250929"}: "1.8",
		{"gcp.anthropic", "claude-sonnet-4-5"}:                            "1.8",
		{"az.ai.agents", "gpt-4o"}:                                        "1.25",
		{"bedrock_converse", "claude-haiku-4-5-20251001-v1:0"}:            "0.66",
		{"text-completion-openai", "gpt-3.5-turbo-instruct"}:              "0.35",
		{"dashscope", "qwen3-coder-plus"}:                                 "1.08",
		{"", "qwen/qwen3-max"}:                                            "1.44",
		{"gcp.vertex_ai", "google/gemini-flash-latest"}:                   "1.05",
	} {
		var q pricing.Quote
		book.Quote(&pricing.Query{
			Provider: name[0], Models: [3]string{name[1]}, Usage: &used,
			At: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC).UnixNano(),
		}, &q)
		assert.Equal(t, attr.StatusPriced, q.Status, "%s: %s", name, q.Reason)
		assert.Equal(t, want, q.List.String(), "%s", name)
	}
}
