package aicostprocessor

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
)

// TestBatchesDoNotMix sends two tenants' batches through the same scratch.
func TestBatchesDoNotMix(t *testing.T) {
	tenant := func(where func(ptrace.ResourceSpans) pcommon.Map, key string) ptrace.Traces {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, nil)
		if key != "" {
			where(traces.ResourceSpans().At(0)).PutStr(key, "tenant-a")
		}
		return traces
	}
	for name, where := range map[string]func(ptrace.ResourceSpans) pcommon.Map{
		"resource": func(r ptrace.ResourceSpans) pcommon.Map { return r.Resource().Attributes() },
		"scope":    func(r ptrace.ResourceSpans) pcommon.Map { return r.ScopeSpans().At(0).Scope().Attributes() },
		"span":     func(r ptrace.ResourceSpans) pcommon.Map { return r.ScopeSpans().At(0).Spans().At(0).Attributes() },
	} {
		p, sink := started(t, func(c *Config) {
			c.Ownership.Rules = []any{map[string]any{"match": map[string]any{"tenant": "tenant-a"}, "set": map[string]any{"team": "a"}}}
		})
		for range 20 { // a pool may drop what it is given
			sink.Reset()
			require.NoError(t, p.ConsumeTraces(t.Context(), tenant(where, "tenant")))
			require.NoError(t, p.ConsumeTraces(t.Context(), tenant(where, "")))
			spans := spansOf(sink.AllTraces()...)
			assert.Equal(t, "a", told(spans[0])["team"], name)
			assert.NotContains(t, told(spans[1]), "team", name)
		}
	}
}

func TestGroupsShareOneRecord(t *testing.T) {
	index := attr.NewIndex("team", "project")
	table, err := ownership.NewTable()
	require.NoError(t, err)
	groups := newGroups(index, table.Bind(index))
	maps := make([]pcommon.Map, 3)
	for i := range maps {
		maps[i] = pcommon.NewMap()
		groups.add(attributes{maps[i]})
	}
	maps[0].PutStr("team", "search")
	maps[0].PutInt("project", 7)
	maps[2].PutStr("team", "web")
	maps[2].PutStr("of no interest", "x")
	for _, number := range []int32{0, 1, 2, 1, 0, 0, 2} {
		record := groups.recordOf(number, "ai_cost.")
		got := map[string]any{}
		for _, slot := range record.Used() {
			value := record.Get(int(slot))
			got[index.Key(int(slot))] = value.Str
			if value.Kind == attr.KindInt {
				got[index.Key(int(slot))] = value.Int
			}
		}
		want := maps[number].AsRaw()
		delete(want, "of no interest")
		assert.Equal(t, want, got, number)
	}
	assert.Len(t, groups.found, 3, "each group is read once")
}

// TestNoiseIsCheap holds down what spans cost that are no calls, each with a
// resource of its own.
func TestNoiseIsCheap(t *testing.T) {
	const resources = 10_000
	traces := noise(resources)
	p, sink := started(t, nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	require.NoError(t, p.ConsumeTraces(t.Context(), traces))
	runtime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(10<<20))
	perBatch := testing.AllocsPerRun(20, func() {
		sink.Reset()
		_ = p.ConsumeTraces(t.Context(), traces)
	})
	assert.Less(t, perBatch, 100.0, "for ten thousand spans, as the scratch may be new")
}

// noise is HTTP spans, each with a resource of its own.
func noise(resources int) ptrace.Traces {
	traces := ptrace.NewTraces()
	traces.ResourceSpans().EnsureCapacity(resources)
	for n := range resources {
		resource := traces.ResourceSpans().AppendEmpty()
		resource.Resource().Attributes().PutStr("team", "web")
		span := resource.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
		span.SetSpanID(pcommon.SpanID{1, byte(n), byte(n >> 8)})
		span.Attributes().PutStr("http.request.method", "GET")
		span.Attributes().PutStr("http.route", "/")
	}
	return traces
}
