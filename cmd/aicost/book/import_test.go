package book

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestListsThatNobodyCanUseAreRefused(t *testing.T) {
	list := file(t, "list.json", `{"a": {"litellm_provider": "openai", "input_cost_per_token": 2}, "b": {"litellm_provider": "openai", "input_cost_per_token": 8}}`)
	target := file(t, "good.yaml", goodBook)
	_, _, err := run(t, "import", "litellm", list, "-o", target)
	require.ErrorContains(t, err, "list.json: none of its 2 rows can be used")
	assert.Equal(t, goodBook, content(t, target))
}

const priceList = `{
  "sample_spec": {"input_cost_per_token": 0},
  "gpt-next": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06},
  "gpt-absurd": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0.015, "output_cost_per_token": 0.06},
  "claude-next": {"litellm_provider": "anthropic", "mode": "chat", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05}
}
`

func TestImportMakesABook(t *testing.T) {
	list := file(t, "list.json", priceList)
	target := filepath.Join(t.TempDir(), "out.yaml")
	out, report, err := run(t, "import", "litellm", list, "-o", target)
	require.NoError(t, err)
	assert.Empty(t, out)
	assert.Contains(t, report, "list.json: 3 rows, 2 taken, 1 left out\n")
	assert.Contains(t, table(report), "left out too_high 1")
	assert.Contains(t, report, "list.json:4: ")
	out, _, err = run(t, "lint", target)
	require.NoError(t, err, out)
	out, _, err = run(t, "diff", "--exit-status", "litellm="+list, target)
	require.NoError(t, err, out)
	out, _, err = run(t, "import", "litellm", list, "--provider", "anthropic")
	require.NoError(t, err)
	assert.Contains(t, out, "- id: anthropic/claude-next\n")
	assert.NotContains(t, out, "gpt-next")
	_, _, err = run(t, "import", "litellm", list, "--provider", "acme")
	require.EqualError(t, err, "--provider: no row is of acme; the list has anthropic, openai")
	_, _, err = run(t, "import", "litellm", list, "-o", filepath.Join(t.TempDir(), "absent", "out.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)
	out, _, err = run(t, "lint", "litellm="+list)
	require.NoError(t, err)
	assert.Contains(t, out, "3 rows, 2 taken, 1 left out")
}
