package e2e

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

// TestHostileSpansHarmNothing mixes spans that no sane client would send with
// good ones. The good ones are exact, each bad one is counted, none is billed.
func TestHostileSpansHarmNothing(t *testing.T) {
	t.Parallel()
	server := stack.Prometheus(t, prometheus.Options{})
	sink := stack.Sink(t)
	c := stack.Collector(t, "testdata/collector.yaml", "REMOTE_WRITE="+server.WriteURL(), "PROTOCOL=v1",
		"OWNERS=testdata/owners.yaml", "SINK="+sink.Address, "REPLICA="+t.Name())
	sender := stack.GRPC(t, c)

	hostile := map[string]func(pcommon.Map){
		"negative tokens":          func(m pcommon.Map) { m.PutInt("gen_ai.usage.input_tokens", -1000) },
		"not a number":             func(m pcommon.Map) { m.PutDouble("gen_ai.usage.input_tokens", math.NaN()) },
		"infinite":                 func(m pcommon.Map) { m.PutDouble("gen_ai.usage.output_tokens", math.Inf(1)) },
		"words for numbers":        func(m pcommon.Map) { m.PutStr("gen_ai.usage.input_tokens", "a lot") },
		"more tokens than exist":   func(m pcommon.Map) { m.PutInt("gen_ai.usage.input_tokens", math.MaxInt64) },
		"model name of a megabyte": func(m pcommon.Map) { m.PutStr("gen_ai.request.model", strings.Repeat("x", 1<<20)) },
		"model name of controls":   func(m pcommon.Map) { m.PutStr("gen_ai.request.model", "gpt\x00\x1b[2J\n\xff") },
		"model is a list":          func(m pcommon.Map) { m.PutEmptySlice("gen_ai.request.model").AppendEmpty().SetStr("gpt-4o") },
	}
	serial := 0
	for name, spoil := range hostile {
		traces := sampleCall("hostile " + name).Build(serial)
		capture.Spans(traces, func(span ptrace.Span) { spoil(span.Attributes()) })
		stack.Send(t, sender, traces)
		serial++
	}
	wide := sampleCall("good").Build(serial)
	capture.Spans(wide, func(span ptrace.Span) {
		for i := range 10_000 {
			span.Attributes().PutStr(fmt.Sprintf("attribute.%d", i), "value")
		}
	})
	stack.Send(t, sender, wide, sampleCall("good").Build(serial+1))
	stack.Stop(t, c)

	equal(t, 2*sampleCallCost, costOf(t, server.Client, "good"), "cost of the good calls")
	total, err := server.Value(t.Context(), `sum(ai_cost_total)`)
	require.NoError(t, err)
	equal(t, 2*sampleCallCost, total, "cost of all calls")
	assert.Equal(t, len(hostile)+2, sink.Traces().SpanCount(), "spans that were passed on")
	unpriced, err := server.ByLabel(t.Context(), "feature", `sum by (feature) (ai_cost_unpriced_requests_total)`)
	require.NoError(t, err)
	for name := range hostile {
		equal(t, 0, costOf(t, server.Client, "hostile "+name), name)
		assert.InDelta(t, 1, unpriced["hostile "+name], 0, "%s is counted: %v", name, unpriced)
	}
	conservation, err := server.Value(t.Context(), `sum(ai_cost_conservation_error)`)
	require.NoError(t, err)
	equal(t, 0, conservation, "conservation error")
}
