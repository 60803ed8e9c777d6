package importers

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// fuzzImport looks for lists that break the importer, or that it takes while no
// book can be made of them.
func fuzzImport(f *testing.F, format, seed string, small ...string) {
	f.Helper()
	data, err := os.ReadFile("testdata/" + seed)
	require.NoError(f, err)
	f.Add(data)
	for _, text := range small {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		source, draft, err := Read(format, "list.json", data)
		require.Equal(t, err == nil, source != nil)
		if err != nil {
			require.Contains(t, err.Error(), "list.json:")
			return
		}
		require.LessOrEqual(t, len(draft.Rows), draft.Seen)
		b, err := pricing.NewBook(source)
		require.NoError(t, err)
		for _, row := range draft.Rows {
			q := pricing.Query{Provider: row.Provider(), Models: [3]string{row.Model()}, Usage: &usage.Usage{}}
			for token := range q.Usage.Tokens {
				q.Usage.Tokens[token] = 1_000_000_000
			}
			for unit := range q.Usage.Pieces {
				q.Usage.Pieces[unit] = 1_000_000_000
			}
			var got pricing.Quote
			b.Quote(&q, &got)
			require.GreaterOrEqual(t, got.List.Sign(), 0)
			require.NotEqual(t, pricing.ReasonOutOfRange, got.Reason)
		}
	})
}

func FuzzGenAIPrices(f *testing.F) {
	fuzzImport(f, GenAIPrices, "genai_own.json",
		`[{"id":"moonshot_ai","models":[{"id":"a","match":{"equals":""},"prices":{"input_mtok":1,"output_mtok":1}}]}]`,
		`[{"id":"gcp.x/y","models":[{"id":"a","match":{"starts_with":"ft:*"},"prices":[]}]}]`,
		`[{"id":"bedrock","models":[{"id":"ft:a","match":{"or":[{"starts_with":"FT:"},{"regex":"^()$"}]},"prices":[{"constraint":{"end_time":"24:00"},"prices":{"input_mtok":{"base":1,"tiers":[{"start":0,"price":1}]}}}]}]}]`)
}

func FuzzModelsDev(f *testing.F) {
	fuzzImport(f, ModelsDev, "modelsdev_own.json",
		`{"gemini":{"models":{"a":{"cost":{"input":1e9,"output":1}},":free":{"cost":{}}}}}`,
		`{"gemini/x":{"models":{"a":{"cost":{"input":1,"output":1}}}}}`,
		`{"aws/x":{"models":{"a":{"cost":{"tiers":[{"tier":{"size":0}}]}}}}}`)
}
