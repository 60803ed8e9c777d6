package importers

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// readBeside reads a file of the folder kept beside the project. It is no part
// of it: without it there is nothing to compare with.
func readBeside(t *testing.T, path ...string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the test")
	}
	data, err := os.ReadFile(filepath.Join(append([]string{dir, "..", "shared"}, path...)...))
	if os.IsNotExist(err) {
		t.Skipf("%s is not beside the project", filepath.Join(path...))
	}
	require.NoError(t, err)
	return data
}

func TestGenAIPricesPublicList(t *testing.T) {
	source, draft, err := Read(GenAIPrices, "genai_prices.json", readBeside(t, "data", "genai_prices.json"))
	require.NoError(t, err)
	b, err := pricing.NewBook(source)
	require.NoError(t, err)
	noted, refused := map[string]int{}, map[string]int{}
	for _, f := range draft.Findings {
		if f.Refused {
			refused[f.Rule]++
		} else {
			noted[f.Rule]++
		}
	}
	assert.Equal(t, 1694, draft.Seen)
	assert.Equal(t, 1679, b.Models())
	assert.Equal(t, map[string]int{pricing.RuleNothing: 15}, refused)
	assert.Equal(t, map[string]int{findMatch: 124, findPrefix: 80, findUnit: 7, findRounded: 7}, noted)
}

// peersVector is a price that the list's own package gave for a call. Its
// counts contain each other: input has all that was cached.
type peersVector struct {
	ID        string           `json:"id"`
	Provider  string           `json:"provider_id"`
	Model     string           `json:"model_ref"`
	Usage     map[string]int64 `json:"usage"`
	Timestamp time.Time        `json:"timestamp"`
	Matched   *bool            `json:"matched"`
	Total     *float64         `json:"total_price_usd"`
	Error     string           `json:"error"`
}

// vectorsApart are answered otherwise here, and why.
var vectorsApart = map[string]string{
	"gp-0390": "x_ai is what the conventions call xai: it has a price",
	"gp-0397": "gcp.gen_ai is what the conventions call google: it has a price",
	"gp-0410": "counts that contradict each other never become usage",
	"gp-0415": "counts that contradict each other never become usage",
}

func TestGenAIPricesAgreesWithItsPackage(t *testing.T) {
	var file struct {
		Vectors []peersVector `json:"genai_prices"`
	}
	require.NoError(t, json.Unmarshal(readBeside(t, "testdata", "pricing", "vectors.json"), &file))
	require.Len(t, file.Vectors, 49)
	source, _, err := Read(GenAIPrices, "genai_prices.json", readBeside(t, "data", "genai_prices.json"))
	require.NoError(t, err)
	b, err := pricing.NewBook(source)
	require.NoError(t, err)
	for _, v := range file.Vectors {
		t.Run(v.ID, func(t *testing.T) {
			q := pricing.Query{Provider: v.Provider, Models: [3]string{v.Model}, At: v.Timestamp.UnixNano(), Usage: v.disjoint(t)}
			var got pricing.Quote
			b.Quote(&q, &got)
			if why := vectorsApart[v.ID]; why != "" {
				require.Nil(t, v.Total, why)
				if v.Error == "" {
					assert.Equal(t, "priced", got.Status, why)
				}
				return
			}
			if !*v.Matched {
				assert.Empty(t, got.PriceID)
				return
			}
			require.Equal(t, "priced", got.Status, got.Reason)
			assert.LessOrEqual(t, math.Abs(got.List.Float64()-*v.Total), 1e-9**v.Total, "want %v, got %s", *v.Total, got.List)
		})
	}
}

// disjoint takes the counts out of each other.
func (v *peersVector) disjoint(t *testing.T) *usage.Usage {
	t.Helper()
	n, u := v.Usage, &usage.Usage{}
	known := map[string]bool{"input_tokens": true, "output_tokens": true, "cache_write_tokens": true}
	take := func(key string, to *int64) int64 { known[key] = true; *to = n[key]; return n[key] }
	tokens := &u.Tokens

	cachedAudio := take("cache_audio_read_tokens", &tokens[usage.CacheReadAudio])
	tokens[usage.InputAudio] = n["input_audio_tokens"] - cachedAudio
	tokens[usage.CacheRead] = n["cache_read_tokens"] - cachedAudio
	known["input_audio_tokens"], known["cache_read_tokens"] = true, true
	ofWrites := take("cache_write_1h_tokens", &tokens[usage.CacheWrite1h]) + take("cache_write_5m_tokens", &tokens[usage.CacheWrite5m])
	tokens[usage.CacheWrite] = n["cache_write_tokens"] - ofWrites
	tokens[usage.Input] = n["input_tokens"] - n["cache_read_tokens"] - n["cache_write_tokens"] - tokens[usage.InputAudio]
	ofOutput := take("output_reasoning_tokens", &tokens[usage.Reasoning]) + take("output_audio_tokens", &tokens[usage.OutputAudio])
	tokens[usage.Output] = n["output_tokens"] - ofOutput

	take("web_searches", &u.Pieces[usage.WebSearch])
	take("storage_searches", &u.Pieces[usage.FileSearch])
	take("input_audio_seconds", &u.Pieces[usage.SecondIn])
	u.Pieces[usage.SecondIn] *= usage.Milliseconds
	for key := range n {
		require.True(t, known[key], key)
	}
	return u
}
