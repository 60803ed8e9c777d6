package aicostprocessor

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
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

// permutations of the numbers below n.
func permutations(n int) (all [][]int) {
	if n == 0 {
		return [][]int{nil}
	}
	for _, shorter := range permutations(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(shorter), at, n-1))
		}
	}
	return all
}

// TestTheOrderOfOneRequestsSpansDoesNotMatter has three spans of a call: of those
// that are not billed, a tag stands before a rule, and what one inherits counts.
// Delivered again, all is as it was.
func TestTheOrderOfOneRequestsSpansDoesNotMatter(t *testing.T) {
	rules := func(config *Config) {
		config.Ownership.Units = map[string]any{"project": map[string]any{"required": true}, "feature": map[string]any{"required": true}}
		config.Ownership.Rules = []any{
			map[string]any{"match": map[string]any{"tenant.id": "t"}, "set": map[string]any{"team": "by-rule", "project": "by-rule"}},
		}
	}
	spans := []map[string]any{
		{"gen_ai.usage.cache_read.input_tokens": 0}, {"tenant.id": "t"}, {"team": "by-tag"},
	}
	for _, order := range permutations(len(spans)) {
		build := func() ptrace.Traces {
			traces := ptrace.NewTraces()
			for _, n := range order {
				attributes := maps.Clone(spans[n])
				attributes["gen_ai.response.id"] = "chatcmpl-of-the-three"
				chat(traces, byte(n+1), []byte{0, 0, 9}[n], attributes)
			}
			plain(traces, 9, 0, map[string]any{"feature": "chat"})
			return traces
		}
		p, sink := started(t, rules)
		for range 2 {
			require.NoError(t, p.ConsumeTraces(t.Context(), build()))
		}
		billed := 0
		for _, span := range spansOf(sink.AllTraces()...) {
			if got := told(span); got["status"] == "priced" {
				billed++
				assert.Equal(t, []any{"by-tag", "by-rule", "chat"}, []any{got["team"], got["project"], got["feature"]}, order)
				assert.NotContains(t, got, "untagged")
			}
		}
		assert.Equal(t, 2, billed, "it is delivered twice")
	}
}

// TestWhatSeveralBelowOneKnowIsJoined has a call of which those below it tell no
// usage.
func TestWhatSeveralBelowOneKnowIsJoined(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, nil)
	for id := range byte(2) {
		inner := chat(traces, id+2, 1, map[string]any{"team": "web"})
		inner.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool { return strings.HasPrefix(key, "gen_ai.usage.") })
	}
	spans := process(t, nil, traces)
	assert.Equal(t, []any{"priced", "web"}, []any{told(spans[0])["status"], told(spans[0])["team"]})
	assert.Equal(t, "wrapped", told(spans[1])["reason"])
}

// joinFacts are what spans of one call know, one or the other of them.
var joinFacts = [][2]string{
	{"k.id", "1"},
	{"k.svc", "1"},
	{"k.gw", "1"},
	{"team", "a"},
	{"team", "b"},
	{"team", "zzz"},
	{"project", "q"},
	{"feature", "x"},
	{"feature", "y"},
	{"deployment.environment.name", "production"},
}

func joinRules(config *Config) {
	config.Ownership.Units = map[string]any{
		"team":    map[string]any{"allowed": []any{"a", "b"}},
		"project": map[string]any{"required": true},
		"feature": map[string]any{"required_if": map[string]any{"environment": "production"}, "allowed": []any{"x"}},
	}
	config.Ownership.Rules = []any{
		map[string]any{"trust": "identity", "match": map[string]any{"k.id": "1"}, "set": map[string]any{"team": "a"}},
		map[string]any{"match": map[string]any{"k.svc": "1"}, "set": map[string]any{"team": "b", "project": "p"}},
		map[string]any{"trust": "fallback", "match": map[string]any{"k.gw": "1"}, "set": map[string]any{"project": "gw"}},
	}
}

// TestOwnersOfOneRequestKnowNoOrder has up to four spans of one call that know
// any of many things, in any order and twice.
func TestOwnersOfOneRequestKnowNoOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	p, sink := started(t, joinRules)
	for round := range 300 {
		spans := make([]map[string]any, 2+random.IntN(3))
		for i := range spans {
			spans[i] = map[string]any{}
			for range random.IntN(4) {
				fact := joinFacts[random.IntN(len(joinFacts))]
				spans[i][fact[0]] = fact[1]
			}
		}
		spans[0]["gen_ai.usage.cache_read.input_tokens"] = 0
		want := ""
		for order, numbers := range permutations(len(spans)) {
			build := func() ptrace.Traces {
				traces := ptrace.NewTraces()
				for _, n := range numbers {
					attributes := maps.Clone(spans[n])
					attributes["gen_ai.response.id"] = fmt.Sprint("chatcmpl-of-", round, "-in-order-", order)
					chat(traces, byte(n+1), 0, attributes).SetTraceID(pcommon.TraceID{byte(round), byte(round >> 8), byte(order), 1})
				}
				return traces
			}
			for range 2 {
				sink.Reset()
				require.NoError(t, p.ConsumeTraces(t.Context(), build()))
				said := ownersTold(sink)
				require.NotEmpty(t, said)
				if want == "" {
					want = said
				}
				require.Equal(t, want, said, "%v in order %v", spans, numbers)
			}
		}
	}
}

// ownersTold is what stands on the calls that are billed.
func ownersTold(sink *consumertest.TracesSink) string {
	var said strings.Builder
	for _, span := range spansOf(sink.AllTraces()...) {
		if got := told(span); got["status"] == "priced" {
			fmt.Fprintln(&said, got["team"], got["project"], got["feature"], got["environment"], got["untagged.units"], got["untagged.reason"])
		}
	}
	return said.String()
}
