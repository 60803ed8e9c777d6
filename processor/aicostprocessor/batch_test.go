package aicostprocessor

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
)

// plain appends a span that is no call.
func plain(traces ptrace.Traces, id, parent byte, attributes map[string]any) ptrace.Span {
	span := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty()
	span.SetTraceID(pcommon.TraceID{1})
	span.SetSpanID(pcommon.SpanID{id})
	span.SetParentSpanID(pcommon.SpanID{parent})
	_ = span.Attributes().FromRaw(attributes)
	return span
}

func TestUnitsAreInheritedFromTheNearestTaggedAncestor(t *testing.T) {
	build := func() ptrace.Traces {
		traces := ptrace.NewTraces()
		chat(traces, 1, 2, nil)
		plain(traces, 2, 3, map[string]any{"http.request.method": "POST"})
		plain(traces, 3, 4, map[string]any{"team": "search"})
		plain(traces, 4, 0, map[string]any{"team": "web", "project": "shop"})
		return traces
	}
	got := told(process(t, nil, build())[0])
	assert.Equal(t, "search", got["team"], "the nearest wins")
	assert.Equal(t, "shop", got["project"], "each unit on its own")
	assert.Equal(t, "inherited", got["source.team"])
	assert.NotContains(t, got, "untagged")

	got = told(process(t, func(c *Config) { c.Ownership.Inherit = inheritNone }, build())[0])
	assert.NotContains(t, got, "team")
	assert.Equal(t, true, got["untagged"])
	assert.Equal(t, []any{"team"}, got["untagged.units"])
	assert.Equal(t, "missing", got["untagged.reason"])
}

func TestOwnTagBeatsAncestors(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 2, map[string]any{"team": "search"})
	plain(traces, 2, 0, map[string]any{"team": "web", "feature": "chat"})
	got := told(process(t, nil, traces)[0])
	assert.Equal(t, "search", got["team"])
	assert.Equal(t, "chat", got["feature"])
}

func TestOtherTracesHaveNoSay(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 2, nil)
	plain(traces, 2, 0, map[string]any{"team": "web"}).SetTraceID(pcommon.TraceID{9})
	assert.NotContains(t, told(process(t, nil, traces)[0]), "team")
}

func TestOneCallIsBilledOnce(t *testing.T) {
	const response = "chatcmpl-0123456789abcdef"
	p, sink := started(t, nil)
	send := func(traces ptrace.Traces) (statuses []any) {
		sink.Reset()
		require.NoError(t, p.ConsumeTraces(t.Context(), traces))
		for _, span := range spansOf(sink.AllTraces()...) {
			statuses = append(statuses, told(span)["status"], told(span)["reason"])
		}
		return statuses
	}
	wrapped := ptrace.NewTraces()
	chat(wrapped, 1, 2, nil)
	chat(wrapped, 2, 0, nil)
	assert.Equal(t, []any{"priced", nil, "duplicate", "wrapper"}, send(wrapped))

	client := func(id byte) ptrace.Traces {
		traces := ptrace.NewTraces()
		chat(traces, id, 0, map[string]any{"gen_ai.response.id": response})
		return traces
	}
	assert.Equal(t, []any{"priced", nil}, send(client(10)))
	assert.Equal(t, []any{"duplicate", "response_id"}, send(client(11)), "the gateway's span, in a later batch")
	assert.Equal(t, []any{"priced", nil}, send(client(10)), "the same span again: the exporter knows it, a lost first delivery does not")
}

func TestCapturedDoubleInstrumentationIsBilledOnce(t *testing.T) {
	statuses := map[any]int{}
	for _, span := range process(t, nil, captureFile(t, "double-instrumented__traceloop-and-openinference-anthropic.json")) {
		statuses[told(span)["status"]]++
	}
	assert.Equal(t, map[any]int{"priced": 1, "duplicate": 1, nil: 1}, statuses)
}

// scratch returns what fills a batch with calls of one tenant.
func scratch(t *testing.T) (b *batch, fill func(spans int)) {
	t.Helper()
	config := createDefaultConfig().(*Config)
	config.Detail = DetailFull
	p, err := newCostProcessor(nopSettings(), config)
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), nil))
	t.Cleanup(func() { require.NoError(t, p.shutdown(context.Background())) })
	b = newBatch(p.engine.Load())
	return b, func(spans int) {
		traces := ptrace.NewTraces()
		for n := range spans {
			chat(traces, 0, 9, map[string]any{"gen_ai.response.id": "chatcmpl-0123456789"}).SetSpanID(pcommon.SpanID{byte(n), byte(n >> 8), 1})
		}
		plain(traces, 9, 0, map[string]any{"feature": "f"})
		plain(traces, 8, 0, map[string]any{"gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 5, "gen_ai.request.model": "m"})
		resource := traces.ResourceSpans().At(0)
		resource.Resource().Attributes().PutStr("team", "tenant-a")
		resource.ScopeSpans().At(0).Scope().Attributes().PutStr("project", "x")
		b.resource(attributes{resource.Resource().Attributes()})
		b.scope(attributes{resource.ScopeSpans().At(0).Scope().Attributes()}, "", "")
		for _, s := range spansOf(traces) {
			b.span(span{s})
		}
		b.settle(p.once)
	}
}

// forgotten holds that a list is empty, and that nothing is left behind its end.
func forgotten[T any](t *testing.T, list []T, name string) {
	t.Helper()
	assert.Empty(t, list, name)
	for _, item := range list[:cap(list)] {
		assert.Zero(t, item, name)
	}
}

func TestScratchForgets(t *testing.T) {
	b, fill := scratch(t)
	fill(20)
	require.True(t, b.reset())
	for name, groups := range map[string]*groups{"resources": &b.resources, "scopes": &b.scopes} {
		forgotten(t, groups.all, name)
		forgotten(t, groups.found, name)
		assert.True(t, groups.record.Empty(), name)
	}
	forgotten(t, b.spans, "spans")
	forgotten(t, b.calls, "calls")
	forgotten(t, b.owners.kept, "owners")
	forgotten(t, b.candidates, "candidates")
	assert.Empty(t, b.parts)
	assert.True(t, b.record.Empty())
	assert.Zero(t, b.reading)
	assert.Zero(t, b.quote)
	assert.Zero(t, b.owner)
	assert.Zero(t, b.inherited)
	assert.Zero(t, b.untagged)
	assert.Empty(t, b.outcomes)
	assert.Zero(t, b.tree.Len())
}

func TestScratchOfUsualSizeIsKept(t *testing.T) {
	b, fill := scratch(t)
	fill(8192)
	assert.True(t, b.reset())
	fill(maxPooled + 1)
	assert.False(t, b.reset())
}

func TestHugeGroupsAreNotKept(t *testing.T) {
	groups := newGroups(attr.NewIndex("team"), nil)
	for range maxPooled + 1 {
		groups.add(attributes{pcommon.NewMap()})
	}
	assert.True(t, groups.large())
	owners := owners{units: ownership.MaxUnits}
	assert.False(t, owners.large())
	for range maxPooledUnits/owners.units + 1 {
		owners.add(&ownership.Owner{})
	}
	assert.True(t, owners.large())
}

func TestBatchWithoutSpans(t *testing.T) {
	p, sink := started(t, nil)
	empty := ptrace.NewTraces()
	empty.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty()
	require.NoError(t, p.ConsumeTraces(t.Context(), empty))
	require.NoError(t, p.ConsumeTraces(t.Context(), ptrace.NewTraces()))
	assert.Len(t, sink.AllTraces(), 2)
}
