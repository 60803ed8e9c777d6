package aicostprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func TestInheritanceKnowsNoDepthAndNoOrder(t *testing.T) {
	const depth = 200
	for name, parents := range map[string][]byte{"the deepest first": {depth, 40}, "the shallowest first": {40, depth}} {
		traces := ptrace.NewTraces()
		for i, parent := range parents {
			call := chat(traces, 0, parent, nil)
			call.SetSpanID(pcommon.SpanID{byte(i), 1})
		}
		for id := range byte(depth) {
			plain(traces, id+1, id, nil)
		}
		spansOf(traces)[2].Attributes().PutStr("team", "web") // the root
		for _, call := range process(t, nil, traces)[:2] {
			assert.Equal(t, "web", told(call)["team"], name)
		}
	}
}

func TestLoopPassesOnOnlyItsOwnTags(t *testing.T) {
	teams := func(order []byte) map[byte]any {
		traces := ptrace.NewTraces()
		for _, parent := range order {
			chat(traces, parent+100, parent, map[string]any{"gen_ai.response.id": string(rune('a'+parent)) + "-response-of-its-own"})
		}
		plain(traces, 1, 2, map[string]any{"team": "search"})
		plain(traces, 2, 1, map[string]any{"project": "shop"})
		plain(traces, 3, 4, nil)
		plain(traces, 4, 3, map[string]any{"team": "web"})
		got := map[byte]any{}
		for _, span := range process(t, nil, traces)[:len(order)] {
			id := span.SpanID()
			got[id[0]-100] = [2]any{told(span)["team"], told(span)["project"]}
		}
		return got
	}
	want := map[byte]any{1: [2]any{"search", nil}, 2: [2]any{nil, "shop"}, 3: [2]any{nil, nil}, 4: [2]any{"web", nil}}
	for _, order := range [][]byte{{1, 2, 3, 4}, {4, 3, 2, 1}, {2, 4, 1, 3}} {
		assert.Equal(t, want, teams(order), order)
	}
}

// TestClimbLeavesTheCallItsOwn has ancestors that are resolved and pass nothing
// on: what the call has of its own must not become theirs.
func TestClimbLeavesTheCallItsOwn(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 2, map[string]any{"feature": "own"})
	plain(traces, 2, 3, nil)
	plain(traces, 3, 2, map[string]any{"team": "web", "feature": "theirs"})
	got := told(process(t, nil, traces)[0])
	assert.Equal(t, "own", got["feature"])
	assert.NotContains(t, got, "team")
}

func TestAncestorsOfAnEarlierBatchHaveNoSay(t *testing.T) {
	p, sink := started(t, nil)
	for range 20 { // a pool may drop what it is given
		first := ptrace.NewTraces()
		chat(first, 1, 2, nil)
		plain(first, 2, 0, map[string]any{"team": "tenant-a"})
		second := ptrace.NewTraces()
		chat(second, 1, 2, nil)
		plain(second, 3, 0, map[string]any{"team": "tenant-b"})
		sink.Reset()
		require.NoError(t, p.ConsumeTraces(t.Context(), first))
		require.NoError(t, p.ConsumeTraces(t.Context(), second))
		spans := spansOf(sink.AllTraces()...)
		assert.Equal(t, "tenant-a", told(spans[0])["team"])
		assert.NotContains(t, told(spans[2]), "team")
	}
}

func TestAncestorInAnotherResource(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 9, nil)
	chat(traces, 2, 9, map[string]any{"gen_ai.request.model": "gpt-4o-mini"})
	traces.ResourceSpans().At(0).Resource().Attributes().PutStr("project", "backend")
	other := ptrace.NewTraces()
	chat(other, 9, 0, nil)
	plain(other, 9, 0, map[string]any{"feature": "search-box"})
	spansOf(other)[1].MoveTo(spansOf(other)[0])
	other.ResourceSpans().At(0).Resource().Attributes().PutStr("team", "frontend")
	other.ResourceSpans().At(0).CopyTo(traces.ResourceSpans().AppendEmpty())
	for _, call := range process(t, nil, traces)[:2] {
		got := told(call)
		assert.Equal(t, []any{"backend", "search-box", "frontend"}, []any{got["project"], got["feature"], got["team"]})
	}
}

func TestSpanThatCameTwiceIsBilledOnce(t *testing.T) {
	statuses := func(build func(ptrace.Traces)) (all []any) {
		traces := ptrace.NewTraces()
		build(traces)
		for _, span := range process(t, nil, traces) {
			all = append(all, told(span)["status"], told(span)["reason"])
		}
		return all
	}
	assert.Equal(t, []any{"priced", nil, "duplicate", "same_span", "priced", nil}, statuses(func(traces ptrace.Traces) {
		chat(traces, 1, 0, nil)
		chat(traces, 1, 0, nil)
		chat(traces, 2, 0, nil)
	}))
	assert.Equal(t, []any{"priced", nil, "priced", nil}, statuses(func(traces ptrace.Traces) {
		chat(traces, 0, 0, nil)
		chat(traces, 0, 0, nil)
	}), "spans without an id are not the same")
	assert.Equal(t, []any{nil, nil, "priced", nil, "duplicate", "same_span"}, statuses(func(traces ptrace.Traces) {
		chat(traces, 1, 0, nil)
		chat(traces, 1, 0, nil)
		chat(traces, 1, 0, nil)
		spansOf(traces)[0].Attributes().Clear()
	}), "somebody is billed")
}

func TestCallWithAnAmountIsBilled(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 2, map[string]any{"gen_ai.request.model": "in-house"})
	chat(traces, 2, 0, map[string]any{"gen_ai.request.model": "in-house", "litellm.cost.total": 0.5})
	spans := process(t, nil, traces)
	assert.Equal(t, []any{"duplicate", "wrapped"}, []any{told(spans[0])["status"], told(spans[0])["reason"]})
	assert.InDelta(t, 0.5, told(spans[1])["amount"], 0)
}

func TestCallBelowAToolIsNoRepetition(t *testing.T) {
	build := func(between map[string]any) ptrace.Traces {
		traces := ptrace.NewTraces()
		chat(traces, 1, 2, nil)
		plain(traces, 2, 3, between)
		chat(traces, 3, 0, nil)
		return traces
	}
	statuses := func(spans []ptrace.Span) []any { return []any{told(spans[0])["status"], told(spans[2])["status"]} }
	assert.Equal(t, []any{"priced", "priced"}, statuses(process(t, nil, build(map[string]any{"gen_ai.operation.name": "execute_tool"}))))
	assert.Equal(t, []any{"priced", "duplicate"}, statuses(process(t, nil, build(nil))))
}

func TestEveryAncestorIsResolvedOnce(t *testing.T) {
	traces := ptrace.NewTraces()
	const calls, depth = 50, 60
	for n := range calls {
		chat(traces, 0, depth, nil).SetSpanID(pcommon.SpanID{byte(n), 1})
	}
	for id := range byte(depth) {
		plain(traces, id+1, id, map[string]any{"feature": "f"})
	}
	p, err := newCostProcessor(nopSettings(), createDefaultConfig().(*Config))
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), nil))
	defer func() { require.NoError(t, p.shutdown(t.Context())) }()
	e := p.engine.Load()
	b := newBatch(e)
	b.resource(attributes{traces.ResourceSpans().At(0).Resource().Attributes()})
	b.scope(attributes{pcommon.NewMap()}, "", "")
	for _, s := range spansOf(traces) {
		b.span(span{s})
	}
	b.settle(p.once)
	assert.Len(t, b.owners.kept, (calls+depth)*e.units)
}

// TestModelIsTakenFromAbove has a call that names no model, as coding agents
// tell the model of a turn once, on a span above.
func TestModelIsTakenFromAbove(t *testing.T) {
	p, sink := started(t, nil)
	require.NoError(t, p.ConsumeTraces(t.Context(), captureFile(t, "codex-cli__one-call.json")))
	status, model := "", ""
	for _, s := range spansOf(sink.AllTraces()[0]) {
		if got, ok := s.Attributes().Get("ai_cost.status"); ok && s.Name() == "handle_responses" {
			found, _ := s.Attributes().Get("ai_cost.model")
			status, model = got.Str(), found.Str()
		}
	}
	assert.Equal(t, "priced", status)
	assert.Equal(t, "gpt-4.1", model)
}
