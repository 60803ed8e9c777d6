package e2e

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

// TestUntaggedAndUnpricedAreCounted sends calls with and without an owner and a
// price. Each is in the totals; what is missing is counted with its reason.
func TestUntaggedAndUnpricedAreCounted(t *testing.T) {
	t.Parallel()
	server := stack.Prometheus(t, prometheus.Options{})
	c := stack.Collector(t, "testdata/collector.yaml", "REMOTE_WRITE="+server.WriteURL(), "PROTOCOL=v1",
		"OWNERS=testdata/strict_owners.yaml", "SINK="+stack.Sink(t).Address, "REPLICA="+t.Name())
	sender := stack.GRPC(t, c)

	priced := capture.Call{Service: "web", Model: "gpt-4o-2024-08-06", Input: 1000, Output: 200}
	for serial, change := range []func(*capture.Call){
		func(call *capture.Call) { call.Span = map[string]string{"team": "search"} },
		func(call *capture.Call) { call.Span = map[string]string{"team": "Search Team"} },
		func(call *capture.Call) { call.Resource = map[string]string{"team": "growth"} },
		func(call *capture.Call) { call.Service = "search-indexer" },
		func(call *capture.Call) { call.Service = "cron" },
		func(call *capture.Call) { call.Service = "cron" },
		func(call *capture.Call) { call.Span = map[string]string{"team": "typo"} },
		func(call *capture.Call) { call.Span, call.Model = map[string]string{"team": "search"}, "acme-nebula-1" },
		func(call *capture.Call) { call.Service, call.Model = "cron", "acme-nebula-1" },
	} {
		call := priced
		change(&call)
		stack.Send(t, sender, call.Build(serial))
	}
	stack.Stop(t, c)

	for expression, want := range map[string]float64{
		`sum(ai_cost_requests_total)`:                                      9,
		`sum(ai_cost_total)`:                                               7 * sampleCallCost,
		`sum(ai_cost_total{team="search"})`:                                3 * sampleCallCost,
		`sum(ai_cost_total{team="growth"})`:                                1 * sampleCallCost,
		`sum(ai_cost_total{team="__unallocated__"})`:                       3 * sampleCallCost,
		`sum(ai_cost_requests_total{team="search"})`:                       4,
		`sum(ai_cost_untagged_cost_total)`:                                 3 * sampleCallCost,
		`sum(ai_cost_untagged_cost_total{reason="missing",source="cron"})`: 2 * sampleCallCost,
		`sum(ai_cost_untagged_cost_total{reason="unknown_value"})`:         1 * sampleCallCost,
		`sum(ai_cost_untagged_requests_total{unit="team"})`:                4,
		`sum(ai_cost_untagged_requests_total{source="cron"})`:              3,
		`sum(ai_cost_unpriced_requests_total)`:                             2,
		`sum(ai_cost_unpriced_requests_total{reason="unknown_model"})`:     2,
		`sum(ai_cost_unpriced_requests_total{team="search"})`:              1,
		`sum(ai_cost_unpriced_requests_total{model="acme-nebula-1"})`:      2,
		`sum(ai_cost_unpriced_tokens_total)`:                               2 * 1200,
		`sum(ai_cost_tokens_total)`:                                        9 * 1200,
		`sum(ai_cost_conservation_error)`:                                  0,
	} {
		got, err := server.Value(t.Context(), expression)
		require.NoError(t, err)
		equal(t, want, got, expression)
	}
}

// TestOwnersTableInCSVMeansTheSame compares the two forms of one table.
func TestOwnersTableInCSVMeansTheSame(t *testing.T) {
	t.Parallel()
	server := stack.Prometheus(t, prometheus.Options{})
	teams := map[string]map[string]float64{}
	for _, form := range []string{"owners.csv", "owners.same.yaml"} {
		c := stack.Collector(t, "testdata/collector.yaml", "REMOTE_WRITE="+server.WriteURL(), "PROTOCOL=v1",
			"OWNERS=testdata/"+form, "SINK="+stack.Sink(t).Address, "REPLICA="+t.Name())
		sender := stack.GRPC(t, c)
		for serial, service := range []string{"search-api", "search-indexer", "checkout-web", "billing", "unknown"} {
			call := sampleCall("")
			call.Service = service
			call.Span = map[string]string{"feature": form}
			stack.Send(t, sender, call.Build(serial))
		}
		stack.Stop(t, c)
		byTeam, err := server.ByLabel(t.Context(), "team", fmt.Sprintf(`sum by (team) (ai_cost_total{feature=%q})`, form))
		require.NoError(t, err)
		teams[form] = byTeam
	}
	assert.Equal(t, teams["owners.csv"], teams["owners.same.yaml"])
	assert.Len(t, teams["owners.csv"], 4, "search, checkout, finance and nobody: %v", teams["owners.csv"])
}
