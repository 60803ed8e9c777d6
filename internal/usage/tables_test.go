package usage

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// readBy reads attributes by tables of a user's.
func readBy(t *testing.T, tables *Tables, scope, version string, attrs map[string]attr.Value) Reading {
	t.Helper()
	index := attr.NewIndex(tables.Keys()...)
	record := attr.NewRecord(index)
	for key, value := range attrs {
		if slot := index.Slot(key); slot >= 0 {
			record.Set(slot, value)
		}
	}
	var out Reading
	tables.Bind(index).Read(Span{Emitter: tables.Emitter(scope, version)}, record, &out)
	return out
}

func TestUsersAddNames(t *testing.T) {
	tables, err := NewTables(Rules{
		Attributes: map[string][]string{
			"operation": {"acme.kind"}, "input": {"acme.in", "acme.usage#prompt.all"}, "cache_read": {"acme.usage#prompt.cached"}, "output": {"acme.out"},
			"response_model": {"acme.model"}, "response_id": {"acme.id"},
		},
		Calls: []string{"acme_infer"}, Aggregates: []string{"chat"},
	})
	require.NoError(t, err)
	attrs := map[string]attr.Value{
		"acme.kind": text("Acme-Infer"), "acme.usage": text(`{"prompt":{"all":100,"cached":60}}`), "acme.out": num(7), "acme.model": text("m"), "acme.id": text("i"),
	}
	got := readBy(t, tables, "", "", attrs)
	assert.Equal(t, Call, got.Class)
	assert.Empty(t, got.Reason)
	assert.Equal(t, [5]int64{40, 60, 0, 7, 0}, tokens(got.Usage))
	assert.Equal(t, "m", got.ResponseModel)
	assert.Equal(t, "i", got.IDs[ResponseID])

	attrs["gen_ai.usage.input_tokens"] = num(3)
	got = readBy(t, tables, "", "", attrs)
	assert.Equal(t, [5]int64{3, 60, 0, 7, 0}, tokens(got.Usage), "an attribute comes before what is inside JSON")
	attrs["acme.in"] = num(200)
	got = readBy(t, tables, "", "", attrs)
	assert.Equal(t, int64(200), got.Usage.TotalInput(), "a user's name comes before the built-in one")

	attrs["acme.kind"] = text("chat")
	assert.Equal(t, Aggregate, readBy(t, tables, "", "", attrs).Class, "a user's meaning of an operation comes first")
	assert.Equal(t, Call, readBy(t, Builtin(), "", "", map[string]attr.Value{operationName: text("chat")}).Class, "elsewhere nothing changes")
}

func TestUsersKnowBetter(t *testing.T) {
	tables, err := NewTables(Rules{Attributes: map[string][]string{"uncached_input": {"gen_ai.usage.input_tokens"}}, Inputs: []string{"vectorize"}})
	require.NoError(t, err)
	attrs := map[string]attr.Value{
		operationName: text("chat"), "gen_ai.usage.input_tokens": num(5000), "gen_ai.usage.cache_read.input_tokens": num(4000), "gen_ai.usage.output_tokens": num(1),
	}
	got := readBy(t, tables, "", "", attrs)
	assert.Equal(t, [5]int64{5000, 4000, 0, 1, 0}, tokens(got.Usage), "what a built-in name means")
	attrs[operationName] = text("vectorize")
	delete(attrs, "gen_ai.usage.output_tokens")
	assert.Empty(t, readBy(t, tables, "", "", attrs).Partial, "an operation that generates nothing")
	for _, attributes := range []map[string][]string{{"input": {"a"}, "output": {"a"}}, {"input": {"a#b?c"}}} {
		_, err := NewTables(Rules{Attributes: attributes})
		assert.Error(t, err)
	}
	_, err = NewTables(Rules{Scopes: []ScopeRule{{Name: "a", Versions: ">=2 <1", Calls: "ignore"}}})
	assert.ErrorContains(t, err, "nothing is in this range")
}

func TestScopeRules(t *testing.T) {
	tables, err := NewTables(Rules{Scopes: []ScopeRule{
		{Name: "acme*", Cached: "exclusive"},
		{Name: "acme-llm", Versions: ">=2", Cached: "inclusive"},
		{Name: "acme-agents", Aggregates: "bill"},
		{Name: "acme-gateway", Calls: "ignore"},
		{Name: "@traceloop/instrumentation-anthropic", Reasoning: "apart"},
		{Name: "com.anthropic.claude-platform", Calls: "bill"},
	}})
	require.NoError(t, err)
	for _, tc := range []struct {
		scope, version string
		want           Emitter
	}{
		{"acme-llm", "1.9.9", Emitter{cache: cacheExclusive}},
		{"acme-llm", "2.0.0-rc.1", Emitter{cache: cacheInclusive}},
		{"acme-llm", "", Emitter{cache: cacheInclusive}},
		{"acme-llm", "unknown", Emitter{cache: cacheInclusive}},
		{"acme-agents", "1", Emitter{cache: cacheExclusive, carriers: true}},
		{"acme-gateway", "1", Emitter{cache: cacheExclusive, denied: true}},
		{"@traceloop/instrumentation-anthropic", "0.27.0", Emitter{cache: cacheExclusive, reasoning: reasoningApart}},
		{"com.anthropic.claude-platform", "", Emitter{cache: cacheInclusive, reasoning: reasoningIncluded}},
		{"other", "1", Emitter{}},
	} {
		got := tables.Emitter(tc.scope, tc.version)
		got.hash = 0
		assert.Equal(t, tc.want, got, "%s %s", tc.scope, tc.version)
	}
	assert.True(t, Builtin().Emitter("com.anthropic.claude-platform", "").denied)
}

func TestDeniedScopesAndCarriers(t *testing.T) {
	attrs := map[string]attr.Value{
		operationName: text("invoke_agent"), "gen_ai.usage.input_tokens": num(10), "gen_ai.usage.output_tokens": num(5), "gen_ai.request.model": text("m"),
	}
	tables, err := NewTables(Rules{Scopes: []ScopeRule{{Name: "acme", Aggregates: "bill"}}})
	require.NoError(t, err)
	got := readBy(t, tables, "acme", "", attrs)
	assert.Equal(t, Call, got.Class)
	assert.True(t, got.Carrier)
	assert.False(t, got.Boundary)
	assert.Equal(t, Aggregate, readBy(t, tables, "other", "", attrs).Class)

	attrs[operationName] = text("chat")
	got = readBy(t, tables, "com.anthropic.claude-platform", "", attrs)
	assert.True(t, got.Denied)
	assert.Equal(t, Call, got.Class)
}

func TestVersions(t *testing.T) {
	for text, want := range map[string]version{
		"1": {1}, "1.2": {1, 2}, "1.2.3": {1, 2, 3}, "v1.2.3": {1, 2, 3}, "0.60b1": {0, 60}, "1.2.3-rc.1": {1, 2, 3}, "1.2.3+build": {1, 2, 3}, "1.2.3.4": {1, 2, 3}, "10.0": {10},
	} {
		got, err := parseVersion(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "x", "1.x", "-1"} {
		_, err := parseVersion(text)
		assert.Error(t, err, text)
	}
	assert.True(t, version{1, 9}.less(version{1, 10}))
	assert.False(t, version{2}.less(version{1, 10}))
	assert.False(t, version{2}.less(version{2}))
}

// TestTablesAreSound holds the built-in tables against mistakes that no single
// case would show.
func TestTablesAreSound(t *testing.T) {
	seen := map[string]field{}
	for _, d := range dialects {
		for _, s := range append(append([]source{}, d.sources...), d.raw...) {
			if f, twice := seen[s.key]; twice {
				assert.Fail(t, "one name, two fields", "%s: %s and %s", s.key, fieldNames[f], fieldNames[s.field])
			}
			seen[s.key] = s.field
		}
	}
	for _, name := range fieldNames {
		assert.NotEmpty(t, name)
	}
	for _, c := range classifiers {
		for value := range c.values {
			assert.Equal(t, value, string(fold(value, make([]byte, 0, 64))), "%s can never match", value)
		}
		for suffix := range c.suffixes {
			assert.Equal(t, suffix, string(fold(suffix, make([]byte, 0, 64))), "%s can never match", suffix)
		}
	}
	scopes := map[string]bool{}
	for _, rule := range emitters {
		assert.False(t, scopes[rule.scope+rule.versions], "%s stands twice", rule.scope)
		scopes[rule.scope+rule.versions] = true
	}
}
