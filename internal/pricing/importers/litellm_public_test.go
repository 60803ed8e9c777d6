package importers

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

func TestLiteLLMPublicList(t *testing.T) {
	source, draft, err := Read(LiteLLM, "litellm.json", readBeside(t, "data", "litellm_model_prices.json"))
	require.NoError(t, err)
	b, err := pricing.NewBook(source)
	require.NoError(t, err)
	refused, noted := draft.Count()
	assert.Equal(t, 2984, draft.Seen)
	assert.Equal(t, 2641, b.Models())
	assert.Equal(t, map[string]int{
		pricing.RuleNothing: 160, pricing.RuleZero: 111, pricing.RuleAmbiguous: 17, pricing.RuleTooHigh: 16, findID: 4,
	}, refused)
	assert.Equal(t, map[string]int{
		findUnit: 177, findImageKey: 86, findSameTokens: 72, findTierContext: 52, pricing.RuleZeroRate: 44, findRounded: 35, findRepeated: 35,
		findConflict: 9, pricing.RuleServiceTier: 3, findCondition: 2, pricing.RuleCacheWrite: 1, findKeyProvider: 1,
	}, noted)
	left := draft.Seen - b.Models() - noted[findRepeated]
	for _, n := range refused {
		left -= n
	}
	assert.Zero(t, left, "each row is taken, refused or repeated")
	for _, row := range draft.Rows {
		checkLiteRow(t, row, draft.Currency)
	}
	for _, id := range []string{"openai/gpt-5-nano", "anthropic/claude-3-opus-20240229"} {
		require.NotEmpty(t, rulesOf(draft, id), id)
		assert.NotContains(t, strings.Join(rulesOf(draft, id), " "), "refused", id)
	}
}

func TestLiteLLMPublicListAsABook(t *testing.T) {
	data := readBeside(t, "data", "litellm_model_prices.json")
	source, draft, err := Read(LiteLLM, "litellm.json", data)
	require.NoError(t, err)
	var text bytes.Buffer
	require.NoError(t, source.WriteYAML(&text, "from LiteLLM"))
	again, err := pricing.ParseBook("litellm.yaml", text.Bytes())
	require.NoError(t, err)
	b, err := pricing.NewBook(again)
	require.NoError(t, err)
	assert.Equal(t, draft.Taken(), b.Models())
}

// checkLiteRow looks for what the checks should have refused.
func checkLiteRow(t *testing.T, row *pricing.Row, currency string) {
	t.Helper()
	if len(pricing.Check(row, currency)) > 0 {
		return
	}
	for _, period := range row.Prices {
		rates := []pricing.Rates{period.Rates}
		for i := range period.When {
			rates = append(rates, period.When[i].Rates)
		}
		for _, r := range rates {
			for token, rate := range r {
				assert.LessOrEqual(t, rate, int64(1_000*money.Scale/1_000_000), "%s %s", row.ID, usage.TokenType(token))
			}
		}
	}
}

// liteVector is an amount that was computed from the list with exact decimals.
type liteVector struct {
	ID       string           `json:"id"`
	Key      string           `json:"catalog_key"`
	Provider string           `json:"litellm_provider"`
	Usage    map[string]int64 `json:"usage"`
	Options  struct {
		Tier    string `json:"tier"`
		Batch   bool   `json:"batch"`
		Geo     string `json:"geo"`
		Context string `json:"ctx"`
	} `json:"options"`
	Want string `json:"expected_total_usd_decimal"`
}

func TestLiteLLMAgreesWithVectors(t *testing.T) {
	var file struct {
		Vectors []liteVector `json:"litellm"`
	}
	require.NoError(t, json.Unmarshal(readBeside(t, "testdata", "pricing", "vectors.json"), &file))
	require.Len(t, file.Vectors, 22)
	source, _, err := Read(LiteLLM, "litellm.json", readBeside(t, "data", "litellm_model_prices.json"))
	require.NoError(t, err)
	b, err := pricing.NewBook(source)
	require.NoError(t, err)
	for _, v := range file.Vectors {
		t.Run(v.ID, func(t *testing.T) {
			q := pricing.Query{
				Provider: v.Provider, Models: [3]string{v.Key}, ServiceTier: v.Options.Tier, Region: v.Options.Geo, SearchContext: v.Options.Context,
				Usage: v.disjoint(t),
			}
			if v.Options.Batch {
				q.ServiceTier = "batch"
			}
			var got pricing.Quote
			b.Quote(&q, &got)
			assert.Equal(t, "priced", got.Status, got.Reason)
			assert.Equal(t, v.Want, got.List.String())
		})
	}
}

// disjoint takes the counts out of each other.
func (v *liteVector) disjoint(t *testing.T) *usage.Usage {
	t.Helper()
	u := &usage.Usage{}
	tokens := &u.Tokens
	for key, n := range v.Usage {
		switch key {
		case "input_tokens":
			tokens[usage.Input] += n
		case "output_tokens":
			tokens[usage.Output] += n
		case "cache_read_tokens":
			tokens[usage.CacheRead], tokens[usage.Input] = n, tokens[usage.Input]-n
		case "cache_write_tokens":
			tokens[usage.CacheWrite], tokens[usage.Input] = n, tokens[usage.Input]-n
		case "input_audio_tokens":
			tokens[usage.InputAudio], tokens[usage.Input] = n, tokens[usage.Input]-n
		case "output_audio_tokens":
			tokens[usage.OutputAudio], tokens[usage.Output] = n, tokens[usage.Output]-n
		case "output_reasoning_tokens":
			tokens[usage.Reasoning], tokens[usage.Output] = n, tokens[usage.Output]-n
		case "rerank_searches":
			u.Pieces[usage.Rerank] = n
		case "web_searches":
			u.Pieces[usage.WebSearch] = n
		case "input_characters":
			u.Pieces[usage.Character] = n
		case "input_audio_seconds":
			u.Pieces[usage.SecondIn] = n * usage.Milliseconds
		case "output_images":
			u.Pieces[usage.ImageOut] = n
		default:
			require.Fail(t, "unknown count", key)
		}
	}
	return u
}

func FuzzLiteLLM(f *testing.F) {
	fuzzImport(f, LiteLLM, "litellm_own.json",
		`{"x":{"litellm_provider":"gcp.gemini","input_cost_per_token":1e-99}}`,
		`{"x":{"litellm_provider":"azure openai","input_cost_per_token":1}, "y":{"litellm_provider":"vertex_ai-","cost":[]}}`,
		`{"x":{"litellm_provider":"a","tiered_pricing":[{"range":[0,1e9],"output_cost_per_token":"1e-6"}]}}`,
		`{"x/y":{"input_cost_per_image":1,"off_peak_pricing":{"windows":[{"hours_utc":"00:00-00:00"}],"hours_utc":["23:59-23:58"],"input_cost_per_token":1e-6}}}`,
		`{"x":{"litellm_provider":"a","provider_specific_entry":{"fast":0,"us":10},"search_context_cost_per_query":{"search_context_size_medium":1},"input_cost_per_token_flex":1e-7}}`)
}

func BenchmarkLiteLLM(b *testing.B) {
	for name, path := range map[string]string{"own": "testdata/litellm_own.json", "public": "../../../../shared/data/litellm_model_prices.json"} {
		b.Run(name, func(b *testing.B) {
			data, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				b.Skipf("%s is not beside the project", path)
			}
			require.NoError(b, err)
			for b.Loop() {
				source, _, err := Read(LiteLLM, "litellm.json", data)
				require.NoError(b, err)
				_, err = pricing.NewBook(source)
				require.NoError(b, err)
			}
		})
	}
}
