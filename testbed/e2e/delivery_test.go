package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/process"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
	"github.com/aicost/aicost/testbed/target"
)

// One call of sampleCall is 1,000 uncached input and 200 output tokens of
// gpt-4o: 1,000 × $2.50 + 200 × $10 per million.
const sampleCallCost = 0.0045

func sampleCall(file string) capture.Call {
	return capture.Call{
		Service: "checkout-web", Resource: map[string]string{fileAttribute: file},
		Model: "gpt-4o-2024-08-06", Input: 1000, Output: 200,
	}
}

// TestUnwellTargetLosesNothing sends calls before, while and after the target
// is unwell. What Prometheus holds in the end is what was sent.
func TestUnwellTargetLosesNothing(t *testing.T) {
	server := stack.Prometheus(t, prometheus.Options{})
	for _, mood := range []struct {
		name string
		mood target.Mood
	}{
		{"bad request", target.Answer(http.StatusBadRequest)},
		{"unavailable", target.Answer(http.StatusServiceUnavailable)},
		{"too many requests", target.Answer(http.StatusTooManyRequests)},
		{"unauthorised", target.Answer(http.StatusUnauthorized)},
		{"not found", target.Answer(http.StatusNotFound)},
		{"slow", target.Slow(time.Minute)},
		{"answers get lost", target.Lost},
	} {
		for _, protocol := range []string{"v1", "v2"} {
			t.Run(mood.name+" "+protocol, func(t *testing.T) {
				t.Parallel()
				file := mood.name + " " + protocol
				between := target.New(t, server.WriteURL())
				c := start(t, between.URL, protocol)
				sender := stack.GRPC(t, c)
				stack.Send(t, sender, sampleCall(file).Build(1))
				eventuallyCost(t, server.Client, file, sampleCallCost)

				between.Be(mood.mood)
				stack.Send(t, sender, sampleCall(file).Build(2))
				require.Eventually(t, func() bool { return between.Requests() >= 2 }, 30*time.Second, 20*time.Millisecond, "flushes into the outage")
				between.Be(target.Well)
				stack.Send(t, sender, sampleCall(file).Build(3))
				eventuallyCost(t, server.Client, file, 3*sampleCallCost)
				stack.Stop(t, c)
				checkIncrease(t, server.Client, file, 3*sampleCallCost)
			})
		}
	}
}

// TestDeadTargetIsCaughtUpWith starts Prometheus only after the calls were made.
func TestDeadTargetIsCaughtUpWith(t *testing.T) {
	t.Parallel()
	free, err := process.FreeAddresses(1)
	require.NoError(t, err)
	c := start(t, "http://"+free[0]+"/api/v1/write", "v1")
	sender := stack.GRPC(t, c)
	for serial := range 5 {
		stack.Send(t, sender, sampleCall("dead").Build(serial))
	}
	server := stack.Prometheus(t, prometheus.Options{Address: free[0]})
	eventuallyCost(t, server.Client, "dead", 5*sampleCallCost)
	checkIncrease(t, server.Client, "dead", 5*sampleCallCost)
	stack.Stop(t, c)
}

// TestStopFlushes ends the collector right after the last span was taken.
func TestStopFlushes(t *testing.T) {
	t.Parallel()
	server := stack.Prometheus(t, prometheus.Options{})
	c := start(t, server.WriteURL(), "v1")
	sender := stack.GRPC(t, c)
	for serial := range 200 {
		stack.Send(t, sender, sampleCall("stop").Build(serial))
	}
	stack.Stop(t, c)
	equal(t, 200*sampleCallCost, costOf(t, server.Client, "stop"), "cost")
	checkIncrease(t, server.Client, "stop", 200*sampleCallCost)
}

// TestReplicasAddUp lets two collectors see half of the calls each.
func TestReplicasAddUp(t *testing.T) {
	t.Parallel()
	server := stack.Prometheus(t, prometheus.Options{})
	var replicas []*collector.Collector
	for replica := range 2 {
		c := stack.Collector(t, "testdata/replica.yaml", "REMOTE_WRITE="+server.WriteURL(), fmt.Sprintf("REPLICA=gateway-%d", replica))
		sender := stack.GRPC(t, c)
		for serial := range 10 {
			stack.Send(t, sender, sampleCall("replicas").Build(10*replica+serial))
		}
		replicas = append(replicas, c)
	}
	for _, c := range replicas {
		stack.Stop(t, c)
	}
	equal(t, 20*sampleCallCost, costOf(t, server.Client, "replicas"), "cost")
	series, err := server.Value(t.Context(), `count(ai_cost_total{cluster="eu-1"})`)
	require.NoError(t, err)
	equal(t, 2, series, "series, one a replica")
}

func costOf(t *testing.T, client *prometheus.Client, file string) float64 {
	t.Helper()
	cost, err := client.Value(t.Context(), fmt.Sprintf(`sum(ai_cost_total{feature=%q})`, file))
	require.NoError(t, err)
	return cost
}

func eventuallyCost(t *testing.T, client *prometheus.Client, file string, want float64) {
	t.Helper()
	var cost float64
	if !eventually(t, func() bool { cost = costOf(t, client, file); return cost >= want*(1-1e-12) }) {
		t.Fatalf("%s: Prometheus has %g of %g", file, cost, want)
	}
	equal(t, want, cost, "cost")
}

// checkIncrease holds increase() to what was spent, from a series' very first
// sample on. anchored adds nothing to what is between the samples.
func checkIncrease(t *testing.T, client *prometheus.Client, file string, want float64) {
	t.Helper()
	got, err := client.Value(t.Context(), fmt.Sprintf(`sum(increase(ai_cost_total{feature=%q}[10m] anchored))`, file))
	require.NoError(t, err)
	equal(t, want, got, "increase")
}

func eventually(t *testing.T, holds func() bool) bool {
	t.Helper()
	deadline := time.NewTimer(40 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline.C:
			return false
		case <-tick.C:
		}
	}
	return true
}
