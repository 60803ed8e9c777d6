package e2e

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
	"github.com/aicost/aicost/testbed/target"
)

// timed is a call of sampleCall that takes a time.
func timed(file string, serial int, took time.Duration) ptrace.Traces {
	traces := sampleCall(file).Build(serial)
	span := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(span.EndTimestamp().AsTime().Add(-took)))
	return traces
}

// TestNativeHistogramsAreExact holds what Prometheus makes of native histograms to
// the calls that were sent, from the first on and over a restart, a kill and lost
// answers.
func TestNativeHistogramsAreExact(t *testing.T) {
	server := stack.Prometheus(t, prometheus.Options{})
	for _, protocol := range []string{"v1", "v2"} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			between, storage := target.New(t, server.WriteURL()), t.TempDir()
			begin := func() *collector.Collector {
				c := stack.Collector(t, "testdata/native.yaml", "REMOTE_WRITE="+between.URL, "PROTOCOL="+protocol,
					"STORAGE="+storage, "REPLICA="+t.Name())
				time.Sleep(200 * time.Millisecond) // a collector is ready a moment before it heeds signals
				return c
			}
			calls, seconds := 0, 0.0
			call := func(c *collector.Collector, n int) {
				sender := stack.GRPC(t, c)
				for range n {
					took := time.Duration(100+50*(calls%37)) * time.Millisecond
					stack.Send(t, sender, timed(protocol, calls, took))
					calls++
					seconds += took.Seconds()
				}
			}
			counted := func() bool { return histogram(t, server.Client, "histogram_count", "%s", protocol) == float64(calls) }

			c := begin()
			call(c, 5)
			require.True(t, eventually(t, counted))
			call(c, 5)
			stack.Stop(t, c)
			c = begin()
			call(c, 5)
			require.True(t, eventually(t, counted))
			call(c, 5)
			c.Kill() // with what was taken, and may not have been sent
			c = begin()
			require.True(t, eventually(t, counted))
			between.Be(target.Lost)
			call(c, 20)
			before := between.Requests()
			require.Eventually(t, func() bool { return between.Requests() >= before+2 }, 30*time.Second, 20*time.Millisecond)
			between.Be(target.Well)
			require.True(t, eventually(t, counted))
			stack.Stop(t, c)

			for _, form := range []string{"%s", "increase(%s[10m] anchored)"} {
				equal(t, float64(calls), histogram(t, server.Client, "histogram_count", form, protocol), form+" count")
				equal(t, seconds, histogram(t, server.Client, "histogram_sum", form, protocol), form+" sum")
			}
			// The median call took 1.0 s; buckets are 9 % wide.
			equal(t, float64(calls), costOf(t, server.Client, protocol)/sampleCallCost, "cost")
			median := histogram(t, server.Client, "histogram_quantile", "increase(%s[10m] anchored)", protocol)
			require.InEpsilon(t, medianOf(calls), median, 0.09)
		})
	}
}

// histogram asks for a figure of the sum of a file's histograms.
func histogram(t *testing.T, client *prometheus.Client, function, form, file string) float64 {
	t.Helper()
	argument := "sum(" + fmt.Sprintf(form, fmt.Sprintf(`ai_cost_request_duration_seconds{feature=%q}`, file)) + ")"
	if function == "histogram_quantile" {
		argument = "0.5, " + argument
	}
	value, err := client.Value(t.Context(), function+"("+argument+")")
	require.NoError(t, err)
	return value
}

// medianOf is the middle duration of the calls, in seconds.
func medianOf(calls int) float64 {
	const kinds = 37
	seen := [kinds]int{}
	for i := range calls {
		seen[i%kinds]++
	}
	rank, kind := int(math.Ceil(float64(calls)/2)), 0
	for rank > seen[kind] {
		rank -= seen[kind]
		kind++
	}
	return float64(100+50*kind) / 1000
}

// TestATargetWithoutNativeHistogramsGetsAllElse writes to a Prometheus that answers
// each of them with a 500.
func TestATargetWithoutNativeHistogramsGetsAllElse(t *testing.T) {
	t.Parallel()
	binary, err := binaries.Prometheus242.Path()
	if err != nil {
		t.Skip("Prometheus 2.42 is not to be had: ", err)
	}
	server, err := prometheus.Start(t.Context(), prometheus.Options{Binary: binary, Dir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(server.Kill)
	c := stack.Collector(t, "testdata/native.yaml", "REMOTE_WRITE="+server.WriteURL(), "PROTOCOL=auto",
		"STORAGE="+t.TempDir(), "REPLICA="+t.Name())
	sender := stack.GRPC(t, c)
	for serial := range 5 {
		stack.Send(t, sender, sampleCall("old").Build(serial))
		eventuallyCost(t, server.Client, "old", float64(serial+1)*sampleCallCost)
	}
	stack.Stop(t, c)
	require.Contains(t, c.Log(), "the target fails on native histograms; if it takes none, set histograms to classic")
	require.Contains(t, c.Log(), "native histograms are disabled")
}
