package owners

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func TestTheRuleAtFaultIsNamed(t *testing.T) {
	table := "units: {team: {allowed: teams}}\nteams: [{name: search}, {name: payment}, {name: growth}]\nrules:\n" +
		"  - {name: ns, match: {k8s.namespace.name: \"*\"}, set: {team: \"${k8s.namespace.name}\"}}\n"
	in := func(namespace string) sent {
		return sent{map[string]any{"service.name": "s", "k8s.namespace.name": namespace}, nil}
	}
	tables := file(t, "t.yaml", table)
	out, err := run(t, "coverage", "--table", tables, spansFile(t, in("payments"), in("PAYMENTS"), in("billing"), in("growth-europe"), in("a\tb"),
		service("tagged", map[string]any{"team": "x", "k8s.namespace.name": "y"})))
	require.NoError(t, err)
	for _, want := range []string{
		"s team unknown_value 1 0.0035 rule ns: payments",
		"payments: payment # 2 calls, 0.007 USD",
		"# billing may be for the list of teams: 1 call, 0.0035 USD",
		"# growth-europe may be for the list of teams, or an alias of growth: 1 call, 0.0035 USD",
		"# team: rule ns carries a value that is no name: mend it where it is written",
		"tagged team unknown_value 1 0.0035 team: x",
	} {
		assert.Contains(t, strings.Replace(strings.Join(lines(out), "\n"), "PAYMENTS: payment #", "payments: payment #", 1), want)
	}
}

func TestNotesNameRulesWithTheirPlaces(t *testing.T) {
	c, found := sourcesOf(t, `rules:
  - {name: old, match: {service.name: "s*"}, set: {team: a}, until: 2026-01-01}
  - {name: ns, match: {k8s.namespace.name: n}, set: {team: b}, until: 2026-01-02}
  - {name: other, match: {k8s.namespace.name: o}, set: {team: b}, until: 2026-01-02}
  - {name: k1, trust: identity, match: {litellm.team.id: "1"}, set: {team: search}}
  - {name: k2, trust: identity, match: {litellm.team.id: "2"}, set: {team: ads}}
  - {name: k3, trust: identity, match: {litellm.team.id: "3"}, set: {team: ads}}
`, service("s", nil), sent{map[string]any{"service.name": "t", "k8s.namespace.name": "n"}, nil}, sent{map[string]any{"service.name": "t", "k8s.namespace.name": "o"}, nil},
		service("gw", map[string]any{"team": "x", "litellm.team.id": "1"}), service("gw", map[string]any{"team": "x", "litellm.team.id": "2"}),
		service("gw", map[string]any{"team": "x", "litellm.team.id": "3"}), service("one", map[string]any{"team": "x", "litellm.team.id": "1"}))
	assert.ElementsMatch(t, []string{
		"service.name s: rule old (owners.yaml:2) for its team is outside its dates: extend them, or add a rule for the time after",
		"service.name t: rules ns (owners.yaml:3), other (owners.yaml:4) for its team are outside their dates: extend them, or add a rule for the time after",
		"service.name gw: the tag team has x, against identity rules k1 (owners.yaml:5), which gives search, k2 (owners.yaml:6), which gives ads and 1 more: mend the one that is wrong",
		"service.name one: the tag team has x, against identity rule k1 (owners.yaml:5), which gives search: mend the one that is wrong",
	}, c.suggest(found).notes)
}

func TestCausesAreRemembered(t *testing.T) {
	c, found := sourcesOf(t, "rules: [{name: old, match: {service.name: s}, set: {team: a}, until: 2026-01-01}]", times(9, service("s", nil))...)
	assert.Len(t, found, 1)
	assert.Len(t, c.causes.known, 1)
}

// TestCallsOfOtherTimesHaveOtherCauses: what a key belonged to before it was
// handed over is not what it belongs to since.
func TestCallsOfOtherTimesHaveOtherCauses(t *testing.T) {
	key := map[string]any{"team": "growth", "litellm.team.id": "k1"}
	for _, c := range []struct {
		table string
		sent  sent
		notes []string
		rules []string
	}{
		{
			"rules:\n" +
				"  - {name: gw-old, trust: identity, match: {litellm.team.id: k1}, set: {team: search}, until: 2026-01-01}\n" +
				"  - {name: gw-new, trust: identity, match: {litellm.team.id: k1}, set: {team: support}, from: 2026-01-01}\n",
			service("svc", key),
			[]string{"service.name svc: the tag team has growth, against identity rules gw-new (owners.yaml:3), which gives support, " +
				"gw-old (owners.yaml:2), which gives search: mend the one that is wrong"},
			nil,
		},
		{
			"units: {team: {allowed: [search]}}\nrules:\n" +
				"  - {name: ns-old, match: {ns: \"*\"}, set: {team: \"${ns}\"}, until: 2026-01-01}\n" +
				"  - {name: ns-new, match: {ns: \"z*\"}, set: {team: \"${ns}\"}, from: 2026-01-01}\n",
			service("svc", map[string]any{"ns": "zzz"}), nil,
			[]string{"ns-new", "ns-old"},
		},
	} {
		traffic, err := (&inputs{tables: []string{file(t, "owners.yaml", c.table)}}).traffic(t.Context())
		require.NoError(t, err)
		traces := newTraces(t, times(4, c.sent)...)
		for i, year := range []int{2025, 2026, 2025, 2026} {
			moment := time.Date(year, 6, 1, 0, 0, i, 0, time.UTC)
			traces.ResourceSpans().At(i).ScopeSpans().At(0).Spans().At(0).SetStartTimestamp(pcommon.NewTimestampFromTime(moment))
		}
		found := newCoverage(traffic)
		require.NoError(t, bill(t.Context(), []string{tracesFile(t, traces)}, func(billed []ptrace.Traces) error {
			for call := range calls(billed[0]) {
				found.add(call)
			}
			return nil
		}, traffic.config))
		var rules []string
		worst := found.worst()
		for _, s := range worst {
			if s.rule != "" {
				rules = append(rules, s.rule)
			}
		}
		slices.Sort(rules)
		assert.Equal(t, c.rules, rules)
		if c.notes != nil {
			assert.Equal(t, c.notes, found.suggest(worst).notes)
		}
		assert.Len(t, found.causes.known, 2, "two times of four calls")
	}
}

// TestConflictsWithAnotherSpanOfTheCall: whose rule it is, the billed span does not
// know.
func TestConflictsWithAnotherSpanOfTheCall(t *testing.T) {
	id := "chatcmpl-of-the-two-spans"
	c, found := sourcesOf(t, "rules: [{name: key, trust: identity, match: {litellm.team.id: 8f3c}, set: {team: search}}]",
		service("shop", map[string]any{"gen_ai.response.id": id, "team": "web", "gen_ai.usage.cache_read.input_tokens": 1}),
		service("gateway", map[string]any{"gen_ai.response.id": id, "litellm.team.id": "8f3c"}))
	assert.Equal(t, []string{"service.name shop: the tag team has web, against identity rule of another span of the call, which gives search: mend the one that is wrong"},
		c.suggest(found).notes)
	c, found = sourcesOf(t, "rules: [{name: key, trust: identity, match: {litellm.team.id: 8f3c}, set: {team: search}}]",
		service("gateway", map[string]any{"gen_ai.response.id": id, "litellm.team.id": "8f3c", "gen_ai.usage.cache_read.input_tokens": 1}),
		service("shop", map[string]any{"gen_ai.response.id": id, "team": "web"}))
	assert.Equal(t, []string{"service.name gateway: a tag of another span of the call is against identity rule key (owners.yaml:1), which gives search: mend the one that is wrong"},
		c.suggest(found).notes)
}
