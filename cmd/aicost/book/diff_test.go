package book

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDiffIsATable(t *testing.T) {
	before := file(t, "before.yaml", goodBook)
	after := file(t, "after.yaml", strings.NewReplacer(`input: "2"`, `input: "2.5"`, "azure/ptu", "azure/ptu-2").Replace(goodBook))
	out, _, err := run(t, "diff", before, after)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"ROW WHAT BEFORE AFTER CHANGE",
		"azure/prod input 2 2.5 +25.0%",
		"azure/ptu row provisioned -",
		"azure/ptu-2 row - provisioned",
		"",
		"1 difference in 1 row, 1 row new, 1 row gone",
	}, table(out))
	_, _, err = run(t, "diff", "--exit-status", before, after)
	require.EqualError(t, err, "3 differences")
	out, _, err = run(t, "diff", "--exit-status", "--changed", before, before)
	require.NoError(t, err)
	assert.Contains(t, out, "0 differences in 0 rows")
	euro := file(t, "euro.yaml", "version: v\ncurrency: EUR\nmodels: []\n")
	_, _, err = run(t, "diff", before, euro)
	require.ErrorContains(t, err, "want one currency")
}

func TestDiffGoesByTheDate(t *testing.T) {
	first := file(t, "first.yaml", "version: v\ncurrency: USD\nmodels: [{id: openai/a, prices: [{rates: {input: 1}}]}]\n")
	second := file(t, "second.yaml", "version: v\ncurrency: USD\nmodels: [{id: openai/a, prices: [{until: 2026-06-01, rates: {input: 1}}, {from: 2026-06-01, rates: {input: 2}}]}]\n")
	_, _, err := run(t, "diff", "--exit-status", "--at", "2026-05-31", first, second)
	require.NoError(t, err)
	_, _, err = run(t, "diff", "--exit-status", "--at", "2026-06-01", first, second)
	require.EqualError(t, err, "1 difference")
	_, _, err = run(t, "diff", "--exit-status", first, second)
	require.EqualError(t, err, "1 difference", "now")
}

func TestDiffSeesWhatIsNoPrice(t *testing.T) {
	first := file(t, "first.yaml", goodBook)
	second := file(t, "second.yaml", strings.NewReplacer("EA-2026}", "EA-2026, until: 2020-01-01}", "  - id: azure/prod\n", "  - id: azure/prod\n    names: [other]\n").Replace(goodBook)+
		"deployments: [{provider: azure, name: mine, as: azure/prod}, {name: anybodys, as: azure/prod}]\n")
	out, _, err := run(t, "diff", first, second)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"ROW WHAT BEFORE AFTER CHANGE",
		"azure/prod names - other",
		"- adjust azure 0.88 -",
		"- deployment anybodys - azure/prod",
		"- deployment azure mine - azure/prod",
		"",
		"4 differences in 1 row, 0 rows new, 0 rows gone",
	}, table(out))
}
