package ownership

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTableTellsItsSettings(t *testing.T) {
	table := mustTable(t, "a.yaml", `
units:
  team: {required: false, attributes: [squad, team], allowed: teams}
  tier: {required: true, aliases: {Gold Plan: gold}}
teams: [{name: Search, aliases: [find]}]`)
	team, tier := slices.Index(table.Units(), "team"), slices.Index(table.Units(), "tier")
	assert.False(t, table.Required(team))
	assert.True(t, table.Required(tier))
	assert.Equal(t, []string{"squad", "team"}, table.Attributes(team))
	assert.Equal(t, map[string]string{"search": "Search", "find": "Search"}, table.Spellings(team))
	assert.Equal(t, map[string]string{"gold": "gold", "gold plan": "gold"}, table.Spellings(tier))
	assert.Empty(t, table.Spellings(slices.Index(table.Units(), "project")))

	clear(table.Spellings(team))
	for text, want := range map[string]struct {
		value   string
		present bool
	}{
		" FIND ": {"Search", true}, "growth": {"", true}, "  ": {"", false},
	} {
		value, present := table.Value(team, text)
		assert.Equal(t, want.value, value, text)
		assert.Equal(t, want.present, present, text)
	}
	value, _ := table.Value(tier, "bronze")
	assert.Equal(t, "bronze", value, "any value goes where none is listed")
}

func TestConditionsAreOfTheValues(t *testing.T) {
	table := mustTable(t, "a.yaml", "units: {feature: {required_if: {environment: production, team: \"s*\"}}}")
	at := func(unit string) int { return slices.Index(table.Units(), unit) }
	values := new([MaxUnits]string)
	required := func(unit string) bool { return table.RequiredOf(at(unit), values) }
	assert.True(t, required("team"), "without conditions")
	assert.False(t, required("project"))
	values[at("environment")] = "production"
	assert.False(t, required("feature"), "all must hold")
	values[at("team")] = "search"
	assert.True(t, required("feature"))
	values[at("environment")] = "staging"
	assert.False(t, required("feature"))
}

func TestRulesOfOneNameCanBeOfTwoKinds(t *testing.T) {
	set := ", set: {team: a}}"
	table := mustTable(t, "a.yaml", "rules:\n"+
		"  - {name: plain, match: {service.name: a}"+set+"\n  - {name: plain, match: {service.name: b}"+set+"\n"+
		"  - {name: last, trust: fallback, match: {service.name: c}"+set+"\n"+
		"  - {name: both, match: {service.name: d}"+set+"\n  - {name: both, trust: fallback, match: {service.name: e}"+set+"\n  - {name: both, match: {service.name: f}"+set+"\n"+
		"  - {name: key, trust: identity, match: {litellm.team.id: a}"+set+"\n  - {name: last, trust: identity, match: {litellm.team.id: b}"+set+"\n")
	assert.Equal(t, map[string]SourceKind{"plain": SourceRule, "last": SourceFallback, "both": SourceNone}, table.RuleKinds())
}

func TestTurnsAreWhereRulesBeginOrEnd(t *testing.T) {
	table := mustTable(t, "a.yaml", `
units: {team: {required: true}}
rules:
  - {match: {a: x}, set: {team: a}, until: 2026-01-01}
  - {match: {a: x}, set: {team: b}, from: 2026-01-01, until: 2026-02-01}
  - {match: {b: x}, set: {team: b}}
ineligible: [{name: i, match: {c: x}, reason: r, from: 2025-12-01, until: 2026-02-01}]`)
	var days []string
	for _, at := range table.Turns() {
		days = append(days, day(at))
	}
	assert.Equal(t, []string{"2025-12-01", "2026-01-01", "2026-02-01"}, days)
	assert.Empty(t, mustTable(t, "a.yaml", "rules: []").Turns())
}
