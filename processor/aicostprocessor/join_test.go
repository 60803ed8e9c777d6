package aicostprocessor

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// TestOwnersOfOneRequestAreJoined has a call that a client and a gateway tell, in
// either order: whichever is billed, the gateway's key decides and nothing that
// one of them knows is lost.
func TestOwnersOfOneRequestAreJoined(t *testing.T) {
	rules := func(config *Config) {
		config.Detail = DetailFull
		config.Ownership.Units = map[string]any{"project": map[string]any{"required": true}}
		config.Ownership.Rules = []any{
			map[string]any{"name": "key", "trust": "identity", "match": map[string]any{"litellm.team.id": "8f3c"}, "set": map[string]any{"team": "search"}},
		}
	}
	client := map[string]any{"gen_ai.response.id": "chatcmpl-of-the-two", "team": "web", "feature": "chat"}
	gateway := map[string]any{"gen_ai.response.id": "chatcmpl-of-the-two", "litellm.team.id": "8f3c"}
	for _, detailed := range []map[string]any{client, gateway} {
		for _, order := range [][]map[string]any{{client, gateway}, {gateway, client}} {
			traces := ptrace.NewTraces()
			for i, attributes := range order {
				span := chat(traces, byte(i+1), 9, attributes)
				if attributes["team"] == detailed["team"] { // tells more, and is billed
					span.Attributes().PutInt("gen_ai.usage.cache_read.input_tokens", 0)
				}
			}
			plain(traces, 9, 0, map[string]any{"project": "shop"})
			spans := process(t, rules, traces)
			at := slices.IndexFunc(spans, func(s ptrace.Span) bool { return told(s)["status"] == "priced" })
			got := told(spans[at])
			assert.Equal(t, []any{"search", "chat", "shop"}, []any{got["team"], got["feature"], got["project"]})
			assert.Equal(t, "conflict", got["untagged.reason"])
			assert.Equal(t, "duplicate", told(spans[1-at])["status"])
			assert.NotContains(t, told(spans[1-at]), "team")
			assert.Equal(t, spans[at].SpanID().String(), told(spans[1-at])["billed_span"])
		}
	}
}

// TestOwnersOfOtherRequestsAreNot has calls that only look alike.
func TestOwnersOfOtherRequestsAreNot(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"gen_ai.response.id": "chatcmpl-of-the-one", "team": "web"})
	chat(traces, 2, 0, map[string]any{"gen_ai.response.id": "chatcmpl-of-the-other"})
	spans := process(t, nil, traces)
	assert.Equal(t, "web", told(spans[0])["team"])
	assert.NotContains(t, told(spans[1]), "team")
}

// TestBilledSpanOfAnotherTrace has its trace's id.
func TestBilledSpanOfAnotherTrace(t *testing.T) {
	for detail, want := range map[Detail]any{DetailFull: "01000000000000000000000000000000/0100000000000000", DetailStandard: nil} {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{"gen_ai.response.id": "chatcmpl-of-the-two", "gen_ai.usage.cache_read.input_tokens": 1}).SetTraceID([16]byte{1})
		chat(traces, 2, 0, map[string]any{"gen_ai.response.id": "chatcmpl-of-the-two"}).SetTraceID([16]byte{2})
		got := told(process(t, func(config *Config) { config.Detail = detail }, traces)[1])
		assert.Equal(t, "duplicate", got["status"])
		assert.Equal(t, want, got["billed_span"])
	}
}
