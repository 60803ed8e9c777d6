package e2e

import (
	"bufio"
	"context"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/otlp"
	"github.com/aicost/aicost/testbed/process"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

// replica is one collector of several, with a name, a volume and addresses that
// it keeps when it is killed and started again.
type replica struct {
	otlp.Sender
	config             string
	env                []string
	address, telemetry string
	running            *collector.Collector
}

// fleet starts two replicas of examples/replicas that write to server.
func fleet(t *testing.T, server *prometheus.Server) []*replica {
	t.Helper()
	config := filepath.Join(binaries.Root(), "examples", "replicas", "collector.yaml")
	replicas := make([]*replica, 2)
	for i := range replicas {
		free, err := process.FreeAddresses(2)
		require.NoError(t, err)
		sender, err := otlp.NewGRPC(free[0])
		require.NoError(t, err)
		t.Cleanup(func() { _ = sender.Close() })
		_, port, _ := strings.Cut(free[1], ":")
		replicas[i] = &replica{Sender: sender, config: config, address: free[0], telemetry: free[1], env: []string{
			"REPLICA=aicost-" + strconv.Itoa(i), "STORAGE_DIRECTORY=" + t.TempDir(), "REMOTE_WRITE_URL=" + server.WriteURL(),
			"FLUSH_INTERVAL=500ms", "OTLP_GRPC=" + free[0], "TELEMETRY_PORT=" + port,
		}}
		replicas[i].start(t)
	}
	return replicas
}

func (r *replica) start(t *testing.T) {
	t.Helper()
	r.running = stack.Collector(t, r.config, r.env...)
}

// counter reads one of the replica's own metrics, summed over its series whose
// labels hold the given text.
func (r *replica) counter(t *testing.T, name, labels string) (sum float64) {
	t.Helper()
	response, err := http.Get("http://" + r.telemetry + "/metrics")
	require.NoError(t, err)
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		series, value, _ := strings.Cut(lines.Text(), "} ")
		if strings.HasPrefix(series, name) && strings.Contains(series, labels) {
			number, err := strconv.ParseFloat(value, 64)
			require.NoError(t, err)
			sum += number
		}
	}
	return sum
}

// totals stops the replicas, which flushes, and returns the calls and the cost
// that Prometheus holds of all of them.
func totals(t *testing.T, server *prometheus.Server, replicas []*replica) (calls, cost float64) {
	t.Helper()
	for _, r := range replicas {
		stack.Stop(t, r.running)
	}
	calls, err := server.Value(t.Context(), `sum(sum without (replica) (ai_cost_requests_total))`)
	require.NoError(t, err)
	cost, err = server.Value(t.Context(), `sum(sum without (replica) (ai_cost_total))`)
	require.NoError(t, err)
	return calls, cost
}

// batch is one export request of several traces, each of one call.
func batch(first, calls int) ptrace.Traces {
	traces := ptrace.NewTraces()
	call := sampleCall("")
	call.Resource = map[string]string{"team": "search"}
	for serial := range calls {
		call.Build(first + serial).ResourceSpans().MoveAndAppendTo(traces.ResourceSpans())
	}
	return traces
}

// client sends batches until the context ends, each until it was taken.
type client struct {
	first  int // the first trace
	calls  int // in a batch
	choose func(serial, try int) otlp.Sender
	// taken and doubtful count calls: those that were acknowledged, and those of
	// each send that ended in an error.
	taken, doubtful *atomic.Int64
}

// run returns once its last batch was taken; give bounds that.
func (c client) run(ctx, give context.Context) error {
	for serial := c.first; ctx.Err() == nil; serial += c.calls {
		traces := batch(serial, c.calls)
		for try := 0; ; try++ {
			attempt, cancel := context.WithTimeout(give, 10*time.Second)
			err := c.choose(serial, try).Send(attempt, traces)
			cancel()
			if err == nil {
				c.taken.Add(int64(c.calls))
				break
			}
			c.doubtful.Add(int64(c.calls))
			select {
			case <-give.Done():
				return err
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	return nil
}
