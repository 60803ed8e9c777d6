package book

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRefreshWritesWhatChanged(t *testing.T) {
	book := file(t, "own.yaml", "version: own\ncurrency: USD\nmodels:\n  - {id: openai/gpt-next, prices: [{rates: {input: 3, output: 8}}]}\n  - {id: anthropic/claude-next, prices: [{rates: {input: 3}}]}\n")
	list := file(t, "list.json", priceList)
	target := filepath.Join(t.TempDir(), "fresh.yaml")
	out, _, err := run(t, "refresh", "--book", book, "--list", "litellm="+list, "--since", "2026-11-01", "-o", target)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"ROW VERDICT LISTS FIGURES",
		"openai/gpt-next changed litellm litellm: input 2, here 3",
		"",
		"1 confirmed, 1 changed, 0 disputed, 0 review, 0 in no list",
	}, table(out))
	out, _, err = run(t, "price", "--book", book+","+target, "--provider", "openai", "--model", "gpt-next", "--at", "2026-10-31", "input=1000000")
	require.NoError(t, err)
	assert.Contains(t, table(out), "list 3 USD")
	out, _, err = run(t, "price", "--book", book+","+target, "--provider", "openai", "--model", "gpt-next", "--at", "2026-11-01", "input=1000000")
	require.NoError(t, err)
	assert.Contains(t, table(out), "list 2 USD")
	assert.Contains(t, content(t, target), "checked: "+time.Now().UTC().Format(time.DateOnly), "when the list was read, not when the price began")
	_, _, err = run(t, "refresh", "--book", book, "--list", "litellm="+list, "--since", "2026-11-01T15:04:05Z", "-o", target)
	require.NoError(t, err)
	assert.Contains(t, content(t, target), "- from: 2026-11-01\n")
	other := file(t, "other.json", strings.Replace(priceList, "2e-06", "2.5e-06", 1))
	for want, more := range map[string][]string{
		"0 changed, 1 disputed": {"--list", "litellm=" + other},
		"--book: want one book": {"--book", book + ",embedded"},
		"is given twice":        {"--list", "litellm=" + list},
		"want one book":         {"--list", "litellm=" + other + "," + book},
		"want 1 to 1":           {"--agree", "2"},
		"want 1 to 1,":          {"--agree", "-1"},
		"want one currency":     {"--list", file(t, "euro.yaml", "version: v\ncurrency: EUR\nmodels: []\n")},
	} {
		out, _, err = run(t, append([]string{"refresh", "--book", book, "--list", "litellm=" + list}, more...)...)
		if err != nil {
			out = err.Error()
		}
		assert.Contains(t, out, want, more)
	}
	out, said, err := run(t, "refresh", "--book", book, "--list", "litellm="+list, "-o", "-")
	require.NoError(t, err)
	assert.Contains(t, said, "1 changed")
	_, _, err = run(t, "lint", file(t, "piped.yaml", out))
	require.NoError(t, err, out)
	same := filepath.Join(t.TempDir(), "same.yaml")
	_, _, err = run(t, "refresh", "--book", target, "--list", "litellm="+list, "-o", same)
	require.NoError(t, err)
	assert.NoFileExists(t, same, "nothing changed")
}
