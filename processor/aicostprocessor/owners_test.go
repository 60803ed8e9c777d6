package aicostprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// TestUnitsInsideAttributes has every shape in which clients keep metadata, on
// the call, on its resource and above it.
func TestUnitsInsideAttributes(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"metadata": `{"team": "search", "feature": "rag"}`})
	chat(traces, 2, 0, map[string]any{"metadata": map[string]any{"team": "web"}})
	chat(traces, 3, 0, map[string]any{"tag.tags": []any{"refunds", "team:growth"}})
	chat(traces, 4, 0, map[string]any{"http.request.header.x-team": []any{"edge"}})
	chat(traces, 5, 6, nil)
	plain(traces, 6, 0, map[string]any{"langfuse.trace.tags": []any{"team:above"}})
	chat(traces, 7, 0, map[string]any{"metadata": []byte("team:raw")})
	traces.ResourceSpans().At(0).Resource().Attributes().PutEmptyMap("metadata").PutStr("project", "shop")
	spans := process(t, func(c *Config) {
		c.Ownership.Units = map[string]any{"team": map[string]any{
			"attributes": []any{"metadata#team", "tag.tags#team", "langfuse.trace.tags#team", "http.request.header.x-team"},
		}}
	}, traces)
	var teams []any
	for _, span := range spans {
		teams = append(teams, told(span)["team"])
	}
	assert.Equal(t, []any{"search", "web", "growth", "edge", "above", nil, nil}, teams)
	assert.Equal(t, []any{"rag", "shop", "resource"}, []any{told(spans[0])["feature"], told(spans[0])["project"], told(spans[0])["source.project"]})
	assert.Equal(t, "inherited", told(spans[4])["source.team"])
}

func TestScopesAreMatchedByName(t *testing.T) {
	traces := ptrace.NewTraces()
	for i, version := range []string{"1.2.0", "2.0.0"} {
		scope := traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty()
		scope.Scope().SetName("acme-gateway")
		scope.Scope().SetVersion(version)
		one := ptrace.NewTraces()
		chat(one, byte(i+1), 0, nil)
		spansOf(one)[0].MoveTo(scope.Spans().AppendEmpty())
	}
	var teams []any
	for _, span := range process(t, func(c *Config) {
		c.Ownership.Rules = []any{map[string]any{
			"match": map[string]any{"otel.scope.name": "acme-*", "otel.scope.version": "1.*"}, "set": map[string]any{"team": "gateway"},
		}}
	}, traces) {
		teams = append(teams, told(span)["team"])
	}
	assert.Equal(t, []any{"gateway", nil}, teams)
}

func TestIneligibleCallsAreNotUntagged(t *testing.T) {
	ineligible := func(until string) map[string]any {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, nil)
		traces.ResourceSpans().At(0).Resource().Attributes().PutStr("service.name", "vendor-bot")
		return told(process(t, func(c *Config) {
			c.Ownership.Ineligible = []any{map[string]any{
				"match": map[string]any{"service.name": "vendor-bot"}, "reason": "sold with the helpdesk", "until": until,
			}}
		}, traces)[0])
	}
	excused := ineligible("2030-01-01")
	assert.NotContains(t, excused, "untagged")
	assert.Equal(t, []any{"team"}, excused["untagged.units"])
	assert.Equal(t, "ineligible", excused["untagged.reason"])
	over := ineligible("2026-01-01")
	assert.Equal(t, true, over["untagged"])
	assert.Equal(t, "missing", over["untagged.reason"])
}
