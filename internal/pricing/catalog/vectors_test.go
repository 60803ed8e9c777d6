package catalog

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// vector is a call with the amount that a public catalog gives for it.
type vector struct {
	ID        string
	Provider  string           `json:"provider_id"`
	Model     string           `json:"model_ref"`
	Key       string           `json:"catalog_key"` // LiteLLM's name of the model
	KeyOwner  string           `json:"litellm_provider"`
	Usage     map[string]int64 // inclusive: input_tokens holds all that was sent
	Timestamp time.Time
	Options   struct {
		Tier    string
		Batch   bool
		Geo     string
		Context string `json:"ctx"`
	}
	Amount *float64 `json:"total_price_usd"`
	Exact  *float64 `json:"expected_total_usd"`
	Error  string   // the peer refused contradictory usage
}

// explanation is why the embedded book says something else for a vector.
type explanation struct {
	ID   string
	Ours string // what it says
	Why  string
}

// noSense is the answer to usage that contradicts itself: package usage refuses
// it before anything is priced.
const noSense = "contradiction"

// TestVectorsAreMetOrExplained prices calls that others priced. The book agrees
// to a billionth of a dollar, or testdata/vectors_explained.yaml says what it
// says instead and why; an explanation that is not needed is refused.
func TestVectorsAreMetOrExplained(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var file struct {
		Genai   []vector `json:"genai_prices"`
		Litellm []vector
	}
	require.NoError(t, json.Unmarshal(data, &file))
	require.Len(t, file.Genai, 49)
	require.Len(t, file.Litellm, 22)
	explained := loadExplanations(t)
	book := loadBook(t)
	for _, v := range append(file.Genai, file.Litellm...) {
		t.Run(v.ID, func(t *testing.T) {
			ours, theirs := v.answer(book), v.expected()
			e, told := explained[v.ID]
			delete(explained, v.ID)
			if sameAnswer(ours, theirs) {
				assert.False(t, told, "both say %s: the explanation is not needed", ours)
				return
			}
			assert.True(t, told, "%s %s: they say %s, the book says %s", v.provider(), v.model(), theirs, ours)
			assert.Equal(t, e.Ours, ours.String(), "what the book says")
			assert.Greater(t, len(e.Why), 20, "why")
		})
	}
	assert.Empty(t, explained, "explanations of nothing")
}

func loadExplanations(t *testing.T) map[string]explanation {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors_explained.yaml")
	require.NoError(t, err)
	var list []explanation
	require.NoError(t, yaml.Unmarshal(data, &list))
	out := map[string]explanation{}
	for _, e := range list {
		assert.NotContains(t, out, e.ID, "explained twice")
		out[e.ID] = e
	}
	return out
}

func (v *vector) provider() string { return v.Provider + v.KeyOwner }

func (v *vector) model() string { return v.Model + v.Key }

// answer is an amount, or a word for why there is none.
type answer struct {
	amount float64
	none   string
}

// String is what an explanation quotes.
func (a answer) String() string {
	if a.none != "" {
		return a.none
	}
	return fmt.Sprintf("%.10g", a.amount)
}

func sameAnswer(a, b answer) bool {
	return a.none == b.none && math.Abs(a.amount-b.amount) <= 1e-9
}

func (v *vector) expected() answer {
	switch {
	case v.Error != "":
		return answer{none: noSense}
	case v.Exact != nil:
		return answer{amount: *v.Exact}
	case v.Amount != nil:
		return answer{amount: *v.Amount}
	}
	return answer{none: attr.StatusUnpriced + ": " + pricing.ReasonUnknownModel}
}

func (v *vector) answer(book *pricing.Book) answer {
	used, ok := disjoint(v.Usage)
	if !ok {
		return answer{none: noSense}
	}
	at := v.Timestamp
	if at.IsZero() { // computed from a list of a day
		at = time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	}
	tier := v.Options.Tier
	if v.Options.Batch {
		tier = "batch"
	}
	var q pricing.Quote
	book.Quote(&pricing.Query{
		Provider: v.provider(), Models: [3]string{v.model()}, ServiceTier: tier, Region: v.Options.Geo, SearchContext: v.Options.Context,
		At: at.UnixNano(), Usage: &used,
	}, &q)
	if q.Status != attr.StatusPriced {
		return answer{none: q.Status + ": " + q.Reason}
	}
	return answer{amount: q.List.Float64()}
}

// disjoint turns counts that hold each other into buckets that do not; ok is
// false when a part is larger than its whole.
func disjoint(n map[string]int64) (u usage.Usage, ok bool) {
	left := maps.Clone(n)
	take := func(part, from string) int64 {
		left[from] -= n[part]
		return n[part]
	}
	u.Tokens[usage.CacheReadAudio] = take("cache_audio_read_tokens", "cache_read_tokens")
	left["input_audio_tokens"] -= u.Tokens[usage.CacheReadAudio]
	u.Tokens[usage.CacheWrite1h] = take("cache_write_1h_tokens", "cache_write_tokens")
	u.Tokens[usage.CacheWrite5m] = take("cache_write_5m_tokens", "cache_write_tokens")
	u.Tokens[usage.CacheWrite] = left["cache_write_tokens"]
	u.Tokens[usage.CacheRead] = left["cache_read_tokens"]
	u.Tokens[usage.InputAudio] = left["input_audio_tokens"]
	u.Tokens[usage.Input] = n["input_tokens"] - n["cache_read_tokens"] - n["cache_write_tokens"] - left["input_audio_tokens"]
	u.Tokens[usage.Reasoning] = take("output_reasoning_tokens", "output_tokens")
	u.Tokens[usage.OutputAudio] = take("output_audio_tokens", "output_tokens")
	u.Tokens[usage.Output] = left["output_tokens"]
	for name, unit := range map[string]usage.Piece{
		"web_searches": usage.WebSearch, "storage_searches": usage.FileSearch, "rerank_searches": usage.Rerank,
		"output_images": usage.ImageOut, "input_audio_seconds": usage.SecondIn, "input_characters": usage.Character,
	} {
		u.Pieces[unit] = n[name] * unit.Parts()
	}
	for _, count := range u.Tokens {
		if count < 0 {
			return u, false
		}
	}
	return u, true
}
