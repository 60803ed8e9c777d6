package owners

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// withConfig makes a directory with a collector's configuration, tables and
// spans the working directory.
func withConfig(t *testing.T) {
	t.Helper()
	t.Chdir(filepath.Dir(file(t, "collector.yaml", `
receivers: {otlp: {protocols: {grpc: }}}
processors:
  ai_cost:
    detail: minimal
    attribute_prefix: acme.cost.
    privacy: {identity: remove}
    prices: {catalog: none, books: [{path: eur.yaml}]}
    usage: {attributes: {input: [acme.tokens]}}
    ownership:
      inherit: none
      tables: [{path: owners.csv}, {path: entities.json, format: backstage}]
      units: {team: {required: true, allowed: teams}}
      teams: [{name: search}, {name: ads}]
      rules:
        - {match: {service.name: inline}, set: {team: search}}
        - {name: mail, match: {user.email: "*"}, set: {team: ads}, until: 2026-01-01}
        - {name: never, match: {service.name: inline, tenant: x}, set: {team: search}}
`)))
	put := func(name, text string) { require.NoError(t, os.WriteFile(name, []byte(text), 0o600)) }
	put("eur.yaml", "version: v\ncurrency: EUR\nmodels: [{id: openai/gpt-4o, prices: [{rates: {input: 1, output: 10}}]}]\n")
	put("owners.csv", "match.service.name,team\na,search\n")
	put("new.csv", "match.service.name,team\na,ads\n")
	put("entities.json", `[{"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "b"}, "spec": {"owner": "ads"}}]`)
	traces := newTraces(t, service("a", nil), service("b", nil), service("inline", map[string]any{"gen_ai.usage.input_tokens": nil, "acme.tokens": 2000}),
		service("c", map[string]any{"user.email": "ann@example.com"}))
	inherit(traces, "search")
	data, err := new(ptrace.JSONMarshaler).MarshalTraces(traces)
	require.NoError(t, err)
	put("spans.json", string(data))
}

func TestConfigGivesEverything(t *testing.T) {
	withConfig(t)
	out, err := run(t, "coverage", "--config", "collector.yaml", "spans.json")
	require.NoError(t, err)
	assert.Contains(t, out, "that is 0.009 of 0.011 EUR in 4 of 5 calls", "the price, the tokens and the tables are the config's")
	assert.Contains(t, out, "team  expired", "an email is there to match on though privacy removes it")

	out, err = run(t, "coverage", "--config", "collector.yaml", "--prices", "embedded", "spans.json")
	require.NoError(t, err)
	assert.Contains(t, out, "USD in 4 of 5 calls")
	out, err = run(t, "coverage", "--config", "collector.yaml", "--table", "new.csv", "spans.json")
	require.NoError(t, err)
	assert.Contains(t, out, "that is 0.007 of 0.011 EUR in 3 of 5 calls", "a table takes the place of the files, and inline keys stay")
	out, err = run(t, "coverage", "--config", "collector.yaml", "--table", "none", "spans.json")
	require.NoError(t, err)
	assert.Contains(t, out, "that is 0.003 of 0.011 EUR in 1 of 5 calls")
	out, err = run(t, "explain", "--config", "collector.yaml", "spans.json")
	require.NoError(t, err)
	for _, want := range []string{
		"rule ownership.rules[0] matches service.name=inline", "rule owners.csv:2 matches", "rule b (entities.json:1) matches",
		"rule mail (ownership.rules[1]) matches user.email=…: out of its dates",
	} {
		assert.Contains(t, strings.Join(strings.Fields(out), " "), want)
	}
	assert.NotContains(t, out, "ann@")
}

func TestConfigIsASideOfADifference(t *testing.T) {
	withConfig(t)
	for sides, want := range map[[2]string]string{
		{"config", "config"}:                             "no difference in 5 calls, 0.011 EUR",
		{"config", "owners.csv,backstage=entities.json"}: "no difference in 5 calls, 0.011 EUR",
		{"config", "new.csv,config.yaml"}:                "",
		{"config", "new.csv"}:                            "team  search  ads    2      0.004",
		{"none", "config"}:                               "team: 0.006 of 0.011 EUR (54.5%) in 3 of 5 calls would change",
	} {
		out, err := run(t, "diff", "--config", "collector.yaml", sides[0], sides[1], "spans.json")
		if want == "" {
			require.ErrorContains(t, err, "open config.yaml")
			continue
		}
		require.NoError(t, err)
		assert.Contains(t, out, want, sides)
	}
	_, err := run(t, "diff", "config", "none", "spans.json")
	require.EqualError(t, err, "config stands for the tables of --config, which is not given")
}

func TestLintOfAConfigNamesItsKeys(t *testing.T) {
	withConfig(t)
	out, err := run(t, "lint", "--config", "collector.yaml")
	require.NoError(t, err)
	assert.Contains(t, out, "ownership.rules[1]: expired: rule mail: no longer holds from 2026-01-01")
	assert.Contains(t, out, "ownership.rules[2]: shadowed: rule never: never sets anything, as whenever it holds rule ownership.rules[0] (ownership.rules[0]) does")
	assert.Contains(t, out, "in 5 rules")
	out, err = run(t, "lint", "--config", "collector.yaml", "new.csv")
	require.NoError(t, err)
	assert.Contains(t, out, "in 4 rules")
	_, err = run(t, "lint", "--config", "new.csv")
	require.ErrorContains(t, err, "--config: new.csv: ")
}
