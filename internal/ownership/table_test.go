package ownership

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

func TestEmptyTable(t *testing.T) {
	table, err := NewTable()
	require.NoError(t, err)
	assert.Equal(t, attr.DefaultUnits[:], table.Units())
	assert.Regexp(t, "^default-[0-9a-f]{8}$", table.Version())
	assert.Empty(t, table.Teams())
	for _, key := range []string{"team", "project", "deployment.environment", "ai.telemetry.functionId", "traceloop.association.properties.workspace"} {
		assert.Contains(t, table.Keys(), key)
	}
	for _, key := range table.Keys() {
		assert.NotEqual(t, "service.namespace", key, "a guess")
		assert.False(t, strings.HasPrefix(key, attr.DefaultPrefix), "own output: %s", key)
	}
}

func TestUnitsKeepLabelOrder(t *testing.T) {
	table := mustTable(t,
		"a.yaml", "units: {team: {}, product: {}, cost_center: {}}",
		"b.yaml", "units: {region: {}, product: {required: true}, workspace: {}}")
	assert.Equal(t, []string{"workspace", "project", "environment", "feature", "team", "product", "cost_center", "region"}, table.Units())
}

func TestKeysAreThoseThatAreRead(t *testing.T) {
	table := mustTable(t, "a.yaml", `
units:
  workspace: {attributes: []}
  project: {attributes: [p, shared]}
  environment: {attributes: e}
  feature: {attributes: []}
  team: {attributes: []}
rules:
  - {match: {shared: x, other: y}, set: {team: z}}
`)
	assert.Equal(t, []string{"e", "other", "p", "shared"}, table.Keys())
}

func TestVersionNamesTheContent(t *testing.T) {
	version := func(files ...string) string { return mustTable(t, files...).Version() }
	assert.Regexp(t, "^acme-1-[0-9a-f]{8}$", version("a.yaml", "version: acme-1\nrules: []"))
	assert.Regexp(t, "^acme-1\\+eu-2-[0-9a-f]{8}$", version("a.yaml", "version: acme-1\nrules: []", "b.yaml", "version: eu-2\nrules: []"))
	assert.Regexp(t, "^table-[0-9a-f]{8}$", version("a.csv", "match.a,team\nx,y\n"))
	assert.Equal(t, version("a.csv", "match.a,team\nx,y\n"), version("b.csv", "match.a,team\nx,y\n"), "the name of a file is not content")
	assert.NotEqual(t, version("a.csv", "match.a,team\nx,y\n"), version("a.csv", "match.a,team\nx,z\n"))
	a, b := "version: x\nrules: []", "version: x\nunits: {}"
	assert.NotEqual(t, version("a.yaml", a, "b.yaml", b), version("b.yaml", b, "a.yaml", a), "the order decides who wins")
}

func TestTeams(t *testing.T) {
	table := mustTable(t,
		"a.yaml", "teams: [{name: search, aliases: [find], cost_center: CC-1}, {name: ads}]",
		"b.yaml", "teams: [{name: search, aliases: [seek], cost_center: CC-9}, {name: ads, cost_center: 7}]")
	require.Len(t, table.Teams(), 2)
	search, ads := table.Teams()[0], table.Teams()[1]
	assert.Equal(t, []string{"find", "seek"}, search.Aliases)
	assert.Equal(t, "CC-1", search.CostCenter, "the first document wins")
	assert.Equal(t, "7", ads.CostCenter)
}

func TestProblemsOfSeveralFilesComeTogether(t *testing.T) {
	_, err := tableOf(
		"a.yaml", "units: {team: {allowed: teams}}\nteams: [{name: search, aliases: [ads]}]",
		"b.yaml", "teams: [{name: ads}]",
		"c.csv", "match.a,team,squad\nx,serach,\ny,search,core\n")
	require.Error(t, err)
	require.ErrorContains(t, err, `a.yaml:2: team search: alias "ads" stands for team ads already`)
	require.ErrorContains(t, err, `c.csv:2: rule c.csv:2: sets team to "serach", which is not allowed; allowed are search, ads`)
	require.ErrorContains(t, err, `c.csv:3: rule c.csv:3: sets unknown unit "squad"`)
}

func TestOneRuleMayStandInTwoTables(t *testing.T) {
	row := "match.a,team\nx,"
	_, err := tableOf("company.csv", row+"search", "division.csv", row+"ads")
	require.NoError(t, err, "the earlier table wins, which is what an overlay is for")
}

func TestAllowedFormStaysShort(t *testing.T) {
	_, err := tableOf("a.yaml", "units: {team: {allowed: [a, b, c, d, e, f, g, h, i, j, k, l], default: z}}")
	require.ErrorContains(t, err, "allowed are a, b, c, d, e, f, g, h, i, j and 2 more")
	_, err = tableOf("a.yaml", "units: {team: {allowed: teams, default: z}}")
	require.ErrorContains(t, err, "allowed are none, as the list of teams is empty")
}

func TestSectionsMayBeEmpty(t *testing.T) {
	table := mustTable(t, "a.yaml", "version: x\nunits:\n  team:\nteams:\nrules:\n", "b.yaml", "rules: []")
	assert.Equal(t, attr.DefaultUnits[:], table.Units())
	assert.Empty(t, table.index.rules)
}
