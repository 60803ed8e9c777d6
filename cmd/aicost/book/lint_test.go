package book

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLintSaysWhatIsWrongAndWhere(t *testing.T) {
	good := file(t, "good.yaml", goodBook)
	out, _, err := run(t, "lint", good)
	require.NoError(t, err, out)
	assert.Equal(t, good+": good: 2 rows\n", out)

	out, _, err = run(t, "lint", "embedded", "../../../examples/prices.yaml", "../../../examples/demo/prices.yaml")
	require.NoError(t, err, out)

	bad := file(t, "bad.yaml", "version: v\ncurrency: USD\nmodels:\n  - {id: openai/a, prices: [{rates: {inptu: 1}}]}\n  - {id: openai/b}\n")
	out, _, err = run(t, "lint", good, bad)
	require.EqualError(t, err, "2 mistakes")
	assert.Contains(t, out, bad+`:4: rates: unknown key "inptu": accepted are input,`)
	assert.Contains(t, out, bad+":5: prices is missing\n")

	absurd := file(t, "absurd.yaml", `version: v
currency: USD
models:
  - {id: openai/a, prices: [{rates: {input: 3, cache_read: 30}}]}
  - {id: openai/b, prices: [{until: 2026-01-01, rates: {input: 3}}]}
`)
	out, _, err = run(t, "lint", absurd)
	require.EqualError(t, err, "1 mistake")
	assert.Equal(t, []string{
		absurd + ":4: absurd: openai/a (cache_read): cache_read is 30 per million, above the 3 of input",
		absurd + ":5: warning: openai/b (expired): its last price ran out on 2026-01-01",
	}, table(out))

	out, _, err = run(t, "lint", absurd+","+good)
	require.EqualError(t, err, "1 mistake", "every layer is looked at")
	assert.Contains(t, out, absurd+":4: absurd")

	named := file(t, "embedded-overrides.yaml", "version: v\ncurrency: USD\nmodels: []\ndeployments: [{name: x, as: azure/gpt-4o}]\n")
	t.Chdir(filepath.Dir(named))
	out, _, err = run(t, "lint", "embedded-overrides.yaml")
	require.NoError(t, err, out)

	dangling := file(t, "dangling.yaml", "version: v\ncurrency: USD\nmodels: []\ndeployments: [{name: x, as: openai/none}]\n")
	out, _, err = run(t, "lint", dangling)
	require.EqualError(t, err, "1 mistake")
	assert.Contains(t, out, dangling+":4: as: no row has the id")

	_, _, err = run(t, "lint", "absent.yaml")
	require.EqualError(t, err, "1 mistake")
	_, _, err = run(t, "lint", "toml="+good)
	require.Error(t, err)
}
