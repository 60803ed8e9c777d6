package e2e

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

// TestReplicasRememberEachForItself tells a replica of a call, and then the
// same or the other one again: by the same span, as a client whose answer was
// lost does, and by another span of the call, as a gateway behind an SDK does.
// What the exporter has summed outlives kill -9, what the processor has billed
// does not.
func TestReplicasRememberEachForItself(t *testing.T) {
	t.Parallel()
	server := stack.Prometheus(t, prometheus.Options{})
	replicas := fleet(t, server)
	rows := []struct {
		name    string
		told    func(ptrace.Traces) // of the second span
		replica int                 // that is told of it; the first one's is 0
		killed  bool                // in between, the first one
		want    float64
	}{
		{"same span, same replica", func(ptrace.Traces) {}, 0, false, 1},
		{"same span, same replica, killed", func(ptrace.Traces) {}, 0, true, 1},
		{"same span, other replica", func(ptrace.Traces) {}, 1, false, 2},
		{"other span, same replica", otherSpan, 0, false, 1},
		{"other span, same replica, killed", otherSpan, 0, true, 2},
		{"other span, other replica", otherSpan, 1, false, 2},
	}
	for serial, row := range rows {
		call := sampleCall("")
		call.Resource = map[string]string{"team": row.name}
		call.Span = map[string]string{"gen_ai.response.id": fmt.Sprintf("chatcmpl-%020d", serial)}
		stack.Send(t, replicas[0], call.Build(serial))
		if row.killed {
			replicas[0].running.Kill()
			replicas[0].start(t)
		}
		second := call.Build(serial)
		row.told(second)
		require.True(t, eventually(t, func() bool { return replicas[row.replica].Send(t.Context(), second) == nil }), "the replica is back")
	}
	for _, r := range replicas {
		stack.Stop(t, r.running)
	}
	calls, err := server.ByLabel(t.Context(), "team", `sum by (team) (ai_cost_requests_total)`)
	require.NoError(t, err)
	for _, row := range rows {
		equal(t, row.want, calls[row.name], row.name)
	}
}

// otherSpan makes it another span of the same trace.
func otherSpan(traces ptrace.Traces) {
	capture.Spans(traces, func(span ptrace.Span) {
		id := span.SpanID()
		id[0]++
		span.SetSpanID(id)
	})
}
