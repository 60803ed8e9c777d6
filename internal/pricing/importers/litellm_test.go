package importers

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

func TestLiteLLMSenses(t *testing.T) {
	_, draft := imported(t, LiteLLM, "litellm_own.json")
	rates := liteRates(t, draft, "openai/senses")
	assert.Equal(t, [usage.NumTokenTypes]int64{
		usage.Input: 1_000_000, usage.CacheRead: 100_000, usage.CacheReadAudio: 200_000, usage.CacheReadImage: 300_000,
		usage.CacheWrite: pricing.Absent, usage.CacheWrite5m: pricing.Absent, usage.CacheWrite1h: pricing.Absent,
		usage.InputAudio: 4_000_000, usage.InputImage: 5_000_000, usage.Output: 2_000_000, usage.Reasoning: pricing.Absent,
		usage.OutputAudio: 6_000_000, usage.OutputImage: 7_000_000,
	}, [usage.NumTokenTypes]int64(rates))
}

func liteRates(t *testing.T, draft *pricing.Draft, id string) pricing.Rates {
	t.Helper()
	for _, row := range draft.Rows {
		if row.ID == id {
			require.Len(t, row.Prices, 1)
			return row.Prices[0].Rates
		}
	}
	require.Fail(t, "no row", id)
	return pricing.Rates{}
}

func TestLiteLLMFindings(t *testing.T) {
	_, draft := imported(t, LiteLLM, "litellm_own.json")
	assert.Equal(t, 64, draft.Seen)
	tests := map[string][]string{
		"openai/plain":                       nil,
		"openai/old-cache":                   nil,
		"openai/long":                        {findTierContext, findTierContext, findTierContext, findTierContext},
		"dashscope/stepped":                  {findUnknownKey},
		"dashscope/gap":                      {findCondition},
		"exa_ai/search":                      {findCondition, "refused " + pricing.RuleNothing},
		"anthropic/fast-one":                 {findUnknownKey},
		"openai/regional":                    {findUnit, findMultiplier},
		"deepseek/night":                     {findUnknownKey},
		"deepseek/week":                      nil,
		"deepseek/dst":                       {findCondition},
		"google/grounded":                    {findUnit},
		"cohere/rerank-1":                    nil,
		"openai/asked":                       {findUnit},
		"openai/painter-3":                   {findSameTokens, findSameTokens},
		"openai/high/1024-x-1024/painter":    {findImageKey},
		"azure/hd/1024-x-1024/pixels":        {findImageKey, findUnit, "refused " + pricing.RuleNothing},
		"openai/ear-3":                       {findConflict, "refused " + pricing.RuleNothing},
		"openai/mouth-2":                     {findSameTokens},
		"openai/film":                        {findUnit},
		"bedrock/us-east-1/6-month/capacity": {findUnit, findUnit, "refused " + pricing.RuleNothing},
		"openai/embed":                       nil,
		"openai/embed-media":                 {findConflict, findSameTokens},
		"openai/cached-for-nothing":          {pricing.RuleZeroRate, pricing.RuleZeroRate},
		"openrouter/some/model:free":         nil,
		"openrouter/some/pixels:free":        {findUnit, "refused " + pricing.RuleNothing},
		"openai/nothing":                     {"refused " + pricing.RuleZero},
		"openai/limits-only":                 {"refused " + pricing.RuleNothing},
		"openai/too-dear":                    {"refused " + pricing.RuleTooHigh, "refused " + pricing.RuleTooHigh},
		"openai/negative":                    {"refused " + pricing.RuleNegative},
		"openai/no-number":                   {"refused " + findShape, "refused " + findShape},
		"openai/odd-digits":                  {findRounded},
		"openai/absurd-tier":                 {pricing.RuleServiceTier},
		"anthropic/short-hour":               {pricing.RuleCacheWrite},
		"openai/absurd-cheap":                {pricing.RuleServiceTier},
		"openai/reader":                      {findSameTokens, findSameTokens},
		"openai/watcher":                     {findSameTokens, findSameTokens},
		"anthropic/fast-twice":               {findConflict},
		"deepseek/night-us":                  nil,
		"openai/unknown-key":                 {findUnknownKey, findUnknownKey, findUnknownKey},
		"openai/units":                       {findUnit},
		"openai/same":                        {findRepeated},
		"openai/Different":                   {"refused " + pricing.RuleAmbiguous},
		"openai/two words":                   {"refused " + findID},
		"bedrock/*/model":                    {"refused " + findID},
		"novita/orphan":                      nil,
		"orphan":                             {"refused " + findShape},
		"no-row":                             {"refused " + findShape},
	}
	for row, want := range tests {
		t.Run(row, func(t *testing.T) {
			assert.Equal(t, want, rulesOf(draft, row))
		})
	}
}

func TestLiteLLMOffPeakThatCannotBeRead(t *testing.T) {
	for name, block := range map[string]string{
		"text":               `"16:30-00:30"`,
		"no hours":           `{"input_cost_per_token": 1e-06}`,
		"all the time":       `{"hours_utc": "00:00-00:00", "input_cost_per_token": 1e-06}`,
		"no such hour":       `{"hours_utc": "25:00-26:00", "input_cost_per_token": 1e-06}`,
		"no end":             `{"hours_utc": "10:00-", "input_cost_per_token": 1e-06}`,
		"weekdays elsewhere": `{"hours_utc": "10:00-11:00", "weekdays": [1], "input_cost_per_token": 1e-06}`,
		"windows as text":    `{"windows": "10:00-11:00", "input_cost_per_token": 1e-06}`,
		"no hours in one":    `{"windows": [{"weekdays": [1]}], "input_cost_per_token": 1e-06}`,
		"an eighth day":      `{"windows": [{"hours_utc": "10:00-11:00", "weekdays": [8]}], "input_cost_per_token": 1e-06}`,
		"a day before":       `{"windows": [{"hours_utc": "10:00-11:00", "weekdays": [0]}], "input_cost_per_token": 1e-06}`,
		"no such day":        `{"windows": [{"hours_utc": "10:00-11:00", "weekdays": ["noday"]}], "input_cost_per_token": 1e-06}`,
		"a day that is true": `{"windows": [{"hours_utc": "10:00-11:00", "weekdays": [true]}], "input_cost_per_token": 1e-06}`,
		"no days":            `{"windows": [{"hours_utc": "10:00-11:00", "weekdays": []}], "input_cost_per_token": 1e-06}`,
		"no such zone":       `{"hours_utc": "10:00-11:00", "weekday_timezone": "Not/AZone", "input_cost_per_token": 1e-06}`,
		"the zone here":      `{"hours_utc": "10:00-11:00", "weekday_timezone": "Local", "input_cost_per_token": 1e-06}`,
		"a nameless zone":    `{"hours_utc": "10:00-11:00", "weekday_timezone": "", "input_cost_per_token": 1e-06}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, draft, err := Read(LiteLLM, "f", []byte(`{"x": {"litellm_provider": "openai", "input_cost_per_token": 2e-06, "off_peak_pricing": `+block+`}}`))
			require.NoError(t, err)
			assert.Equal(t, []string{findCondition}, rulesOf(draft, "openai/x"))
			assert.Empty(t, draft.Rows[0].Prices[0].When)
		})
	}
}

func TestLiteLLMTakesTheFirstThatCanBeUsed(t *testing.T) {
	_, draft, err := Read(LiteLLM, "f", []byte(`{
		"x":        {"litellm_provider": "openai", "input_cost_per_token": -1},
		"openai/x": {"litellm_provider": "openai", "input_cost_per_token": 1e-06},
		"X":        {"litellm_provider": "openai", "input_cost_per_token": 1e-06}}`))
	require.NoError(t, err)
	assert.Equal(t, 1, draft.Taken())
	assert.Equal(t, []string{"refused " + pricing.RuleNegative}, rulesOf(draft, "openai/x"))
	assert.Equal(t, []string{findRepeated}, rulesOf(draft, "openai/X"))
}

func TestLiteLLMLeavesOutMultipliersOfOne(t *testing.T) {
	_, draft := imported(t, LiteLLM, "litellm_own.json")
	for _, row := range draft.Rows {
		if row.ID == "anthropic/fast-one" {
			assert.Len(t, row.Prices[0].When, 2)
		}
	}
}

func TestLiteLLMSourceLinks(t *testing.T) {
	_, draft := imported(t, LiteLLM, "litellm_own.json")
	links := map[string]string{}
	for _, row := range draft.Rows {
		links[row.ID] = row.SourceURL
	}
	assert.Equal(t, "https://example.com/prices", links["openai/plain"])
	assert.Empty(t, links["openai/senses"], "a remark is no link")
	for _, text := range []any{nil, 7, "", "https://", "https:example", "https:/example/x://y", "ftp://example.com", "javascript://x/", "https://example.com/a b", "%zz"} {
		assert.Empty(t, liteURL(text), text)
	}
}

func TestLiteLLMNames(t *testing.T) {
	tests := []struct{ provider, key, id, rule string }{
		{"openai", "gpt-4o", "openai/gpt-4o", ""},
		{"openai", "openai/gpt-4o", "openai/gpt-4o", ""},
		{"text-completion-openai", "babbage", "openai/babbage", ""},
		{"azure", "azure/gpt-4o", "azure/gpt-4o", ""},
		{"azure", "azure/eu/gpt-4o", "azure/eu/gpt-4o", ""},
		{"azure_ai", "azure_ai/Phi-4", "azure/Phi-4", ""},
		{"azure_text", "azure/gpt-35-turbo-instruct", "azure/gpt-35-turbo-instruct", ""},
		{"gemini", "gemini/gemini-2.5-pro", "google/gemini-2.5-pro", ""},
		{"gemini", "gemini-2.5-pro", "google/gemini-2.5-pro", ""},
		{"vertex_ai-language-models", "gemini-2.5-pro", "vertex/gemini-2.5-pro", ""},
		{"vertex_ai-anthropic_models", "vertex_ai/claude-opus-4-5@20251101", "vertex/claude-opus-4-5@20251101", ""},
		{"vertex_ai", "vertex_ai/meta/llama-3", "vertex/meta/llama-3", ""},
		{"bedrock_converse", "us.anthropic.claude-v1:0", "bedrock/us.anthropic.claude-v1:0", ""},
		{"bedrock", "bedrock/us-east-1/anthropic.claude-v1", "bedrock/us-east-1/anthropic.claude-v1", ""},
		{"bedrock_mantle", "bedrock_mantle/openai.gpt", "bedrock/openai.gpt", ""},
		{"cohere_chat", "command-r", "cohere/command-r", ""},
		{"mistral", "mistral/codestral-latest", "mistral/codestral-latest", ""},
		{"together_ai", "together_ai/meta/llama", "together/meta/llama", ""},
		{"fireworks_ai-embedding-models", "fireworks_ai/thenlper/gte", "fireworks/thenlper/gte", ""},
		{"fireworks_ai", "fireworks_ai/accounts/fireworks/models/x", "fireworks/accounts/fireworks/models/x", ""},
		{"openrouter", "openrouter/openrouter/auto", "openrouter/openrouter/auto", ""},
		{"openrouter", "openrouter/anthropic/claude", "openrouter/anthropic/claude", ""},
		{"amazon_nova", "amazon-nova/nova-lite-v1", "amazon_nova/nova-lite-v1", ""},
		{"xai", "xai/grok-4", "xai/grok-4", ""},
		{"Some Cloud", "x", "some-cloud/x", ""},
		{"gcp.vertex_ai", "x", "vertex/x", ""},
		{"replicate", "replicateopenai/gpt", "replicate/replicateopenai/gpt", findKeyProvider},
		{"azure", "openai/gpt", "azure/openai/gpt", findKeyProvider},
		{"openai", "standard/1024-x-1792/dall-e-3", "openai/standard/1024-x-1792/dall-e-3", findImageKey},
		{"bedrock", "max-x-max/50-steps/stability", "bedrock/max-x-max/50-steps/stability", findImageKey},
		{"azure", "azure/low/1024-x-1024/x", "azure/low/1024-x-1024/x", findImageKey},
		{"openai", "openai/x-x-y/z", "openai/x-x-y/z", ""},
		{"openai", "-x-8/z", "openai/-x-8/z", findKeyProvider},
		{"openai", "openai/", "openai/openai/", findKeyProvider},
	}
	for _, test := range tests {
		t.Run(test.provider+" "+test.key, func(t *testing.T) {
			source, draft, err := Read(LiteLLM, "f", []byte(`{"`+test.key+`": {"litellm_provider": "`+test.provider+`", "mode": "chat", "input_cost_per_token": 1e-06}}`))
			require.NoError(t, err)
			require.Len(t, draft.Rows, 1, draft.Findings)
			assert.Equal(t, test.id, draft.Rows[0].ID)
			rules := []string(nil)
			if test.rule != "" {
				rules = []string{test.rule}
			}
			assert.Equal(t, rules, rulesOf(draft, test.id))
			b, err := pricing.NewBook(source)
			require.NoError(t, err)
			got := liteCall{provider: test.provider, model: test.key, input: 1}.quote(t, b)
			if test.provider != "Some Cloud" {
				assert.Equal(t, test.id, got.PriceID, "under the names that LiteLLM writes")
			}
		})
	}
}

func TestLiteLLMFiles(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"empty":           {"", "f:1: " + liteWant + ": the text ends too early"},
		"a list":          {"\n[]", "f:2: " + liteWant + ": want an object"},
		"cut off":         {"{\n\"a\": {\n", "f:"},
		"no rows":         {"{}", "f:1: want " + liteWant},
		"only a sample":   {`{"sample_spec": {"litellm_provider": "x"}}`, "f:1: want " + liteWant},
		"another format":  {`{"openai": {"id": "openai", "models": {}}}`, "f:1: want " + liteWant},
		"rows of another": {`{"gpt-4o": {"input": 1, "cost": 2}, "x": 3}`, "f:1: want " + liteWant},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Read(LiteLLM, "f", []byte(test.text))
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestLiteLLMSellersAreNoAliases(t *testing.T) {
	for raw, canonical := range liteSellers {
		_, again := liteSellers[canonical]
		assert.False(t, again, "%s leads to %s, which leads on", raw, canonical)
	}
}

func TestLiteLLMKeys(t *testing.T) {
	for key, want := range map[string]liteMeaning{
		"input_cost_per_token":                                        {"input_cost_per_token", liteWhen{}},
		"input_cost_per_token_above_272k_tokens_priority":             {"input_cost_per_token", liteWhen{272_000, "priority"}},
		"input_cost_per_token_priority_above_272k_tokens":             {"input_cost_per_token", liteWhen{272_000, "priority"}},
		"input_cost_per_token_above_500_tokens":                       {"input_cost_per_token", liteWhen{500, ""}},
		"cache_creation_input_token_cost_above_1hr":                   {"cache_creation_input_token_cost_above_1hr", liteWhen{}},
		"cache_creation_input_token_cost_above_1hr_above_200k_tokens": {"cache_creation_input_token_cost_above_1hr", liteWhen{200_000, ""}},
		"output_cost_per_token_batches":                               {"output_cost_per_token", liteWhen{0, "batch"}},
		"output_cost_per_token_flex":                                  {"output_cost_per_token", liteWhen{0, "flex"}},
		"output_cost_per_token_fast":                                  {"output_cost_per_token", liteWhen{0, "fast"}},
		"output_cost_per_token_ultrafast":                             {"output_cost_per_token", liteWhen{0, "ultrafast"}},
		"input_cost_per_video_per_second_above_8s_interval":           {"input_cost_per_video_per_second_above_8s_interval", liteWhen{}},
	} {
		got, known := liteMeaningOf(key)
		assert.True(t, known, key)
		assert.Equal(t, want, got, key)
	}
	for _, key := range []string{
		"", "max_tokens", "input_cost_per_token_above_0k_tokens", "input_cost_per_token_above_-5k_tokens", "input_cost_per_token_above_+5k_tokens",
		"input_cost_per_token_above_99999999999k_tokens", "input_cost_per_token_above_5k", "input_cost_per_token_slow", "_priority", "_above_5k_tokens",
	} {
		_, known := liteMeaningOf(key)
		assert.False(t, known, key)
	}
}
