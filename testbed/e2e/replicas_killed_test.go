package e2e

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/otlp"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

// balancer is the collector of examples/balancer.
const balancer binaries.Binary = "_build/otelcol-balancer/otelcol-balancer"

// TestKilledReplicaWithAffinityIsExact sends batches of several traces through
// the balancer, which keeps a trace at one replica, while one is killed three
// times. Clients send whole batches again; whichever part of one was journaled
// meets the replica that knows it.
func TestKilledReplicaWithAffinityIsExact(t *testing.T) {
	t.Parallel()
	server := stack.Prometheus(t, prometheus.Options{})
	replicas := fleet(t, server)
	front := startBalancer(t, replicas)
	taken, doubtful := killedWhile(t, replicas, 8, func(int, int) otlp.Sender { return front })

	var redelivered float64
	for _, r := range replicas {
		redelivered += r.counter(t, "otelcol_exporter_ai_cost_spans_refused", `reason="redelivered"`)
	}
	assert.Positive(t, doubtful, "no batch was sent again: the kills came to nothing")
	assert.Positive(t, redelivered, "no replica saw a call twice: the test shows nothing")
	calls, cost := totals(t, server, replicas)
	equal(t, float64(taken), calls, "calls")
	equal(t, float64(taken)*sampleCallCost, cost, "cost")
	t.Logf("%d calls taken, %d sent again, %g known again", taken, doubtful, redelivered)
}

// TestKilledReplicaWithoutAffinityIsBounded lets clients that go round robin
// fail over to the other replica. What the killed one had journaled without
// saying so is there twice, and nothing else is: no call is missing, and no
// more are too many than were in doubt.
func TestKilledReplicaWithoutAffinityIsBounded(t *testing.T) {
	t.Parallel()
	server := stack.Prometheus(t, prometheus.Options{})
	replicas := fleet(t, server)
	taken, doubtful := killedWhile(t, replicas, 1, func(serial, try int) otlp.Sender { return replicas[(serial+try)%2] })

	assert.Positive(t, doubtful, "no batch was sent again: the kills came to nothing")
	calls, cost := totals(t, server, replicas)
	assert.GreaterOrEqual(t, calls, float64(taken), "calls are missing")
	assert.LessOrEqual(t, calls, float64(taken+doubtful), "more calls are too many than were in doubt")
	equal(t, calls*sampleCallCost, cost, "cost")
	t.Logf("%d calls taken, %d sent again, %g too many", taken, doubtful, calls-float64(taken))
}

// killedWhile kills the first replica three times while eight clients send,
// and starts it again each time.
func killedWhile(t *testing.T, replicas []*replica, batch int, choose func(serial, try int) otlp.Sender) (taken, doubtful int64) {
	t.Helper()
	const clients, each = 8, 1_000_000 // traces that no two clients share
	give, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	sending, stop := context.WithCancel(give)
	defer stop()
	var takenCalls, doubtfulCalls atomic.Int64
	var group errgroup.Group
	for i := range clients {
		c := client{first: i*each + i%2, calls: batch, choose: choose, taken: &takenCalls, doubtful: &doubtfulCalls}
		group.Go(func() error { return c.run(sending, give) })
	}
	for range 3 {
		before := takenCalls.Load()
		require.Eventually(t, func() bool { return takenCalls.Load() >= before+500 }, 30*time.Second, time.Millisecond, "no traffic")
		replicas[0].running.Kill()
		time.Sleep(300 * time.Millisecond) // clients notice, and turn to the other one where they may
		replicas[0].start(t)
	}
	stop()
	require.NoError(t, group.Wait())
	return takenCalls.Load(), doubtfulCalls.Load()
}

// startBalancer starts the collector of examples/balancer in front of the
// replicas.
func startBalancer(t *testing.T, replicas []*replica) otlp.Sender {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c, err := collector.Start(ctx, collector.Options{
		Binary: stack.Binary(t, balancer), Config: filepath.Join(binaries.Root(), "examples", "balancer", "collector.yaml"),
		Env: []string{"REPLICA_0=" + replicas[0].address, "REPLICA_1=" + replicas[1].address},
	})
	require.NoError(t, err)
	t.Cleanup(c.Kill)
	return stack.GRPC(t, c)
}
