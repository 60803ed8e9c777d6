package e2e

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/otlp"
	"github.com/aicost/aicost/testbed/process"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

// TestKilledConsumerIsExact puts Kafka between examples/kafka/producer.yaml and
// two of consumer.yaml, of which one is killed three times. It reads again from
// the last offset that was committed and knows what it has summed. The broker
// is an imitation in this process.
func TestKilledConsumerIsExact(t *testing.T) {
	t.Parallel()
	broker, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(4, "otlp_spans"))
	require.NoError(t, err)
	t.Cleanup(broker.Close)
	server := stack.Prometheus(t, prometheus.Options{})
	kafka := "KAFKA_BROKER=" + broker.ListenAddrs()[0]
	producer := stack.Collector(t, kafkaExample("producer"), kafka, "OWNERS_TABLE="+filepath.Join(binaries.Root(), "examples", "owners.yaml"))
	consumers := make([]*replica, 2)
	for i := range consumers {
		consumers[i] = consumer(t, "aicost-"+strconv.Itoa(i), kafka, server)
	}
	front := stack.GRPC(t, producer)
	warm := untilShared(t, front, server)
	taken, _ := killedWhile(t, consumers, 8, func(int, int) otlp.Sender { return front })

	taken += warm
	var calls float64
	eventually(t, func() bool {
		calls, err = server.Value(t.Context(), `sum(ai_cost_requests_total)`)
		return err == nil && calls >= float64(taken)
	})
	redelivered := consumers[0].counter(t, "otelcol_exporter_ai_cost_spans_refused", `reason="redelivered"`)
	assert.Positive(t, redelivered, "nothing was read twice: the test shows nothing")
	shares, err := server.ByLabel(t.Context(), "replica", `sum by (replica) (ai_cost_requests_total)`)
	require.NoError(t, err)
	assert.Len(t, shares, 2, "both consumers have a share")
	calls, cost := totals(t, server, consumers)
	equal(t, float64(taken), calls, "calls")
	equal(t, float64(taken)*sampleCallCost, cost, "cost")
	t.Logf("%d calls, by replica %v, %g known again", taken, shares, redelivered)
}

// untilShared sends until both consumers have summed something: what moves to
// another one while a consumer is being killed may be there twice.
func untilShared(t *testing.T, front otlp.Sender, server *prometheus.Server) (calls int64) {
	t.Helper()
	const first = 100_000_000
	require.True(t, eventually(t, func() bool {
		stack.Send(t, front, batch(first+int(calls), 8))
		calls += 8
		shares, err := server.Value(t.Context(), `count(sum by (replica) (ai_cost_requests_total))`)
		return err == nil && shares == 2
	}), "only one consumer has partitions")
	return calls
}

func kafkaExample(name string) string {
	return filepath.Join(binaries.Root(), "examples", "kafka", name+".yaml")
}

func consumer(t *testing.T, name, kafka string, server *prometheus.Server) *replica {
	t.Helper()
	free, err := process.FreeAddresses(1)
	require.NoError(t, err)
	_, port, _ := strings.Cut(free[0], ":")
	r := &replica{config: kafkaExample("consumer"), telemetry: free[0], env: []string{
		kafka, "REPLICA=" + name, "STORAGE_DIRECTORY=" + t.TempDir(), "REMOTE_WRITE_URL=" + server.WriteURL(),
		"FLUSH_INTERVAL=500ms", "TELEMETRY_PORT=" + port,
	}}
	r.start(t)
	return r
}
