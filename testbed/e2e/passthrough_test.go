package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/stack"
)

// ourPrefix is the namespace that the processor writes to.
const ourPrefix = "ai_cost."

// TestSpansArePassedOn compares what the trace backend receives with what was
// sent: a span that is neither a model call nor a sum of calls byte for byte,
// every other one but for the attributes added under our prefix.
func TestSpansArePassedOn(t *testing.T) {
	t.Parallel()
	sink := stack.Sink(t)
	c := stack.Collector(t, "testdata/collector.yaml", "REMOTE_WRITE=http://127.0.0.1:1/api/v1/write", "PROTOCOL=v1",
		"OWNERS=testdata/owners.yaml", "SINK="+sink.Address, "REPLICA="+t.Name())
	sender := stack.GRPC(t, c)
	files, err := capture.Load(stack.Spans())
	require.NoError(t, err)

	sent := ptrace.NewTraces()
	for _, file := range files {
		stack.Send(t, sender, file.Traces)
		file.Copy().ResourceSpans().MoveAndAppendTo(sent.ResourceSpans())
	}
	require.Eventually(t, func() bool { return sink.Traces().SpanCount() == sent.SpanCount() }, 20*time.Second, 50*time.Millisecond)

	var untouched, annotated int
	want, got := bySpan(t, sent), bySpan(t, sink.Traces())
	require.Len(t, got, len(want))
	for id, before := range want {
		after := got[id]
		if added(after) > 0 {
			annotated++
			after.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool { return strings.HasPrefix(key, ourPrefix) })
		} else {
			untouched++
		}
		assert.Equal(t, encode(t, before), encode(t, after), "span %q of %s", before.Name(), id)
	}
	assert.Positive(t, untouched, "spans that are no model calls")
	assert.Positive(t, annotated, "spans that are")
}

// TestOtherTracesLeaveUnchanged sends whole requests without a model call; the
// backend must receive the very bytes, resources and scopes included.
func TestOtherTracesLeaveUnchanged(t *testing.T) {
	t.Parallel()
	sink := stack.Sink(t)
	c := stack.Collector(t, "testdata/collector.yaml", "REMOTE_WRITE=http://127.0.0.1:1/api/v1/write", "PROTOCOL=v1",
		"OWNERS=testdata/owners.yaml", "SINK="+sink.Address, "REPLICA="+t.Name())
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	resource.SetSchemaUrl("https://opentelemetry.io/schemas/1.27.0")
	resource.Resource().Attributes().PutStr("service.name", "checkout-web")
	resource.Resource().SetDroppedAttributesCount(3)
	scope := resource.ScopeSpans().AppendEmpty()
	scope.Scope().SetName("@opentelemetry/instrumentation-http")
	for _, kind := range []ptrace.SpanKind{ptrace.SpanKindServer, ptrace.SpanKindInternal, ptrace.SpanKindClient} {
		span := scope.Spans().AppendEmpty()
		span.SetTraceID([16]byte{1, byte(kind)})
		span.SetSpanID([8]byte{2, byte(kind)})
		span.SetKind(kind)
		span.SetName("POST /ask")
		span.TraceState().FromRaw("vendor=1")
		// Looks like GenAI and team data, but is no call to a model.
		span.Attributes().PutStr("gen_ai.request.model", "gpt-4o")
		span.Attributes().PutStr("gen_ai.operation.name", "execute_tool")
		span.Attributes().PutStr("team", "checkout")
		span.Attributes().PutEmptyMap("nested").PutEmptySlice("list").AppendEmpty().SetDouble(1.5)
		span.Events().AppendEmpty().SetName("retry")
		span.Links().AppendEmpty().SetTraceID([16]byte{9})
		span.SetDroppedEventsCount(7)
	}
	stack.Send(t, stack.GRPC(t, c), traces)
	require.Eventually(t, func() bool { return sink.Traces().SpanCount() == 3 }, 20*time.Second, 20*time.Millisecond)

	want, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	require.NoError(t, err)
	got, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(sink.Traces())
	require.NoError(t, err)
	assert.Equal(t, want, got)
}

func bySpan(t *testing.T, traces ptrace.Traces) map[string]ptrace.Span {
	t.Helper()
	spans := map[string]ptrace.Span{}
	capture.Spans(traces, func(span ptrace.Span) {
		id := span.TraceID().String() + "/" + span.SpanID().String()
		require.NotContains(t, spans, id, "captured spans have ids of their own")
		spans[id] = span
	})
	return spans
}

func added(span ptrace.Span) (count int) {
	for key := range span.Attributes().All() {
		if strings.HasPrefix(key, ourPrefix) {
			count++
		}
	}
	return count
}

// encode returns the bytes of one span.
func encode(t *testing.T, span ptrace.Span) []byte {
	t.Helper()
	traces := ptrace.NewTraces()
	span.CopyTo(traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty())
	bytes, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	require.NoError(t, err)
	return bytes
}
