package pricing

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/usage"
)

// FuzzParseBook looks for books that break the parser, or the arithmetic once
// they are taken.
func FuzzParseBook(f *testing.F) {
	for _, glob := range []string{"testdata/*.yaml", "testdata/bad/*.yaml"} {
		files, err := filepath.Glob(glob)
		require.NoError(f, err)
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(f, err)
			f.Add(data)
		}
	}
	f.Add([]byte("? {a: b}\n: c"))
	f.Add([]byte("version: v\ncurrency: USD\nmodels: [{id: a/b, prices: [{rates: {input: 4000000000000}, when: [{if: {input_over: 0}, multiply: 1000}]}]}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		source, err := ParseBook("book.yaml", data)
		require.Equal(t, err == nil, source != nil)
		if err != nil {
			return
		}
		var written bytes.Buffer
		require.NoError(t, source.WriteYAML(&written, "fuzzed"))
		again, err := ParseBook("written.yaml", written.Bytes())
		require.NoError(t, err, written.String())
		require.Equal(t, bare(source), bare(again), written.String())
		b, err := NewBook(source)
		if err != nil {
			return
		}
		for id := range b.rows {
			checkQuote(t, b, &Query{Models: [3]string{id}, Usage: &usage.Usage{Tokens: [usage.NumTokenTypes]int64{usage.Input: maxTokens, usage.Output: 1}}})
		}
	})
}

func FuzzQuote(f *testing.F) {
	f.Add("aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "gpt-4o", "batch", "us", int64(1000), int64(1<<60))
	f.Add("", "arn:aws:bedrock:us-east-1::foundation-model/", "projects//publishers/", "\x00", "\xff", int64(-1), int64(0))
	f.Add("a.b.c", "ft:::", "models/models/models/x@latest", "", "", int64(1), int64(1))
	f.Add("openrouter", "openrouter/openrouter/", "bedrock/-v1:0", "", "", int64(1), int64(1))
	b := matchingBook(f)
	f.Fuzz(func(t *testing.T, provider, first, second, tier, region string, input, output int64) {
		checkQuote(t, b, &Query{
			Provider: provider, Models: [3]string{first, second}, ServiceTier: tier, Region: region,
			Usage: &usage.Usage{Tokens: [usage.NumTokenTypes]int64{usage.Input: input, usage.Output: output}},
		})
	})
}

// checkQuote asks twice and checks what holds for every quote.
func checkQuote(t *testing.T, b *Book, q *Query) {
	t.Helper()
	var first, second Quote
	b.Quote(q, &first)
	b.Quote(q, &second)
	require.Equal(t, first, second)
	require.NotEmpty(t, first.Status)
	require.GreaterOrEqual(t, first.List.Sign(), 0)
	require.GreaterOrEqual(t, first.Net.Sign(), 0)
	if !first.HasAmount {
		require.True(t, first.List.IsZero() && first.Net.IsZero() && first.Reason != "")
	}
	require.Equal(t, first.PriceID == "", first.Match == "")
}
