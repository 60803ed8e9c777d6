package pricing

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/usage"
)

type vector struct {
	Name     string           `json:"name"`
	Provider string           `json:"provider"`
	Model    string           `json:"model"`
	Price    json.RawMessage  `json:"price"` // JSON is YAML: it goes into a book as it is
	Prices   json.RawMessage  `json:"prices"`
	Usage    map[string]int64 `json:"usage"`
	Tier     string           `json:"service_tier"`
	Region   string           `json:"region"`
	Context  string           `json:"search_context"`
	At       time.Time        `json:"at"`
	Want     string           `json:"want"`
}

// TestVectors compares with answers that others computed.
func TestVectors(t *testing.T) {
	data, err := os.ReadFile("../../testdata/prices/vectors.json")
	require.NoError(t, err)
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	require.NoError(t, json.Unmarshal(data, &file))
	require.Greater(t, len(file.Vectors), 70)
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			prices := string(v.Prices)
			if prices == "" {
				prices = "[" + string(v.Price) + "]"
			}
			b := newBook(t, fmt.Sprintf("version: v\ncurrency: USD\nmodels: [{id: %q, prices: %s}]", v.Provider+"/"+v.Model, prices))
			var got Quote
			b.Quote(&Query{
				Provider: v.Provider, Models: [3]string{v.Model}, ServiceTier: v.Tier, Region: v.Region, SearchContext: v.Context, At: v.At.UnixNano(), Usage: usageOf(t, v.Usage),
			}, &got)
			require.Equal(t, "priced", got.Status)
			if !strings.HasPrefix(v.Name, "gp-") { // computed exactly
				assert.Equal(t, v.Want, got.List.String())
				return
			}
			want, err := strconv.ParseFloat(v.Want, 64)
			require.NoError(t, err)
			assert.InDelta(t, want, got.List.Float64(), 1e-12)
		})
	}
}

func usageOf(t *testing.T, counts map[string]int64) *usage.Usage {
	t.Helper()
	u := &usage.Usage{}
	for name, count := range counts {
		known := false
		for unit := range usage.NumPieces {
			if unit.String() == name {
				u.Pieces[unit], known = count*unit.Parts(), true
			}
		}
		for bucket := range usage.NumTokenTypes {
			if bucket.String() == name {
				u.Tokens[bucket], known = count, true
			}
		}
		require.True(t, known, name)
	}
	return u
}
