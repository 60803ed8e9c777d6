package owners

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/money"
)

func TestRowsSetEveryMissingUnit(t *testing.T) {
	c, found := sourcesOf(t, "units: {project: {required: true}}\nteams: [{name: search}]",
		service("search-api", nil), service("search-api", map[string]any{"team": "search"}))
	s := c.suggest(found)
	require.Len(t, s.rows, 1)
	assert.Equal(t, []assignment{{"project", placeholder}, {"team", "search"}}, s.rows[0].set)
	assert.Equal(t, "2 calls, 0.007 USD; 1 other of it has search", s.rows[0].why("USD"), "not twice the calls that lack two units")
	assert.Empty(t, s.aliases)
	assert.Empty(t, s.notes)
}

func TestTwoGuessesAreNone(t *testing.T) {
	c, found := sourcesOf(t, "teams: [{name: search}, {name: shop}]",
		sent{map[string]any{"service.name": "api", "k8s.namespace.name": "shop"}, nil},
		sent{map[string]any{"service.name": "api", "k8s.namespace.name": "search"}, nil})
	s := c.suggest(found)
	require.Len(t, s.rows, 1)
	assert.Equal(t, []assignment{{"team", placeholder}}, s.rows[0].set)
}

// inherit adds a call as the first one is, below a span with a tag.
func inherit(traces ptrace.Traces, team string) {
	spans := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	heir := spans.AppendEmpty()
	spans.At(0).CopyTo(heir)
	heir.SetSpanID([8]byte{77})
	heir.SetParentSpanID([8]byte{78})
	root := spans.AppendEmpty()
	root.SetTraceID(heir.TraceID())
	root.SetSpanID([8]byte{78})
	root.Attributes().PutStr("team", team)
}

func TestRowsMoveNothingToItsOwner(t *testing.T) {
	for team, want := range map[string]string{"search": "# 1 call, 0.0035 USD\n", "shop": "; moves 1 call, 0.0035 USD from another owner\n"} {
		traces := newTraces(t, service("search-api", nil))
		inherit(traces, team)
		out, err := run(t, "coverage", "--table", file(t, "t.yaml", "teams: [{name: search}]"), tracesFile(t, traces))
		require.NoError(t, err)
		assert.Contains(t, out, "set: {team: search}} # 1 call, 0.0035 USD")
		assert.Contains(t, out, want)
	}
}

// TestRowsSayWhatElseTheyMove: a rule wins over what calls inherit and over
// defaults, and an identity rule over all that is no identity rule.
func TestRowsSayWhatElseTheyMove(t *testing.T) {
	table := "units: {project: {default: misc}}\nteams: [{name: search}, {name: shop}]\n" +
		"rules: [{name: ns, match: {k8s.namespace.name: shop}, set: {team: shop}}, {name: w, trust: identity, match: {anthropic.workspace.id: w}, set: {team: shop}}]"
	traces := newTraces(t,
		service("api", nil), service("api", map[string]any{"litellm.team.id": "8f3c"}),
		service("api", map[string]any{"team": "search"}),
		service("api", map[string]any{"team": "search", "litellm.team.id": "8f3c"}),
		sent{map[string]any{"service.name": "api", "k8s.namespace.name": "shop"}, map[string]any{"litellm.team.id": "8f3c"}},
		service("api", map[string]any{"litellm.team.id": "8f3c", "anthropic.workspace.id": "w"}),
	)
	inherit(traces, "shop")
	out, err := run(t, "coverage", "--table", file(t, "t.yaml", table), tracesFile(t, traces))
	require.NoError(t, err)
	assert.Contains(t, out, "match: {service.name: api}, set: {team: __fill_in__}} # 1 call, 0.0035 USD; moves 1 call, 0.0035 USD from another owner\n")
	assert.Contains(t, out, "match: {litellm.team.id: 8f3c}, set: {team: __fill_in__}} # 1 call, 0.0035 USD; moves 1 call, 0.0035 USD from another owner; may contradict the tags of 1 call, 0.0035 USD (conflict)\n")
}

func TestRowsKnowTheRuleBesideThem(t *testing.T) {
	c, found := sourcesOf(t, "units: {project: {required: true}}\nrules: [{name: svc-api, match: {service.name: api}, set: {team: search}}]", service("api", nil))
	s := c.suggest(found)
	require.Len(t, s.rows, 1)
	assert.Equal(t, "1 call, 0.0035 USD; or let rule svc-api set it", s.rows[0].why("USD"))
}

func TestBadValuesBecomeAliasesOrCandidates(t *testing.T) {
	tag := func(value any) sent { return service("a", map[string]any{"team": value}) }
	c, found := sourcesOf(t, "units: {team: {allowed: teams}}\nteams: [{name: search, aliases: [Search Team]}, {name: support}]",
		tag("serch"), tag("SERCH"), tag("search_team"), tag("support-eng"), tag("growth"), tag("__overflow__"), tag([]any{"search"}), tag("a\tb"))
	s := c.suggest(found)
	assert.Empty(t, s.rows, "a rule does not mend a tag")
	got := map[string][3]any{}
	for _, a := range s.aliases {
		got[a.spelling] = [3]any{a.value, a.within, a.use.calls}
	}
	assert.Equal(t, map[string][3]any{
		"SERCH": {"search", "", 2}, "search_team": {"search", "search", 1}, "support-eng": {"", "support", 1}, "growth": {"", "", 1},
	}, got)
	assert.Equal(t, []string{"team: the tag team has a value that is no name: mend it where it is written"}, s.notes)
}

func TestNotesSayWhatNoRowCanMend(t *testing.T) {
	c, found := sourcesOf(t, "units: {project: {required: true}}\nrules: [{match: {service.name: old}, set: {team: a, project: p}, until: 2020-01-01}]",
		service("old", nil), service("unknown_service:node", nil), sent{})
	assert.ElementsMatch(t, []string{
		"service.name old: rule owners.yaml:2 for its project is outside its dates: extend them, or add a rule for the time after",
		"service.name old: rule owners.yaml:2 for its team is outside its dates: extend them, or add a rule for the time after",
		"service.name unknown_service:node: nothing tells its calls apart: set service.name on the resource, or tag them",
		"no service: nothing tells its calls apart: set service.name on the resource, or tag them",
	}, c.suggest(found).notes)
}

func TestMovesAreOfTheUnitWithTheMost(t *testing.T) {
	c, found := sourcesOf(t, "units: {project: {required: true}}", service("a", nil))
	most := use{calls: 2, amount: money.FromPico(7)}
	c.owned[matched{"service.name", "a", "project"}] = map[string]*owned{"p": {weak: most}}
	c.owned[matched{"service.name", "a", "team"}] = map[string]*owned{"t": {weak: use{calls: 3, amount: money.FromPico(5)}}}
	for range 2 {
		s := c.suggest(found)
		require.Len(t, s.rows, 1)
		assert.Equal(t, most, s.rows[0].moves)
		slices.Reverse(found)
	}
}
