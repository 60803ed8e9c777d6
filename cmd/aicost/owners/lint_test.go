package owners

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLintPrintsFindingsAndASummary(t *testing.T) {
	t.Chdir(filepath.Dir(file(t, "owners.yaml", `teams: [{name: search}, {name: ads}]
rules:
  - {name: old, match: {service.name: a}, set: {team: search}, until: 2026-01-01}
  - {name: exact, match: {service.name: b-1}, set: {team: serach}}
  - {name: wide, match: {service.name: "b-*"}, set: {team: search}}
  - {name: never, match: {service.name: b-2}, set: {team: search}, from: 2026-09-01}
`)))
	args := []string{"lint", "--at", "2026-08-01", "owners.yaml"}
	out, err := run(t, args...)
	require.NoError(t, err)
	const typo = `owners.yaml:4: typo: rule exact: gives team "serach", which is nearly "search"; mend one, or list both` + "\n"
	const old = "owners.yaml:3: expired: rule old: no longer holds from 2026-01-01 on, and does nothing for newer spans; extend it, or take it out once no older ones come\n"
	const never = "owners.yaml:6: not_yet: rule never: does nothing before 2026-09-01\n" +
		"owners.yaml:6: shadowed: rule never: never sets anything, as whenever it holds rule wide (owners.yaml:5) does before it; put it first, narrow what stands before it, or take it out\n"
	assert.Equal(t, old+typo+never+"4 findings in 4 rules: 1 shadowed, 1 typo, 1 expired, 1 not_yet; 2 more with --verbose\n", out)

	out, err = run(t, append(args, "--verbose", "--exit-status")...)
	require.EqualError(t, err, "3 findings", "what is for information is nothing to mend")
	assert.Equal(t, "owners.yaml:1: unused_team: team ads: no rule sets it; only a tag can\n"+old+typo+
		"owners.yaml:5: order_matters: rule wide: gives team another value than what is meant to come before it: rule exact (owners.yaml:4)\n"+never+
		"6 findings in 4 rules: 1 shadowed, 1 order_matters, 1 typo, 1 expired, 1 not_yet, 1 unused_team\n", out)

	out, err = run(t, "lint", "--at", "2025-08-01T00:00:00Z", "--exit-status", "owners.yaml")
	require.EqualError(t, err, "2 findings", "its time was not over then")
	assert.NotContains(t, out, "expired")
}

func TestLintOfAGoodTable(t *testing.T) {
	out, err := run(t, "lint", "--exit-status", file(t, "a.csv", "match.service.name,team\na,x\n"))
	require.NoError(t, err)
	assert.Equal(t, "no findings in 1 rule\n", out)

	soon := file(t, "b.csv", "match.service.name,team,from\na,x,2200-01-01\n")
	out, err = run(t, "lint", "--exit-status", soon)
	require.NoError(t, err, "for information alone")
	assert.Contains(t, out, "1 finding in 1 rule: 1 not_yet\n")
}

func TestLintLaysTablesOverEachOther(t *testing.T) {
	wide := file(t, "wide.csv", "name,match.service.name,team\nwide,a*,x\n")
	narrow := file(t, "narrow.csv", "name,match.service.name,team\nnarrow,ab,x\n")
	out, err := run(t, "lint", wide, narrow)
	require.NoError(t, err)
	assert.Contains(t, out, narrow+":2: shadowed: rule narrow: never sets anything, as whenever it holds rule wide ("+wide+":2) does")
	out, err = run(t, "lint", narrow, wide)
	require.NoError(t, err)
	assert.Equal(t, "no findings in 2 rules\n", out)
}

func TestLintLeavesMistakesAsTheyAre(t *testing.T) {
	broken := file(t, "broken.yaml", "rules:\n  - {match: {service.name: a}, set: {squad: x}}\n")
	out, err := run(t, "lint", broken)
	require.ErrorContains(t, err, "broken.yaml:2: rule broken.yaml:2: sets unknown unit")
	assert.Empty(t, out)
	for want, args := range map[string][]string{
		"want a TABLE, or --config": {"lint"}, "open gone.yaml: no such file": {"lint", "gone.yaml"}, `--at: want a date such as 2026-01-31`: {"lint", "--at", "soon", broken},
	} {
		_, err := run(t, args...)
		require.ErrorContains(t, err, want)
	}
}

func TestAFindingStaysOnItsLine(t *testing.T) {
	out, err := run(t, "lint", file(t, "a.yaml", `rules: [{match: {"servicename\n\e": a}, set: {team: x}}]`))
	require.NoError(t, err)
	assert.Len(t, lines(out), 2)
	assert.NotContains(t, out, "\x1b")
}
