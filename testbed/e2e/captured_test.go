// Package e2e tests the product as a user runs it: the collector binary, a real
// Prometheus, spans of real clients over OTLP, and PromQL for the answers.
package e2e

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/otlp"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
	"github.com/aicost/aicost/testbed/truth"
)

// TestCapturedSpansEqualTruth sends every captured file once and asks
// Prometheus what it cost: each file by itself, and all together.
func TestCapturedSpansEqualTruth(t *testing.T) {
	for _, variant := range []struct {
		name, protocol string
		sender         func(*testing.T, *collector.Collector) otlp.Sender
	}{
		{"grpc, remote-write 1.0", "v1", stack.GRPC},
		{"http, remote-write 2.0", "v2", func(_ *testing.T, c *collector.Collector) otlp.Sender { return otlp.NewHTTP(c.HTTP) }},
	} {
		t.Run(variant.name, func(t *testing.T) {
			t.Parallel()
			expected := expectations(t)
			server := stack.Prometheus(t, prometheus.Options{})
			c := start(t, server.WriteURL(), variant.protocol)
			sender := variant.sender(t, c)
			for _, file := range expected {
				stack.Send(t, sender, file.tagged())
			}
			stack.Stop(t, c) // flushes

			checkFiles(t, server.Client, expected)
			checkTotals(t, server.Client, expected)
		})
	}
}

// start starts a collector that writes to url and has no trace backend to mind.
func start(t *testing.T, url, protocol string) *collector.Collector {
	t.Helper()
	return stack.Collector(t, "testdata/collector.yaml", "REMOTE_WRITE="+url, "PROTOCOL="+protocol,
		"OWNERS=testdata/owners.yaml", "SINK="+stack.Sink(t).Address, "REPLICA="+t.Name())
}

// expectation is a captured file and what it must come to.
type expectation struct {
	capture.File
	*truth.Bill
	calls []truth.Call
	teams map[string]*truth.Bill
}

// fileAttribute is mapped to the unit feature, which makes one Prometheus
// serve all files.
const fileAttribute = "testbed.file"

func (e expectation) tagged() ptrace.Traces {
	traces := e.Copy()
	capture.SetResource(traces, fileAttribute, e.Name)
	return traces
}

func expectations(t *testing.T) []expectation {
	t.Helper()
	files, err := capture.Load(stack.Spans())
	require.NoError(t, err)
	calls, err := truth.Load(stack.Spans())
	require.NoError(t, err)
	prices, err := truth.LoadPrices()
	require.NoError(t, err)
	gaps, err := truth.LoadGaps()
	require.NoError(t, err)
	require.Len(t, calls, len(files), "each captured file has its truth")

	expected := make([]expectation, len(files))
	for i, file := range files {
		e := expectation{File: file, Bill: truth.NewBill(), calls: calls[file.Name].Calls, teams: map[string]*truth.Bill{}}
		for _, call := range e.calls {
			gap := gaps[file.Name][call.Number]
			bill, err := prices.Bill(call, gap)
			require.NoError(t, err, file.Name)
			e.Add(bill)
			if bill.Cost.Sign() > 0 {
				team := teamOf(file.Traces, cmp.Or(call.SpanID, gap.Span))
				if e.teams[team] == nil {
					e.teams[team] = truth.NewBill()
				}
				e.teams[team].Add(bill)
			}
		}
		expected[i] = e
	}
	return expected
}

func checkFiles(t *testing.T, client *prometheus.Client, expected []expectation) {
	t.Helper()
	cost := byFile(t, client, `sum by (feature) (ai_cost_total)`)
	calls := byFile(t, client, `sum by (feature) (ai_cost_requests_total{outcome="ok"})`)
	failed := byFile(t, client, `sum by (feature) (ai_cost_requests_total{outcome="error"})`)
	unpriced := byFileAndReason(t, client, `sum by (feature, reason) (ai_cost_unpriced_requests_total)`)
	tokens := map[string]map[string]float64{}
	for _, kind := range []string{"input", "cache_read", "cache_write", "output", "reasoning"} {
		tokens[kind] = byFile(t, client, fmt.Sprintf(`sum by (feature) (ai_cost_tokens_total{token_type=%q})`, kind))
	}
	for _, e := range expected {
		t.Run(e.Name, func(t *testing.T) {
			equal(t, e.Float(), cost[e.Name], "cost in USD")
			equal(t, float64(e.Calls), calls[e.Name], "calls that succeeded")
			equal(t, float64(e.Errors), failed[e.Name], "calls that failed")
			assert.True(t, maps.Equal(e.Unpriced, unpriced[e.Name]), "calls without an amount: want %v, Prometheus has %v", e.Unpriced, unpriced[e.Name])
			equal(t, float64(e.Tokens.Input), tokens["input"][e.Name], "uncached input tokens")
			equal(t, float64(e.Tokens.CacheRead), tokens["cache_read"][e.Name], "tokens read from cache")
			equal(t, float64(e.Tokens.CacheWrite), tokens["cache_write"][e.Name], "tokens written to cache")
			// Some emitters do not say how much of the output was reasoning.
			reasoning := tokens["reasoning"][e.Name]
			equal(t, float64(e.Tokens.Output), tokens["output"][e.Name]+reasoning, "output tokens with reasoning")
			assert.LessOrEqual(t, reasoning, float64(e.Tokens.Reasoning), "reasoning tokens")

			teams, err := client.ByLabel(t.Context(), "team", fmt.Sprintf(`sum by (team) (ai_cost_total{feature=%q}) > 0`, e.Name))
			require.NoError(t, err)
			assert.Len(t, teams, len(e.teams), "teams that pay: %v", teams)
			for team, bill := range e.teams {
				equal(t, bill.Float(), teams[team], "cost of team "+team)
			}
		})
	}
}

func checkTotals(t *testing.T, client *prometheus.Client, expected []expectation) {
	t.Helper()
	sum := truth.NewBill()
	for _, e := range expected {
		sum.Add(e.Bill)
	}
	for expression, want := range map[string]float64{
		`sum(ai_cost_total)`:                          sum.Float(),
		`sum(ai_cost_total{currency!="USD"})`:         0,
		`sum(ai_cost_requests_total)`:                 float64(sum.Calls + sum.Errors),
		`sum(ai_cost_tokens_total)`:                   float64(sum.Tokens.Total()),
		`sum(ai_cost_unpriced_requests_total)`:        float64(sum.UnpricedCalls()),
		`sum(ai_cost_conservation_error)`:             0,
		`count(ai_cost_conservation_error)`:           1,
		`sum(ai_cost_request_duration_seconds_count)`: float64(sum.Calls + sum.Errors),
		`count(ai_cost_total{replica=""})`:            0,
		`sum(ai_cost_total{environment="prod"})`:      0,
	} {
		got, err := client.Value(t.Context(), expression)
		require.NoError(t, err)
		equal(t, want, got, expression)
	}
}

func byFile(t *testing.T, client *prometheus.Client, expression string) map[string]float64 {
	t.Helper()
	values, err := client.ByLabel(t.Context(), "feature", expression)
	require.NoError(t, err)
	return values
}

// byFileAndReason counts by file and then by reason.
func byFileAndReason(t *testing.T, client *prometheus.Client, expression string) map[string]map[string]int {
	t.Helper()
	samples, err := client.Query(t.Context(), expression)
	require.NoError(t, err)
	counts := map[string]map[string]int{}
	for _, sample := range samples {
		file := sample.Labels["feature"]
		if counts[file] == nil {
			counts[file] = map[string]int{}
		}
		counts[file][sample.Labels["reason"]] += int(sample.Value)
	}
	return counts
}

// equal holds two numbers to be the same but for the rounding of a few
// additions of float64.
func equal(t *testing.T, want, got float64, what string) {
	t.Helper()
	if math.Abs(want-got) > 1e-12*math.Abs(want) {
		assert.Fail(t, fmt.Sprintf("%s: want %.12g, Prometheus has %.12g (difference %.3g)", what, want, got, got-want))
	}
}
