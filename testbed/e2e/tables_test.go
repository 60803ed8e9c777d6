package e2e

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

const companyTable = `
version: company
units: {team: {required: true, allowed: teams, attributes: [team, "metadata#team"]}}
teams: [{name: search}, {name: growth}, {name: support}]
rules:
  - {name: company, match: {service.name: shop}, set: {team: support}}
ineligible:
  - {name: vendor, match: {service.name: "vendor-*"}, reason: sold with the helpdesk, until: 2100-01-01}
`

const softwareCatalog = `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: reranker}
spec: {owner: group:growth, system: retrieval}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shop}
spec: {owner: group:search}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orphan}
spec: {owner: user:someone}
`

// TestTablesAreReadAnew lays a company's table over a division's and a catalog,
// hands a service to another team under a running collector, and breaks the
// division's table.
func TestTablesAreReadAnew(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	company, division, catalog := filepath.Join(directory, "company.yaml"), filepath.Join(directory, "division.csv"), filepath.Join(directory, "entities.yaml")
	write(t, company, companyTable)
	write(t, division, "match.service.name,team\nsearch-*,search\nshop,growth\n")
	write(t, catalog, softwareCatalog)
	server, sink := stack.Prometheus(t, prometheus.Options{}), stack.Sink(t)
	c := stack.Collector(t, "testdata/tables.yaml", "REMOTE_WRITE="+server.WriteURL(), "COMPANY="+company, "DIVISION="+division,
		"CATALOG="+catalog, "SINK="+sink.Address, "REPLICA="+t.Name())
	sender, serial := stack.GRPC(t, c), 0
	call := func(service string, span map[string]string) {
		one := capture.Call{Service: service, Model: "gpt-4o-2024-08-06", Input: 1000, Output: 200, Span: span}
		stack.Send(t, sender, one.Build(serial))
		serial++
	}
	call("search-api", nil)                                                            // search, of the division
	call("shop", nil)                                                                  // support, of the company
	call("reranker", nil)                                                              // growth, of the catalog
	call("gateway", map[string]string{"litellm.team.alias": "Growth", "team": "x"})    // growth, by the gateway; the tag is bad
	call("gateway", map[string]string{"litellm.team.alias": "nobody"})                 // unknown
	call("chat", map[string]string{"metadata": `{"team": "support", "user_id": "u"}`}) // support
	call("vendor-bot", map[string]string{"user.id": "u-17@example.com"})               // ineligible
	call("orphan", map[string]string{"user.id": "u-17@example.com"})                   // missing

	write(t, division, "match.service.name,team\nsearch-*,growth\n")
	saysTimes(t, c, "new content is in force", 1)
	call("search-api", nil) // growth

	write(t, division, "match.service.name,team\nsearch-*,marketing\n")
	saysTimes(t, c, "the last good one stays in force", 1)
	assert.Contains(t, c.Log(), "division.csv:2: rule division.csv:2: sets team to \\\"marketing\\\", which is not allowed; allowed are search, growth, support")
	call("search-api", nil) // growth
	stack.Stop(t, c)

	for expression, want := range map[string]float64{
		`sum(ai_cost_total{team="search"})`:                                         1 * sampleCallCost,
		`sum(ai_cost_total{team="growth"})`:                                         4 * sampleCallCost,
		`sum(ai_cost_total{team="support"})`:                                        2 * sampleCallCost,
		`sum(ai_cost_total{project="retrieval"})`:                                   1 * sampleCallCost,
		`sum(ai_cost_total)`:                                                        10 * sampleCallCost,
		`sum(ai_cost_untagged_cost_total{reason="ineligible",source="vendor-bot"})`: 1 * sampleCallCost,
		`sum(ai_cost_untagged_cost_total{reason="missing",source="orphan"})`:        1 * sampleCallCost,
		`sum(ai_cost_untagged_cost_total{reason="unknown_value",source="gateway"})`: 2 * sampleCallCost,
		`sum(ai_cost_untagged_cost_total)`:                                          4 * sampleCallCost,
		`sum(ai_cost_conservation_error)`:                                           0,
	} {
		got, err := server.Value(t.Context(), expression)
		require.NoError(t, err)
		equal(t, want, got, expression)
	}
	nobodyIsNamed(t, server.Client, sink.Traces())
}

// nobodyIsNamed looks for the user in every series and every span.
func nobodyIsNamed(t *testing.T, client *prometheus.Client, passed ptrace.Traces) {
	t.Helper()
	series, err := client.Query(t.Context(), `{__name__=~"ai_cost_.+"}`)
	require.NoError(t, err)
	require.NotEmpty(t, series)
	for _, s := range series {
		for name, value := range s.Labels {
			assert.NotContains(t, value, "u-17", name)
		}
	}
	text, err := new(ptrace.JSONMarshaler).MarshalTraces(passed)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "u-17")
	assert.Contains(t, string(text), `"user.id"`, "its hash goes on")
}
