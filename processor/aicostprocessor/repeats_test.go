package aicostprocessor

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/aicost/aicost/processor/aicostprocessor/internal/metadata"
	"github.com/aicost/aicost/processor/aicostprocessor/internal/metadatatest"
)

// alone returns each span of traces in a request of its own, with its resource
// and scope.
func alone(traces ptrace.Traces) (batches []ptrace.Traces) {
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				one := ptrace.NewTraces()
				to := one.ResourceSpans().AppendEmpty()
				resource.Resource().CopyTo(to.Resource())
				inner := to.ScopeSpans().AppendEmpty()
				scope.Scope().CopyTo(inner.Scope())
				span.CopyTo(inner.Spans().AppendEmpty())
				batches = append(batches, one)
			}
		}
	}
	return batches
}

// TestCapturesInPiecesCostTheSame sends captured requests that several layers
// tell, whole and span by span.
func TestCapturesInPiecesCostTheSame(t *testing.T) {
	for _, file := range []string{
		"anthropic-sdk__told-by-openinference-too.json", "double-instrumented__traceloop-and-openinference-anthropic.json",
		"traceloop-langchain__chain-doubly-instrumented.json", "vercel-ai-sdk-7__generate-text-tool-two-steps.json",
		"strands-anthropic__graph-two-providers.json", "voltagent__sub-agents.json",
	} {
		t.Run(file, func(t *testing.T) {
			bill := func(batches ...ptrace.Traces) (amount float64, calls int) {
				p, sink := started(t, nil)
				for _, batch := range batches {
					require.NoError(t, p.ConsumeTraces(t.Context(), batch))
				}
				for _, span := range spansOf(sink.AllTraces()...) {
					if value, billed := told(span)["amount"].(float64); billed {
						amount += value
						calls++
					}
				}
				return amount, calls
			}
			amount, calls := bill(captureFile(t, file))
			require.Positive(t, calls)
			gotAmount, gotCalls := bill(alone(captureFile(t, file))...)
			assert.Equal(t, calls, gotCalls)
			assert.InDelta(t, amount, gotAmount, 1e-12)
		})
	}
}

func TestSpansSayWhyTheyAreNotBilled(t *testing.T) {
	reasons := map[any]bool{}
	for _, file := range []string{
		"anthropic-sdk__told-by-openinference-too.json", "traceloop-langchain__chain-doubly-instrumented.json",
		"openai-two-instrumentations__chat-cached.json",
	} {
		for _, span := range process(t, nil, captureFile(t, file)) {
			if got := told(span); got["status"] == "duplicate" {
				reasons[got["reason"]] = true
				assert.NotContains(t, got, "amount")
			}
		}
	}
	assert.Equal(t, map[any]bool{"wrapper": true, "twin": true, "wrapped": true}, reasons)
}

func TestRulesOfTheConfig(t *testing.T) {
	traces := func(scope string, attributes map[string]any) ptrace.Traces {
		traces := ptrace.NewTraces()
		traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty()
		span := plain(traces, 1, 0, attributes)
		span.SetKind(ptrace.SpanKindInternal)
		traces.ResourceSpans().At(0).ScopeSpans().At(0).Scope().SetName(scope)
		return traces
	}
	acme := map[string]any{"acme.kind": "Infer", "acme.in": 1000, "acme.cached": 400, "acme.out": 100, "acme.model": "gpt-4o"}
	agent := map[string]any{
		"gen_ai.operation.name": "invoke_agent", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
	}
	change := func(c *Config) {
		c.Usage = UsageConfig{
			Attributes: map[string][]string{
				"operation": {"acme.kind"}, "input": {"acme.in"}, "cache_read": {"acme.cached"}, "output": {"acme.out"}, "request_model": {"acme.model"},
			},
			Operations: OperationsConfig{Calls: []string{"infer"}},
			Scopes:     []ScopeConfig{{Name: "acme*", Cached: "exclusive"}, {Name: "acme-agents", Aggregates: "bill"}, {Name: "acme-gateway", Calls: "ignore"}},
		}
	}
	for name, tc := range map[string]struct {
		change  func(*Config)
		traces  ptrace.Traces
		status  string
		reason  any
		amount  any
		without bool
	}{
		"unknown to us":         {nil, traces("acme", acme), "", nil, nil, true},
		"known by the rules":    {change, traces("acme", acme), "priced", nil, 0.004, false}, // 1,000 uncached at 2.5, 400 at 1.25, 100 at 10
		"an agent's span":       {nil, traces("acme-agents", agent), "aggregate", nil, nil, false},
		"billed by the rules":   {change, traces("acme-agents", agent), "priced", nil, 0.0035, false},
		"left to another layer": {change, traces("acme-gateway", acme), "duplicate", "denied_scope", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := told(process(t, tc.change, tc.traces)[0])
			if tc.without {
				assert.Empty(t, got)
				return
			}
			assert.Equal(t, tc.status, got["status"])
			assert.Equal(t, tc.reason, got["reason"])
			assert.Equal(t, tc.amount, got["amount"])
		})
	}
}

func TestTheMemoryOfCallsIsTold(t *testing.T) {
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	config := createDefaultConfig().(*Config)
	config.Repeats.Calls = minRemembered
	set := metadatatest.NewSettings(tel)
	set.ID = component.NewID(metadata.Type)
	p, err := NewFactory().CreateTraces(t.Context(), set, config, consumertest.NewNop())
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	traces := ptrace.NewTraces()
	for n := range minRemembered + 10 {
		chat(traces, 0, 0, nil).SetSpanID(pcommon.SpanID{byte(n), byte(n >> 8), 1})
	}
	require.NoError(t, p.ConsumeTraces(t.Context(), traces))
	point := func(value int64) []metricdata.DataPoint[int64] {
		return []metricdata.DataPoint[int64]{{Value: value, Attributes: attribute.NewSet(attribute.String("processor", set.ID.String()))}}
	}
	ignore := metricdatatest.IgnoreTimestamp()
	metadatatest.AssertEqualProcessorAiCostRememberedCalls(t, tel, point(minRemembered), ignore)
	metadatatest.AssertEqualProcessorAiCostForgottenCalls(t, tel, point(10), ignore)
	require.NoError(t, p.Shutdown(t.Context()))
}

// TestBatchesAtOnce sends halves of requests from many goroutines: each request
// is billed once, whoever comes first.
func TestBatchesAtOnce(t *testing.T) {
	p, sink := started(t, nil)
	var senders sync.WaitGroup
	const requests = 200
	for half := range byte(2) {
		for sender := range 4 {
			senders.Go(func() {
				for n := sender; n < requests; n += 4 {
					traces := ptrace.NewTraces()
					span := chat(traces, half+1, half, map[string]any{"gen_ai.response.id": fmt.Sprintf("chatcmpl-%020d", n)})
					span.SetTraceID(pcommon.TraceID{2, byte(n), byte(n >> 8)})
					assert.NoError(t, p.ConsumeTraces(t.Context(), traces))
				}
			})
		}
	}
	senders.Wait()
	billed := 0
	for _, span := range spansOf(sink.AllTraces()...) {
		if told(span)["status"] == "priced" {
			billed++
		}
	}
	assert.Equal(t, requests, billed)
}
