package owners

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/ownership"
)

// sourcesOf are the sources of untagged calls, the worst first.
func sourcesOf(t *testing.T, table string, sent ...sent) (*coverage, []source) {
	t.Helper()
	traffic, err := (&inputs{tables: []string{file(t, "owners.yaml", table)}}).traffic(t.Context())
	require.NoError(t, err)
	c := newCoverage(traffic)
	require.NoError(t, bill(t.Context(), []string{spansFile(t, sent...)}, func(billed []ptrace.Traces) error {
		for call := range calls(billed[0]) {
			c.add(call)
		}
		return nil
	}, traffic.config))
	return c, c.worst()
}

func TestWhatTellsCallsApart(t *testing.T) {
	for want, s := range map[string]sent{
		"litellm.team.id=8f3c":            service("gateway", map[string]any{"litellm.team.id": "8f3c", "metadata.user_api_key_team_id": "x"}),
		"metadata.user_api_key_team_id=7": service("gateway", map[string]any{"metadata.user_api_key_team_id": 7}),
		"anthropic.workspace.id=w":        service("agent", map[string]any{"anthropic.workspace.id": "w"}),
		"service.name=api":                {map[string]any{"service.name": "api", "k8s.namespace.name": "shop"}, nil},
		"k8s.namespace.name=shop":         {map[string]any{"service.name": "unknown_service:node", "k8s.namespace.name": "shop"}, nil},
		"=":                               service(strings.Repeat("a", 101), nil),
	} {
		_, found := sourcesOf(t, "rules: []", s)
		require.Len(t, found, 1, want)
		assert.Equal(t, want, found[0].key+"="+found[0].value)
	}
	for _, name := range []string{" a", "a\nb", "a\x1b", "unknown_service"} {
		_, found := sourcesOf(t, "rules: []", service(name, nil))
		assert.Empty(t, found[0].key, "%q", name)
		assert.Equal(t, name, found[0].service)
	}
}

func TestTheTagAtFaultIsNamed(t *testing.T) {
	table := "units: {team: {attributes: [team, squad, \"metadata#team\"], allowed: teams}}\nteams: [{name: search}, {name: support}]\n" +
		"rules: [{name: key, trust: identity, match: {litellm.team.id: k}, set: {team: search}}]\n"
	both := func(resource, span map[string]any) sent { return sent{resource, span} }
	for want, s := range map[string]sent{
		"unknown_value squad=grwth":         service("a", map[string]any{"team": " ", "squad": "grwth "}),
		"unknown_value metadata#team=grwth": service("a", map[string]any{"metadata": `{"team": "grwth"}`}),
		"unknown_value squad=alone":         service("a", map[string]any{"squad": []any{"alone"}}),
		"unknown_value team=":               service("a", map[string]any{"team": []any{"search", "support"}}),
		"unknown_value team=x":              both(map[string]any{"team": "x"}, map[string]any{"squad": "search"}),
		"conflict squad=support":            both(map[string]any{"team": "search"}, map[string]any{"litellm.team.id": "k", "team": "no", "squad": "support"}),
	} {
		_, found := sourcesOf(t, table, s)
		if want == "unknown_value team=x" {
			assert.Empty(t, found, "the span's tag wins before the resource's is asked")
			continue
		}
		require.Len(t, found, 1, want)
		assert.Equal(t, want, found[0].reason+" "+found[0].tag+"="+found[0].text)
	}
}

func TestMostMoneyComesFirst(t *testing.T) {
	dear := map[string]any{"gen_ai.usage.input_tokens": 100_000}
	free := map[string]any{"gen_ai.request.model": "nobody-sells-it"}
	_, found := sourcesOf(t, "rules: []", service("few", free), service("many", free), service("many", free), service("dear", dear), service("cheap", nil))
	var names []string
	for _, s := range found {
		names = append(names, s.service)
	}
	assert.Equal(t, []string{"dear", "cheap", "many", "few"}, names)
}

func TestGatewaysIDsAreNotGuessedFromAService(t *testing.T) {
	table := "teams: [{name: search}, {name: shop}]\n"
	for want, s := range map[string]sent{
		"":       service("search-gateway", map[string]any{"litellm.team.id": "8f3c"}),
		"shop":   service("search-gateway", map[string]any{"litellm.team.id": "team-shop"}),
		"search": {map[string]any{"service.name": "search-api", "k8s.namespace.name": "shop"}, nil},
	} {
		c, found := sourcesOf(t, table, s)
		assert.Equal(t, want, c.wanted[found[0].matched].guess)
	}
	c, found := sourcesOf(t, table, sent{map[string]any{"service.name": "api", "k8s.namespace.name": "shop-prod"}, nil})
	assert.Equal(t, "shop", c.wanted[found[0].matched].guess)
}

func TestIdentitiesAreKeysOfTheSpan(t *testing.T) {
	for _, key := range identities {
		assert.True(t, isIdentity(key))
		_, err := ownership.ParseYAML("t", []byte("rules: [{trust: identity, match: {"+key+": a}, set: {team: b}}]"))
		assert.NoError(t, err)
	}
	assert.False(t, isIdentity("service.name"))
}
