package faults

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// TestBatchTellsWhatItComesTo prices a batch anew from its attributes.
func TestBatchTellsWhatItComesTo(t *testing.T) {
	rates := map[string]model{}
	for _, m := range models {
		rates[m.name] = m
	}
	random := newDice(7, "batches").random
	for range 50 {
		b := newBatch(random, spansPerBatch, 2, true)
		var want Counts
		resource := b.traces.ResourceSpans().At(0)
		spans := resource.ScopeSpans().At(0).Spans()
		for i := range spans.Len() {
			attributes := spans.At(i).Attributes().AsRaw()
			m, known := rates[attributes["gen_ai.request.model"].(string)]
			require.True(t, known)
			input, output := attributes["gen_ai.usage.input_tokens"].(int64), attributes["gen_ai.usage.output_tokens"].(int64)
			// Dollars a million tokens are micro-dollars a token.
			want = Counts{want.Money + (input*m.input+output*m.output)*1e6, want.Requests + 1, want.Tokens + input + output}
			assert.NotEmpty(t, attributes["gen_ai.response.id"])
		}
		team, _ := resource.Resource().Attributes().Get("team")
		assert.Equal(t, Tally{team.Str(): want}, b.tally)
		assert.Equal(t, b.spans, spans.Len())
		assert.Equal(t, b.tally.Total().Money, pico(float64(want.Money)/1e12), "a float64 holds the amount")
	}
}

// TestBatchesRepeatWithTheSeedAlone: but for the time they are made at.
func TestBatchesRepeatWithTheSeedAlone(t *testing.T) {
	ids := func(seed uint64, use string) (all []string) {
		random := newDice(seed, use).random
		for range 20 {
			for _, resource := range newBatch(random, spansPerBatch, 2, false).traces.ResourceSpans().All() {
				for _, span := range resource.ScopeSpans().At(0).Spans().All() {
					all = append(all, id(span))
				}
			}
		}
		return all
	}
	first := ids(1, "a")
	assert.Equal(t, first, ids(1, "a"))
	assert.NotEqual(t, first, ids(2, "a"))
	assert.NotEqual(t, first, ids(1, "b"))
	seen := map[string]bool{}
	for _, one := range first {
		assert.False(t, seen[one], "an id comes twice")
		seen[one] = true
	}
}

func id(span ptrace.Span) string { return span.TraceID().String() + span.SpanID().String() }
