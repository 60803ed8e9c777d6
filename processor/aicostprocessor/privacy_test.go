package aicostprocessor

import (
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const (
	testKey = "0123456789abcdef"
	hashOf1 = "9faa1b049c0fba732d92e9844d49635e" // of u-1, by another program: openssl dgst -sha256 -hmac
)

// allAttributes are those of a batch, of whatever they are.
func allAttributes(batches ...ptrace.Traces) (all []pcommon.Map) {
	for _, traces := range batches {
		for _, resource := range traces.ResourceSpans().All() {
			all = append(all, resource.Resource().Attributes())
			for _, scope := range resource.ScopeSpans().All() {
				all = append(all, scope.Scope().Attributes())
			}
		}
	}
	for _, span := range spansOf(batches...) {
		all = append(all, span.Attributes())
		for _, event := range span.Events().All() {
			all = append(all, event.Attributes())
		}
		for _, link := range span.Links().All() {
			all = append(all, link.Attributes())
		}
	}
	return all
}

// private processes a batch and returns it.
func private(t *testing.T, config PrivacyConfig, traces ptrace.Traces) ptrace.Traces {
	t.Helper()
	p, sink := started(t, func(c *Config) { c.Privacy = config })
	require.NoError(t, p.ConsumeTraces(t.Context(), traces))
	require.Len(t, sink.AllTraces(), 1)
	return sink.AllTraces()[0]
}

var (
	hashing  = PrivacyConfig{Identity: identityHash, Key: testKey}
	removing = PrivacyConfig{Identity: identityRemove}
)

// everywhere has a user wherever attributes can be; only one span is a call.
func everywhere() ptrace.Traces {
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"user.id": "u-1", "team": "search"})
	resource := traces.ResourceSpans().At(0)
	resource.Resource().Attributes().PutStr("user.id", "u-1")
	resource.ScopeSpans().At(0).Scope().Attributes().PutStr("user.id", "u-1")
	other := resource.ScopeSpans().At(0).Spans().AppendEmpty()
	other.Attributes().PutStr("user.id", "u-1")
	other.Events().AppendEmpty().Attributes().PutStr("user.id", "u-1")
	other.Links().AppendEmpty().Attributes().PutStr("user.id", "u-1")
	return traces
}

func TestPersonsAreHashedWhereverTheyStand(t *testing.T) {
	places := 0
	for _, m := range allAttributes(private(t, hashing, everywhere())) {
		value, has := m.Get("user.id")
		require.True(t, has)
		assert.Equal(t, hashOf1, value.AsString())
		places++
	}
	assert.Equal(t, 6, places)
	for _, m := range allAttributes(private(t, removing, everywhere())) {
		_, has := m.Get("user.id")
		assert.False(t, has)
	}
}

func TestBatchesWithoutCallsArePrivateToo(t *testing.T) {
	traces := ptrace.NewTraces()
	span := traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.Attributes().PutStr("session.id", "s-1")
	assert.Zero(t, spansOf(private(t, removing, traces))[0].Attributes().Len())
}

func TestHashesOfEveryKindOfValue(t *testing.T) {
	h := newPrivacy(&hashing).hashers.Get().(*hasher)
	replaced := func(raw any) any {
		v := pcommon.NewValueEmpty()
		require.NoError(t, v.FromRaw(raw))
		h.replace(v)
		return v.AsRaw()
	}
	for text, values := range map[string][]any{
		"u-1":               {"u-1", []any{"u-1"}, []any{[]any{"u-1"}}},
		"17":                {17, int64(17), 17.0, "17"},
		"1.5":               {1.5, "1.5"},
		"true":              {true, "true"},
		`{"a":1,"b":["x"]}`: {map[string]any{"b": []any{"x"}, "a": 1}, `{"a":1,"b":["x"]}`},
		"AQI=":              {[]byte{1, 2}, "AQI="},
	} {
		want := h.hash(text)
		assert.Regexp(t, `^[0-9a-f]{32}$`, want)
		for _, value := range values {
			got := replaced(value)
			for list, ok := got.([]any); ok; list, ok = got.([]any) {
				require.Len(t, list, 1)
				got = list[0]
			}
			assert.Equal(t, want, got, "%v", value)
		}
	}
	assert.Equal(t, hashOf1, h.hash("u-1"))
	assert.Equal(t, []any{hashOf1, h.hash("u-2")}, replaced([]any{"u-1", "u-2"}))
	assert.Empty(t, replaced(""))
	assert.Nil(t, replaced(nil))
	assert.Empty(t, replaced([]byte{}))
	assert.Regexp(t, `^[0-9a-f]{32}$`, replaced(map[string]any{"user": math.NaN()}), "no JSON, and hidden all the same")
}

func TestHashesHangOnTheKeyAlone(t *testing.T) {
	userOf := func(key string, traces ptrace.Traces) string {
		config := hashing
		config.Key = configopaque.String(key)
		value, _ := spansOf(private(t, config, traces))[0].Attributes().Get("user.id")
		return value.AsString()
	}
	once := userOf(testKey, everywhere())
	assert.Equal(t, once, userOf(testKey, everywhere()), "another collector")
	assert.NotEqual(t, once, userOf(testKey+"x", everywhere()))
	twice := private(t, hashing, private(t, hashing, everywhere()))
	value, _ := spansOf(twice)[0].Attributes().Get("user.id")
	assert.NotEqual(t, once, value.AsString(), "a hash cannot be told from an id, and is hashed again")
}

func TestOrderOfAttributesDoesNotMatter(t *testing.T) {
	keys := []string{"user.id", "team", "session.id", "a", "enduser.id"}
	for _, config := range []PrivacyConfig{hashing, removing} {
		var got []map[string]any
		for range 2 {
			traces := ptrace.NewTraces()
			span := chat(traces, 1, 0, nil)
			for _, key := range keys {
				span.Attributes().PutStr(key, "of "+key)
			}
			got = append(got, spansOf(private(t, config, traces))[0].Attributes().AsRaw())
			slices.Reverse(keys)
		}
		assert.Equal(t, got[0], got[1])
		assert.Equal(t, "of team", got[0]["team"])
	}
}

func TestOwnersAreResolvedFirst(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 2, 1, nil)
	root := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty()
	root.SetTraceID(pcommon.TraceID{1})
	root.SetSpanID(pcommon.SpanID{1})
	root.Attributes().PutStr("litellm.api_key.hash", "8f3c")
	p, sink := started(t, func(c *Config) {
		c.Privacy = removing
		c.Ownership.Rules = []any{map[string]any{
			"match": map[string]any{"litellm.api_key.hash": "8f3c"}, "set": map[string]any{"team": "search"}, "trust": "identity",
		}}
	})
	require.NoError(t, p.ConsumeTraces(t.Context(), traces))
	spans := spansOf(sink.AllTraces()...)
	assert.Equal(t, "search", told(spans[0])["team"])
	assert.Zero(t, spans[1].Attributes().Len())
}

func TestPrivacyTakesAdditionsAndExceptions(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"user.id": "u-1", "session.id": "s-1", "acme.customer.id": 17, "acme.customer.ids": 17})
	config := removing
	config.Attributes, config.Keep = []string{"acme.customer.id"}, []string{"session.id"}
	left := spansOf(private(t, config, traces))[0].Attributes().AsRaw()
	assert.NotContains(t, left, "user.id")
	assert.NotContains(t, left, "acme.customer.id")
	assert.Contains(t, left, "acme.customer.ids")
	assert.Contains(t, left, "session.id")
}

func TestBatchesAtTheSameTimeGetTheSameHashes(t *testing.T) {
	p, sink := started(t, func(c *Config) { c.Privacy = hashing })
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				assert.NoError(t, p.ConsumeTraces(t.Context(), everywhere()))
			}
		})
	}
	all.Wait()
	for _, m := range allAttributes(sink.AllTraces()...) {
		value, _ := m.Get("user.id")
		require.Equal(t, hashOf1, value.AsString())
	}
}

func TestHashersForgetWhatTheyHashed(t *testing.T) {
	p := newPrivacy(&hashing)
	h := p.hashers.Get().(*hasher)
	h.hash("u-1")
	p.done(h)
	assert.Empty(t, h.known)
	assert.NotContains(t, string(h.text[:cap(h.text)]), "u-1")
}
