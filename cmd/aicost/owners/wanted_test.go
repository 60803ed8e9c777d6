package owners

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func times(n int, call sent) (out []sent) {
	for range n {
		out = append(out, call)
	}
	return out
}

// row is the only row that is suggested.
func theRow(t *testing.T, table string, sent ...sent) *suggestedRow {
	t.Helper()
	c, found := sourcesOf(t, table, sent...)
	s := c.suggest(found)
	require.Len(t, s.rows, 1)
	return s.rows[0]
}

func TestARowIsForAllServicesOfAGatewaysID(t *testing.T) {
	id := map[string]any{"litellm.team.id": "T1"}
	calls := append(times(5, service("a", id)), append(times(4, service("b", id)), times(3, service("c", id))...)...)
	c, found := sourcesOf(t, "rules: []", calls...)
	require.Len(t, found, 3)
	s := c.suggest(found[:1])
	require.Len(t, s.rows, 1)
	assert.Equal(t, "12 calls, 0.042 USD", s.rows[0].why("USD"), "those beyond --top as well")
}

func TestRulesBesideDoNotSplitSources(t *testing.T) {
	const table = `rules:
  - {name: r0, match: {k8s.namespace.name: ns0}, set: {project: p}}
  - {name: r1, match: {k8s.namespace.name: ns1}, set: {project: p}}
  - {name: r2, match: {k8s.namespace.name: ns2}, set: {project: p}}
  - {name: r3, match: {k8s.namespace.name: ns3}, set: {project: p}}
`
	var calls []sent
	for i := range 4 {
		calls = append(calls, times(3, sent{map[string]any{"service.name": "big", "k8s.namespace.name": fmt.Sprintf("ns%d", i)}, nil})...)
	}
	c, found := sourcesOf(t, table, append(calls, times(5, service("small", nil))...)...)
	require.Len(t, found, 2)
	assert.Equal(t, "big", found[0].service)
	assert.Equal(t, 12, c.sources[found[0]].calls)
	assert.Equal(t, "12 calls, 0.042 USD; or let rules r0, r1 and 2 more set it", c.suggest(found).rows[0].why("USD"))
	row := theRow(t, table, append([]sent{service("big", nil)}, calls...)...)
	assert.Equal(t, "13 calls, 0.0455 USD", row.why("USD"), "one has no rule")
}

func TestRowsFollowWhatOthersOfItHave(t *testing.T) {
	table := "teams: [{name: search}, {name: ads}]\nrules:\n  - {name: key, trust: identity, match: {litellm.team.id: k}, set: {team: ads}}\n" +
		"  - {name: ns, match: {k8s.namespace.name: n}, set: {team: ads}}\n  - {name: last, trust: fallback, match: {k8s.namespace.name: f}, set: {team: search}}\n"
	in := func(namespace string) sent {
		return sent{map[string]any{"service.name": "search-api", "k8s.namespace.name": namespace}, nil}
	}
	tagged := func(team string) sent { return service("search-api", map[string]any{"team": team}) }
	none := service("search-api", nil)
	for want, others := range map[string][]sent{
		"search 1 call, 0.0035 USD":                                                                  nil, // by its name
		"ads 1 call, 0.0035 USD; 1 other of it has ads":                                              {tagged("ads")},
		"ads 1 call, 0.0035 USD; 3 others of it have ads":                                            {tagged("ads"), in("n"), service("search-api", map[string]any{"litellm.team.id": "k"})},
		"search 1 call, 0.0035 USD; 2 others of it have search":                                      {tagged("search"), tagged("search"), in("f")},
		"ads 1 call, 0.0035 USD; 1 other of it has ads; moves 1 call, 0.0035 USD from another owner": {tagged("ads"), in("f")},
		"search  1 call, 0.0035 USD":                                                                 {tagged("ads"), tagged("search")},
	} {
		row := theRow(t, table, append(others, none)...)
		if want == "search  1 call, 0.0035 USD" {
			want = "search 1 call, 0.0035 USD" // of two owners neither
		}
		assert.Equal(t, want, row.set[0].value+" "+row.why("USD"))
	}
	row := theRow(t, "rules: []", service("x", nil), service("x", map[string]any{"team": "${a}"}))
	assert.Equal(t, placeholder, row.set[0].value, "what no row can set")
}

func TestIdentityRowsSayWhomTheyContradict(t *testing.T) {
	id := func(team any) sent { return service("gw", map[string]any{"litellm.team.id": "T1", "team": team}) }
	calls := append(times(2, id(nil)), times(8, id("growth"))...)
	row := theRow(t, "rules: []", calls...)
	assert.Equal(t, "growth 2 calls, 0.007 USD; 8 others of it have growth", row.set[0].value+" "+row.why("USD"))
	row = theRow(t, "rules: []", append(calls, id("ads"))...)
	assert.Equal(t, placeholder+" 2 calls, 0.007 USD; may contradict the tags of 9 calls, 0.0315 USD (conflict)", row.set[0].value+" "+row.why("USD"))
	named := func(team any) sent {
		return service("gw", map[string]any{"litellm.team.id": "team-ads", "team": team})
	}
	row = theRow(t, "teams: [{name: ads}, {name: growth}, {name: shop}]", named(nil), named("growth"), named("shop"))
	assert.Equal(t, "ads 1 call, 0.0035 USD; contradicts the tags of 2 calls, 0.007 USD (conflict)", row.set[0].value+" "+row.why("USD"))
}

func TestFallbacksAreMovedByAnyRule(t *testing.T) {
	gateway := func(namespace string) sent {
		return sent{map[string]any{"service.name": "gw", "k8s.namespace.name": namespace}, nil}
	}
	row := theRow(t, "rules: [{name: shared, trust: fallback, match: {service.name: gw, k8s.namespace.name: a}, set: {team: platform}}]",
		append(times(4, gateway("a")), times(2, gateway("b"))...)...)
	assert.Equal(t, "2 calls, 0.007 USD; moves 4 calls, 0.014 USD from another owner", row.why("USD"))
}
