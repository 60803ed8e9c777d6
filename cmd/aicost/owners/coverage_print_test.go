package owners

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLinesFitAScreen: all but the rows that are to be pasted.
func TestLinesFitAScreen(t *testing.T) {
	id := "0f8fad5b-d9cb-469f-a165-70867728950e"
	odd := spansFile(t, service(strings.Repeat("long-", 20), map[string]any{"metadata.user_api_key_team_id": id}),
		service(strings.Repeat("wide-", 20), map[string]any{"traceloop.association.properties.team": strings.Repeat("a", 200)}))
	for _, files := range [][]string{captured(t, "*__*.json"), {odd}} {
		out, err := run(t, append([]string{"coverage", "--table", "../../../examples/owners.yaml"}, files...)...)
		require.NoError(t, err)
		text, _, found := strings.Cut(out, "\nSuggested for")
		require.True(t, found)
		for line := range strings.Lines(text) {
			assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 120, line)
			assert.Equal(t, strings.TrimRight(line, " \n")+"\n", line, "blanks at the end")
		}
	}
}

func TestTopLimitsWhatIsShownAndSuggested(t *testing.T) {
	dear := map[string]any{"gen_ai.usage.input_tokens": 5000}
	spans := spansFile(t, service("a", dear), service("b", nil), service("c", nil))
	out, err := run(t, "coverage", "--top", "1", spans)
	require.NoError(t, err)
	assert.Contains(t, out, "\nand 2 sources more, each with 0.0035 USD or less: --top shows them\n")
	assert.Contains(t, out, "svc-a")
	assert.NotContains(t, out, "svc-b")
	out, err = run(t, "coverage", "--top", "3", spans)
	require.NoError(t, err)
	assert.NotContains(t, out, "--top")
	assert.Contains(t, out, "svc-c")
}

func TestNamesAreShownWithoutOrders(t *testing.T) {
	out, err := run(t, "coverage", spansFile(t, service("a\x1b[2Jb", nil)))
	require.NoError(t, err)
	assert.NotContains(t, out, "\x1b")
	assert.Contains(t, lines(out), "a�[2Jb team missing 1 0.0035")
}
