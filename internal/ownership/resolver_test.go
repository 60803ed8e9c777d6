package ownership

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/attr"
)

func TestTagged(t *testing.T) {
	table := mustTable(t, "a.yaml", "rules: [{trust: identity, match: {litellm.team.id: 8f3c}, set: {team: search}}]")
	x := attr.NewIndex(append([]string{"gen_ai.request.model"}, table.Keys()...)...)
	resolver := table.Bind(x)
	for name, tc := range map[string]struct {
		span map[string]any
		want bool
	}{
		"nothing":                {nil, false},
		"an attribute of others": {map[string]any{"gen_ai.request.model": "m"}, false},
		"what a rule matches":    {map[string]any{"litellm.team.id": "8f3c"}, true},
		"what a rule looks at":   {map[string]any{"litellm.team.id": "unheard of"}, true},
		"a blank tag":            {map[string]any{"team": "", "project": " "}, false},
		"a blank one to match":   {map[string]any{"litellm.team.id": ""}, false},
		"a list of a blank text": {map[string]any{"team": []any{" "}}, false},
		"a list":                 {map[string]any{"team": []any{"a", "b"}}, true},
		"a number":               {map[string]any{"team": 7}, true},
		"a unit's tag":           {map[string]any{"gen_ai.request.model": "m", "langfuse.trace.metadata.project": "p"}, true},
	} {
		assert.Equal(t, tc.want, resolver.Tagged(record(x, tc.span)), name)
	}
}

// TestAWordAloneTagsNoSpan: it is no value of the unit that is called so.
func TestAWordAloneTagsNoSpan(t *testing.T) {
	for rules, want := range map[string]bool{"rules: []": false, `rules: [{match: {"langfuse.trace.tags#team": "*"}, set: {project: p}}]`: true} {
		table := mustTable(t, "a.yaml", rules)
		x := attr.NewIndex(table.Keys()...)
		resolver := table.Bind(x)
		span := record(x, map[string]any{"langfuse.trace.tags": []any{"team", "x"}})
		resolver.Open(span)
		assert.Equal(t, want, resolver.Tagged(span), rules)
	}
}

func TestResolveWithoutRecords(t *testing.T) {
	table := mustTable(t)
	owner := Owner{Untagged: false}
	table.Bind(attr.NewIndex(table.Keys()...)).Resolve(&Input{}, &owner)
	assert.True(t, owner.Untagged)
}

func TestResolveOverwritesTheOwnerWhole(t *testing.T) {
	table := mustTable(t)
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	owner := Owner{Untagged: true}
	for i := range MaxUnits {
		owner.Values[i], owner.Sources[i], owner.Reasons[i] = "stale", Source{kind: SourceSpan}, ReasonConflict
	}
	resolver.Resolve(&Input{Span: record(x, map[string]any{"team": "search"})}, &owner)
	want := Owner{}
	want.Values[4], want.Sources[4] = "search", Source{kind: SourceSpan}
	assert.Equal(t, want, owner)
}

func TestLongTextIsNotMatched(t *testing.T) {
	table := mustTable(t, "a.yaml", `rules: [{match: {prompt: "x*"}, set: {team: search}}, {match: {prompt: "*"}, set: {project: any}}]`)
	x := attr.NewIndex(table.Keys()...)
	for length, want := range map[int]string{maxMatchBytes: "search", maxMatchBytes + 1: ""} {
		var owner Owner
		table.Bind(x).Resolve(&Input{Span: record(x, map[string]any{"prompt": strings.Repeat("x", length)})}, &owner)
		assert.Equal(t, want, owner.Values[4], length)
		assert.Equal(t, "any", owner.Values[1], "it is there all the same")
	}
}

func TestSourceSaysItsRule(t *testing.T) {
	table := mustTable(t, "owners/a.yaml", "rules:\n"+
		"  - {name: key, trust: identity, match: {key: k}, set: {team: search}}\n"+
		"  - {match: {app: a}, set: {project: p}, until: 2001-01-01}\n"+
		"  - {match: {app: a}, set: {project: p}, from: 2001-01-01}\n")
	x := attr.NewIndex(table.Keys()...)
	var owner Owner
	table.Bind(x).Resolve(&Input{Span: record(x, map[string]any{"key": "k", "app": "a"}), At: 1e18}, &owner)
	assert.Equal(t, SourceIdentity, owner.Sources[4].Kind())
	assert.Equal(t, "identity", owner.Sources[4].String())
	assert.Equal(t, "key", owner.Sources[4].Rule())
	assert.Equal(t, "rule:a.yaml:4", owner.Sources[1].String())
	assert.Equal(t, "a.yaml:4", owner.Sources[1].Rule())
	assert.Empty(t, owner.Sources[0].Rule())
	assert.Empty(t, owner.Sources[0].String())
}

// busyTable has every kind of source, and busyInput meets them all.
func busyTable(tb testing.TB) *Table {
	tb.Helper()
	return mustTable(tb, "a.yaml", `
units:
  team: {allowed: teams}
  environment: {aliases: {prod: production}, default: production, required: true}
  project: {required: true}
teams: [{name: search, aliases: [Search Team]}]
rules:
  - {name: key, trust: identity, match: {litellm.team.id: 8f3c}, set: {workspace: w}}
  - {name: svc, match: {service.name: "search-*", k8s.cluster.name: [eu, us]}, set: {feature: suggest}, from: 2020-01-01}
`)
}

func busyInput(x *attr.Index) (Input, map[string][2]string) {
	inherited := new(Owner)
	inherited.set(1, "retrieval", Source{kind: SourceSpan})
	in := Input{
		Span:      record(x, map[string]any{"litellm.team.id": "8f3c", "team": "SEARCH Team", "langfuse.trace.metadata.team": "x"}),
		Resource:  record(x, map[string]any{"service.name": "search-api", "k8s.cluster.name": "eu", "deployment.environment": "PROD"}),
		Scope:     record(x, nil),
		At:        1_780_000_000e9,
		Inherited: inherited,
	}
	return in, map[string][2]string{
		"workspace": {"w", "identity"}, "project": {"retrieval", "inherited"}, "environment": {"production", "resource"},
		"feature": {"suggest", "rule:svc"}, "team": {"search", "span"},
	}
}

func TestResolveDoesNotAllocate(t *testing.T) {
	table := busyTable(t)
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	in, want := busyInput(x)
	var owner Owner
	assert.Zero(t, testing.AllocsPerRun(100, func() { resolver.Resolve(&in, &owner) }))
	got, _ := spell(table, &owner)
	assert.Equal(t, want, got)
	assert.Zero(t, testing.AllocsPerRun(100, func() { resolver.Tagged(in.Span) }))
}

func TestResolverIsSafeForConcurrentUse(t *testing.T) {
	table := busyTable(t)
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			in, want := busyInput(x)
			for range 200 {
				var owner Owner
				resolver.Resolve(&in, &owner)
				got, _ := spell(table, &owner)
				assert.Equal(t, want, got)
			}
		})
	}
	group.Wait()
}
