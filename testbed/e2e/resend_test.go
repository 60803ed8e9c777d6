package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

// TestFullQueueBesideCountsNothingTwice sends through a pipeline that also
// feeds a trace backend which refuses everything, as a client does: what is
// answered with an error is sent again.
func TestFullQueueBesideCountsNothingTwice(t *testing.T) {
	t.Parallel()
	server := stack.Prometheus(t, prometheus.Options{})
	c := stack.Collector(t, "testdata/full_sibling.yaml", "REMOTE_WRITE="+server.WriteURL(), "REPLICA="+t.Name())
	sender := stack.GRPC(t, c)
	const calls, tries = 10, 4
	for serial := range calls {
		for range tries {
			if sender.Send(t.Context(), sampleCall("resent").Build(serial)) == nil {
				break
			}
		}
	}
	stack.Stop(t, c)
	count, err := server.Value(t.Context(), `sum(ai_cost_requests_total)`)
	require.NoError(t, err)
	equal(t, calls, count, "calls")
}
