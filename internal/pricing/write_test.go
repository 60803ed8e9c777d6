package pricing

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bare are the rows of a source without where they stand.
func bare(s *Source) []Row {
	var rows []Row
	for _, row := range s.rows {
		r := *row
		r.Line, r.file = 0, ""
		r.Prices = append([]Period{}, r.Prices...)
		for n := range r.Prices {
			r.Prices[n].line = 0
		}
		rows = append(rows, r)
	}
	return rows
}

func TestWrittenBooksReadBack(t *testing.T) {
	for _, file := range []string{"testdata/quotes.yaml", "testdata/matching.yaml"} {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		first := parse(t, file, string(data))
		var text bytes.Buffer
		require.NoError(t, first.WriteYAML(&text, "From a test.\nIn two lines."))
		second := parse(t, "written.yaml", text.String())
		assert.Equal(t, bare(first), bare(second), file)
		assert.Equal(t, []string{first.version, first.currency}, []string{second.version, second.currency})
		assert.Len(t, second.aliases, len(first.aliases))
		var again bytes.Buffer
		require.NoError(t, second.WriteYAML(&again, "From a test.\nIn two lines."))
		assert.Equal(t, text.String(), again.String())
		assert.True(t, bytes.HasPrefix(again.Bytes(), []byte("# From a test.\n# In two lines.\nversion: ")))
	}
}

func TestWordsOfYAMLAreQuoted(t *testing.T) {
	for text, want := range map[string]string{
		"gpt-4o": "gpt-4o", "No": `"No"`, "4o": `"4o"`, "a: b": `"a: b"`, "ft:gpt-4o": `"ft:gpt-4o"`, "": `""`, "ü": `"ü"`, "meta/llama-3": "meta/llama-3", "*": `"*"`,
	} {
		assert.Equal(t, want, scalar(text), text)
	}
	source := parse(t, "a.yaml", "version: \"2026\"\ncurrency: USD\nmodels: []\n")
	var text bytes.Buffer
	require.NoError(t, source.WriteYAML(&text, ""))
	assert.Equal(t, "version: \"2026\"\ncurrency: USD\nmodels: []\n", text.String())
}

// TestEveryBookReadsBack has what WriteYAML could leave out.
func TestEveryBookReadsBack(t *testing.T) {
	text := `version: v
currency: USD
models:
  - id: openai/a
    prices:
      - from: 2026-01-01T00:00:00.000000001Z
        rates: {input: 1}
        when:
          - {if: {days: [mon-sun], zone: Asia/Tokyo}, multiply: 1}
          - {if: {days: [sun, mon]}, multiply: 0}
          - {if: {hours: ["23:00-01:30"], zone: Europe/Berlin, from: 2026-05-01T12:30:00+02:00}, rates: {input: 2}}
  - {id: self/b, prices: [{hosting: {per_hour: 1, input_per_second: 9, output_per_second: 7}}]}
`
	first := parse(t, "a.yaml", text)
	var written bytes.Buffer
	require.NoError(t, first.WriteYAML(&written, ""))
	assert.Equal(t, bare(first), bare(parse(t, "b.yaml", written.String())), written.String())
}
