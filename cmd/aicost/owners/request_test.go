package owners

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/cmd/aicost/pipeline"
	"github.com/aicost/aicost/internal/ownership"
)

// randomTraces are spans whose parents are anywhere: above, below, themselves or
// nowhere, and some ids stand twice.
func randomTraces(t *testing.T, random *rand.Rand) ptrace.Traces {
	t.Helper()
	n := 2 + random.IntN(12)
	sents := make([]sent, n)
	for i := range sents {
		tags := map[string]any{}
		for _, key := range []string{"team", "project", "key", "environment"} {
			if random.IntN(4) == 0 {
				tags[key] = []any{"a", "b", "no"}[random.IntN(3)]
			}
		}
		if random.IntN(2) == 0 {
			noCall(tags)
		}
		sents[i] = service([]string{"a", "b"}[random.IntN(2)], tags)
	}
	traces := newTraces(t, sents...)
	for _, resource := range traces.ResourceSpans().All() {
		span := resource.ScopeSpans().At(0).Spans().At(0)
		span.SetTraceID(pcommon.TraceID{byte(1 + random.IntN(2))})
		span.SetParentSpanID(pcommon.SpanID{byte(random.IntN(n + 2))})
		if random.IntN(8) == 0 {
			span.SetSpanID(pcommon.SpanID{byte(1 + random.IntN(n))})
		}
	}
	return traces
}

func TestAncestorsAreThoseOfTheProcessor(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	x := explainerOf(t, file(t, "owners.yaml", `
units: {team: {allowed: [a, b]}, project: {required: true}, environment: {default: none}}
rules:
  - {name: key, trust: identity, match: {key: a}, set: {team: a}}
  - {name: service, trust: fallback, match: {service.name: a}, set: {project: z}}
`))
	p, err := pipeline.Start(t.Context(), x.config)
	require.NoError(t, err)
	loops, inherited := 0, 0
	for range 2000 {
		billed, err := p.Bill(t.Context(), randomTraces(t, random))
		require.NoError(t, err)
		q := newRequest(x.reader, billed, 1)
		for number := range int32(len(q.spans)) {
			s := q.explain(number)
			require.Empty(t, s.differences())
			if q.loops[number] && s.call != nil {
				loops++
			}
			for unit := range s.units {
				joined := slices.ContainsFunc(s.units[unit].Candidates, func(c ownership.Candidate) bool { return c.Joined })
				if s.call != nil && !joined && s.units[unit].Source.Kind() == ownership.SourceInherited {
					inherited++
					from := q.origin(unit, s.from)
					assert.True(t, q.owner(from).Sources[unit].PassedOn())
					assert.Equal(t, s.units[unit].Value, q.owner(from).Values[unit])
				}
			}
		}
	}
	require.NoError(t, p.Close(t.Context()))
	assert.Greater(t, loops, 100, "the test must not be about nothing")
	assert.Greater(t, inherited, 500)
}

func TestADeepTraceIsExplained(t *testing.T) {
	x := explainerOf(t, file(t, "owners.yaml", "units: {team: {attributes: [team, step]}}\nrules: [{match: {nothing: x}, set: {team: y}}]"))
	traces := ptrace.NewTraces()
	spans := traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans()
	const deep = 20_000
	for i := range deep {
		span := spans.AppendEmpty()
		span.SetTraceID(pcommon.TraceID{1})
		span.SetSpanID(pcommon.SpanID{1, byte(i), byte(i >> 8)})
		if i > 0 {
			span.SetParentSpanID(pcommon.SpanID{1, byte(i - 1), byte((i - 1) >> 8)})
		}
		span.Attributes().PutStr("step", "")
	}
	spans.At(0).Attributes().PutStr("team", "search")
	q := newRequest(x.reader, traces, 1)
	assert.Equal(t, "search", q.explain(deep - 1).units[4].Value)
	assert.Equal(t, int32(0), q.origin(4, deep-2))
}
