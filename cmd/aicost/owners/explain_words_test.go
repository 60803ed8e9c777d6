package owners

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExplainSaysWhyOthersLost(t *testing.T) {
	table := file(t, "owners.yaml", `
units: {team: {allowed: [search, ads], attributes: [team, squad, group, crew]}}
rules:
  - {name: old, match: {service.name: "a*"}, set: {team: ads}, from: 2020-01-01, until: 2020-02-01T08:00:00Z}
  - {name: carries, match: {service.name: "*"}, set: {team: "${service.name}"}}
  - {name: first, match: {service.name: "a"}, set: {team: ads}}
  - {name: second, match: {service.name: [a, b], tenant: "!*"}, set: {team: search}}
`)
	out, err := run(t, "explain", "--table", table, spansFile(t, service("a", map[string]any{
		"team": "serach", "squad": []any{"a", "b"}, "group": " ", "crew": strings.Repeat("x", 129),
	})))
	require.NoError(t, err)
	out = strings.Join(strings.Fields(out), " ")
	for _, want := range []string{
		"span team=serach: not allowed; allowed are ads, search; search may be meant",
		"span squad: a list or a map is no name",
		"span group= : blank",
		"span crew=xxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: not allowed: it is longer than 128 bytes",
		"rule rule old (owners.yaml:4) matches service.name=a: out of its dates from 2020-01-01 until 2020-02-01T08:00:00Z",
		"rule rule carries (owners.yaml:5) matches service.name=a: carries a, not allowed; allowed are ads, search",
		"ads rule rule first (owners.yaml:6) matches service.name=a unknown_value",
		"and 1 more; --span shows them",
	} {
		assert.Contains(t, out, strings.Join(strings.Fields(want), " "))
	}
}
