package aicostexporter

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadata"
	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// host records what the exporter reports of itself.
type host struct {
	component.Host
	mu     sync.Mutex
	events []string
}

func newHost() *host { return &host{Host: componenttest.NewNopHost()} }

func (h *host) Report(event *componentstatus.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := event.Status().String()
	if event.Err() != nil {
		text += ": " + event.Err().Error()
	}
	h.events = append(h.events, text)
}

// running is an exporter whose target is a receiver in memory, and the host it
// runs in.
type running struct {
	*costExporter
	t    testing.TB
	host *host
}

// run begins an exporter that times out requests after 10 s and flushes every
// minute, on the minute.
func run(t testing.TB, target *receiver, changes ...func(*Config)) *running {
	t.Helper()
	return runWith(t, target, exportertest.NewNopSettings(metadata.Type), changes...)
}

func runWith(t testing.TB, target *receiver, set exporter.Settings, changes ...func(*Config)) *running {
	t.Helper()
	config := createDefaultConfig().(*Config)
	for _, change := range changes {
		change(config)
	}
	e, err := newExporter(config, set)
	require.NoError(t, err)
	return begin(t, e, target)
}

// begin begins an exporter whose target is the receiver.
func begin(t testing.TB, e *costExporter, target http.RoundTripper) *running {
	t.Helper()
	client := &http.Client{Transport: target, Timeout: e.config.HTTP.Timeout}
	out := &running{costExporter: e, t: t, host: newHost()}
	require.NoError(t, e.begin(t.Context(), out.host, "replica-0", remotewrite.NewClient(client, "http://target/api/v1/write", "test")))
	return out
}

// A collector that fails to start for another component's sake must not wait
// for a target before it says why.
func TestNothingFoldedNothingFlushed(t *testing.T) {
	target := newReceiver(t, answer{down: true})
	run(t, target).stop()
	assert.Zero(t, target.requests())
}

func noHistograms(c *Config) { c.Histograms = HistogramsNone }

// call adds one priced call of a team.
func (r *running) call(team string, amount float64) {
	require.NoError(r.t, r.consume(r.t.Context(), spans(map[string]any{
		"ai_cost.status": "priced", "ai_cost.amount": amount, "ai_cost.currency": "USD",
		"ai_cost.provider": "openai", "ai_cost.model": "gpt-5", "ai_cost.team": team, "ai_cost.tokens.input": 10,
	})))
}

func (r *running) stop() { require.NoError(r.t, r.shutdown(context.Background())) }

// costOf is the series of a team's cost as the receiver names it.
func costOf(team string) string {
	return "ai_cost_total{model=gpt-5,project=__unallocated__,team=" + team + "}"
}

// spans makes a batch with one span per set of attributes, each of 700 ms.
func spans(attributes ...map[string]any) ptrace.Traces {
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", "checkout")
	scope := resource.ScopeSpans().AppendEmpty()
	for _, set := range attributes {
		span := scope.Spans().AppendEmpty()
		if err := span.Attributes().FromRaw(set); err != nil {
			panic(err)
		}
		start := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
		span.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
		span.SetEndTimestamp(pcommon.NewTimestampFromTime(start.Add(700 * time.Millisecond)))
		span.SetTraceID([16]byte{1, 2, 3})
	}
	return traces
}

// Batches arrive from many receivers while flushes go on and somebody reads
// the telemetry; run with -race.
func TestConsumeWhileFlushing(t *testing.T) {
	target := newReceiver(t)
	e := run(t, target, func(c *Config) { c.FlushInterval = minFlushInterval })
	var senders sync.WaitGroup
	for sender := range 4 {
		senders.Go(func() {
			for i := range 500 {
				e.call(fmt.Sprint("team", sender, i%20), 0.25)
				e.stats()
			}
		})
	}
	senders.Wait()
	require.Eventually(t, func() bool { return target.requests() > 1 }, 10*time.Second, time.Millisecond)
	e.stop()
	require.InDelta(t, 4*500*0.25, target.increase("ai_cost_total"), 0)
}

// A value that is not UTF-8 grows as it is mended, but not beyond what may be sent.
func TestAMendedValueIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target, noHistograms, func(c *Config) { c.LabelValueLengthLimit = rollup.MaxValueLength })
		require.NoError(t, e.consume(t.Context(), spans(map[string]any{
			"ai_cost.status": "unpriced", "ai_cost.reason": strings.Repeat("a\xff", rollup.MaxValueLength/2),
		})))
		flushes(1)
		assert.Empty(t, e.host.events)
		assert.InDelta(t, 1, target.increase("ai_cost_unpriced_requests_total"), 0)
		e.stop()
	})
}
